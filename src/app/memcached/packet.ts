/** Packets of the binary protocol (memcached's docs/binary protocol): bytes to fields. */
import { Cursor } from "../parts/cursor.ts";
import { shownKey } from "./shown.ts";

export const HEAD = 24;
export const REQUEST = 0x80;
export const RESPONSE = 0x81;

/** Bytes after the head: a value of at most 1 GiB, with its key. */
const MAX_BODY = 2 ** 30 + 65_536;

/** Name of an opcode, bytes of extras its request may have, and whether it is quiet. */
interface Opcode {
  readonly name: string;
  readonly extras: readonly number[];
  readonly isQuiet: boolean;
}

const OPCODES = new Map<number, Opcode>();

function opcode(first: number, names: string, extras: readonly number[], isQuiet = false): void {
  names.split(" ").forEach((name, i) => OPCODES.set(first + i, { name, extras, isQuiet }));
}

opcode(0x00, "get", [0]);
opcode(0x01, "set add replace", [8]);
opcode(0x04, "delete", [0]);
opcode(0x05, "incr decr", [20]);
opcode(0x07, "quit", [0]);
opcode(0x08, "flush_all", [0, 4]);
opcode(0x09, "getq", [0], true);
opcode(0x0a, "noop version getk", [0]);
opcode(0x0d, "getkq", [0], true);
opcode(0x0e, "append prepend", [0]);
opcode(0x10, "stats", [0]);
opcode(0x11, "setq addq replaceq", [8], true);
opcode(0x14, "deleteq", [0], true);
opcode(0x15, "incrq decrq", [20], true);
opcode(0x17, "quitq", [0], true);
opcode(0x18, "flush_allq", [0, 4], true);
opcode(0x19, "appendq prependq", [0], true);
opcode(0x1b, "verbosity touch gat", [4]);
opcode(0x1e, "gatq", [4], true);
opcode(0x20, "sasl_list sasl_auth sasl_step", [0]);
opcode(0x23, "gatk", [4]);
opcode(0x24, "gatkq", [4], true);

const STATUSES: Readonly<Record<number, string>> = {
  0x00: "no error", 0x01: "key not found", 0x02: "key exists", 0x03: "value too large", 0x04: "invalid arguments",
  0x05: "item not stored", 0x06: "not a number", 0x07: "wrong vbucket", 0x20: "authentication error", 0x21: "authentication continues",
  0x81: "unknown command", 0x82: "out of memory", 0x83: "not supported", 0x84: "internal error", 0x85: "busy",
  0x86: "temporary failure",
}; // prettier-ignore

export interface Packet {
  readonly magic: number;
  readonly opcode: number;
  readonly name: string;
  readonly isQuiet: boolean;
  /** Of a response. */
  readonly status: number;
  readonly opaque: number;
  readonly key: string | null;
  readonly keyLength: number;
  /** Bytes of the value as the head declares them, and the first of them. */
  readonly valueLength: number;
  readonly value: Uint8Array;
}

/** Length of the packet at `at`; see `FrameReader.measure`. */
export function measurePacket(bytes: Uint8Array, at: number, left: number): number {
  if (bytes[at] !== REQUEST && bytes[at] !== RESPONSE) return -1;
  if (left < HEAD) return 0;
  const cursor = new Cursor(bytes, at + 2);
  const key = cursor.u16();
  const extras = cursor.u8();
  const type = cursor.u8();
  cursor.skip(2);
  const body = cursor.u32();
  return type === 0 && key + extras <= body && body <= MAX_BODY ? HEAD + body : -1;
}

export function readPacket(bytes: Uint8Array): Packet {
  const cursor = new Cursor(bytes);
  const magic = cursor.u8();
  const code = cursor.u8();
  const keyLength = cursor.u16();
  const extras = cursor.u8();
  cursor.skip(1);
  const status = cursor.u16();
  const body = cursor.u32();
  const opaque = cursor.u32();
  cursor.skip(8 + extras);
  const key = keyLength > 0 ? shownKey(cursor.take(Math.min(keyLength, cursor.left))) : null;
  const { name = `opcode ${code}`, isQuiet = false } = OPCODES.get(code) ?? {};
  const valueLength = Math.max(0, body - keyLength - extras);
  return { magic, opcode: code, name, isQuiet, status, opaque, key, keyLength, valueLength, value: bytes.subarray(cursor.at) }; // prettier-ignore
}

/** Whether the head is one of a request or a response that is known. */
export function isKnownHead(bytes: Uint8Array): boolean {
  const known = OPCODES.get(bytes[1]);
  if (!known) return false;
  if (bytes[0] === RESPONSE) return ((bytes[6] << 8) | bytes[7]) in STATUSES;
  return known.extras.includes(bytes[4]);
}

export function statusText(status: number): string {
  return STATUSES[status] ?? `status ${status}`;
}
