/** Offsets of time zones, from the browser's own table. */

/** Zones change at most every quarter of an hour: one answer serves that long. */
const QUARTER = 900;
/** Quarters remembered, over all zones; a year has 35040. Beyond it everything is asked anew. */
const MAX_REMEMBERED = 50_000;

const known = new Map<string, Intl.DateTimeFormat | null>();
const remembered = new Map<string, number>();

/** Seconds to add to Unix time for the wall clock of the zone at that moment; 0 for UTC and for zones nobody knows. */
export function offsetSeconds(unixSeconds: number, zone: string): number {
  if (zone === "UTC") return 0;
  const format = formatOf(zone);
  if (format === null) return 0;
  const quarter = Math.floor(unixSeconds / QUARTER);
  const key = `${zone} ${quarter}`;
  let offset = remembered.get(key);
  if (offset === undefined) {
    offset = ask(format, quarter * QUARTER);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, offset);
  }
  return offset;
}

/** "Z" for UTC, "+05:30", "-08:00"; with seconds for local mean times of old. */
export function offsetText(offset: number, zone: string): string {
  if (zone === "UTC" || formatOf(zone) === null) return "Z";
  const size = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, "0");
  const seconds = size % 60 === 0 ? "" : `:${two(size % 60)}`;
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 3600))}:${two(Math.floor((size % 3600) / 60))}${seconds}`;
}

/** True where the browser knows the zone. */
export function isZone(zone: string): boolean {
  return zone === "UTC" || formatOf(zone) !== null;
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const made = known.get(zone);
  if (made !== undefined) return made;
  const format = make(zone);
  known.set(zone, format);
  return format;
}

function make(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    // RangeError: no such zone.
    return null;
  }
}

function ask(format: Intl.DateTimeFormat, unixSeconds: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(unixSeconds * 1000)) part[type] = Number(value);
  const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return wall / 1000 - unixSeconds;
}
