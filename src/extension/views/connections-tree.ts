/** The Connections view: groups by host, service or vantage, biggest first, and the biggest connections of each. */
import { connectionTitle } from "../../engine/overview/titles.ts";
import type { ConnectionGroup, GroupBy } from "../../protocol/case.ts";
import type { RowFilter, TimeRange } from "../../protocol/page.ts";
import { formatBytes } from "../bytes.ts";
import type { Session } from "../session.ts";
import type { Icon, ViewNode } from "./node.ts";
import { numberIn, type Row, rowsOf, textIn } from "./rows.ts";
import { count, label, lines } from "./words.ts";

/** Groups that stand in the tree; the panel has the rest. */
const MOST_GROUPS = 200;
/** Connections of one group that stand in the tree. */
const MOST_CONNECTIONS = 100;

export interface ConnectionsView {
  readonly session: Pick<Session, "ask" | "place">;
  readonly by: GroupBy;
  /** What was typed to filter by; "" for all. */
  readonly filter: string;
  readonly time: TimeRange | null;
}

/** Groups; with a filter the connections that fit it, without groups. */
export async function connectionNodes(view: ConnectionsView, signal: AbortSignal): Promise<ViewNode[]> {
  const { session, by, filter, time } = view;
  if (filter !== "") return listed(view, "filter", { text: filter, ...(time && { time }) }, signal);
  const groups = await session.ask("groups", { by, limit: MOST_GROUPS + 1, ...(time && { time }) }, signal);
  const nodes = groups.slice(0, MOST_GROUPS).map((group) => groupNode(view, group));
  return groups.length > MOST_GROUPS ? [...nodes, moreNode(view, "groups", "More in the panel ...", {})] : nodes;
}

const groupIcons: Readonly<Record<GroupBy, Icon>> = {
  host: { id: "vm" },
  service: { id: "plug" },
  vantage: { id: "eye" },
};

function groupNode(view: ConnectionsView, group: ConnectionGroup): ViewNode {
  const id = `${view.by}:${group.label}`;
  const description = `${count(group.connections, "connection")}, ${formatBytes(group.bytes)}`;
  return {
    id: `${view.session.place.key}:${id}`,
    label: label(group.label),
    description,
    tooltip: lines(group.label, description, `${count(group.bytes, "IP byte")}`),
    icon: groupIcons[view.by],
    kind: `.group.${view.by}`,
    says: `${view.by} ${label(group.label)}, ${description}`,
    case: view.session.place.key,
    copy: group.label,
    filter: group.filter,
    ...(view.by === "host" && { records: group.filter }),
    below: (signal) => listed(view, id, group.filter, signal, view.by === "host" ? (group.filter.text ?? null) : null),
  };
}

async function listed(
  view: ConnectionsView,
  under: string,
  filter: RowFilter,
  signal: AbortSignal,
  host: string | null = null,
): Promise<ViewNode[]> {
  const page = await view.session.ask(
    "page",
    {
      listing: "connections",
      from: 0,
      to: MOST_CONNECTIONS,
      sort: [{ column: "ip_bytes", descending: true }],
      filter,
    },
    signal,
  );
  const nodes = rowsOf(page).map((row) => connectionNode(view, under, row, host));
  const more = page.total - page.rows;
  return more > 0 ? [...nodes, moreNode(view, under, `${count(more, "more connection")} ...`, filter)] : nodes;
}

function moreNode({ session }: ConnectionsView, under: string, text: string, filter: RowFilter): ViewNode {
  return {
    id: `${session.place.key}:${under}:more`,
    label: text,
    tooltip: "Shows all of them in the connections panel",
    icon: { id: "ellipsis" },
    kind: ".more",
    says: text,
    case: session.place.key,
    filter,
    target: { kind: "connections", filter },
  };
}

const verdictIcons: Readonly<Record<string, Icon>> = {
  logged: { id: "pass", color: "testing.iconPassed" },
  unlogged: { id: "circle-slash", color: "problemsWarningIcon.foreground" },
};

/** One row of the listing; the same connection may stand under two hosts. Below a `host` that host's address is left out. */
function connectionNode({ session }: ConnectionsView, under: string, row: Row, host: string | null): ViewNode {
  const connection = numberIn(row, "connection_id");
  const title = titleOf(row, null);
  const packets = numberIn(row, "orig_pkts") + numberIn(row, "resp_pkts");
  const verdict = textIn(row, "verdict");
  const amounts = `${count(packets, "packet")}, ${formatBytes(numberIn(row, "ip_bytes"))}`;
  return {
    id: `${session.place.key}:${under}:${connection}`,
    label: label(titleOf(row, host)),
    description: amounts,
    tooltip: lines(
      title,
      `Connection ${connection}, ${amounts}`,
      verdict !== "" && `${verdict}${textIn(row, "reason") === "" ? "" : ` (${textIn(row, "reason")})`}`,
      textIn(row, "conn_state") !== "" && `State ${textIn(row, "conn_state")}`,
    ),
    icon: verdictIcons[verdict] ?? { id: "arrow-swap" },
    kind: ".connection",
    says: `Connection ${connection}, ${label(title)}, ${amounts}${verdict === "" ? "" : `, ${verdict}`}`,
    case: session.place.key,
    copy: title,
    connection,
    filter: { connections: [connection] },
    target: { kind: "connection", connection },
  };
}

function titleOf(row: Row, without: string | null): string {
  const address = (name: string): string => (textIn(row, name) === without ? "" : textIn(row, name));
  return connectionTitle({
    proto: textIn(row, "proto"),
    orig_ip: address("orig_ip"),
    orig_port: numberIn(row, "orig_port"),
    resp_ip: address("resp_ip"),
    resp_port: numberIn(row, "resp_port"),
  }).trim();
}
