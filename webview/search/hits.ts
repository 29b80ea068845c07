/** Hits as a table: whose they are, where, and what stands around them. Click or Enter leads there. */
import type { Page, PageColumn } from "../../src/protocol/page.ts";
import type { Target } from "../../src/protocol/panels.ts";
import { h } from "../shared/dom.ts";
import { countText, timeText, visible } from "../shared/format.ts";
import { link } from "../shared/ui.ts";

const HEADS = ["Connection", "Endpoints", "From", "Offset", "Packet", "Time", "Bytes"];

/** `raw`: offsets are those in packets, and a hit leads to its packet's bytes. */
export function hitsTable(page: Page, zone: string, raw: boolean, reveal: (target: Target) => void): HTMLElement {
  const columns = new Map(page.columns.map((column) => [column.name, column]));
  const head = HEADS.map((name) => h("th", { scope: "col", class: name === "Offset" || name === "Packet" ? "fm-right" : "" }, name)); // prettier-ignore
  const body = Array.from({ length: page.rows }, (_, row) => {
    const hit = hitOf(columns, row);
    const go = (): void => reveal(targetOf(hit, raw));
    return h(
      "tr",
      { on: { dblclick: go } },
      h("td", null, link(String(hit.connection), go, `${hit.connection}: show this place in the payload`)),
      h("td", null, hit.ends),
      h("td", null, hit.side === "orig" ? "originator" : "responder"),
      h("td", { class: "fm-right" }, countText(hit.offset)),
      h("td", { class: "fm-right" }, countText(hit.packet)),
      h("td", null, timeText(hit.ts, zone)),
      h("td", { class: "fm-mono fm-search-bytes" }, hit.before, h("mark", null, hit.match), hit.after),
    );
  });
  return h("table", { class: "fm-answer-table" }, h("thead", null, h("tr", null, ...head)), h("tbody", null, ...body));
}

interface Hit {
  readonly connection: number;
  readonly ends: string;
  readonly side: "orig" | "resp";
  readonly offset: number;
  readonly length: number;
  readonly evidenceId: number;
  readonly packet: number;
  readonly ts: bigint;
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

function hitOf(columns: ReadonlyMap<string, PageColumn>, row: number): Hit {
  const number = (name: string): number => Number(columns.get(name)?.values[row] ?? 0);
  const text = (name: string): string => visible(String(columns.get(name)?.values[row] ?? ""));
  const orig = endOf(text("orig_ip"), number("orig_port"));
  const resp = endOf(text("resp_ip"), number("resp_port"));
  return {
    connection: number("connection_id"),
    ends: `${orig} → ${resp} ${text("proto")}`,
    side: text("direction") === "resp" ? "resp" : "orig",
    offset: number("offset"),
    length: number("length"),
    evidenceId: number("evidence_id"),
    packet: number("packet"),
    ts: BigInt(columns.get("ts")?.values[row] ?? 0),
    before: text("before"),
    match: text("match"),
    after: text("after"),
  };
}

function endOf(ip: string, port: number): string {
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function targetOf({ connection, side, offset, length, evidenceId, packet }: Hit, raw: boolean): Target {
  return {
    kind: "connection",
    connection,
    tab: "payload",
    ...(raw ? { packet: { evidenceId, number: packet } } : { bytes: { side, offset, length } }),
  };
}
