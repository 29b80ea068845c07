/** The memory of a batch of flow records: typed columns of one layout, and blocks that are used again. */
import { wordsOf } from "../base/time.ts";
import { AddressColumn } from "./address-column.ts";
import { Kind, type Layout } from "./layout.ts";

/**
 * Blocks kept for use again: as many as wait in the store's lanes or are being filled. Fresh memory for every batch would
 * have V8 collect garbage every other batch.
 */
const SPARE = 8;

const NONE_8 = new Uint8Array(0);
const NONE_16 = new Uint16Array(0);
const NONE_32 = new Uint32Array(0);
const NONE_64 = new BigInt64Array(0);

/** Columns by cell of the layout, each empty where the cell is of another kind. Open to the splitter. */
export class RecordBlock {
  readonly layout: Layout;
  readonly capacity: number;
  /** Text codes and u32 values. */
  readonly u32: readonly Uint32Array[];
  readonly u16: readonly Uint16Array[];
  readonly i64: readonly BigInt64Array[];
  /** The words under 64-bit columns. */
  readonly words: readonly Uint32Array[];
  /** Columns of addresses; null in all other cells. */
  readonly addresses: readonly (AddressColumn | null)[];
  /** Of numbers and addresses: 1 where a row has no value. */
  readonly nulls: readonly Uint8Array[];
  /** Whether some row of the column is empty. */
  readonly holes: Uint8Array;
  readonly lines: BigInt64Array;
  readonly lineWords: Uint32Array;
  /** Codes of undocumented fields; empty when there are none. */
  readonly extra: Uint32Array;

  constructor(layout: Layout, capacity: number) {
    const columns = <T>(make: (kind: number) => T): T[] => Array.from(layout.kinds, make);
    this.layout = layout;
    this.capacity = capacity;
    this.u32 = columns((kind) => (kind === Kind.text || kind === Kind.u32 ? new Uint32Array(capacity) : NONE_32));
    this.u16 = columns((kind) => (kind === Kind.u16 ? new Uint16Array(capacity) : NONE_16));
    this.i64 = columns((kind) => (kind === Kind.i64 || kind === Kind.time ? new BigInt64Array(capacity) : NONE_64));
    this.words = this.i64.map(wordsOf);
    this.addresses = columns((kind) => (kind === Kind.address ? new AddressColumn(capacity) : null));
    this.nulls = columns((kind) => (kind >= Kind.u16 && kind <= Kind.address ? new Uint8Array(capacity) : NONE_8));
    this.holes = new Uint8Array(layout.width);
    this.lines = new BigInt64Array(capacity);
    this.lineWords = wordsOf(this.lines);
    this.extra = layout.extras.length > 0 ? new Uint32Array(capacity) : NONE_32;
  }

  /** Whether the text of some column is so long that rows should not wait for more. */
  get heavy(): boolean {
    return this.addresses.some((column) => column?.heavy);
  }

  /** The first `rows` rows in a block of larger capacity. */
  enlarged(capacity: number, rows: number): RecordBlock {
    const block = new RecordBlock(this.layout, capacity);
    for (let cell = 0; cell < this.layout.width; cell++) {
      keep(this.u32[cell], block.u32[cell], rows);
      keep(this.u16[cell], block.u16[cell], rows);
      keep(this.i64[cell], block.i64[cell], rows);
      keep(this.nulls[cell], block.nulls[cell], rows);
      const addresses = this.addresses[cell];
      if (addresses) block.addresses[cell]!.keep(addresses, rows);
    }
    block.holes.set(this.holes);
    keep(this.lines, block.lines, rows);
    keep(this.extra, block.extra, rows);
    return block;
  }

  /** Forgets which rows have no value; what else is left of rows before is overwritten with the next. */
  clear(): void {
    for (let cell = 0; cell < this.holes.length; cell++) if (this.holes[cell] === 1) this.nulls[cell].fill(0);
    this.holes.fill(0);
  }
}

interface TypedArray<T> {
  set(from: T): void;
  subarray(from: number, to: number): T;
}

function keep<T extends TypedArray<T>>(from: T, to: T, rows: number): void {
  to.set(from.subarray(0, rows));
}

/** Blocks whose batches have been written, of all layouts of a log. */
export class SpareBlocks {
  readonly #blocks: RecordBlock[] = [];

  /** An empty block, used before or new. */
  take(layout: Layout, capacity: number): RecordBlock {
    const at = this.#blocks.findIndex((block) => block.layout === layout && block.capacity === capacity);
    return at < 0 ? new RecordBlock(layout, capacity) : this.#blocks.splice(at, 1)[0];
  }

  /** Nobody looks at the block any more. */
  give(block: RecordBlock): void {
    if (block.heavy) return;
    block.clear();
    this.#blocks.push(block);
    if (this.#blocks.length > SPARE) this.#blocks.shift();
  }
}
