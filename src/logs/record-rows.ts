/** Flow records of one layout on their way into batches: typed columns, filled row by row. */
import type { Batch, Column, Vector } from "../base/columns.ts";
import type { Dictionary } from "../base/dictionary.ts";
import { putCount } from "../base/time.ts";
import { flowRecords } from "../model/flowlog.ts";
import { Kind, type Layout } from "./layout.ts";
import { type RecordBlock, type SpareBlocks } from "./record-block.ts";
import { isNothing, LARGEST_MILLISECONDS, LARGEST_SECONDS, wholeNumber, writtenSeconds } from "./values.ts";

/** Rows per batch: large enough that a batch's own cost vanishes, small enough to stay in cache. */
export const BATCH_ROWS = 65536;

/** Rows of the first block of a layout: many files are small, and many layouts may be open at once. */
const FIRST_ROWS = 1024;

const column = (name: string) => flowRecords.columns.find((each) => each.name === name)!;
const EVIDENCE_ID = column("evidence_id");
const LINE = column("line");
const EXTRA = column("extra");

const encoder = new TextEncoder();

const LARGEST_OF: Record<number, bigint> = {
  [Kind.u16]: 0xffffn,
  [Kind.u32]: 0xffffffffn,
  [Kind.i64]: (1n << 63n) - 1n,
  [Kind.time]: BigInt(LARGEST_MILLISECONDS),
};

/** Result of putting a cell's text into a row. */
export type Put = "ok" | "bad" | "milliseconds";

/**
 * Rows under construction. The columns of `block` are open to the splitter, which writes row `rows`; a row counts only once
 * `rows` is raised, so that a line given up half-way leaves nothing.
 */
export class RecordRows {
  readonly layout: Layout;
  rows = 0;
  block: RecordBlock;
  readonly #spare: SpareBlocks;
  #evidenceIds = new Uint32Array(0);

  constructor(layout: Layout, spare: SpareBlocks) {
    this.layout = layout;
    this.#spare = spare;
    this.block = spare.take(layout, FIRST_ROWS);
  }

  get full(): boolean {
    return this.rows >= BATCH_ROWS || this.block.heavy;
  }

  /** Makes room for at least one more row; the block grows until it has BATCH_ROWS. */
  reserve(): void {
    const { capacity } = this.block;
    if (this.rows === capacity) this.block = this.block.enlarged(Math.min(BATCH_ROWS, capacity * 8), this.rows);
  }

  /** Empties a cell of the row under construction. */
  clear(cell: number): void {
    const { u32, addresses, nulls, holes } = this.block;
    if (this.layout.kinds[cell] === Kind.text) u32[cell][this.rows] = 0;
    else if (nulls[cell].length > 0) {
      addresses[cell]?.skip(this.rows);
      nulls[cell][this.rows] = 1;
      holes[cell] = 1;
    }
  }

  /** Forgets what a line that was given up has written into the row under construction. */
  reset(): void {
    const { nulls, extra } = this.block;
    for (const each of nulls) if (each.length > 0) each[this.rows] = 0;
    if (extra.length > 0) extra[this.rows] = 0;
  }

  /** Puts the text of a number cell into the row under construction; a bad value leaves the cell empty. */
  putNumber(cell: number, text: string): Put {
    if (isNothing(text)) {
      this.clear(cell);
      return "ok";
    }
    const kind = this.layout.kinds[cell];
    let value = wholeNumber(text) ?? (kind === Kind.time ? writtenTime(text) : null);
    if (value === null || value > LARGEST_OF[kind]) {
      this.clear(cell);
      return "bad";
    }
    const milliseconds = kind === Kind.time && value > LARGEST_SECONDS;
    if (milliseconds) value /= 1000n;
    const { u16, u32, i64 } = this.block;
    if (kind === Kind.u16) u16[cell][this.rows] = Number(value);
    else if (kind === Kind.u32) u32[cell][this.rows] = Number(value);
    else i64[cell][this.rows] = value;
    return milliseconds ? "milliseconds" : "ok";
  }

  /** Puts an address into the row under construction. */
  putAddress(cell: number, text: string): void {
    this.block.addresses[cell]?.put(this.rows, encoder.encode(text));
  }

  /** Completes the row under construction as the record of a line. */
  commit(line: number): void {
    putCount(this.block.lineWords, this.rows, line);
    this.rows++;
  }

  /** The rows so far as a batch; the block goes with it, until it is released. */
  take(dictionary: Dictionary, evidenceId: number): Batch {
    const { layout, rows, block } = this;
    const columns: Column[] = [EVIDENCE_ID, LINE];
    const vectors: Vector[] = [
      { type: "u32", data: this.#evidence(evidenceId) },
      { type: "i64", data: block.lines.subarray(0, rows) },
    ];
    for (const cell of layout.ordered) {
      columns.push(layout.columns[cell]!);
      vectors.push(this.#vector(cell, dictionary));
    }
    if (layout.extras.length > 0) {
      columns.push(EXTRA);
      vectors.push({ type: "text", data: { codes: block.extra.subarray(0, rows), words: dictionary } });
    }
    this.rows = 0;
    this.block = this.#spare.take(layout, block.capacity);
    return { table: flowRecords, columns, vectors, rows, release: () => this.#spare.give(block) };
  }

  /** The number of the file for every row: the same array for all batches. */
  #evidence(id: number): Uint32Array {
    if (this.#evidenceIds.length < this.rows || this.#evidenceIds[0] !== id) {
      this.#evidenceIds = new Uint32Array(this.block.capacity).fill(id);
    }
    return this.#evidenceIds.subarray(0, this.rows);
  }

  #vector(cell: number, dictionary: Dictionary): Vector {
    const { rows, block } = this;
    const nulls = block.holes[cell] ? { nulls: block.nulls[cell].subarray(0, rows) } : {};
    switch (this.layout.kinds[cell]) {
      case Kind.text:
        return { type: "text", data: { codes: block.u32[cell].subarray(0, rows), words: dictionary } };
      case Kind.address:
        return { type: "text", data: block.addresses[cell]!.text(rows), ...nulls };
      case Kind.u16:
        return { type: "u16", data: block.u16[cell].subarray(0, rows), ...nulls };
      case Kind.u32:
        return { type: "u32", data: block.u32[cell].subarray(0, rows), ...nulls };
      default:
        return { type: "i64", data: block.i64[cell].subarray(0, rows), ...nulls };
    }
  }
}

function writtenTime(text: string): bigint | null {
  const seconds = writtenSeconds(text);
  return seconds === null ? null : BigInt(seconds);
}
