/** The payload as lines of text: blocks are laid out when their bytes are there, until then their rows are estimated. */
import { type BytesRow, lastNotAbove, type RowSource } from "../bytes/rows.ts";
import { lineStarts, type Reading, readingOf, textColumn } from "../bytes/text.ts";
import { blockAt, type BlockPlace, type Blocks, blocksOf, placeOf, snapped } from "./blocks.ts";
import { RowIndex } from "./row-index.ts";
import { rowKind, rowSide, type Stretches } from "./stretches.ts";
import type { Windows } from "./windows.ts";

/** Layouts held: some hundred screens, at worst (every byte a line) 16 MB. */
const MAX_LAYOUTS = 256;
/** Bytes of a row as it is estimated. */
const ESTIMATED_ROW = 40;

/** Rows of one block: where they begin, counted from `from`, and where the last one ends. */
interface Layout {
  readonly from: number;
  readonly starts: Uint32Array;
  readonly end: number;
  readonly reading: Reading;
}

export class TextSource implements RowSource {
  readonly #stretches: Stretches;
  readonly #windows: Windows;
  readonly #columns: number;
  readonly #isRaw: boolean;
  readonly #blocks: Blocks;
  readonly #index: RowIndex;
  readonly #settled: Uint8Array;
  readonly #layouts = new Map<number, Layout>();

  readonly #late: (from: number, to: number) => void;

  /** `late` hears of bytes that are there but not laid out: `arrived` is to be called for them, after the drawing. */
  constructor(
    stretches: Stretches,
    windows: Windows,
    columns: number,
    isRaw: boolean,
    late: (from: number, to: number) => void,
  ) {
    this.#late = late;
    this.#stretches = stretches;
    this.#windows = windows;
    this.#columns = columns;
    this.#isRaw = isRaw;
    this.#blocks = blocksOf(stretches);
    this.#settled = new Uint8Array(this.#blocks.count);
    this.#index = new RowIndex(this.#estimates());
  }

  get size(): number {
    return this.#stretches.size;
  }

  rows(): number {
    return this.#index.total;
  }

  row(index: number): BytesRow {
    const block = this.#index.blockOf(index);
    const place = placeOf(this.#blocks, this.#stretches, block);
    const inside = index - this.#index.before(block);
    const { stretch } = place;
    const about = {
      side: rowSide(this.#stretches, stretch),
      kind: rowKind(this.#stretches, stretch),
      begins: inside === 0 && place.isFirst && stretch > 0,
    };
    if (about.kind !== "data") return { ...about, from: place.from, to: place.to, columns: [], loaded: true };
    const layout = this.#layoutOf(block, place);
    if (!layout) return { ...about, from: place.from, to: place.from, columns: [], loaded: false };
    const from = layout.from + layout.starts[inside];
    const to = inside + 1 < layout.starts.length ? layout.from + layout.starts[inside + 1] : layout.end;
    const bytes = this.#windows.get(from, to);
    if (!bytes) this.#windows.want(from, to);
    const columns = bytes ? [textColumn(bytes, layout.reading)] : [];
    return { ...about, from, to, columns, loaded: bytes !== undefined };
  }

  rowOf(address: number): number {
    if (this.#blocks.count === 0) return 0;
    let block = blockAt(this.#blocks, this.#stretches, address);
    let layout = this.#layouts.get(block);
    if (layout && address >= layout.end && !placeOf(this.#blocks, this.#stretches, block).isLast) {
      // The next block begins at the end of a line before its place.
      block++;
      layout = this.#layouts.get(block);
    }
    const before = this.#index.before(block);
    if (!layout) return before + this.#estimatedRow(block, address);
    return before + Math.max(0, lastNotAbove(layout.starts, layout.starts.length, address - layout.from));
  }

  addressOf(row: number): number {
    if (this.#blocks.count === 0) return 0;
    const block = this.#index.blockOf(row);
    const inside = row - this.#index.before(block);
    const layout = this.#layouts.get(block);
    if (layout) return layout.from + layout.starts[Math.min(layout.starts.length - 1, Math.max(0, Math.floor(inside)))];
    const { from, to } = placeOf(this.#blocks, this.#stretches, block);
    return from + Math.floor(((to - from) * Math.max(0, inside)) / Math.max(1, this.#index.rowsOf(block)));
  }

  settled(address: number): boolean {
    if (this.#blocks.count === 0) return true;
    const block = blockAt(this.#blocks, this.#stretches, address);
    return this.#layouts.has(block) || placeOf(this.#blocks, this.#stretches, block).isGap;
  }

  /** Lays out what can be laid out now that the bytes [from, to) are there: rows get their numbers. */
  arrived(from: number, to: number): void {
    if (this.#blocks.count === 0) return;
    const last = blockAt(this.#blocks, this.#stretches, to);
    for (let block = blockAt(this.#blocks, this.#stretches, from); block <= last; block++) {
      if (!this.#settled[block]) this.#layOut(block, placeOf(this.#blocks, this.#stretches, block));
    }
  }

  /** A block that was laid out before has as many rows again; one that was not is left to `arrived`, or numbers would change under a drawing. */
  #layoutOf(block: number, place: BlockPlace): Layout | undefined {
    const layout = this.#layouts.get(block) ?? (this.#settled[block] ? this.#layOut(block, place) : undefined);
    if (layout) return layout;
    if (this.#windows.get(place.readFrom, place.to)) this.#late(place.from, place.to);
    else this.#windows.want(place.readFrom, place.to);
    return undefined;
  }

  #layOut(block: number, place: BlockPlace): Layout | undefined {
    const bytes = this.#windows.get(place.readFrom, place.to);
    if (place.isGap || !bytes) return undefined;
    const start = place.isFirst ? place.from : snapped(bytes, place.readFrom, place.from);
    const end = place.isLast ? place.to : snapped(bytes, place.readFrom, place.to);
    const own = bytes.subarray(start - place.readFrom, end - place.readFrom);
    const reading = this.#isRaw ? "raw" : readingOf(own);
    const starts = Uint32Array.from(lineStarts(own, reading, this.#columns));
    const layout: Layout = { from: start, starts, end, reading };
    this.#index.set(block, starts.length);
    this.#settled[block] = 1;
    this.#layouts.set(block, layout);
    if (this.#layouts.size > MAX_LAYOUTS) this.#layouts.delete(this.#layouts.keys().next().value!);
    return layout;
  }

  #estimates(): Uint32Array {
    const rows = new Uint32Array(this.#blocks.count);
    for (let block = 0; block < rows.length; block++) {
      const { from, to, isGap } = placeOf(this.#blocks, this.#stretches, block);
      rows[block] = isGap ? 1 : Math.max(1, Math.ceil((to - from) / Math.min(ESTIMATED_ROW, this.#columns)));
      if (isGap) this.#settled[block] = 1;
    }
    return rows;
  }

  #estimatedRow(block: number, address: number): number {
    const { from, to } = placeOf(this.#blocks, this.#stretches, block);
    const rows = this.#index.rowsOf(block);
    return Math.max(0, Math.min(rows - 1, Math.floor(((address - from) / Math.max(1, to - from)) * rows)));
  }
}
