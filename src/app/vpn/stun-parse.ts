/** Messages of STUN (RFC 8489; RFC 3489 without the cookie) and TURN (RFC 8656), and the attributes that tell something. */
import { headerText } from "../mime/words.ts";
import { latin1 } from "../latin1.ts";
import { addressText } from "../parts/address.ts";
import { Cursor } from "../parts/cursor.ts";
import { hex } from "../tools.ts";

export const HEADER = 20;
const COOKIE = 0x2112a442;
/** Attributes of a message that are read: it has some ten. */
const MAX_ATTRIBUTES = 64;

const METHODS: Readonly<Record<number, string>> = { 1: "Binding", 2: "Shared Secret", 3: "Allocate", 4: "Refresh", 6: "Send", 7: "Data", 8: "CreatePermission", 9: "ChannelBind", 10: "Connect", 11: "ConnectionBind", 12: "ConnectionAttempt" }; // prettier-ignore
const CLASSES = ["request", "indication", "success", "error"];

const MAPPED_ADDRESS = 0x0001;
const USERNAME = 0x0006;
const ERROR_CODE = 0x0009;
const XOR_PEER_ADDRESS = 0x0012;
const REALM = 0x0014;
const XOR_RELAYED_ADDRESS = 0x0016;
const XOR_MAPPED_ADDRESS = 0x0020;
const SOFTWARE = 0x8022;

const ADDRESSES: Readonly<Record<number, string>> = {
  [MAPPED_ADDRESS]: "mapped", [XOR_MAPPED_ADDRESS]: "mapped", 0x8020: "mapped", [XOR_RELAYED_ADDRESS]: "relayed", [XOR_PEER_ADDRESS]: "peer", 0x802b: "response origin",
}; // prettier-ignore

const XORED = new Set([XOR_MAPPED_ADDRESS, 0x8020, XOR_RELAYED_ADDRESS, XOR_PEER_ADDRESS]);

export interface StunMessage {
  readonly method: string;
  readonly kind: "STUN" | "TURN";
  readonly isReply: boolean;
  readonly isRequest: boolean;
  /** Method and class. */
  readonly name: string;
  readonly transaction: string;
  readonly hasCookie: boolean;
  readonly addresses: readonly string[];
  readonly user: string;
  readonly realm: string;
  readonly software: string;
  readonly error: string;
}

/** Bytes of the message that begins here by its header; null where it is none. `isClassic`: RFC 3489, without the cookie. */
export function stunLength(bytes: Uint8Array, isClassic: boolean): number | null {
  const cursor = new Cursor(bytes);
  const type = cursor.u16();
  const length = cursor.u16();
  const cookie = cursor.u32();
  if (cursor.short || type >= 0x4000 || !(methodOf(type) in METHODS)) return null;
  // Some applications do not pad their own attributes; with the cookie and the exact length it is STUN all the same.
  if (cookie !== COOKIE && (!isClassic || length % 4 !== 0)) return null;
  return HEADER + length;
}

function methodOf(type: number): number {
  return (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
}

/** Attributes one after the other fill the message exactly; all of them such as RFC 3489 knows, unless `takesAny`. */
export function hasClassicAttributes(bytes: Uint8Array, takesAny: boolean): boolean {
  const cursor = new Cursor(bytes, HEADER);
  if (cursor.isAtEnd) return false;
  for (let count = 0; !cursor.isAtEnd; count++) {
    const type = cursor.u16();
    const length = cursor.u16();
    const isKnown = (type > 0 && type <= 0x000b) || type >= 0x8000;
    if ((!isKnown && !takesAny) || length % 4 !== 0 || count > MAX_ATTRIBUTES) return false;
    cursor.skip(length);
  }
  return !cursor.short;
}

export function parseStun(bytes: Uint8Array): StunMessage {
  const cursor = new Cursor(bytes);
  const type = cursor.u16();
  cursor.skip(2);
  const hasCookie = cursor.u32() === COOKIE;
  const methodNumber = methodOf(type);
  const classNumber = ((type & 0x0100) >> 7) | ((type & 0x0010) >> 4);
  const method = METHODS[methodNumber] ?? `method ${methodNumber}`;
  const found = { addresses: [] as string[], user: "", realm: "", software: "", error: "" };
  cursor.skip(12);
  for (let count = 0; cursor.left >= 4 && count < MAX_ATTRIBUTES; count++) {
    const attribute = cursor.u16();
    const value = cursor.take(cursor.u16());
    cursor.skip((4 - (value.length % 4)) % 4);
    understand(attribute, value, bytes, found);
  }
  return {
    method,
    kind: methodNumber > 2 ? "TURN" : "STUN",
    isRequest: classNumber === 0,
    isReply: classNumber >= 2,
    name: `${method} ${CLASSES[classNumber]}`,
    transaction: hex(bytes.subarray(4, HEADER)),
    hasCookie,
    ...found,
  };
}

interface Found {
  readonly addresses: string[];
  user: string;
  realm: string;
  software: string;
  error: string;
}

function understand(attribute: number, value: Uint8Array, message: Uint8Array, found: Found): void {
  const role = ADDRESSES[attribute];
  if (role !== undefined) {
    const address = addressOf(value, message, XORED.has(attribute));
    const text = `${role} ${address}`;
    if (address !== "" && !found.addresses.includes(text)) found.addresses.push(text);
  } else if (attribute === USERNAME) found.user = headerText(latin1(value));
  else if (attribute === REALM) found.realm = headerText(latin1(value));
  else if (attribute === SOFTWARE) found.software = headerText(latin1(value)).replace(/\0+$/, "");
  else if (attribute === ERROR_CODE && value.length >= 4)
    found.error = `${(value[2] & 7) * 100 + value[3]} ${headerText(latin1(value, 4))}`.trim();
}

/** Address and port; XORed ones with the cookie and the transaction's number (RFC 8489, section 14.2). */
function addressOf(value: Uint8Array, message: Uint8Array, isXored: boolean): string {
  const size = value[1] === 1 ? 4 : value[1] === 2 ? 16 : 0;
  if (size === 0 || value.length < 4 + size) return "";
  const plain = value.slice(2, 4 + size);
  if (isXored) {
    for (let i = 0; i < 2; i++) plain[i] ^= message[4 + i];
    for (let i = 0; i < size; i++) plain[2 + i] ^= message[4 + i];
  }
  const port = (plain[0] << 8) | plain[1];
  const text = addressText(plain.subarray(2));
  return size === 16 ? `[${text}]:${port}` : `${text}:${port}`;
}
