/** Packets and IP bytes per connection, direction and second: what flow records are compared with. */
import { RareCounters } from "./records.ts";

const WORDS = 8;
const BLOCK_BITS = 12;
const ROWS = 65_536;

const SECOND = 0;
const PACKETS = 1;
const BYTES_LOW = 2;
const FLAGS = 3;
const BYTES_UNIT = 2 ** 31;

/** A full buffer of rows; arrays are handed over and not used again. */
export interface ActivityRows {
  readonly rows: number;
  readonly connection: Uint32Array;
  readonly fromResponder: Uint8Array;
  readonly second: Float64Array;
  readonly packets: Uint32Array;
  readonly ipBytes: Float64Array;
  readonly tcpFlags: Uint8Array;
}

/** Adds up by second; a row is finished when its direction's next second begins, or at `close`. */
export class Activity {
  readonly #blocks: Int32Array[] = [];
  readonly #overflow = new RareCounters();
  readonly #full: (rows: ActivityRows) => void;
  #rows = freshRows();
  #count = 0;

  constructor(full: (rows: ActivityRows) => void) {
    this.#full = full;
  }

  /** Counts packets of `direction` (0 originator) of connection `id` (from 0) in `second`. */
  add(id: number, direction: number, second: number, ipBytes: number, flags: number): void {
    const block = (this.#blocks[id >>> BLOCK_BITS] ??= new Int32Array(WORDS << BLOCK_BITS));
    const at = (id & ((1 << BLOCK_BITS) - 1)) * WORDS + direction * 4;
    if (block[at + PACKETS] !== 0 && block[at + SECOND] !== (second | 0)) this.#finish(block, at, id, direction);
    block[at + SECOND] = second;
    block[at + PACKETS]++;
    block[at + FLAGS] |= flags;
    let bytes = block[at + BYTES_LOW] + ipBytes;
    if (bytes >= BYTES_UNIT) {
      bytes -= BYTES_UNIT;
      this.#overflow.add(id * 2 + direction, 1);
    }
    block[at + BYTES_LOW] = bytes;
  }

  /** Finishes every open second of connections 0 .. size - 1. */
  close(size: number): void {
    for (let id = 0; id < size; id++) {
      const block = this.#blocks[id >>> BLOCK_BITS];
      if (!block) continue;
      const at = (id & ((1 << BLOCK_BITS) - 1)) * WORDS;
      if (block[at + PACKETS] !== 0) this.#finish(block, at, id, 0);
      if (block[at + 4 + PACKETS] !== 0) this.#finish(block, at + 4, id, 1);
    }
    this.#flush();
  }

  #finish(block: Int32Array, at: number, id: number, direction: number): void {
    const rows = this.#rows;
    const row = this.#count++;
    const carried = this.#overflow.get(id * 2 + direction);
    if (carried > 0) this.#overflow.set(id * 2 + direction, 0);
    rows.connection[row] = id + 1;
    rows.fromResponder[row] = direction;
    rows.second[row] = block[at + SECOND] >>> 0;
    rows.packets[row] = block[at + PACKETS];
    rows.ipBytes[row] = block[at + BYTES_LOW] + carried * BYTES_UNIT;
    rows.tcpFlags[row] = block[at + FLAGS];
    block.fill(0, at, at + 4);
    if (this.#count === ROWS) this.#flush();
  }

  #flush(): void {
    if (this.#count === 0) return;
    this.#full({ ...this.#rows, rows: this.#count });
    this.#rows = freshRows();
    this.#count = 0;
  }
}

function freshRows(): Omit<ActivityRows, "rows"> {
  return {
    connection: new Uint32Array(ROWS),
    fromResponder: new Uint8Array(ROWS),
    second: new Float64Array(ROWS),
    packets: new Uint32Array(ROWS),
    ipBytes: new Float64Array(ROWS),
    tcpFlags: new Uint8Array(ROWS),
  };
}
