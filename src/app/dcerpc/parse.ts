/** Connection-oriented DCE-RPC (C706, chapter 12; [MS-RPCE], section 2.2). Pure, never throws. */
import { Cursor } from "../parts/cursor.ts";
import { hex } from "../tools.ts";

export const HEAD = 16;
/** Contexts of one bind that are read; clients offer two or three. */
const MAX_CONTEXTS = 32;
/** Ways of marshalling that one context offers. */
const MAX_TRANSFERS = 16;

export const PTYPE = {
  request: 0, response: 2, fault: 3, bind: 11, bindAck: 12, bindNak: 13, alterContext: 14, alterContextResp: 15, auth3: 16,
  shutdown: 17, cancel: 18, orphaned: 19,
} as const; // prettier-ignore

const NAMES: Readonly<Record<number, string>> = {
  0: "request", 2: "response", 3: "fault", 11: "bind", 12: "bind_ack", 13: "bind_nak", 14: "alter_context", 15: "alter_context_resp",
  16: "auth3", 17: "shutdown", 18: "co_cancel", 19: "orphaned",
}; // prettier-ignore

const AUTH_TYPES: Readonly<Record<number, string>> = {
  9: "SPNEGO",
  10: "NTLM",
  14: "Schannel",
  16: "Kerberos",
  68: "Netlogon",
};
const AUTH_LEVELS = ["", "none", "connect", "call", "packet", "integrity", "privacy"];
export const PRIVACY = 6;

const FLAG = { first: 1, last: 2, object: 0x80 } as const;

export interface Header {
  readonly type: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly hasObject: boolean;
  readonly isLittle: boolean;
  readonly length: number;
  readonly authLength: number;
  readonly callId: number;
}

export function typeName(type: number): string {
  return NAMES[type] ?? "";
}

export function isFromClient(type: number): boolean {
  return type === PTYPE.request || type === PTYPE.bind || type === PTYPE.alterContext || type >= PTYPE.auth3 && type !== PTYPE.shutdown; // prettier-ignore
}

/** The head at `at`, of which all is there; null where none begins. */
export function readHeader(bytes: Uint8Array, at = 0): Header | null {
  const type = bytes[at + 2];
  if (bytes[at] !== 5 || bytes[at + 1] > 1 || typeName(type) === "") return null;
  // Integers little or big end first, ASCII or EBCDIC; four kinds of floats; two bytes that are zero.
  const order = bytes[at + 4];
  if ((order & 0xee) !== 0 || bytes[at + 5] > 3 || bytes[at + 6] !== 0 || bytes[at + 7] !== 0) return null;
  const isLittle = (order & 0x10) !== 0;
  const cursor = new Numbers(bytes, at + 8, at + HEAD, isLittle);
  const length = cursor.number(2);
  const authLength = cursor.number(2);
  if (length < HEAD || authLength > length - HEAD) return null;
  const flags = bytes[at + 3];
  return {
    type,
    isFirst: (flags & FLAG.first) !== 0,
    isLast: (flags & FLAG.last) !== 0,
    hasObject: (flags & FLAG.object) !== 0,
    isLittle,
    length,
    authLength,
    callId: cursor.number(4),
  };
}

/** Numbers in the order of bytes that the head says. */
class Numbers {
  readonly #cursor: Cursor;
  readonly #isLittle: boolean;

  constructor(bytes: Uint8Array, start: number, end: number, isLittle: boolean) {
    this.#cursor = new Cursor(bytes, start, end);
    this.#isLittle = isLittle;
  }

  get cursor(): Cursor {
    return this.#cursor;
  }

  number(size: number): number {
    return this.#isLittle ? this.#cursor.little(size) : this.#cursor.number(size);
  }

  uuid(): string {
    return uuidOf(this.#cursor.take(16), this.#isLittle);
  }
}

export function uuidOf(bytes: Uint8Array, isLittle: boolean): string {
  if (bytes.length < 16) return "";
  const part = (from: number, to: number): string => {
    const piece = bytes.slice(from, to);
    return hex(isLittle ? piece.reverse() : piece);
  };
  return `${part(0, 4)}-${part(4, 6)}-${part(6, 8)}-${hex(bytes.subarray(8, 10))}-${hex(bytes.subarray(10, 16))}`;
}

export interface Auth {
  readonly type: string;
  readonly level: string;
  readonly isSealed: boolean;
  readonly token: Uint8Array;
  /** Bytes of the trailer and of what fills up before it. */
  readonly size: number;
}

/** What stands at the end of a fragment for security (section 2.2.2.11); null where nothing does, or it is cut. */
export function readAuth(bytes: Uint8Array, header: Header): Auth | null {
  const at = header.length - header.authLength - 8;
  if (header.authLength === 0 || at < HEAD || bytes.length < header.length) return null;
  const level = bytes[at + 1];
  return {
    type: AUTH_TYPES[bytes[at]] ?? `type ${bytes[at]}`,
    level: AUTH_LEVELS[level] ?? `level ${level}`,
    isSealed: level === PRIVACY,
    token: bytes.subarray(at + 8, header.length),
    size: header.authLength + 8 + bytes[at + 2],
  };
}

export interface BindContext {
  readonly id: number;
  readonly uuid: string;
  readonly version: string;
  readonly transfers: readonly string[];
}

export function readBind(bytes: Uint8Array, { isLittle }: Header): BindContext[] {
  const numbers = new Numbers(bytes, HEAD + 8, bytes.length, isLittle);
  const { cursor } = numbers;
  const count = cursor.u8();
  cursor.skip(3);
  const contexts: BindContext[] = [];
  for (let i = 0; i < count && i < MAX_CONTEXTS; i++) {
    const id = numbers.number(2);
    const transferCount = cursor.u8();
    cursor.skip(1);
    const uuid = numbers.uuid();
    const version = `${numbers.number(2)}.${numbers.number(2)}`;
    const transfers: string[] = [];
    for (let j = 0; j < transferCount && j < MAX_TRANSFERS; j++) {
      transfers.push(numbers.uuid());
      cursor.skip(4);
    }
    if (cursor.short) break;
    contexts.push({ id, uuid, version, transfers });
  }
  return contexts;
}

/** Results of a bind in the order of its contexts: 0 accepts, 1 and 2 reject, 3 answers what was only a question. */
export function readBindAck(
  bytes: Uint8Array,
  { isLittle }: Header,
): { readonly endpoint: string; readonly results: number[] } {
  const numbers = new Numbers(bytes, HEAD + 8, bytes.length, isLittle);
  const { cursor } = numbers;
  const endpoint = new Cursor(cursor.take(numbers.number(2))).untilZero();
  cursor.skip(-cursor.at & 3);
  const count = cursor.u8();
  cursor.skip(3);
  const results: number[] = [];
  for (let i = 0; i < count && i < MAX_CONTEXTS; i++) {
    const result = numbers.number(2);
    cursor.skip(22);
    if (cursor.short) break;
    results.push(result);
  }
  return { endpoint: String.fromCharCode(...endpoint.subarray(0, 256)), results };
}

export interface Call {
  readonly context: number;
  readonly operation: number;
  readonly object: string;
  /** Where the marshalled parameters begin. */
  readonly stubAt: number;
}

export function readRequest(bytes: Uint8Array, { isLittle, hasObject }: Header): Call {
  const numbers = new Numbers(bytes, HEAD + 4, bytes.length, isLittle);
  const context = numbers.number(2);
  const operation = numbers.number(2);
  const object = hasObject ? numbers.uuid() : "";
  return { context, operation, object, stubAt: HEAD + 8 + (hasObject ? 16 : 0) };
}

export function readFault(bytes: Uint8Array, { isLittle }: Header): number {
  return new Numbers(bytes, HEAD + 8, bytes.length, isLittle).number(4);
}
