/** Takes quoted records apart in groups: setting csv-parse up for a single one costs ten times the record. */
import { manyCells, recordCells, recordEnd } from "./csv-record.ts";
import { lineText, type TakenApart } from "./line-reader.ts";

/** Records that are taken apart at once, and the bytes they may have. */
const GROUP = 256;
const GROUP_BYTES = 64 << 10;

/** Records taken apart ahead of being asked for. They hold for one buffer with one end: positions move with more bytes. */
export class RecordsAhead {
  readonly #records = new Map<number, TakenApart>();
  #bytes: Uint8Array | null = null;
  #end = -1;
  /** Records before this position are taken apart one by one: their group could not be. */
  #alone = 0;

  /** The record bytes[at, to), which covers `lines` lines and is whole, like those behind it up to `end`. */
  take(bytes: Uint8Array, at: number, to: number, lines: number, end: number, delimiter: string): TakenApart {
    const same = bytes === this.#bytes && end === this.#end;
    if (!same || (!this.#records.has(at) && at >= this.#alone)) this.#read(bytes, at, end, delimiter);
    const known = this.#records.get(at);
    if (known) return known;
    const { text, damaged } = lineText(bytes, at, to);
    return { cells: recordCells(text, delimiter), lines, size: to - at, damaged };
  }

  #read(bytes: Uint8Array, from: number, end: number, delimiter: string): void {
    this.#records.clear();
    this.#alone = 0;
    this.#bytes = bytes;
    this.#end = end;
    const limit = Math.min(end, from + GROUP_BYTES);
    const found: { at: number; to: number; lines: number; text: string; damaged: boolean }[] = [];
    for (let at = from; at < limit && found.length < GROUP;) {
      const whole = recordEnd(bytes, at, limit, delimiter.charCodeAt(0));
      if (!whole) break;
      found.push({ at, ...whole, ...lineText(bytes, at, whole.to) });
      at = whole.to;
    }
    const cells = manyCells(
      found.map(({ text }) => text),
      delimiter,
    );
    if (!cells) {
      this.#alone = found.at(-1)?.to ?? 0;
      return;
    }
    found.forEach(({ at, to, lines, text, damaged }, i) => {
      const blank = text.trim() === "";
      this.#records.set(at, { cells: blank ? [] : cells[i], lines, size: to - at, damaged });
    });
  }
}
