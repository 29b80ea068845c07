/** Values of cells as logs and exports write them. Pure; the fast path of the splitter covers the plain case alone. */

/** Seconds beyond this (the year 2038) are milliseconds: some flow logs hold those, against the documentation. */
export const LARGEST_SECONDS = 2147483647;

/** Beyond this not even milliseconds. */
export const LARGEST_MILLISECONDS = LARGEST_SECONDS * 1000 + 999;

/** Largest whole number that a 64-bit column holds. */
const LARGEST = (1n << 63n) - 1n;

/** How exports write "no value" in a column of numbers: AWS itself, Athena, Python, SQL, R. */
const NOTHING = new Set(["", "-", "none", "null", "nan", "na", "n/a", "nil"]);

/** Whether a cell of a number column says that there is no value. */
export function isNothing(cell: string): boolean {
  return NOTHING.has(cell.toLowerCase());
}

/** Whole number >= 0 of a cell: plain digits, or as floating-point columns print them (`22.0`, `1.4e9`); else null. */
export function wholeNumber(cell: string): bigint | null {
  if (/^\d{1,19}$/.test(cell)) {
    const value = BigInt(cell);
    return value <= LARGEST ? value : null;
  }
  if (!/^\d{1,19}(\.\d*)?([eE]\+?\d{1,2})?$/.test(cell)) return null;
  const value = Number(cell);
  return Number.isSafeInteger(value) ? BigInt(value) : null;
}

/** Date and time as Athena, Python, Go and SQL print them, with or without a zone. */
const WRITTEN = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?: ?(?:Z|UTC|([+-]\d\d):?(\d\d)?))?$/;

/** Unix seconds of a time that is written out (RFC 3339 and its kin), null where it is none. Without a zone it is UTC, as AWS's exports are. */
export function writtenSeconds(cell: string): number | null {
  const [, day, time, hours, minutes = "00"] = WRITTEN.exec(cell) ?? [];
  if (!day) return null;
  const milliseconds = Date.parse(`${day}T${time}${hours ? `${hours}:${minutes}` : "Z"}`);
  const seconds = milliseconds / 1000;
  return seconds >= 0 && seconds <= LARGEST_SECONDS ? seconds : null;
}

/** Unix seconds of a cell that is a time: seconds, milliseconds, or written out; null where it is none. */
export function secondsIn(cell: string): number | null {
  const whole = wholeNumber(cell);
  if (whole === null) return writtenSeconds(cell);
  return Number(whole > LARGEST_SECONDS ? whole / 1000n : whole);
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
/** A log stream of a flow log: its network interface, and which traffic it records. */
const STREAM = /eni-[0-9a-f]+-(all|accept|reject)$/;

/**
 * What stands before the record in a line: the event's time in CloudWatch Logs' export to S3 and in `aws logs tail --format short`,
 * time and log stream in `aws logs tail`.
 */
export function leadOf(cells: readonly string[]): readonly string[] {
  if (cells.length === 0 || !TIMESTAMP.test(cells[0])) return [];
  return cells.length > 1 && STREAM.test(cells[1]) ? ["@timestamp", "@logStream"] : ["@timestamp"];
}
