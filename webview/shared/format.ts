/** Values as plain text for people: the same words as in the report. Nothing here is markup; evidence still goes through `visible`. */
import { printable } from "../../src/base/escape.ts";
import { NO_TIME, type Whole } from "../../src/protocol/page.ts";
import { offsetSeconds, offsetText } from "./zone.ts";

/** What counts and sizes come as: numbers of columns, decimal strings alone. */
export type Amount = number | bigint | Whole;

const NANOS = 1_000_000_000n;
const UNITS = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** Text of evidence as it may be shown: controls, bidirectional overrides and invisible characters become \uXXXX. */
export function visible(text: string): string {
  return printable(text);
}

/** What went wrong, in the words of whoever said it; harmless. */
export function failureText(error: unknown): string {
  return visible(error instanceof Error ? error.message : String(error));
}

/** Text of evidence in lines: tabs and line ends stay, everything else that is no letter becomes visible. */
export function visibleLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, i) => (i % 2 === 0 ? visible(part) : part === "\t" ? part : "\n"))
    .join("");
}

/** Digits in groups of three: 1,432,112,334. Fractions are rounded; what is no number is a dash. */
export function countText(amount: Amount): string {
  if (typeof amount === "number" && !Number.isFinite(amount)) return "-";
  const whole = typeof amount === "number" ? BigInt(Math.round(amount)) : BigInt(amount);
  return whole.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A count with its noun: "1 packet", "1,024 packets". `many` where adding an s is not enough. */
export function countOf(amount: Amount, one: string, many = `${one}s`): string {
  return `${countText(amount)} ${countText(amount) === "1" ? one : many}`;
}

/** Bytes with a decimal unit (1 kB = 1000 B) and two to three digits: 1.4 GB. */
export function bytesText(amount: Amount): string {
  const value = Number(amount);
  if (!Number.isFinite(value)) return "-";
  let size = Math.abs(value);
  let unit = 0;
  while (unit < UNITS.length - 1 && size >= (unit === 0 ? 1000 : 999.5)) {
    size /= 1000;
    unit++;
  }
  const digits = unit > 0 && size < 99.95 ? size.toFixed(1) : size.toFixed(0);
  return `${value < 0 ? "-" : ""}${digits} ${UNITS[unit]}`;
}

/** The exact number, for the tooltip beside `bytesText`: "1,432,112,334 bytes". */
export function bytesExact(amount: Amount): string {
  return countOf(amount, "byte");
}

/** Bytes per second: "12.5 MB/s". */
export function rateText(bytesPerSecond: number): string {
  return `${bytesText(bytesPerSecond)}/s`;
}

/** A share in percent with one digit; never rounded to all or nothing. */
export function shareText(part: number, whole: number): string {
  if (!(whole > 0) || !Number.isFinite(part)) return "-";
  const tenths = Math.round((part / whole) * 1000) / 10;
  if (part > 0 && tenths <= 0) return "< 0.1 %";
  if (part < whole && tenths >= 100) return "> 99.9 %";
  return tenths === 0 || tenths === 100 ? `${tenths} %` : `${tenths.toFixed(1)} %`;
}

/** Digits of a second's fraction that are shown. */
export type Fraction = 0 | 3 | 6 | 9;

/**
 * A moment (nanoseconds since 1970) in a zone, with its offset: "2026-03-17 09:45:00.123456789Z", "... 10:45:00.123456789+01:00".
 * `zone` is "UTC" or an IANA name; one that the browser does not know counts as UTC. Empty where there is no time.
 */
export function timeText(moment: bigint | Whole, zone: string, fraction: Fraction = 9): string {
  const nanos = BigInt(moment);
  if (nanos === NO_TIME) return "";
  const { date, clock, offset } = parts(nanos, zone, fraction);
  return `${date} ${clock}${offset}`;
}

/** The time of day alone, with offset: "09:45:00.123Z". For places that name the day elsewhere. */
export function clockText(moment: bigint | Whole, zone: string, fraction: Fraction = 3): string {
  const nanos = BigInt(moment);
  if (nanos === NO_TIME) return "";
  const { clock, offset } = parts(nanos, zone, fraction);
  return `${clock}${offset}`;
}

/** Day in the zone: "2026-03-17". */
export function dateText(moment: bigint | Whole, zone: string): string {
  const nanos = BigInt(moment);
  return nanos === NO_TIME ? "" : parts(nanos, zone, 0).date;
}

function parts(nanos: bigint, zone: string, fraction: Fraction): { date: string; clock: string; offset: string } {
  const rest = ((nanos % NANOS) + NANOS) % NANOS;
  const seconds = Number((nanos - rest) / NANOS);
  const offset = offsetSeconds(seconds, zone);
  const [date, time] = new Date((seconds + offset) * 1000).toISOString().split("T");
  const digits = fraction === 0 ? "" : `.${String(rest).padStart(9, "0").slice(0, fraction)}`;
  return { date, clock: `${time.slice(0, 8)}${digits}`, offset: offsetText(offset, zone) };
}

/** A length of time in its two largest units, the second only where it is not zero: 2 h 5 min, 4 min, 3.25 s, 12 ms. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds < 0n) return `-${durationText(-nanoseconds)}`;
  const seconds = nanoseconds / NANOS;
  if (seconds >= 86400n) return two(seconds / 86400n, "d", (seconds % 86400n) / 3600n, "h");
  if (seconds >= 3600n) return two(seconds / 3600n, "h", (seconds % 3600n) / 60n, "min");
  if (seconds >= 60n) return two(seconds / 60n, "min", seconds % 60n, "s");
  const nanos = Number(nanoseconds);
  if (nanos >= 1e9) return `${hundredths(nanos / 1e9)} s`;
  if (nanos >= 1e6) return `${hundredths(nanos / 1e6)} ms`;
  return nanos >= 1000 ? `${hundredths(nanos / 1000)} µs` : `${nanos} ns`;
}

/** What is left of a task: whole seconds, no false precision. "8 s", "2 min 5 s", "1 h 10 min". */
export function leftText(seconds: number): string {
  return durationText(BigInt(Math.max(1, Math.ceil(seconds))) * NANOS);
}

function two(most: bigint, unit: string, rest: bigint, small: string): string {
  return `${countText(most)} ${unit}${rest === 0n ? "" : ` ${rest} ${small}`}`;
}

function hundredths(value: number): string {
  return String(Math.floor(value * 100) / 100);
}
