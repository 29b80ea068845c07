/** Panel "connections": every connection of the case in one table. */
import type { ConnectionsPanel } from "../../src/protocol/panels.ts";
import { visible } from "../shared/format.ts";
import { connect } from "../shared/host.ts";
import { MAX_COPIED } from "../shared/listing/copying.ts";
import type { ListingContext } from "../shared/listing/listing-about.ts";
import { type ListingPanel, listingPanel } from "../shared/listing/listing-panel.ts";
import { cutText } from "../shared/listing/sentences.ts";
import type { Row } from "../shared/row-pages.ts";
import { wiresharkFilter } from "../../src/model/wireshark.ts";
import { columnTouches, usualColumns } from "./columns.ts";
import { connectionDetail, exportPackets } from "./detail.ts";
import "../shared/style.css";

/** Connections that one Wireshark filter can hold before nobody can read it. */
const MOST_IN_FILTER = 50;

let panel: ListingPanel | null = null;
const host = connect<ConnectionsPanel>((topic) => panel?.changed(topic));
const idOf = (row: Row): number => Number(row.get("connection_id"));

/** Copies what `text` makes of the selected rows, at most `most`. */
function copyMany(context: ListingContext, what: string, most: number, text: (rows: readonly Row[]) => string): void {
  context.attempt(async () => {
    const { rows, cut } = await context.selectedRows();
    await context.copy(text(rows.slice(0, most)), `${what}${rows.length > most ? cutText(most, rows.length) : cut}`);
  });
}

/** Each text once; what is empty is left out. */
function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== "");
}

panel = listingPanel(document.getElementById("app")!, {
  listing: "connections",
  one: "connection",
  many: "connections",
  idColumn: "connection_id",
  usual: usualColumns,
  touches: columnTouches,
  host,
  targetOf: (target) =>
    target.kind === "connections"
      ? {
          ...(target.filter && { filter: target.filter }),
          ...(target.connection !== undefined && { id: String(target.connection) }),
        }
      : null,
  detail: (context) => connectionDetail(host, context),
  evidence: async () => (await host.overview({})).files,
  opened: (row, context) => context.attempt(() => host.reveal({ kind: "connection", connection: idOf(row) })),
  actions(row, context) {
    const connection = idOf(row);
    const reveal = (target: Parameters<typeof host.reveal>[0]) => () => context.attempt(() => host.reveal(target));
    return [
      { label: "Open connection", icon: "go-to-file", keys: "Enter", run: reveal({ kind: "connection", connection }) },
      {
        label: "Follow payload",
        icon: "comment-discussion",
        run: reveal({ kind: "connection", connection, tab: "payload" }),
      },
      { label: "Show packets", icon: "list-ordered", run: reveal({ kind: "connection", connection, tab: "packets" }) },
      {
        label: "Show its flow records",
        icon: "list-flat",
        run: reveal({ kind: "flow-records", filter: { connections: [connection] } }),
      },
      {
        label: "Export packets as pcapng…",
        icon: "export",
        run: () =>
          context.attempt(async () => {
            const { rows, cut } = await context.selectedRows();
            exportPackets(rows.map(idOf), cut, host, context);
          }),
      },
    ];
  },
  copies: (_, context) => [
    {
      label: "Copy Community ID",
      run: () =>
        copyMany(context, "Community ID", MAX_COPIED, (rows) =>
          distinct(rows.map((row) => visible(String(row.get("community_id") ?? "")))).join("\n"),
        ),
    },
    {
      label: "Copy Wireshark filter",
      run: () =>
        copyMany(context, "Wireshark filter", MOST_IN_FILTER, (rows) => {
          const filters = distinct(rows.map((row) => wiresharkFilter((name) => row.get(name))));
          return filters.length === 1 ? filters[0] : filters.map((filter) => `(${filter})`).join(" || ");
        }),
    },
  ],
});
