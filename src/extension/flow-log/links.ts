/** Links that run commands, for Markdown that VS Code trusts with these commands alone. */
import type { RecordAtLine } from "../../protocol/case.ts";
import type { Target } from "../../protocol/panels.ts";

/** The only commands that a hover may run. */
export const LINKED_COMMANDS: readonly string[] = ["flowmirror.openItem"];

/** What a lens or a link shows of a record, with how it is called. */
export interface Offer {
  readonly title: string;
  readonly item: { readonly case: string; readonly target: Target };
}

export function offersOf(key: string, { record, connection, connections }: RecordAtLine): Offer[] {
  const offers: Offer[] = [
    { title: "Show flow record", item: { case: key, target: { kind: "flow-records", record } } },
  ];
  if (connection === null) return offers;
  const title = connections > 1 ? "Show largest connection" : "Show connection";
  return [...offers, { title, item: { case: key, target: { kind: "connection", connection, tab: "flow-records" } } }];
}

/** A Markdown link. The case's key is a path: nothing of it may end the link. */
export function linkTo({ title, item }: Offer): string {
  const args = encodeURIComponent(JSON.stringify([item])).replace(
    /[()'!*~_]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `[${title}](command:flowmirror.openItem?${args})`;
}
