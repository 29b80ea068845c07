/** Zstandard frames without compression (raw and repeated blocks), for tests: RFC 8878. */
import { concat, hex, u32 } from "./bytes.ts";

const MAX_BLOCK = 128 << 10;

/** A frame of raw blocks; `checksum` are the four bytes behind it, if any. */
export function zstdFrame(bytes: Uint8Array, options: { checksum?: number; window?: number } = {}): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += MAX_BLOCK) {
    const part = bytes.subarray(at, at + MAX_BLOCK);
    blocks.push(blockHeader(part.length, 0, at + MAX_BLOCK >= bytes.length), part);
  }
  return frame(blocks, options);
}

/** A frame of `count` blocks, each of which repeats one byte `size` times. */
export function zstdRepeats(byte: number, size: number, count: number, options: { window?: number } = {}): Uint8Array {
  const blocks = Array.from({ length: count }, (_, i) =>
    concat(blockHeader(size, 1, i === count - 1), Uint8Array.of(byte)),
  );
  return frame(blocks, options);
}

/** A skippable frame. */
export function zstdSkippable(size: number): Uint8Array {
  return concat(u32(true, 0x184d2a53, size), new Uint8Array(size));
}

function frame(blocks: readonly Uint8Array[], options: { checksum?: number; window?: number }): Uint8Array {
  const { checksum, window = 0x38 } = options;
  const header = concat(hex("28b52ffd"), Uint8Array.of(checksum === undefined ? 0 : 4, window));
  return concat(header, ...blocks, checksum === undefined ? new Uint8Array(0) : u32(true, checksum));
}

function blockHeader(size: number, type: number, last: boolean): Uint8Array {
  return u32(true, (size << 3) | (type << 1) | (last ? 1 : 0)).subarray(0, 3);
}
