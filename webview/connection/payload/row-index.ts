/** How many rows come before a block, when the number of rows in a block is only learnt once it is read (a Fenwick tree). */
export class RowIndex {
  readonly #tree: Float64Array;
  readonly #rows: Uint32Array;
  readonly #top: number;
  #total = 0;

  /** Begins with estimates. */
  constructor(estimates: Uint32Array) {
    this.#rows = estimates;
    this.#tree = new Float64Array(estimates.length + 1);
    for (let i = 1; i <= estimates.length; i++) {
      this.#tree[i] += estimates[i - 1];
      this.#total += estimates[i - 1];
      const parent = i + (i & -i);
      if (parent <= estimates.length) this.#tree[parent] += this.#tree[i];
    }
    this.#top = estimates.length === 0 ? 0 : 2 ** Math.floor(Math.log2(estimates.length));
  }

  get total(): number {
    return this.#total;
  }

  rowsOf(block: number): number {
    return this.#rows[block];
  }

  /** Rows before a block. */
  before(block: number): number {
    let sum = 0;
    for (let i = block; i > 0; i -= i & -i) sum += this.#tree[i];
    return sum;
  }

  set(block: number, rows: number): void {
    const change = rows - this.#rows[block];
    if (change === 0) return;
    this.#rows[block] = rows;
    this.#total += change;
    for (let i = block + 1; i < this.#tree.length; i += i & -i) this.#tree[i] += change;
  }

  /** The block that holds a row; rows beyond the end belong to the last. */
  blockOf(row: number): number {
    let block = 0;
    let left = row;
    for (let step = this.#top; step > 0; step /= 2) {
      if (block + step < this.#tree.length && this.#tree[block + step] <= left) {
        block += step;
        left -= this.#tree[block];
      }
    }
    return Math.max(0, Math.min(block, this.#rows.length - 1));
  }
}
