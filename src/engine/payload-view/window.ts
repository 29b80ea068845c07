/** Bytes of a view by address, read from the evidence. */
import type { EvidenceRange, PacketReader } from "../packet-reader.ts";
import { DATA } from "./said.ts";
import { runAt, type View } from "./view.ts";

/** What reads bytes of evidence. */
export type PartReader = Pick<PacketReader, "readParts">;

/** Runs read together: a view of one-byte segments has millions of them. */
const TOGETHER = 1 << 16;

/** Bytes [from, to) of the view, cut at its end; bytes of gaps are zero. Reads what it needs and no more. */
export async function windowOf(reader: PartReader, view: View, from: number, to: number): Promise<Uint8Array> {
  const { said, indexes, starts, size } = view;
  const end = Math.min(to, size);
  const window = new Uint8Array(Math.max(0, end - from));
  let parts: (EvidenceRange & { readonly at: number })[] = [];
  const read = async (): Promise<void> => {
    const now = parts;
    parts = [];
    await reader.readParts(now, (index, bytes) => window.set(bytes, now[index].at));
  };
  for (let n = runAt(view, from); n >= 0 && n < indexes.length && starts[n] < end; n++) {
    const i = indexes[n];
    if (said.kinds[i] !== DATA) continue;
    const skip = Math.max(0, from - starts[n]);
    const length = Math.min(said.sizes[i], end - starts[n]) - skip;
    if (length <= 0) continue;
    const offset = said.offsets[i] + skip;
    parts.push({ evidenceId: said.evidenceIds[i], offset, length, at: starts[n] + skip - from });
    if (parts.length === TOGETHER) await read();
  }
  await read();
  return window;
}
