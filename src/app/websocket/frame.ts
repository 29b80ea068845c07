/** Frames of WebSocket (RFC 6455, section 5.2). */

export interface FrameHead {
  readonly isFinal: boolean;
  /** RSV1: compressed, on the first frame of a message (RFC 7692, section 6). */
  readonly isCompressed: boolean;
  readonly opcode: number;
  /** Four bytes; null where it is not masked. */
  readonly mask: Uint8Array | null;
  /** Bytes of payload. */
  readonly length: number;
  /** Bytes of the head itself. */
  readonly size: number;
}

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;

const NAMES: Readonly<Record<number, string>> = { 0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong" }; // prettier-ignore

export function opcodeName(opcode: number): string {
  return NAMES[opcode] ?? String(opcode);
}

/** True for close, ping and pong, which may stand between the frames of a message. */
export function isControl(opcode: number): boolean {
  return opcode >= 8;
}

/** Bytes of the longest head. */
export const MAX_FRAME_HEAD = 14;

/** The head at the beginning of bytes: null where it is not whole yet, "malformed" where it is none. */
export function frameHead(bytes: Uint8Array): FrameHead | "malformed" | null {
  if (bytes.length < 2) return null;
  const [first, second] = bytes;
  const opcode = first & 15;
  const short = second & 127;
  const lengthSize = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskSize = second & 128 ? 4 : 0;
  // RSV2 and RSV3 have no meaning that anybody gave them; control frames are short and whole.
  if (first & 0x30 || !(opcode in NAMES) || (isControl(opcode) && (short > 125 || !(first & 128)))) return "malformed";
  const size = 2 + lengthSize + maskSize;
  if (bytes.length < size) return null;
  let length = lengthSize === 0 ? short : 0;
  for (let i = 0; i < lengthSize; i++) length = length * 256 + bytes[2 + i];
  // Lengths have 63 bits; beyond 53 nobody sends any.
  if (!Number.isSafeInteger(length)) return "malformed";
  const mask = maskSize > 0 ? bytes.slice(size - 4, size) : null;
  return { isFinal: (first & 128) !== 0, isCompressed: (first & 0x40) !== 0, opcode, mask, length, size };
}

/** Takes the mask off: `at` is the index of the first byte within the payload. Copies. */
export function unmasked(bytes: Uint8Array, mask: Uint8Array | null, at: number): Uint8Array {
  const plain = bytes.slice();
  if (mask) for (let i = 0; i < plain.length; i++) plain[i] ^= mask[(at + i) & 3];
  return plain;
}
