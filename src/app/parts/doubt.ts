/** Datagrams that end too early: malformed, unless the capture lacks their rest, which is told only afterwards. */
import type { Context, Place, Speaker } from "../protocol.ts";

interface Doubtful {
  readonly from: Speaker;
  readonly place: Place;
  readonly detail: string;
}

export class Doubt {
  readonly #context: Context;
  #doubtful: Doubtful | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  /** A message ended too early. */
  raise(from: Speaker, place: Place, detail: string): void {
    this.settle();
    this.#doubtful = { from, place, detail };
  }

  /** The capture lacks the rest of the message before. */
  isCut(from: Speaker): void {
    if (this.#doubtful?.from === from) this.#doubtful = null;
  }

  /** Something else came, or nothing more: it was malformed. */
  settle(): void {
    if (this.#doubtful) this.#context.report("app-malformed", this.#doubtful.place, this.#doubtful.detail);
    this.#doubtful = null;
  }
}
