/** A message that is its text: where a line cannot show all of it, all is its detail. */
import { line, type Message } from "../protocol.ts";

export function said(text: string): Pick<Message, "text" | "detail"> {
  const short = line(text);
  return short === text ? { text } : { text: short, detail: () => text };
}
