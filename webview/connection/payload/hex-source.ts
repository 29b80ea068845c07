/** The payload as a hex dump: where every row lies follows from the map alone. */
import { hexColumns } from "../bytes/hex.ts";
import { type BytesRow, lastNotAbove, type RowSource } from "../bytes/rows.ts";
import { rowKind, rowSide, stretchAt, type Stretches } from "./stretches.ts";
import type { Windows } from "./windows.ts";

/** Rows of a stretch begin at its first byte; a gap is one row, whatever its size. */
export class HexSource implements RowSource {
  readonly #stretches: Stretches;
  readonly #windows: Windows;
  readonly #width: number;
  /** Rows before each stretch. */
  readonly #rows: Float64Array;

  constructor(stretches: Stretches, windows: Windows, width: number) {
    this.#stretches = stretches;
    this.#windows = windows;
    this.#width = width;
    this.#rows = new Float64Array(stretches.count + 1);
    for (let i = 0; i < stretches.count; i++) {
      const size = stretches.starts[i + 1] - stretches.starts[i];
      this.#rows[i + 1] = this.#rows[i] + (stretches.kinds[i] === 0 ? Math.ceil(size / width) : 1);
    }
  }

  get size(): number {
    return this.#stretches.size;
  }

  rows(): number {
    return this.#rows[this.#stretches.count];
  }

  row(index: number): BytesRow {
    const { starts, count } = this.#stretches;
    const stretch = Math.min(count - 1, lastNotAbove(this.#rows, count, index));
    const inside = index - this.#rows[stretch];
    const kind = rowKind(this.#stretches, stretch);
    const from = kind === "data" ? starts[stretch] + inside * this.#width : starts[stretch];
    const to = kind === "data" ? Math.min(from + this.#width, starts[stretch + 1]) : starts[stretch + 1];
    const place = { from, to, side: rowSide(this.#stretches, stretch), kind, begins: inside === 0 && stretch > 0 };
    if (kind !== "data") return { ...place, columns: [], loaded: true };
    const bytes = this.#windows.get(from, to);
    if (!bytes) this.#windows.want(from, to);
    return { ...place, columns: bytes ? hexColumns(bytes, this.#width) : [], loaded: bytes !== undefined };
  }

  rowOf(address: number): number {
    const { starts, kinds, count } = this.#stretches;
    if (count === 0) return 0;
    const stretch = stretchAt(this.#stretches, address);
    if (kinds[stretch] !== 0) return this.#rows[stretch];
    const last = this.#rows[stretch + 1] - 1;
    return Math.min(last, this.#rows[stretch] + Math.floor(Math.max(0, address - starts[stretch]) / this.#width));
  }

  addressOf(row: number): number {
    return this.#stretches.count === 0 ? 0 : this.row(Math.max(0, Math.min(row, this.rows() - 1))).from;
  }

  settled(): boolean {
    return true;
  }
}
