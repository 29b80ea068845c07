/** Times as filters write them: any leading part of RFC 3339, UTC where no offset is given, or nanoseconds since the epoch. */

/** Nanoseconds [from, to): a written minute is that whole minute. */
export interface Moment {
  readonly from: bigint;
  readonly to: bigint;
}

const WRITTEN =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/i;
/** Four digits are a year; this many can only be nanoseconds (2001 has nineteen). */
const NANOSECONDS = /^\d{12,19}$/;
const MILLION = 1_000_000n;
const BILLION = 1_000_000_000n;
const WIDTHS = { day: 86_400n * BILLION, hour: 3600n * BILLION, minute: 60n * BILLION, second: BILLION };

/** `2026`, `2026-03`, `2026-03-17`, `2026-03-17T09:45`, `2026-03-17 09:45:01.5+01:00`; null when the text is no time. */
export function parseMoment(text: string): Moment | null {
  if (NANOSECONDS.test(text)) return instant(BigInt(text));
  const parts = WRITTEN.exec(text);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = parts;
  const at = utc(Number(year), Number(month ?? 1), Number(day ?? 1), Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)); // prettier-ignore
  const ahead = offsetOf(offset);
  if (at === null || ahead === null) return null;
  const from = at - ahead + BigInt((fraction ?? "").padEnd(9, "0"));
  if (month === undefined) return { from, to: utc(Number(year) + 1, 1, 1, 0, 0, 0)! };
  if (day === undefined) return { from, to: afterMonth(Number(year), Number(month)) };
  const width = fraction !== undefined ? 10n ** BigInt(9 - fraction.length) : widthOf(hour, minute, second);
  return { from, to: from + width };
}

function instant(from: bigint): Moment | null {
  return from < 2n ** 63n ? { from, to: from + 1n } : null;
}

function widthOf(hour?: string, minute?: string, second?: string): bigint {
  if (second !== undefined) return WIDTHS.second;
  if (minute !== undefined) return WIDTHS.minute;
  return hour !== undefined ? WIDTHS.hour : WIDTHS.day;
}

function afterMonth(year: number, month: number): bigint {
  return month === 12 ? utc(year + 1, 1, 1, 0, 0, 0)! : utc(year, month + 1, 1, 0, 0, 0)!;
}

/** Nanoseconds of a date and time that exist; 60 seconds (a leap second) are the next minute. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): bigint | null {
  if (hour > 23 || minute > 59 || second > 60 || month < 1 || month > 12 || day < 1) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return null;
  return BigInt(date.getTime()) * MILLION + BigInt((hour * 60 + minute) * 60 + second) * BILLION;
}

/** How far ahead of UTC an offset is, in nanoseconds; null for one that no clock has. */
function offsetOf(offset: string | undefined): bigint | null {
  if (offset === undefined || offset.toUpperCase() === "Z") return 0n;
  const [hours, minutes] = offset.slice(1).split(":").map(Number);
  if (hours > 23 || minutes > 59) return null;
  const ahead = BigInt(hours * 60 + minutes) * WIDTHS.minute;
  return offset.startsWith("-") ? -ahead : ahead;
}
