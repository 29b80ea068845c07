/** TFTP packets (RFC 1350), options (RFC 2347). Pure, never throws. */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";

/** Bytes of a name: a request is one packet of 512 bytes. */
const MAX_NAME = 512;
/** Options of one request: some five kinds exist. */
const MAX_OPTIONS = 16;
const MODES = ["octet", "netascii", "mail"];

const ERRORS = ["Not defined", "File not found", "Access violation", "Disk full or allocation exceeded", "Illegal TFTP operation",
  "Unknown transfer ID", "File already exists", "No such user", "Option negotiation failed"]; // prettier-ignore

export type Options = ReadonlyMap<string, string>;

export interface TftpRequest {
  readonly kind: "read" | "write";
  readonly file: string;
  readonly mode: string;
  readonly options: Options;
}

export type TftpPacket =
  | TftpRequest
  | { readonly kind: "data"; readonly block: number; readonly data: Uint8Array }
  | { readonly kind: "ack"; readonly block: number }
  | { readonly kind: "error"; readonly code: number; readonly text: string }
  | { readonly kind: "options"; readonly options: Options };

/** A packet; null where the bytes are none. */
export function parseTftp(bytes: Uint8Array): TftpPacket | null {
  if (bytes.length < 4 || bytes[0] !== 0) return null;
  const cursor = new Cursor(bytes, 2);
  const opcode = bytes[1];
  if (opcode === 1 || opcode === 2) return parseRequest(opcode === 1 ? "read" : "write", cursor);
  if (opcode === 3) return { kind: "data", block: cursor.u16(), data: bytes.subarray(4) };
  if (opcode === 4) return { kind: "ack", block: cursor.u16() };
  if (opcode === 5) return parseError(cursor);
  const options = opcode === 6 ? readOptions(cursor) : null;
  return options && { kind: "options", options };
}

/** Names and modes that are such, and options in pairs up to the very end: then it is a request, whatever the port. */
function parseRequest(kind: "read" | "write", cursor: Cursor): TftpRequest | null {
  const file = cursor.untilZero();
  const mode = latin1(cursor.untilZero()).toLowerCase();
  if (cursor.short || !MODES.includes(mode) || file.length === 0 || file.length > MAX_NAME) return null;
  if (file.some((byte) => byte < 32 || byte === 127)) return null;
  const options = readOptions(cursor);
  return options && { kind, file: latin1(file), mode, options };
}

function readOptions(cursor: Cursor): Options | null {
  const options = new Map<string, string>();
  while (!cursor.isAtEnd && options.size < MAX_OPTIONS) {
    const name = latin1(cursor.untilZero()).toLowerCase();
    const value = latin1(cursor.untilZero());
    if (cursor.short) return null;
    options.set(name, value);
  }
  return options;
}

function parseError(cursor: Cursor): TftpPacket {
  const code = cursor.u16();
  const text = latin1(cursor.untilZero());
  return { kind: "error", code, text: text || (ERRORS[code] ?? "") };
}

export function optionsText(options: Options | null): string | null {
  if (!options || options.size === 0) return null;
  return [...options].map(([name, value]) => `${name}=${value}`).join(", ");
}

/** A number that an option has; null where it is none. */
export function optionNumber(options: Options | null, name: string): number | null {
  const value = options?.get(name);
  return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : null;
}
