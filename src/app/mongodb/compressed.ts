/** OP_COMPRESSED: another message, packed (MongoDB manual, "OP_COMPRESSED"). */
import { Cursor } from "../parts/cursor.ts";
import type { Frame } from "../parts/frames.ts";
import type { Context } from "../protocol.ts";
import { HEAD, OP } from "./parse.ts";
import { unsnappy } from "./snappy.ts";

/** Bytes of an expanded message: what MongoDB allows (48 MB) is more than is read of one. */
const MAX_EXPANDED = 1 << 22;
const COMPRESSORS = ["none", "snappy", "zlib", "zstd"];

export interface Expanded {
  readonly opcode: number;
  readonly compressor: string | null;
  /** Null where it could not be expanded. */
  readonly body: Uint8Array | null;
}

export function expandMessage(opcode: number, { bytes, isWhole, place }: Frame, context: Context): Expanded {
  if (opcode !== OP.compressed) return { opcode, compressor: null, body: bytes.subarray(HEAD) };
  const cursor = new Cursor(bytes, HEAD);
  const original = cursor.little(4);
  const size = cursor.little(4);
  const id = cursor.u8();
  const compressor = COMPRESSORS[id] ?? `compressor ${id}`;
  const packed = cursor.take(cursor.left);
  if (id === 0) return { opcode: original, compressor, body: packed };
  if (!isWhole) return { opcode: original, compressor, body: null };
  if (size > MAX_EXPANDED) {
    context.report("app-expansion-limit", place, `${size} bytes`);
    return { opcode: original, compressor, body: null };
  }
  const body = id === 1 ? unsnappy(packed, size) : (context.tools.expand(id === 2 ? "deflate" : compressor, packed, size)?.bytes ?? null); // prettier-ignore
  return { opcode: original, compressor, body };
}
