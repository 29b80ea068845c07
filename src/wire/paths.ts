/**
 * The layers of a packet as one number: a node of a trie. A step is one array look-up; the text "eth:ip:tcp" is made once per
 * distinct path. The number of paths is bounded, so hostile nesting cannot grow it without end.
 */
export class LayerPaths {
  /** Distinct paths beyond this share their last node: real captures have some dozens. */
  static readonly limit = 4096;
  readonly #names: readonly string[];
  readonly #width: number;
  #children: Uint16Array;
  readonly #texts: string[] = [""];

  /** `names[i]` is the id of decoder i; index 0 is unused. */
  constructor(names: readonly string[]) {
    this.#names = names;
    this.#width = names.length;
    this.#children = new Uint16Array(this.#width * 64);
  }

  /** The path `path` followed by decoder `decoder`. */
  step(path: number, decoder: number): number {
    return this.#children[path * this.#width + decoder] || this.#add(path, decoder);
  }

  /** Number of paths known; they are numbered from 0, the empty path. */
  get size(): number {
    return this.#texts.length;
  }

  text(path: number): string {
    return this.#texts[path];
  }

  #add(path: number, decoder: number): number {
    if (this.#texts.length === LayerPaths.limit) return path;
    const child = this.#texts.length;
    this.#texts.push(path === 0 ? this.#names[decoder] : `${this.#texts[path]}:${this.#names[decoder]}`);
    if ((child + 1) * this.#width > this.#children.length) {
      const grown = new Uint16Array(this.#children.length * 2);
      grown.set(this.#children);
      this.#children = grown;
    }
    this.#children[path * this.#width + decoder] = child;
    return child;
  }
}
