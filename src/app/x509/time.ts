/** Times of certificates (RFC 5280, section 4.1.2.5), in nanoseconds since 1970. */
import { latin1 } from "../latin1.ts";
import { type Element, TAG } from "./der.ts";

/** The first and last second that tables hold in nanoseconds; "99991231235959Z", which means never, becomes the last. */
const FIRST = -9_214_560_000n;
const LAST = 9_214_646_399n;
const SECOND = 1_000_000_000n;

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:[.,]\d{1,9})?(Z|[+-]\d{4})?$/;
/** Characters of the longest time there is. */
const MAX_CHARACTERS = 32;

/** Null where the element is no time. Fractions of a second are left out. */
export function timeOf(element: Element | null): bigint | null {
  if (!element || element.content.length > MAX_CHARACTERS) return null;
  const isUtc = element.tag === TAG.utcTime;
  if (!isUtc && element.tag !== TAG.generalizedTime) return null;
  const parts = (isUtc ? UTC : GENERALIZED).exec(latin1(element.content));
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part: string | undefined) => Number(part ?? "0")); // prettier-ignore
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null;
  const date = new Date(0);
  date.setUTCFullYear(isUtc ? (year < 50 ? 2000 : 1900) + year : year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const seconds = BigInt(date.getTime() / 1000 - zone(parts[7] ?? "Z"));
  return (seconds < FIRST ? FIRST : seconds > LAST ? LAST : seconds) * SECOND;
}

/** Seconds that local time is ahead of UTC. */
function zone(text: string): number {
  if (text === "Z") return 0;
  const seconds = Number(text.slice(1, 3)) * 3600 + Number(text.slice(3)) * 60;
  return text.startsWith("-") ? -seconds : seconds;
}
