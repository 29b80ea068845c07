import { type DictionaryText, isDictionary, type Vector } from "../base/columns.ts";

/** Bytes of text that rows hold on to while they wait; a dictionary that several of them share counts once. */
export class TextWeight {
  bytes = 0;
  readonly #seen = new Map<DictionaryText["words"], number>();

  add(vectors: readonly (Vector | null)[]): void {
    for (const vector of vectors) {
      if (vector?.type !== "text") continue;
      if (isDictionary(vector.data)) this.#dictionary(vector.data.words);
      else this.bytes += vector.data.bytes.length;
    }
  }

  /** Dictionaries grow from batch to batch. */
  #dictionary(words: DictionaryText["words"]): void {
    const bytes = words.byteLength ?? 0;
    this.bytes += bytes - (this.#seen.get(words) ?? 0);
    this.#seen.set(words, bytes);
  }
}
