/** Windows of payload out of compressed captures, where every look means decompressing from the beginning. */
import type { PacketReader } from "../packet-reader.ts";
import { DATA } from "./said.ts";
import { runAt, type View } from "./view.ts";
import { windowOf } from "./window.ts";

type BlockReader = Pick<PacketReader, "readParts" | "isCompressed">;

/** Bytes of a view read together, and how many such blocks are kept: 32 MiB, some thousand screens. */
const BLOCK = 8 << 20;
const BLOCKS = 4;

/** Keeps blocks of views that lie in compressed captures; of others it reads what is asked for and keeps nothing. */
export class KeptBlocks {
  /** Least recently used first. A view that was looked at anew is another object, so its blocks are never taken for an older one's. */
  #kept: { readonly view: View; readonly start: number; readonly bytes: Uint8Array }[] = [];
  readonly #size: number;

  constructor(size = BLOCK) {
    this.#size = size;
  }

  /** Bytes [from, to) of the view, cut at its end, in memory of their own. */
  async window(reader: BlockReader, view: View, from: number, to: number): Promise<Uint8Array> {
    if (!isCompressed(reader, view, from)) return windowOf(reader, view, from, to);
    const end = Math.min(to, view.size);
    const window = new Uint8Array(Math.max(0, end - from));
    for (let at = from; at < end;) {
      const start = at - (at % this.#size);
      const block = await this.#block(reader, view, start);
      const part = block.subarray(at - start, end - start);
      window.set(part, at - from);
      at += part.length;
    }
    return window;
  }

  async #block(reader: BlockReader, view: View, start: number): Promise<Uint8Array> {
    const known = this.#kept.find((block) => block.view === view && block.start === start);
    const block = known ?? { view, start, bytes: await windowOf(reader, view, start, start + this.#size) };
    this.#kept = [...this.#kept.filter((other) => other !== block), block].slice(-BLOCKS);
    return block.bytes;
  }
}

/** Looks at the first captured bytes from there on: one file of many decides, since reading the others exactly costs little. */
function isCompressed(reader: BlockReader, view: View, from: number): boolean {
  const { said, indexes } = view;
  for (let n = Math.max(0, runAt(view, from)); n < indexes.length; n++) {
    if (said.kinds[indexes[n]] === DATA) return reader.isCompressed(said.evidenceIds[indexes[n]]);
  }
  return false;
}
