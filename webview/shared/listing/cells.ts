/** Values of the case's tables as text in cells and details: units by column, the exact number in the tooltip. */
import type { PageColumn, Sort } from "../../../src/protocol/page.ts";
import { type Fraction, bytesExact, bytesText, countText, durationText, timeText, visible } from "../format.ts";
import type { CellValue } from "../row-pages.ts";

/** What a column's values mean; told by its name, so that columns to come are shown sensibly. */
export type Meaning = "bytes" | "seconds" | "count" | "number" | "tcp-flags" | "time" | "flag" | "text" | "code";

export function meaningOf({ name, kind }: { readonly name: string; readonly kind: PageColumn["kind"] }): Meaning {
  if (kind === "time" || kind === "flag") return kind;
  if (kind === "text") return CODES.test(name) ? "code" : "text";
  if (name === "duration" || name === "rtt") return "seconds";
  if (/(^|_)tcp_flags$/.test(name)) return "tcp-flags";
  if (/(^|_)(bytes|bytes_seen|size|length)$/.test(name)) return "bytes";
  return NAMES.test(name) ? "number" : "count";
}

/** Addresses, ids and letters that are compared by eye. */
const CODES = /(_ip|addr|_id|_arn|^history$|^conn_state$|^community_id$)$|^sha256$/;
/** Numbers that name something; no groups of three. */
const NAMES =
  /(^|_)(id|port|vni|vantage|protocol|line|number|first_packet|version|srcport|dstport|traffic_path|encryption_status|interface|packet|ordinal|row|code|status|opnum|p)$|(src|dst)port$|_id$/;

/** The value as a cell shows it; already harmless. `fraction` of a second: six digits in cells, nine in details. */
export function cellText(meaning: Meaning, value: CellValue, zone: string, fraction: Fraction = 6): string {
  if (value === null) return "";
  switch (meaning) {
    case "bytes":
      return bytesText(Number(value));
    case "seconds":
      return shortDuration(Number(value));
    case "count":
      return Number.isInteger(value) ? countText(Number(value)) : String(Number(Number(value).toPrecision(6)));
    case "tcp-flags":
      return flagsText(Number(value));
    case "time":
      return timeText(BigInt(value), zone, fraction);
    case "flag":
      return value ? "yes" : "no";
    default:
      return visible(String(value));
  }
}

/** What the tooltip adds; empty where the cell says it all. */
export function cellTip(meaning: Meaning, value: CellValue, zone: string): string {
  if (value === null) return "";
  switch (meaning) {
    case "bytes":
      return bytesExact(Math.round(Number(value)));
    case "seconds":
      return `${value} seconds`;
    case "time":
      return timeText(BigInt(value), zone, 9);
    case "tcp-flags":
      return `${flagsText(Number(value))} (0x${Number(value).toString(16).padStart(2, "0")})`;
    default:
      return "";
  }
}

/** The value for other programs: plain digits, RFC 3339, nothing for nothing. */
export function plainText(kind: PageColumn["kind"], value: CellValue): string {
  if (value === null) return "";
  if (kind === "time") return timeText(BigInt(value), "UTC").replace(" ", "T");
  return typeof value === "string" ? visible(value) : String(value);
}

/** Three digits are enough to compare by eye; the tooltip has them all. */
function shortDuration(seconds: number): string {
  const digits = seconds < 60 && seconds > 0 ? Number(seconds.toPrecision(3)) : seconds;
  return durationText(BigInt(Math.round(digits * 1e9)));
}

const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

/** Names of TCP flags: "SYN ACK". */
export function flagsText(bits: number): string {
  return FLAGS.filter((_, at) => (bits & (1 << at)) !== 0).join(" ");
}

/** Usual width of a column in pixels, by what its values look like. */
export function usualWidth(meaning: Meaning): number {
  switch (meaning) {
    case "time":
      return 226;
    case "bytes":
    case "seconds":
    case "count":
      return 84;
    case "number":
      return 64;
    case "flag":
      return 56;
    case "tcp-flags":
      return 130;
    case "code":
      return 130;
    case "text":
      return 140;
  }
}

/** The order somebody chose, in words for screen readers. */
export function sortText(sort: readonly Sort[], titleOf: (name: string) => string): string {
  if (sort.length === 0) return "in the usual order";
  return `sorted by ${sort.map(({ column, descending }) => `${titleOf(column)} ${descending ? "descending" : "ascending"}`).join(", then ")}`;
}
