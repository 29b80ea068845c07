/** What a view of bytes is made of: rows of bytes or gaps, each with the columns that show it. */

/** One column of a row: characters, and which byte each belongs to. Bytes and characters count from the row's beginning. */
export interface RowColumn {
  readonly kind: "hex" | "ascii" | "text";
  readonly text: string;
  /** First character of a byte. */
  charOf(byte: number): number;
  /** The character after the last one of a byte. */
  charEnd(byte: number): number;
  /** Byte of a character; characters beyond the end belong to the last byte. */
  byteAt(char: number): number;
}

/** Where a row lies: addresses [from, to) of the view. `side` 0 originator, 1 responder. */
export interface RowPlace {
  readonly from: number;
  readonly to: number;
  readonly side: 0 | 1;
  readonly kind: "data" | "not-captured" | "truncated";
  /** True for the first row after another side spoke, or after a gap. */
  readonly begins: boolean;
}

export interface BytesRow extends RowPlace {
  /** None for a gap, and for bytes that are still being read. */
  readonly columns: readonly RowColumn[];
  readonly loaded: boolean;
}

/** Rows by number, for a view. Numbers may change when rows are laid out; addresses never do. */
export interface RowSource {
  /** Bytes of the view. */
  readonly size: number;
  rows(): number;
  /** Asks for the bytes of a row that is not loaded; the view hears when they are there. */
  row(index: number): BytesRow;
  /** The row that holds an address, or would. */
  rowOf(address: number): number;
  addressOf(row: number): number;
  /** True where the row of an address is certain. */
  settled(address: number): boolean;
}

/** Number of the last entry that is not above `value`, in a list in ascending order; -1 where all are above. */
export function lastNotAbove(list: { readonly [index: number]: number }, length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
