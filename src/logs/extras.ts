/** Undocumented fields of a record: kept under their names as one JSON object of strings. */
import type { Dictionary } from "../base/dictionary.ts";
import type { Layout } from "./layout.ts";

const decoder = new TextDecoder();

/** JSON object of the cells that have a value, or "" when none has. Written by hand: a name may be `__proto__`. */
export function extraJson(layout: Layout, cell: (index: number) => string): string {
  const members: string[] = [];
  for (const index of layout.extras) {
    const text = cell(index);
    if (text !== "" && text !== "-") members.push(`${JSON.stringify(layout.names[index])}:${JSON.stringify(text)}`);
  }
  return members.length > 0 ? `{${members.join(",")}}` : "";
}

/**
 * Codes of the undocumented cells of one row after the other. Such cells are mostly the same in every row (the
 * partition columns of a table), so a row is compared with the one before it and seldom made into JSON.
 */
export class ExtraCodes {
  readonly #layout: Layout;
  #before: Uint8Array = new Uint8Array(256);
  #beforeLength = -1;
  #code = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** The dictionary was changed or the codes have lost their meaning otherwise. */
  forget(): void {
    this.#beforeLength = -1;
  }

  /** Code of the cells at bytes[starts[i], starts[i] + lengths[i]) for each undocumented cell i. */
  code(bytes: Uint8Array, starts: Int32Array, lengths: Int32Array, words: Dictionary): number {
    if (this.#same(bytes, starts, lengths)) return this.#code;
    const text = extraJson(this.#layout, (i) => decoder.decode(bytes.subarray(starts[i], starts[i] + lengths[i])));
    this.#code = text === "" ? 0 : words.internText(text);
    this.#keep(bytes, starts, lengths);
    return this.#code;
  }

  #same(bytes: Uint8Array, starts: Int32Array, lengths: Int32Array): boolean {
    const before = this.#before;
    let at = 0;
    for (const cell of this.#layout.extras) {
      const stop = starts[cell] + lengths[cell];
      if (at + lengths[cell] >= this.#beforeLength) return false;
      for (let i = starts[cell]; i < stop; i++) if (before[at++] !== bytes[i]) return false;
      if (before[at++] !== 0) return false;
    }
    return at === this.#beforeLength;
  }

  /** Keeps the cells, each with a zero byte behind it, which no cell of a clean line has. */
  #keep(bytes: Uint8Array, starts: Int32Array, lengths: Int32Array): void {
    let at = 0;
    for (const cell of this.#layout.extras) {
      const needed = at + lengths[cell] + 1;
      if (needed > this.#before.length) this.#before = enlarged(this.#before, needed * 2);
      for (let i = 0; i < lengths[cell]; i++) this.#before[at++] = bytes[starts[cell] + i];
      this.#before[at++] = 0;
    }
    this.#beforeLength = at;
  }
}

function enlarged(from: Uint8Array, size: number): Uint8Array {
  const to = new Uint8Array(size);
  to.set(from);
  return to;
}
