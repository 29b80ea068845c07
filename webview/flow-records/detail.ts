/** The row detail: verdict with its reason, logged beside seen, the connections behind it, and all fields of the line. */
import type { RecordAbout } from "../../src/protocol/case.ts";
import type { FlowRecordsPanel } from "../../src/protocol/panels.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { h, icon } from "../shared/dom.ts";
import { bytesExact, bytesText, countOf, countText, shareText, timeText, visible } from "../shared/format.ts";
import { flagsText } from "../shared/listing/cells.ts";
import { fieldList, type FieldTouch } from "../shared/listing/fields.ts";
import type { Detail, ListingContext } from "../shared/listing/listing-about.ts";
import { rowDetail } from "../shared/listing/row-detail.ts";
import { button, link } from "../shared/ui.ts";
import { verdictLook, verdictSays } from "./columns.ts";

/** The detail of flow records; `host` answers, `context` is the listing's. */
export function recordDetail(host: Client<FlowRecordsPanel>, context: ListingContext): Detail {
  return rowDetail("Select a flow record to see all of its fields, and its packets.", async (id, signal) => {
    const about = await host.record({ record: id }, signal);
    return {
      title: titleOf(about),
      says: verdictOf(about),
      actions: actionsOf(about, host, context),
      body: [compared(about), connectionsOf(about, host, context), fieldsOf(about, context)],
    };
  });
}

function titleOf({ fields, record, line }: RecordAbout): string {
  const end = (address: string, port: string): string => {
    const value = fields[address];
    return value === null || value === undefined ? "-" : `${value}${fields[port] === null ? "" : `:${fields[port]}`}`;
  };
  const names = "srcaddr" in fields ? (["srcaddr", "srcport", "dstaddr", "dstport"] as const) : null;
  if (!names) return `Flow record ${record}, line ${countText(line)}`;
  return visible(`${end(names[0], names[1])} → ${end(names[2], names[3])}`);
}

function verdictOf({ verdict, reason, says, detail }: RecordAbout): HTMLElement {
  const look = verdictLook(verdict, reason);
  const words = visible(says) || verdictSays(verdict, reason);
  return h(
    "span",
    null,
    look.icon !== undefined && h("span", { class: look.class }, icon(look.icon)),
    " ",
    h("strong", null, visible(verdict)),
    reason === null ? "" : `, ${visible(reason)}`,
    ": ",
    words,
    detail !== null && h("span", { class: "fm-muted" }, ` ${visible(detail)}`),
  );
}

function actionsOf(about: RecordAbout, host: Client<FlowRecordsPanel>, context: ListingContext): HTMLElement[] {
  const { connections, evidenceId, line, record } = about;
  const go = (target: Parameters<typeof host.reveal>[0]) => () => context.attempt(() => host.reveal(target));
  const [first] = connections;
  const packets =
    connections.length === 1
      ? go({ kind: "connection", connection: first.connection, tab: "packets" })
      : go({ kind: "connections", filter: { records: [record] } });
  return [
    ...(connections.length > 0 ? [button({ text: "Show packets", kind: "primary" }, packets)] : []),
    button({ text: "Go to line", label: "Go to the line of the log" }, go({ kind: "log-line", evidenceId, line })),
  ];
}

/** Logged beside seen, packets and bytes. */
function compared({ fields, packetsSeen, bytesSeen }: RecordAbout): HTMLElement | null {
  const { packets, bytes } = fields;
  if (packets === null || packets === undefined || bytes === null || bytes === undefined) return null;
  const cell = (text: string, title?: string): HTMLElement => h("td", { title: title ?? null }, text);
  const row = (name: string, ...cells: HTMLElement[]): HTMLElement =>
    h("tr", null, h("th", { scope: "row" }, name), ...cells);
  return h(
    "table",
    { class: "fm-compared" },
    h(
      "thead",
      null,
      h("tr", null, h("td"), ...["Logged", "Seen", "Share"].map((name) => h("th", { scope: "col" }, name))),
    ),
    h(
      "tbody",
      null,
      row(
        "Packets",
        cell(countText(Number(packets))),
        cell(countText(packetsSeen)),
        cell(shareText(packetsSeen, Number(packets))),
      ),
      row(
        "Bytes",
        cell(bytesText(Number(bytes)), bytesExact(Number(bytes))),
        cell(bytesText(bytesSeen), bytesExact(bytesSeen)),
        cell(shareText(bytesSeen, Number(bytes))),
      ),
    ),
  );
}

function connectionsOf(
  { connections }: RecordAbout,
  host: Client<FlowRecordsPanel>,
  context: ListingContext,
): HTMLElement {
  const lines = connections.map(({ connection, title, packets }) => {
    const open = (): void => context.attempt(() => host.reveal({ kind: "connection", connection, tab: "packets" }));
    return h(
      "li",
      null,
      icon("arrow-right"),
      link(visible(title), open, "Open its packets"),
      h("span", { class: "fm-muted" }, countOf(packets, "packet")),
    );
  });
  return h(
    "section",
    null,
    h("h3", { class: "fm-fields-title" }, "Connections"),
    lines.length > 0
      ? h("ul", { class: "fm-list" }, ...lines)
      : h("p", { class: "fm-muted fm-none" }, "No connection in the captures has packets of this record."),
  );
}

function fieldsOf({ fields, evidenceId, line }: RecordAbout, context: ListingContext): HTMLElement {
  const zone = context.zone();
  // AWS gives windows as Unix seconds; both are shown.
  const moment = (name: string): FieldTouch => ({
    value(of) {
      const seconds = of[name];
      if (!/^-?\d{1,10}$/.test(String(seconds))) return null;
      return `${String(seconds)} = ${timeText(BigInt(String(seconds)) * 1_000_000_000n, zone, 0)}`;
    },
  });
  const where = { "evidence file": evidenceId, line };
  return h(
    "div",
    null,
    fieldList(fields, {
      groups: [{ title: "Fields", fields: Object.keys(fields) }],
      touches: { start: moment("start"), end: moment("end"), tcp_flags: { value: flagsOf } },
      zone,
      asLogged: true,
    }),
    fieldList(where, { groups: [{ title: "Where", fields: Object.keys(where) }], touches: {}, zone }),
  );
}

/** TCP flags as logged, and their names. */
function flagsOf({ tcp_flags: bits }: RecordAbout["fields"]): string | null {
  const names = /^\d{1,3}$/.test(String(bits)) ? flagsText(Number(bits)) : "";
  return names === "" ? null : `${String(bits)} = ${names}`;
}
