/** Payload as protocols read it: datagrams that came in IP fragments in one piece, each part with its address on its side. */
import type { PayloadPart, Side } from "../api.ts";

type Speaker = Exclude<Side, "both">;

export type WholePart =
  | {
      readonly kind: "data";
      readonly from: Speaker;
      readonly bytes: Uint8Array;
      /** Of a datagram in fragments: that which made it whole. */
      readonly packet: number;
      readonly evidenceId: number;
      readonly ts: bigint;
      /** Payload bytes of this side before it, gaps counted. */
      readonly at: number;
    }
  | { readonly kind: "gap"; readonly from: Speaker; readonly size: number };

type Data = Extract<PayloadPart, { kind: "data" }>;

/** Takes the parts of a connection in their order. Of a datagram that is not all there nothing is read: its bytes are only counted. */
export class Wholes {
  readonly #out: (part: WholePart) => void;
  readonly #said = { orig: 0, resp: 0 };
  /** Pieces of the datagram at hand; a datagram has 65 535 bytes at most. */
  #pieces: Data[] = [];

  constructor(out: (part: WholePart) => void) {
    this.#out = out;
  }

  take(part: PayloadPart): void {
    if (part.piece !== "next") this.end();
    if (part.piece === "stray") this.#said[part.from] += part.kind === "gap" ? part.size : part.bytes.length;
    else if (part.kind === "gap") {
      this.#said[part.from] += part.size;
      this.#out({ kind: "gap", from: part.from, size: part.size });
    } else if (part.piece === undefined) this.#give(part, part.bytes);
    else this.#pieces.push(part);
  }

  /** Gives the datagram at hand. */
  end(): void {
    if (this.#pieces.length === 0) return;
    const pieces = this.#pieces;
    this.#pieces = [];
    const bytes = new Uint8Array(pieces.reduce((size, piece) => size + piece.bytes.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece.bytes, at);
      at += piece.bytes.length;
    }
    this.#give(pieces.reduce(later), bytes);
  }

  #give({ from, packet, evidenceId, ts }: Data, bytes: Uint8Array): void {
    const at = this.#said[from];
    this.#said[from] += bytes.length;
    this.#out({ kind: "data", from, bytes, packet, evidenceId, ts, at });
  }
}

function later(one: Data, other: Data): Data {
  return other.ts > one.ts || (other.ts === one.ts && other.packet > one.packet) ? other : one;
}
