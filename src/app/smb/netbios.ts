/** What carries SMB: NetBIOS's session service (RFC 1002, section 4.3), or on port 445 only its length (in 24 bits). */
import type { Recognition } from "../protocol.ts";

export const NETBIOS_HEAD = 4;
const MESSAGE = 0;
const SESSION_REQUEST = 0x81;
const KEEP_ALIVE = 0x85;
/** Names of a session request: twice a length of 32, letters from A to P, a zero. */
const REQUEST_LENGTH = 68;
const NAME_LETTERS = 32;
/** Bytes of a message: 24 bits; the largest reads have 8 MiB. */
const MIN_MESSAGE = 32;

export const PROTOCOL = { smb1: 0xff, smb2: 0xfe, encrypted: 0xfd, compressed: 0xfc } as const;

/** First byte of a message that says which SMB it is; the letters after it are always the same. */
export function protocolAt(bytes: Uint8Array, at: number): number {
  const isSmb =
    bytes[at] >= PROTOCOL.compressed && bytes[at + 1] === 0x53 && bytes[at + 2] === 0x4d && bytes[at + 3] === 0x42;
  return isSmb ? bytes[at] : 0;
}

/** See `FrameReader.measure`. */
export function measureFrame(bytes: Uint8Array, at: number, left: number): number {
  if (left === 0) return 0;
  const type = bytes[at];
  if (type !== MESSAGE && (type < SESSION_REQUEST || type > KEEP_ALIVE)) return -1;
  if (left < NETBIOS_HEAD) return 0;
  const length = (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  if (type !== MESSAGE) return length <= REQUEST_LENGTH + 4 ? NETBIOS_HEAD + length : -1;
  if (length < MIN_MESSAGE) return length === 0 ? NETBIOS_HEAD : -1;
  if (left < NETBIOS_HEAD + 4) return 0;
  return protocolAt(bytes, at + NETBIOS_HEAD) === 0 ? -1 : NETBIOS_HEAD + length;
}

/** One side: a session request, an answer to one, or a message. */
export function recogniseSide(bytes: Uint8Array): Recognition {
  if (bytes.length === 0) return "more";
  const length = measureFrame(bytes, 0, bytes.length);
  if (length <= 0) return length === 0 ? "more" : "no";
  if (bytes[0] === MESSAGE) return length > NETBIOS_HEAD ? "yes" : "no";
  if (bytes[0] === SESSION_REQUEST) return sessionRequest(bytes, length);
  if (bytes.length < length + 1) return "more";
  return bytes.length > length ? recogniseSide(bytes.subarray(length)) : "more";
}

function sessionRequest(bytes: Uint8Array, length: number): Recognition {
  if (length !== NETBIOS_HEAD + REQUEST_LENGTH) return "no";
  for (let at = NETBIOS_HEAD; at < Math.min(bytes.length, length); at++) {
    const index = (at - NETBIOS_HEAD) % (NAME_LETTERS + 2);
    const byte = bytes[at];
    const isFit =
      index === 0 ? byte === NAME_LETTERS : index === NAME_LETTERS + 1 ? byte === 0 : byte >= 0x41 && byte <= 0x50;
    if (!isFit) return "no";
  }
  return bytes.length < length ? "more" : "yes";
}

/** Names of a session request: who is called, and who calls (RFC 1001, section 14.1). */
export function sessionNames(bytes: Uint8Array): { readonly called: string; readonly calling: string } {
  return { called: nameAt(bytes, NETBIOS_HEAD), calling: nameAt(bytes, NETBIOS_HEAD + NAME_LETTERS + 2) };
}

function nameAt(bytes: Uint8Array, at: number): string {
  let name = "";
  for (let i = at + 1; i + 1 < Math.min(bytes.length, at + 1 + NAME_LETTERS - 2); i += 2) {
    name += String.fromCharCode((((bytes[i] - 0x41) & 15) << 4) | ((bytes[i + 1] - 0x41) & 15));
  }
  return name.trimEnd();
}
