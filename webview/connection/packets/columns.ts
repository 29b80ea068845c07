/** What is shown of each packet in the list. */
import { h, icon } from "../../shared/dom.ts";
import { clockText, countText, timeText, visible } from "../../shared/format.ts";
import { flagsText } from "../../shared/listing/cells.ts";
import type { Row } from "../../shared/row-pages.ts";
import { deltaText } from "./facts.ts";

export interface ListColumn {
  readonly title: string;
  readonly kind: string;
  /** True where a narrow panel has no room for the title. */
  readonly isTerse?: boolean;
  readonly cell: (facts: RowFacts) => HTMLElement;
}

/** Of one row: its values, the time of the packet before, and the zone times are shown in. */
export interface RowFacts {
  readonly row: Row;
  readonly before: bigint | null;
  readonly zone: string;
}

const cell = (kind: string, text: string, title: string, sign: HTMLElement | false = false): HTMLElement =>
  h("span", { class: `fm-cell ${kind}`, role: "gridcell", title }, sign, text);

const flagsColumn: ListColumn = {
  title: "Flags",
  kind: "",
  isTerse: true,
  cell({ row }) {
    const flags = row.get("tcp_flags");
    if (flags === null || flags === undefined) return cell("", "", "");
    const names = flagsText(Number(flags));
    const [wide, tight] = names === "" ? ["none", "-"] : [names, initialsOf(names)];
    return h(
      "span",
      { class: "fm-cell", role: "gridcell", title: `TCP flags: ${wide}` },
      h("span", { class: "fm-wide" }, wide),
      h("span", { class: "fm-tight" }, tight),
    );
  },
};

const columns: readonly ListColumn[] = [
  {
    title: "Packet",
    kind: "fm-number",
    cell: ({ row }) =>
      cell(
        "fm-number",
        countText(Number(row.get("number") ?? 0)),
        `Packet of file ${Number(row.get("evidence_id") ?? 0)}`,
      ),
  },
  {
    title: "Time",
    kind: "",
    cell({ row, zone }) {
      const ts = momentOf(row);
      return cell("", ts === null ? "" : clockText(ts, zone, 6), ts === null ? "" : timeText(ts, zone));
    },
  },
  {
    title: "Delta (s)",
    kind: "fm-number",
    cell: ({ row, before }) => cell("fm-number", deltaText(momentOf(row), before), "Seconds since the packet before"),
  },
  {
    title: "Sender",
    kind: "",
    isTerse: true,
    cell({ row }) {
      const fromResponder = row.get("from_responder") === true;
      return h(
        "span",
        { class: "fm-cell", role: "gridcell", title: fromResponder ? "From responder" : "From originator" },
        fromResponder ? "←" : "→",
        h("span", { class: "fm-wide" }, fromResponder ? " responder" : " originator"),
      );
    },
  },
  {
    title: "Length",
    kind: "fm-number",
    cell({ row }) {
      const captured = Number(row.get("captured_length") ?? 0);
      const original = Number(row.get("original_length") ?? captured);
      const isCut = captured < original;
      const title = isCut
        ? `${countText(captured)} of ${countText(original)} bytes captured`
        : `${countText(original)} bytes`;
      return cell("fm-number", countText(original), title, isCut && mark("warning", "truncated"));
    },
  },
  {
    title: "Protocols",
    kind: "",
    cell({ row }) {
      const protocols = visible(String(row.get("protocols") ?? ""));
      const isCopy = row.get("is_copy") === true;
      return cell("", protocols, protocols, isCopy && mark("copy", "copy seen before at another vantage"));
    },
  },
];

/** Flags stand beside who sent them; connections that are no TCP have none. */
export function packetColumns(isTcp: boolean): readonly ListColumn[] {
  const at = columns.findIndex(({ title }) => title === "Length");
  return isTcp ? columns.toSpliced(at, 0, flagsColumn) : columns;
}

/** When the packet was captured. */
export function momentOf(row: Row): bigint | null {
  const ts = row.get("ts");
  return typeof ts === "bigint" ? ts : null;
}

/** "SYN ACK" as "SA": where there is no room for words. */
function initialsOf(names: string): string {
  return names
    .split(" ")
    .map((name) => name.charAt(0))
    .join("");
}

function mark(name: string, says: string): HTMLElement {
  return h("span", { class: "fm-cell-mark", title: says }, icon(name), h("span", { class: "fm-hidden" }, says));
}
