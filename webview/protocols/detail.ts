/** The row detail: every field of what was said, and the ways to where it was said. */
import type { Fields } from "../../src/protocol/case.ts";
import type { ColumnAbout, TableAbout } from "../../src/protocol/page.ts";
import type { ProtocolsPanel, Target } from "../../src/protocol/panels.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { h } from "../shared/dom.ts";
import { timeText, visible, visibleLines } from "../shared/format.ts";
import { fieldList, type FieldTouch } from "../shared/listing/fields.ts";
import type { Detail, ListingContext } from "../shared/listing/listing-about.ts";
import { rowDetail } from "../shared/listing/row-detail.ts";
import { button } from "../shared/ui.ts";
import { connectionFields, evidenceFields } from "./columns.ts";

/** To the transaction of a row in its connection. */
export function transactionOf(value: (name: string) => unknown): Target {
  return { kind: "connection", connection: Number(value("connection_id")), tab: "transactions", packet: packetOf(value) };
} // prettier-ignore

/** To its first packet. */
export function packetTarget(value: (name: string) => unknown): Target {
  return { kind: "connection", connection: Number(value("connection_id")), tab: "packets", packet: packetOf(value) };
} // prettier-ignore

function packetOf(value: (name: string) => unknown): { readonly evidenceId: number; readonly number: number } {
  return { evidenceId: Number(value("evidence_id")), number: Number(value("packet")) };
}

/** The detail of rows of one table. */
export function protocolDetail(host: Client<ProtocolsPanel>, table: TableAbout, context: ListingContext): Detail {
  const { listing, name, own } = table;
  // Tables have times of their own, which values alone do not tell from numbers.
  let columns: readonly ColumnAbout[] | null = null;
  return rowDetail(`Select a row of ${visible(name)} to see all of its fields.`, async (id, signal) => {
    columns ??= await host.columns({ listing }, signal);
    const fields = await host.row({ listing, id }, signal);
    const touches = Object.fromEntries(columns.map((column) => [column.name, touchOf(column, fields, context)]));
    const groups = [
      { title: "", fields: own },
      { title: "Connection", fields: connectionFields },
      { title: "Evidence", fields: evidenceFields },
    ];
    return {
      title: endsOf(fields),
      says: `${visible(name)}, connection ${String(fields.connection_id)}`,
      actions: actionsOf(fields, host, context),
      body: [fieldList(fields, { groups, touches, zone: context.zone() })],
    };
  });
}

/** Times are told in words, and text in its lines. */
function touchOf({ name, kind }: ColumnAbout, fields: Fields, context: ListingContext): FieldTouch {
  const text = String(fields[name] ?? "");
  if (kind === "time") return { value: () => timeText(text, context.zone()) };
  if (kind !== "text" || !/[\n\t]/.test(text)) return {};
  return { value: () => h("span", { class: "fm-lines fm-mono" }, visibleLines(text)) };
}

function endsOf(fields: Fields): string {
  const end = (side: string): string => {
    const address = visible(String(fields[`${side}_ip`] ?? ""));
    return `${address.includes(":") ? `[${address}]` : address}:${String(fields[`${side}_port`] ?? "")}`;
  };
  return `${end("orig")} → ${end("resp")}`;
}

function actionsOf(fields: Fields, host: Client<ProtocolsPanel>, context: ListingContext): HTMLElement[] {
  const value = (name: string): unknown => fields[name];
  const go = (target: Target) => () => context.attempt(() => host.reveal(target));
  const json = (): string => JSON.stringify(fields, (_, one: unknown) => (typeof one === "string" ? visible(one) : one), 2); // prettier-ignore
  return [
    button({ text: "Open", kind: "primary", label: "Open its transaction" }, go(transactionOf(value))),
    button({ text: "Packet", label: "Show its packet" }, go(packetTarget(value))),
    button({ icon: "copy", label: "Copy as JSON" }, () => context.attempt(() => context.copy(json(), "Fields"))),
  ];
}
