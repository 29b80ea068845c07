/** Flow records of one layout on their way into batches: typed columns, filled row by row. */
import type { Batch, Column, Vector } from "../base/columns.ts";
import type { Dictionary } from "../base/dictionary.ts";
import { putCount, wordsOf } from "../base/time.ts";
import { flowRecords } from "../model/flowlog.ts";
import { AddressColumn } from "./address-column.ts";
import { Kind, type Layout } from "./layout.ts";
import { isNothing, LARGEST_MILLISECONDS, LARGEST_SECONDS, wholeNumber } from "./values.ts";

/** Rows per batch: large enough that a batch's own cost vanishes, small enough to stay in cache. */
export const BATCH_ROWS = 65536;

/** Rows of the first block of a layout: many files are small, and many layouts may be open at once. */
const FIRST_ROWS = 1024;

const column = (name: string) => flowRecords.columns.find((each) => each.name === name)!;
const EVIDENCE_ID = column("evidence_id");
const LINE = column("line");
const EXTRA = column("extra");

const encoder = new TextEncoder();

const NONE_8 = new Uint8Array(0);
const NONE_16 = new Uint16Array(0);
const NONE_32 = new Uint32Array(0);
const NONE_64 = new BigInt64Array(0);

const LARGEST_OF: Record<number, bigint> = {
  [Kind.u16]: 0xffffn,
  [Kind.u32]: 0xffffffffn,
  [Kind.i64]: (1n << 63n) - 1n,
  [Kind.time]: BigInt(LARGEST_MILLISECONDS),
};

/** Result of putting a cell's text into a row. */
export type Put = "ok" | "bad" | "milliseconds";

/**
 * Columns under construction. The arrays are indexed by cell of the layout and are open to the splitter, which writes
 * row `rows`; a row counts only once `rows` is raised, so that a line given up half-way leaves nothing.
 */
export class RecordRows {
  readonly layout: Layout;
  rows = 0;
  capacity = 0;
  /** Text codes and u32 values. */
  readonly u32: Uint32Array[];
  readonly u16: Uint16Array[];
  /** The words under 64-bit columns. */
  readonly words: Uint32Array[];
  readonly nulls: Uint8Array[];
  /** Columns of addresses; null in all other cells. */
  readonly addresses: readonly (AddressColumn | null)[];
  /** Whether some row of the column is empty. */
  readonly holes: Uint8Array;
  lineWords: Uint32Array = NONE_32;
  extra: Uint32Array = NONE_32;
  readonly #addresses: readonly AddressColumn[];
  readonly #i64: BigInt64Array[];
  #lines: BigInt64Array = NONE_64;

  constructor(layout: Layout) {
    this.layout = layout;
    this.u32 = new Array<Uint32Array>(layout.width).fill(NONE_32);
    this.u16 = new Array<Uint16Array>(layout.width).fill(NONE_16);
    this.words = new Array<Uint32Array>(layout.width).fill(NONE_32);
    this.nulls = new Array<Uint8Array>(layout.width).fill(NONE_8);
    this.#i64 = new Array<BigInt64Array>(layout.width).fill(NONE_64);
    this.addresses = Array.from(layout.kinds, (kind) => (kind === Kind.address ? new AddressColumn() : null));
    this.#addresses = this.addresses.filter((column) => column !== null);
    this.holes = new Uint8Array(layout.width);
  }

  get full(): boolean {
    return this.rows >= BATCH_ROWS || this.#addresses.some(({ heavy }) => heavy);
  }

  /** Makes room for at least one more row; the block grows until it has BATCH_ROWS. */
  reserve(): void {
    if (this.rows < this.capacity) return;
    this.#resize(this.capacity === 0 ? FIRST_ROWS : Math.min(BATCH_ROWS, this.capacity * 8));
  }

  /** Empties a cell of the row under construction. */
  clear(cell: number): void {
    if (this.layout.kinds[cell] === Kind.text) this.u32[cell][this.rows] = 0;
    else if (this.nulls[cell].length > 0) {
      this.addresses[cell]?.skip(this.rows);
      this.nulls[cell][this.rows] = 1;
      this.holes[cell] = 1;
    }
  }

  /** Forgets what a line that was given up has written into the row under construction. */
  reset(): void {
    for (const nulls of this.nulls) if (nulls.length > 0) nulls[this.rows] = 0;
    if (this.extra.length > 0) this.extra[this.rows] = 0;
  }

  /** Puts the text of a number cell into the row under construction; a bad value leaves the cell empty. */
  putNumber(cell: number, text: string): Put {
    if (isNothing(text)) {
      this.clear(cell);
      return "ok";
    }
    const kind = this.layout.kinds[cell];
    let value = wholeNumber(text);
    if (value === null || value > LARGEST_OF[kind]) {
      this.clear(cell);
      return "bad";
    }
    const milliseconds = kind === Kind.time && value > LARGEST_SECONDS;
    if (milliseconds) value /= 1000n;
    if (kind === Kind.u16) this.u16[cell][this.rows] = Number(value);
    else if (kind === Kind.u32) this.u32[cell][this.rows] = Number(value);
    else this.#i64[cell][this.rows] = value;
    return milliseconds ? "milliseconds" : "ok";
  }

  /** Puts an address into the row under construction. */
  putAddress(cell: number, text: string): void {
    this.addresses[cell]?.put(this.rows, encoder.encode(text));
  }

  /** Completes the row under construction as the record of a line. */
  commit(line: number): void {
    putCount(this.lineWords, this.rows, line);
    this.rows++;
  }

  /** The rows so far as a batch; the arrays go with it and fresh ones follow. */
  take(dictionary: Dictionary, evidenceId: number): Batch {
    const { layout, rows } = this;
    const columns: Column[] = [EVIDENCE_ID, LINE];
    const vectors: Vector[] = [
      { type: "u32", data: new Uint32Array(rows).fill(evidenceId) },
      { type: "i64", data: this.#lines.subarray(0, rows) },
    ];
    for (const cell of layout.ordered) {
      columns.push(layout.columns[cell]!);
      vectors.push(this.#vector(cell, dictionary));
    }
    if (layout.extras.length > 0) {
      columns.push(EXTRA);
      vectors.push({ type: "text", data: { codes: this.extra.subarray(0, rows), words: dictionary } });
    }
    this.rows = 0;
    this.holes.fill(0);
    this.#resize(this.capacity);
    return { table: flowRecords, columns, vectors, rows };
  }

  #vector(cell: number, dictionary: Dictionary): Vector {
    const { rows } = this;
    const nulls = this.holes[cell] ? { nulls: this.nulls[cell].subarray(0, rows) } : {};
    switch (this.layout.kinds[cell]) {
      case Kind.text:
        return { type: "text", data: { codes: this.u32[cell].subarray(0, rows), words: dictionary } };
      case Kind.address:
        return { type: "text", data: this.addresses[cell]!.text(rows), ...nulls };
      case Kind.u16:
        return { type: "u16", data: this.u16[cell].subarray(0, rows), ...nulls };
      case Kind.u32:
        return { type: "u32", data: this.u32[cell].subarray(0, rows), ...nulls };
      default:
        return { type: "i64", data: this.#i64[cell].subarray(0, rows), ...nulls };
    }
  }

  #resize(capacity: number): void {
    const { kinds, width, extras } = this.layout;
    const { rows } = this;
    for (let cell = 0; cell < width; cell++) {
      const kind = kinds[cell];
      if (kind === Kind.text || kind === Kind.u32)
        this.u32[cell] = moved(this.u32[cell], new Uint32Array(capacity), rows);
      if (kind === Kind.u16) this.u16[cell] = moved(this.u16[cell], new Uint16Array(capacity), rows);
      if (kind === Kind.i64 || kind === Kind.time) {
        this.#i64[cell] = moved(this.#i64[cell], new BigInt64Array(capacity), rows);
        this.words[cell] = wordsOf(this.#i64[cell]);
      }
      this.addresses[cell]?.resize(capacity, rows);
      if (kind >= Kind.u16 && kind <= Kind.address) {
        this.nulls[cell] = moved(this.nulls[cell], new Uint8Array(capacity), rows);
      }
    }
    this.#lines = moved(this.#lines, new BigInt64Array(capacity), rows);
    this.lineWords = wordsOf(this.#lines);
    if (extras.length > 0) this.extra = moved(this.extra, new Uint32Array(capacity), rows);
    this.capacity = capacity;
  }
}

interface TypedArray<T> {
  set(from: T): void;
  subarray(from: number, to: number): T;
}

function moved<T extends TypedArray<T>>(from: T, to: T, rows: number): T {
  if (rows > 0) to.set(from.subarray(0, rows));
  return to;
}
