/** A file that one client sends another (DCC SEND): the sender listens; the receiver acknowledges with counts of four bytes. */
import type { Analyzer, Context, FileSink, Place, Speaker } from "../protocol.ts";
import type { DccOffer } from "./parse.ts";

export class DccAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #offer: DccOffer;
  #sink: FileSink | null = null;
  #received = 0;
  #missing = 0;

  constructor(context: Context, offer: DccOffer) {
    this.#context = context;
    this.#offer = offer;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (from !== "resp") return;
    if (!this.#sink) {
      const { name, size } = this.#offer;
      this.#sink = this.#context.file({ name, from, place, declaredType: "", codings: [], size });
      if (this.#missing > 0) this.#sink.gap(this.#missing);
    }
    this.#received += bytes.length;
    this.#sink.data(bytes);
  }

  gap(from: Speaker, size: number): void {
    if (from !== "resp") return;
    this.#received += size;
    if (this.#sink) this.#sink.gap(size);
    else this.#missing += size;
  }

  end(): void {
    this.#sink?.end(this.#offer.size === null || this.#received >= this.#offer.size);
  }
}
