/** Messages of SMB 1 ([MS-CIFS], section 2.2.3; [MS-SMB]). Offsets count from the message's head. Pure, never throws. */
import { latin1 } from "../latin1.ts";
import { utf16 } from "../parts/utf16.ts";
import { Cursor } from "../parts/cursor.ts";

export const HEAD1 = 32;
/** Characters of one text. */
const MAX_TEXT = 4096;
/** Dialects of a negotiation; clients offer up to a dozen. */
const MAX_DIALECTS = 64;

const FLAG_REPLY = 0x80;
const FLAG2 = { signed: 0x4, extended: 0x800, ntStatus: 0x4000, unicode: 0x8000 } as const;

export const OLD = {
  createDirectory: 0x00, deleteDirectory: 0x01, open: 0x02, close: 0x04, delete: 0x06, rename: 0x07, queryInformation: 0x08,
  checkDirectory: 0x10, transaction: 0x25, openAndx: 0x2d, readAndx: 0x2e, writeAndx: 0x2f, transaction2: 0x32, treeDisconnect: 0x71,
  negotiate: 0x72, sessionSetup: 0x73, logoff: 0x74, treeConnect: 0x75, ntTransact: 0xa0, ntCreate: 0xa2, ntCancel: 0xa4, none: 0xff,
} as const; // prettier-ignore

/** Commands that another may follow within the same message. */
const ANDX: readonly number[] = [
  OLD.openAndx,
  OLD.readAndx,
  OLD.writeAndx,
  OLD.sessionSetup,
  OLD.logoff,
  OLD.treeConnect,
  OLD.ntCreate,
  0x24,
];

export interface Header1 {
  readonly command: number;
  readonly status: number;
  readonly isNtStatus: boolean;
  readonly isResponse: boolean;
  readonly isUnicode: boolean;
  readonly isSigned: boolean;
  readonly tree: number;
  readonly user: number;
  /** Process and number of the message, which a response repeats. */
  readonly key: number;
  readonly messageId: number;
}

export function readHeader1(bytes: Uint8Array): Header1 | null {
  if (bytes.length < HEAD1) return null;
  const cursor = new Cursor(bytes, 4);
  const command = cursor.u8();
  const status = cursor.little(4);
  const flags = cursor.u8();
  const flags2 = cursor.little(2);
  cursor.skip(12);
  const tree = cursor.little(2);
  const process = cursor.little(2);
  const user = cursor.little(2);
  const messageId = cursor.little(2);
  return {
    command,
    status,
    isNtStatus: (flags2 & FLAG2.ntStatus) !== 0,
    isResponse: (flags & FLAG_REPLY) !== 0,
    isUnicode: (flags2 & FLAG2.unicode) !== 0,
    isSigned: (flags2 & FLAG2.signed) !== 0,
    tree,
    user,
    key: process * 0x10000 + messageId,
    messageId,
  };
}

/** One command of a message: its words and its bytes. */
export class Block {
  readonly command: number;
  readonly #message: Uint8Array;
  readonly #isUnicode: boolean;
  readonly #wordsAt: number;
  readonly wordCount: number;
  readonly bytesAt: number;
  readonly byteCount: number;

  constructor(message: Uint8Array, at: number, command: number, isUnicode: boolean) {
    this.command = command;
    this.#message = message;
    this.#isUnicode = isUnicode;
    this.wordCount = message[at] ?? 0;
    this.#wordsAt = at + 1;
    this.bytesAt = this.#wordsAt + this.wordCount * 2 + 2;
    const count = new Cursor(message, this.bytesAt - 2).little(2);
    this.byteCount = Math.max(0, Math.min(count, message.length - this.bytesAt));
  }

  /** A number among the words, at a byte of theirs. */
  word(at: number, size = 2): number {
    return at + size <= this.wordCount * 2 ? new Cursor(this.#message, this.#wordsAt + at).little(size) : 0;
  }

  /** Bytes of the message, by offset from its head. */
  slice(start: number, size: number): Uint8Array {
    return start < HEAD1 ? this.#message.subarray(0, 0) : this.#message.subarray(start, start + size);
  }

  get bytes(): Uint8Array {
    return this.#message.subarray(this.bytesAt, this.bytesAt + this.byteCount);
  }

  /** Texts one after another, from a byte of the block's bytes on; those of two bytes begin at an even place of the message. */
  texts(from: number, count: number): string[] {
    const found: string[] = [];
    const end = this.bytesAt + this.byteCount;
    let at = this.bytesAt + from;
    for (let i = 0; i < count && at < end; i++) {
      if (this.#isUnicode && at % 2 === 1) at++;
      const stop = this.#isUnicode ? zero16(this.#message, at, end) : zero8(this.#message, at, end);
      const text = this.#message.subarray(at, Math.min(stop, at + MAX_TEXT * 2));
      found.push(this.#isUnicode ? utf16(text) : latin1(text));
      at = stop + (this.#isUnicode ? 2 : 1);
    }
    return found;
  }

  /** The command that follows, and where; null where none does. */
  get next(): { readonly command: number; readonly at: number } | null {
    if (!ANDX.includes(this.command) || this.wordCount < 2) return null;
    const command = this.word(0, 1);
    const at = this.word(2);
    return command === OLD.none || at <= this.#wordsAt ? null : { command, at };
  }
}

function zero16(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end; at += 2) if (bytes[at] === 0 && bytes[at + 1] === 0) return at;
  return end;
}

function zero8(bytes: Uint8Array, start: number, end: number): number {
  const found = bytes.indexOf(0, start);
  return found < 0 || found > end ? end : found;
}

/** Dialects of a negotiation: a two, then the text. */
export function dialects1(block: Block): string[] {
  const { bytes } = block;
  const found: string[] = [];
  for (let at = 0; at < bytes.length && found.length < MAX_DIALECTS;) {
    const end = zero8(bytes, at, bytes.length);
    found.push(latin1(bytes, at + 1, Math.min(end, at + 100)));
    at = end + 1;
  }
  return found;
}

export interface Logon1 {
  readonly token: Uint8Array;
  readonly user: string;
  readonly domain: string;
  readonly system: string;
  readonly hasPassword: boolean;
}

/** SESSION_SETUP_ANDX: with a token, or with a name and proofs of a password. */
export function readLogon1(block: Block): Logon1 {
  const none = block.bytes.subarray(0, 0);
  if (block.wordCount === 12) {
    const size = block.word(14);
    const [system = ""] = block.texts(size, 1);
    return { token: block.bytes.subarray(0, size), user: "", domain: "", system, hasPassword: false };
  }
  const passwords = block.wordCount === 13 ? block.word(14) + block.word(16) : block.word(14);
  const [user = "", domain = "", system = ""] = block.texts(passwords, 3);
  return { token: none, user, domain, system, hasPassword: passwords > 2 };
}

/** Its response: whether as guest, a token, the server's system. */
export function readLoggedOn1(block: Block): {
  readonly isGuest: boolean;
  readonly token: Uint8Array;
  readonly system: string;
} {
  const size = block.wordCount >= 4 ? block.word(6) : 0;
  const [system = ""] = block.texts(size, 1);
  return { isGuest: (block.word(4) & 1) !== 0, token: block.bytes.subarray(0, size), system };
}

export interface Transaction {
  readonly setup: number;
  /** The file of a pipe's transaction. */
  readonly file: number;
  readonly dataAt: number;
  readonly dataSize: number;
  readonly parametersAt: number;
  readonly parametersSize: number;
}

/** TRANSACTION and TRANSACTION2. */
export function readTransaction(block: Block): Transaction {
  return {
    setup: block.word(28),
    file: block.word(30),
    parametersSize: block.word(18),
    parametersAt: block.word(20),
    dataSize: block.word(22),
    dataAt: block.word(24),
  };
}

export function readTransacted(block: Block): { readonly dataAt: number; readonly dataSize: number } {
  return { dataSize: block.word(12), dataAt: block.word(14) };
}

/** READ_ANDX and WRITE_ANDX: 32 bits of the offset, and 32 more for those who know of them. */
export function offset1(block: Block, highAt: number): number {
  return block.word(6, 4) + (block.wordCount * 2 >= highAt + 4 ? block.word(highAt, 4) : 0) * 2 ** 32;
}
