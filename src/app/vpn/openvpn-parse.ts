/** OpenVPN's packets (https://openvpn.net/community-resources/openvpn-protocol/): opcode, session, and what protects the control channel. */
import { Cursor } from "../parts/cursor.ts";
import { hex } from "../tools.ts";

export const CONTROL = 4;
export const ACK = 5;

const OPCODES: Readonly<Record<number, string>> = {
  1: "P_CONTROL_HARD_RESET_CLIENT_V1", 2: "P_CONTROL_HARD_RESET_SERVER_V1", 3: "P_CONTROL_SOFT_RESET_V1", [CONTROL]: "P_CONTROL_V1", [ACK]: "P_ACK_V1", 6: "P_DATA_V1",
  7: "P_CONTROL_HARD_RESET_CLIENT_V2", 8: "P_CONTROL_HARD_RESET_SERVER_V2", 9: "P_DATA_V2", 10: "P_CONTROL_HARD_RESET_CLIENT_V3", 11: "P_CONTROL_WKC_V1",
}; // prettier-ignore

export const CLIENT_RESETS = [1, 7, 10];
export const SERVER_RESETS = [2, 8];

/** How control packets are protected; `size`: bytes of the check value, then packet number and time stand before the rest. */
export interface Protection {
  readonly name: string;
  readonly size: number;
  readonly isEncrypted: boolean;
}

const NONE: Protection = { name: "no tls-auth", size: 0, isEncrypted: false };
/** tls-auth, by the hash that was chosen. */
const HASHES: readonly Protection[] = [
  { name: "tls-auth (16 bytes)", size: 16, isEncrypted: false },
  { name: "tls-auth (SHA-1)", size: 20, isEncrypted: false },
  { name: "tls-auth (SHA-256)", size: 32, isEncrypted: false },
  { name: "tls-auth (SHA-384)", size: 48, isEncrypted: false },
  { name: "tls-auth (SHA-512)", size: 64, isEncrypted: false },
];
const TLS_CRYPT: Protection = { name: "tls-crypt", size: 32, isEncrypted: true };

/** Session, packet number, time: before 2001 and after 2096 nobody sends. */
const SESSION = 9;
const MIN_TIME = 978_307_200;
const MAX_TIME = 4_000_000_000;
/** Number of a first packet; retransmissions count on. */
const MAX_FIRST = 32;

export function opcodeOf(bytes: Uint8Array): number {
  return bytes[0] >> 3;
}

export function opcodeName(opcode: number): string {
  return OPCODES[opcode] ?? `opcode ${opcode}`;
}

function isReplayed(bytes: Uint8Array, at: number): boolean {
  const cursor = new Cursor(bytes, at);
  const number = cursor.u32();
  const time = cursor.u32();
  return !cursor.short && number > 0 && number <= MAX_FIRST && time > MIN_TIME && time < MAX_TIME;
}

/** How a reset is protected, which its length and structure tell; null where it is none. */
export function protectionOf(bytes: Uint8Array): Protection | null {
  if (!CLIENT_RESETS.concat(SERVER_RESETS).includes(opcodeOf(bytes)) || (bytes[0] & 7) !== 0) return null;
  if (isReliable(bytes, SESSION)) return NONE;
  for (const hash of HASHES)
    if (isReplayed(bytes, SESSION + hash.size) && isReliable(bytes, SESSION + hash.size + 8)) return hash;
  // Five bytes of acknowledgement and number at least are encrypted; a client key may follow (tls-crypt-v2).
  return isReplayed(bytes, SESSION) && bytes.length >= SESSION + 8 + TLS_CRYPT.size + 5 ? TLS_CRYPT : null;
}

/** Acknowledgements, the peer's session where there are any, and packet number 0: the whole rest of a reset. */
function isReliable(bytes: Uint8Array, at: number): boolean {
  const cursor = new Cursor(bytes, at);
  const acks = cursor.u8();
  if (acks > 8) return false;
  cursor.skip(acks > 0 ? acks * 4 + 8 : 0);
  return cursor.u32() === 0 && !cursor.short && cursor.isAtEnd;
}

export function sessionOf(bytes: Uint8Array): string {
  return hex(bytes.subarray(1, SESSION));
}

export interface ControlPiece {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** TLS in a control packet, and its number; null where it is encrypted or cut. */
export function controlPiece(bytes: Uint8Array, protection: Protection): ControlPiece | null {
  if (opcodeOf(bytes) !== CONTROL || protection.isEncrypted) return null;
  const cursor = new Cursor(bytes, SESSION + (protection.size > 0 ? protection.size + 8 : 0));
  const acks = cursor.u8();
  if (acks > 8) return null;
  cursor.skip(acks > 0 ? acks * 4 + 8 : 0);
  const number = cursor.u32();
  return cursor.short ? null : { number, bytes: cursor.take(cursor.left) };
}
