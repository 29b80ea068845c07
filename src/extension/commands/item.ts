/** What a view, a hover or a lens hands to a command. Any extension may call with anything, so it is checked. */
import { CaseError } from "../../model/error.ts";
import { rowFilter, connectionId } from "../../protocol/check-case.ts";
import { target } from "../../protocol/check-panels.ts";
import { fields, optional, text } from "../../protocol/check.ts";
import type { RowFilter } from "../../protocol/page.ts";
import type { Target } from "../../protocol/panels.ts";
import type { Session } from "../session.ts";
import type { World } from "../world.ts";

/** Longest text that is copied from a view. */
const TEXT = 100_000;

/** As much of a `ViewNode` as commands want. */
export interface Item {
  readonly case: string;
  readonly target?: Target;
  readonly copy?: string;
  readonly connection?: number;
  readonly finding?: string;
  readonly path?: string;
  readonly sha256?: string;
  readonly filter?: RowFilter;
  readonly records?: RowFilter;
}

const its = fields<Item>({
  case: text(TEXT),
  target: optional(target),
  copy: optional(text(TEXT)),
  connection: optional(connectionId),
  finding: optional(text(TEXT)),
  path: optional(text(TEXT)),
  sha256: optional(text(TEXT)),
  filter: optional(rowFilter),
  records: optional(rowFilter),
});

/** The item a command is about. Throws CaseError where there is none, RpcError "bad-request" where it is something else. */
export function itemGiven(given: readonly unknown[]): Item {
  const [item] = given;
  if (item === undefined || item === null) throw new CaseError("usage", "Choose something in a Flowmirror view first.");
  return its(item, "item");
}

/** The case that the item is of; it becomes the active one. Throws CaseError where it is closed. */
export function sessionOf({ sessions }: World, item: Item): Session {
  const session = sessions.find(item.case);
  if (!session) throw new CaseError("not-found", "The case of this is not open any more.");
  sessions.activate(session);
  return session;
}
