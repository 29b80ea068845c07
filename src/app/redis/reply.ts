/** A server's reply in one line. */
import { latin1 } from "../latin1.ts";
import { shownText } from "./command.ts";
import type { Value } from "./resp.ts";

/** Characters of a reply that are shown. */
const MAX_REPLY = 512;
/** Elements of an array that are shown. */
const MAX_SHOWN = 8;

/** Text of a value: strings as they are, arrays by their first elements. */
export function replyText(value: Value, depth = 0): string {
  switch (value.kind) {
    case "null":
      return "(nil)";
    case "boolean":
      return latin1(value.bytes) === "t" ? "true" : "false";
    case "array":
    case "set":
    case "push":
      return listText(value, depth, 1);
    case "map":
    case "attribute":
      return listText(value, depth, 2);
    default:
      return shownText(value.bytes, value.count, depth === 0 ? MAX_REPLY : 64);
  }
}

/** `per`: values of an element, two for maps. */
function listText({ items, count }: Value, depth: number, per: number): string {
  if (count === 0) return per === 1 ? "[]" : "{}";
  if (depth > 2) return `(${count / per} elements)`;
  const parts: string[] = [];
  for (let i = 0; i + per <= items.length && parts.length < MAX_SHOWN; i += per) {
    const text = replyText(items[i], depth + 1);
    parts.push(per === 1 ? text : `${text}=${replyText(items[i + 1], depth + 1)}`);
  }
  const rest = count / per > parts.length ? `, … (${count / per} elements)` : "";
  const text = `${parts.join(", ")}${rest}`;
  const bounded = text.length > MAX_REPLY ? `${text.slice(0, MAX_REPLY)}…` : text;
  return per === 1 ? `[${bounded}]` : `{${bounded}}`;
}
