/** Times as views and hovers write them: RFC 3339 with the offset of the zone that the person has chosen. */
import { NANOS } from "../../base/time.ts";
import type { Whole } from "../../protocol/page.ts";

/** Seconds beyond this (the year 9999) are no times that RFC 3339 can write. */
const LAST_SECOND = 253_402_300_799;

/** Seconds since 1970, as "2026-03-17T10:45:00+01:00"; in UTC with "Z". Null beyond what can be written. */
export function secondText(seconds: number, zone: string): string | null {
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > LAST_SECOND) return null;
  const offset = offsetOf(seconds, zone);
  const text = new Date((seconds + offset) * 1000).toISOString().slice(0, 19);
  return `${text}${zone === "UTC" ? "Z" : offsetText(offset)}`;
}

/** Nanoseconds since 1970, with fractions of a second where there are any. */
export function momentText(moment: Whole, zone: string): string {
  const nanos = BigInt(moment);
  const seconds = nanos / BigInt(NANOS);
  const text = nanos < 0n ? null : secondText(Number(seconds), zone);
  if (text === null) return `${moment} ns`;
  const fraction = String(nanos % BigInt(NANOS)).padStart(9, "0").replace(/0+$/, ""); // prettier-ignore
  return fraction === "" ? text : `${text.slice(0, 19)}.${fraction}${text.slice(19)}`;
}

/** Seconds that the zone is ahead of UTC at a time; 0 for a zone that is not known. */
function offsetOf(seconds: number, zone: string): number {
  if (zone === "UTC") return 0;
  try {
    const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
    const name = format.formatToParts(seconds * 1000).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes, rest = "0"] = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
    if (sign === undefined) return 0;
    return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
  } catch {
    return 0;
  }
}

function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
