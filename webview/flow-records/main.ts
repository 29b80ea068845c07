/** Panel "flow-records": every flow record of the case with what the packets show of it. */
import type { FlowRecordsPanel } from "../../src/protocol/panels.ts";
import { connect } from "../shared/host.ts";
import { type ListingPanel, listingPanel } from "../shared/listing/listing-panel.ts";
import type { Row } from "../shared/row-pages.ts";
import { columnTouches, usualColumns } from "./columns.ts";
import { recordDetail } from "./detail.ts";
import "../shared/style.css";
import "./style.css";

let panel: ListingPanel | null = null;
const host = connect<FlowRecordsPanel>((topic) => panel?.changed(topic));
const idOf = (row: Row): string => String(row.get("record_id"));

/** To its packets: straight to the connection where there is one, else to the list of them. */
async function openPackets(record: string): Promise<void> {
  const { connections } = await host.record({ record });
  if (connections.length === 1) {
    await host.reveal({ kind: "connection", connection: connections[0].connection, tab: "packets" });
  } else await host.reveal({ kind: "connections", filter: { records: [record] } });
}

panel = listingPanel(document.getElementById("app")!, {
  listing: "flow_records",
  one: "flow record",
  many: "flow records",
  idColumn: "record_id",
  usual: usualColumns,
  touches: columnTouches,
  host,
  targetOf: (target) =>
    target.kind === "flow-records"
      ? { ...(target.filter && { filter: target.filter }), ...(target.record !== undefined && { id: target.record }) }
      : null,
  detail: (context) => recordDetail(host, context),
  opened: (row, context) => context.attempt(() => openPackets(idOf(row))),
  actions(row, context) {
    const record = idOf(row);
    return [
      {
        label: "Show its packets",
        icon: "list-ordered",
        keys: "Enter",
        run: () => context.attempt(() => openPackets(record)),
      },
      {
        label: "Show its connections",
        icon: "list-flat",
        run: () => context.attempt(() => host.reveal({ kind: "connections", filter: { records: [record] } })),
      },
      {
        label: "Go to the line of the log",
        icon: "go-to-file",
        run: () =>
          context.attempt(() =>
            host.reveal({
              kind: "log-line",
              evidenceId: Number(row.get("evidence_id")),
              line: Number(row.get("line")),
            }),
          ),
      },
    ];
  },
  copies: () => [],
});
