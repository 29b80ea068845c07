/** Messages of SMB 2 and 3 ([MS-SMB2], section 2.2). Offsets count from the message's own head. Pure, never throws. */
import { utf16 } from "../parts/utf16.ts";
import { Cursor } from "../parts/cursor.ts";
import { hex } from "../tools.ts";
import { actionName, controlName, createInfo, dialectName, accessNames, infoName, PIPE_TRANSCEIVE } from "./names.ts";

export const HEAD2 = 64;
/** Bytes of a name that are read. */
const MAX_NAME_BYTES = 8192;
const MAX_DIALECTS = 32;
const NOTHING = new Uint8Array(0);

export const COMMAND = {
  negotiate: 0, sessionSetup: 1, logoff: 2, treeConnect: 3, treeDisconnect: 4, create: 5, close: 6, flush: 7, read: 8, write: 9, lock: 10,
  ioctl: 11, cancel: 12, queryDirectory: 14, changeNotify: 15, queryInfo: 16, setInfo: 17, oplockBreak: 18,
} as const; // prettier-ignore

const FLAG = { response: 1, async: 2, related: 4, signed: 8 } as const;
/** File of a request within a chain: that of the one before. */
export const SAME_FILE = "f".repeat(32);

export interface Header2 {
  readonly command: number;
  readonly status: number;
  readonly isResponse: boolean;
  readonly isAsync: boolean;
  readonly isRelated: boolean;
  readonly isSigned: boolean;
  /** Bytes to the next message of the chain; 0 in the last. */
  readonly next: number;
  readonly messageId: number;
  readonly treeId: number;
  readonly sessionId: string;
}

/** The head at `at`; null where none is. */
export function readHeader2(bytes: Uint8Array, at: number): Header2 | null {
  const cursor = new Cursor(bytes, at);
  if (cursor.little(4) !== 0x424d53fe || cursor.little(2) !== HEAD2) return null;
  cursor.skip(2);
  const status = cursor.little(4);
  const command = cursor.little(2);
  cursor.skip(2);
  const flags = cursor.little(4);
  const next = cursor.little(4);
  const messageId = cursor.little(4) + cursor.little(4) * 2 ** 32;
  cursor.skip(4);
  const treeId = cursor.little(4);
  const session = cursor.take(8);
  cursor.skip(16);
  if (cursor.short) return null;
  return {
    command,
    status,
    isResponse: (flags & FLAG.response) !== 0,
    isAsync: (flags & FLAG.async) !== 0,
    isRelated: (flags & FLAG.related) !== 0,
    isSigned: (flags & FLAG.signed) !== 0,
    next: next >= HEAD2 && next % 8 === 0 ? next : 0,
    messageId,
    treeId,
    sessionId: hex(session.slice().reverse()),
  };
}

/** A message without what is before and behind it in its chain. */
export class Body2 {
  readonly #bytes: Uint8Array;

  constructor(message: Uint8Array) {
    this.#bytes = message;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  u8(at: number): number {
    return this.#bytes[at] ?? 0;
  }

  u16(at: number): number {
    return new Cursor(this.#bytes, at).little(2);
  }

  u32(at: number): number {
    return new Cursor(this.#bytes, at).little(4);
  }

  /** 64 bits; beyond 53 they are not exact, and no file is that long. */
  u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 2 ** 32;
  }

  /** File that is meant, as hex. */
  file(at: number): string {
    return hex(new Cursor(this.#bytes, at).take(16));
  }

  slice(start: number, size: number): Uint8Array {
    return start < HEAD2 ? NOTHING : this.#bytes.subarray(start, start + size);
  }

  /** Text whose offset and length stand at `at`, in two bytes each. */
  text(at: number): string {
    return utf16(this.slice(this.u16(at), Math.min(this.u16(at + 2), MAX_NAME_BYTES)));
  }

  /** Bytes whose offset and length stand at `at`, in two bytes each. */
  blob(at: number): Uint8Array {
    return this.slice(this.u16(at), this.u16(at + 2));
  }
}

export interface CreateRequest {
  readonly name: string;
  readonly access: string;
  readonly info: string;
}

export function readCreate(body: Body2): CreateRequest {
  return { name: body.text(108), access: accessNames(body.u32(88)), info: createInfo(body.u32(100), body.u32(104)) };
}

export interface CreateResponse {
  readonly file: string;
  readonly action: string | null;
  readonly size: number;
}

export function readCreated(body: Body2): CreateResponse {
  return { file: body.file(128), action: actionName(body.u32(68)), size: body.u64(112) };
}

/** Where the file of a request stands; 0 for commands without one. */
const FILE_AT: Readonly<Record<number, number>> = {
  6: 72,
  7: 72,
  8: 80,
  9: 80,
  10: 72,
  11: 72,
  14: 72,
  15: 72,
  16: 88,
  17: 80,
  18: 72,
};

export function fileOf(command: number, body: Body2): string {
  const at = FILE_AT[command];
  return at === undefined ? "" : body.file(at);
}

/** Bytes that READ gives or WRITE takes: where they stand in the message, and how many. */
export function dataOf(body: Body2, isResponse: boolean): { readonly start: number; readonly size: number } {
  return { start: isResponse ? body.u8(66) : body.u16(66), size: body.u32(68) };
}

export function dialectsOffered(body: Body2): string {
  const count = Math.min(body.u16(66), MAX_DIALECTS);
  return Array.from({ length: count }, (_, i) => dialectName(body.u16(100 + i * 2))).join(", ");
}

export function isTransceive(body: Body2): boolean {
  return body.u32(68) === PIPE_TRANSCEIVE;
}

/** Input of an IOCTL request, or output of its response. */
export function ioctlData(body: Body2, isResponse: boolean): { readonly start: number; readonly size: number } {
  return isResponse ? { start: body.u32(96), size: body.u32(100) } : { start: body.u32(88), size: body.u32(92) };
}

export interface Change {
  readonly info: string;
  readonly target: string | null;
  readonly size: number | null;
}

const RENAME = [10, 65];
const LINK = [11, 72];
const DISPOSITION = [13, 64];
const END_OF_FILE = 20;

/** What SET_INFO sets. */
export function readChange(body: Body2): Change {
  const [type, which] = [body.u8(66), body.u8(67)];
  const at = body.u16(72);
  const info = infoName(type, which);
  if (type !== 1) return { info, target: null, size: null };
  if (RENAME.includes(which) || LINK.includes(which)) {
    const name = utf16(body.slice(at + 20, Math.min(body.u32(at + 16), MAX_NAME_BYTES)));
    return { info: RENAME.includes(which) ? "rename" : "link", target: name, size: null };
  }
  if (DISPOSITION.includes(which))
    return { info: body.u8(at) & 1 ? "delete" : "do not delete", target: null, size: null };
  return which === END_OF_FILE ? { info, target: null, size: body.u64(at) } : { info, target: null, size: null };
}

/** What is done besides, for people. */
export function infoOf(command: number, body: Body2): string | null {
  if (command === COMMAND.ioctl) return controlName(body.u32(68));
  if (command === COMMAND.queryInfo) return infoName(body.u8(66), body.u8(67));
  if (command === COMMAND.queryDirectory) return `${infoName(1, body.u8(66))} ${body.text(88)}`.trimEnd();
  return null;
}
