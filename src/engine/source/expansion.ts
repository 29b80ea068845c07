import { EXPANSION } from "./options.ts";
import type { ExpansionLimits, Trouble } from "./options.ts";

/** Watches how far a compressed file expands. */
export class ExpansionGuard {
  readonly #limits: ExpansionLimits;
  /** Bytes decompressed so far. */
  out = 0;

  constructor(limits: Partial<ExpansionLimits> = {}) {
    this.#limits = { ...EXPANSION, ...limits };
  }

  /** Counts bytes that came out of the first `used` bytes of the file; returns trouble when a limit is passed. */
  add(bytes: number, used: number): Trouble | undefined {
    this.out += bytes;
    const { free, ratio, total } = this.#limits;
    if (this.out > total) return bomb(`more than ${total} bytes`);
    if (this.out > free && this.out > used * ratio) return bomb(`more than ${ratio} bytes for each byte of the file`);
    return undefined;
  }
}

function bomb(detail: string): Trouble {
  return { code: "compressed-bomb", detail };
}
