/** Records of a CSV file (RFC 4180, and what spreadsheets and Athena make of it). Pure. */
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
  const record = text.replace(/\r?\n$/, "");
  if (record.trim() === "") return [];
  if (!record.includes('"')) return record.split(delimiter).map((cell) => cell.trim());
  return parsed(record, delimiter, 1)?.[0] ?? null;
}

/** Cells of several records at once; null when they cannot be taken apart, or not into as many. */
export function manyCells(texts: readonly string[], delimiter: string): string[][] | null {
  return parsed(texts.map((text) => text.replace(/\r?\n$/, "")).join("\n"), delimiter, texts.length);
}

function parsed(text: string, delimiter: string, count: number): string[][] | null {
  const options = { delimiter, record_delimiter: "\n", relax_quotes: true, relax_column_count: true, trim: true };
  try {
    const records: string[][] = parse(text, options);
    return records.length === count ? records : null;
  } catch {
    // csv-parse throws on what it cannot take apart; the caller counts the line.
    return null;
  }
}
