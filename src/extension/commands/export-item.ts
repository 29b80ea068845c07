import { CaseError } from "../../model/error.ts";
import { MAX_PAGE_ROWS, type RowFilter } from "../../protocol/page.ts";
import { exportPackets } from "../panels/exports.ts";
import type { Session } from "../session.ts";
import type { World } from "../world.ts";
import { type Command, READY } from "./command.ts";
import { activeSession } from "./given.ts";
import { type Item, itemGiven, sessionOf } from "./item.ts";

/** Connections exported from a view at once; the panel exports any selection. */
const MOST = 50_000;

/** Packets of all connections that a view's item stands for, as pcapng. */
export const exportItem: Command = {
  id: "flowmirror.exportItem",
  title: "Export Its Packets...",
  icon: "$(export)",
  enablement: READY,
  palette: false,
  async run(world: World, ...given) {
    activeSession(world);
    const item = itemGiven(given);
    const session = sessionOf(world, item);
    const connections = await connectionsOf(session, item);
    if (connections.length === 0) throw new CaseError("usage", "No connection of this case belongs to this.");
    const path = await exportPackets({ session, ui: world.ui })({ connections }, new AbortController().signal);
    if (path !== null) void world.ui.info(`The packets were saved to ${path}.`);
  },
};

async function connectionsOf(session: Session, item: Item): Promise<number[]> {
  if (item.finding !== undefined) {
    const { evidence } = await session.ask("finding", { finding: item.finding });
    return [...new Set(evidence.flatMap(({ connection }) => (connection === null ? [] : [connection])))];
  }
  if (item.filter?.connections) return [...item.filter.connections];
  return item.filter ? matching(session, item.filter) : [];
}

/** Numbers of all connections that a filter lets through. */
async function matching(session: Session, filter: RowFilter): Promise<number[]> {
  const found: number[] = [];
  for (let from = 0; ; from += MAX_PAGE_ROWS) {
    const page = await session.ask("page", {
      listing: "connections",
      from,
      to: from + MAX_PAGE_ROWS,
      sort: [],
      filter,
    });
    if (page.total > MOST) {
      throw new CaseError(
        "usage",
        `These are ${page.total} connections; at most ${MOST} can be exported at once. Narrow them down in the panel.`,
      );
    }
    const ids = page.columns.find(({ name }) => name === "connection_id");
    if (ids?.kind === "number") found.push(...ids.values);
    if (page.rows === 0 || from + page.rows >= page.total) return found;
  }
}
