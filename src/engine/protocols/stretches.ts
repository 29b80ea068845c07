/** Rows of several threads in the order that one would give them: stretch by stretch of packets, each put together of all shares'. */
import { type KeyedBatch, merged } from "../../base/merge.ts";
import type { BatchSink } from "../api.ts";

/** The rows of a share that a stretch of packets gave, a batch a table at most. */
export type Stretch = readonly KeyedBatch[];

/** Stretches of one share that wait for the others'. */
const WAITING = 4;

export class Stretches {
  readonly #out: BatchSink;
  readonly #waiting: Stretch[][];
  #putting: Promise<void> = Promise.resolve();
  /** Ends what waits for room; made anew whenever there is some. */
  #wake: () => void = () => undefined;
  #change: Promise<void> = this.#nextChange();

  constructor(shares: number, out: BatchSink) {
    this.#out = out;
    this.#waiting = Array.from({ length: shares }, () => []);
  }

  /** The next stretch of a share; resolves once the share may go on. Every share gives as many. */
  async put(share: number, stretch: Stretch): Promise<void> {
    this.#waiting[share].push(stretch);
    while (this.#waiting.every((stretches) => stretches.length > 0)) {
      const together = this.#waiting.map((stretches) => stretches.shift()!);
      this.#putting = this.#putting.then(() => this.#give(together));
    }
    this.#wake();
    await this.#putting;
    while (this.#waiting[share].length > WAITING) await this.#change;
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#change = this.#nextChange();
        resolve();
      };
    });
  }

  async #give(stretches: readonly Stretch[]): Promise<void> {
    const tables = new Set(stretches.flat().map(({ table }) => table));
    for (const table of tables) {
      await this.#out(merged(stretches.flatMap((stretch) => stretch.filter((batch) => batch.table === table))));
    }
  }
}
