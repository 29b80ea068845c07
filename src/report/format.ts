/** Values as plain text for people; the same words in every format. */
import { formatTime } from "../base/time.ts";
import { unreachable } from "../base/assert.ts";
import type { Line, Value } from "./values.ts";

const NANOS = 1_000_000_000n;
const UNITS = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** Digits in groups of three: 1,432,112,334. */
export function formatCount(value: bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Bytes with a decimal unit and two to three digits: 1.4 GB. */
export function formatSize(value: bigint): string {
  const negative = value < 0n;
  let amount = Number(negative ? -value : value);
  let unit = 0;
  while (unit < UNITS.length - 1 && amount >= (unit === 0 ? 1000 : 999.5)) {
    amount /= 1000;
    unit++;
  }
  const digits = unit > 0 && amount < 99.95 ? amount.toFixed(1) : amount.toFixed(0);
  return `${negative ? "-" : ""}${digits} ${UNITS[unit]}`;
}

/** Bytes with the exact number: 1.4 GB (1,432,112,334). */
export function formatBytes(value: bigint): string {
  return value > -1000n && value < 1000n ? formatSize(value) : `${formatSize(value)} (${formatCount(value)})`;
}

/** Percent with one digit; never rounded to all or nothing. */
export function formatShare(part: bigint, whole: bigint): string {
  if (whole <= 0n) return "-";
  const tenths = Number((part * 10000n) / whole) / 10;
  const shown = Math.round(tenths) / 10;
  if (part > 0n && shown <= 0) return "< 0.1 %";
  if (part < whole && shown >= 100) return "> 99.9 %";
  return shown === 0 || shown === 100 ? `${shown} %` : `${shown.toFixed(1)} %`;
}

/** A measured number with at most three digits behind the point. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (Math.abs(value) >= 2 ** 53) return value.toExponential(3);
  const [whole, fraction] = Math.abs(value).toFixed(3).split(".");
  const digits = fraction.replace(/0+$/, "");
  return `${value < 0 ? "-" : ""}${formatCount(BigInt(whole))}${digits === "" ? "" : `.${digits}`}`;
}

/** RFC 3339 with a space for people, fraction only where there is one: 2026-01-02 03:04:05.25Z. */
export function formatMoment(value: bigint): string {
  return formatTime(value)
    .replace("T", " ")
    .replace(/\.?0+Z$/, "Z");
}

/** A length of time in its two largest units, the second only where it is not zero: 2 h 5 min, 4 min, 3.25 s, 12 ms. */
export function formatDuration(value: bigint): string {
  if (value < 0n) return `-${formatDuration(-value)}`;
  const seconds = value / NANOS;
  if (seconds >= 86400n) return two(seconds / 86400n, "d", (seconds % 86400n) / 3600n, "h");
  if (seconds >= 3600n) return two(seconds / 3600n, "h", (seconds % 3600n) / 60n, "min");
  if (seconds >= 60n) return two(seconds / 60n, "min", seconds % 60n, "s");
  const nanos = Number(value);
  if (nanos >= 1e9) return `${formatNumber(Math.round(nanos / 1e7) / 100)} s`;
  if (nanos >= 1e6) return `${formatNumber(Math.round(nanos / 1e4) / 100)} ms`;
  return nanos >= 1000 ? `${formatNumber(Math.round(nanos / 10) / 100)} µs` : `${nanos} ns`;
}

function two(most: bigint, unit: string, rest: bigint, small: string): string {
  return `${formatCount(most)} ${unit}${rest === 0n ? "" : ` ${rest} ${small}`}`;
}

/** One value as plain, unescaped text. */
export function plainValue(value: Value): string {
  switch (value.kind) {
    case "words":
    case "text":
    case "code":
    case "label":
    case "anchor":
      return value.text;
    case "count":
      return formatCount(value.value);
    case "number":
      return formatNumber(value.value);
    case "bytes":
      return formatBytes(value.value);
    case "share":
      return formatShare(value.part, value.whole);
    case "time":
      return formatMoment(value.value);
    case "duration":
      return formatDuration(value.value);
    case "ref":
      return `[${value.id}]`;
    default:
      return unreachable(value);
  }
}

/** A line as plain, unescaped text. */
export function plain(line: Line): string {
  return line.map(plainValue).join("");
}
