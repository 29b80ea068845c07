/** One record of a CSV file (RFC 4180, and what spreadsheets and Athena make of it). Pure. */
import { parse } from "csv-parse/browser/esm/sync";

const QUOTE = 0x22;
const LINE_FEED = 10;
const RETURN = 13;

/**
 * Where the record at `at` ends (behind its line feed), with the number of lines it covers; null when a quoted cell
 * is still open at `end`. A quote inside an unquoted cell means nothing.
 */
export function recordEnd(
  bytes: Uint8Array,
  at: number,
  end: number,
  delimiter: number,
): { to: number; lines: number } | null {
  let quoted = false;
  let cellStart = true;
  let lines = 1;
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (quoted) {
      if (byte === LINE_FEED) lines++;
      if (byte !== QUOTE) continue;
      if (bytes[i + 1] === QUOTE && i + 1 < end) i++;
      else quoted = false;
    } else if (byte === LINE_FEED) return { to: i + 1, lines };
    else if (byte === QUOTE && cellStart) {
      quoted = true;
      cellStart = false;
    } else cellStart = byte === delimiter || (cellStart && (byte === 0x20 || byte === RETURN));
  }
  return null;
}

/** Cells of one record, trimmed; null when it cannot be taken apart. */
export function recordCells(text: string, delimiter: string): string[] | null {
  const line = text.replace(/\r?\n$/, "");
  if (line.trim() === "") return [];
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  try {
    const records: string[][] = parse(line, { delimiter, relax_quotes: true, relax_column_count: true, trim: true });
    return records.length === 1 ? records[0] : null;
  } catch {
    // csv-parse throws on what it cannot take apart; the caller counts the line.
    return null;
  }
}
