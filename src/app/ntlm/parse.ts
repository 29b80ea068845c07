/** NTLMSSP messages ([MS-NLMP], section 2.2.1), wherever they are carried. Pure, never throws. */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import { utf16 } from "../parts/utf16.ts";
import { hex } from "../tools.ts";

const SIGNATURE = [0x4e, 0x54, 0x4c, 0x4d, 0x53, 0x53, 0x50, 0];
/** Bytes in front of the signature that are looked at: SPNEGO's wrapping has some tens, a Kerberos ticket for another mechanism none. */
const MAX_WRAPPING = 2048;
/** Characters of a name; NetBIOS has 15, DNS 255. */
const MAX_NAME = 512;
/** Pairs of target information that are read: nine kinds are known. */
const MAX_PAIRS = 32;

const NEGOTIATE = 1;
const CHALLENGE = 2;
const AUTHENTICATE = 3;
/** Flags (section 2.2.2.5). */
const UNICODE = 0x1;
const OEM_NAMES_HAVE_DOMAIN = 0x1000;
const OEM_NAMES_HAVE_WORKSTATION = 0x2000;
const VERSION = 0x2000000;
const VERSION_SIZE = 8;
/** Bytes of an NTLMv1 response; those of version 2 are longer. */
const V1_RESPONSE = 24;
/** An NTLMv2 response: its proof, then what it was made over (section 2.2.2.8). */
const V2_PROOF = 16;

export interface NtlmNegotiate {
  readonly type: "negotiate";
  readonly domain: string;
  readonly workstation: string;
  readonly version: string | null;
}

export interface NtlmChallenge {
  readonly type: "challenge";
  readonly target: string;
  readonly challenge: string;
  readonly version: string | null;
  readonly names: TargetNames;
}

export interface NtlmAuthenticate {
  readonly type: "authenticate";
  readonly domain: string;
  readonly user: string;
  readonly workstation: string;
  /** Who the client believes to speak with (MsvAvTargetName): cifs/server. */
  readonly service: string;
  readonly version: string | null;
  readonly kind: "NTLMv1" | "NTLMv2" | "anonymous";
  /** What proves that the password is known; can be cracked, and is never shown in clear. */
  readonly response: string;
}

export type NtlmMessage = NtlmNegotiate | NtlmChallenge | NtlmAuthenticate;

/** Names of the server that its challenge tells (section 2.2.2.1). */
export interface TargetNames {
  readonly nbComputer: string;
  readonly nbDomain: string;
  readonly dnsComputer: string;
  readonly dnsDomain: string;
  readonly dnsTree: string;
  readonly service: string;
}

/** Where an NTLMSSP message begins within a token; -1 where there is none near its beginning. */
export function ntlmAt(bytes: Uint8Array): number {
  const end = Math.min(bytes.length - SIGNATURE.length, MAX_WRAPPING);
  for (let at = 0; at <= end; at++) {
    if (bytes[at] === SIGNATURE[0] && SIGNATURE.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

/** The message within a token; null where there is none. */
export function parseNtlm(token: Uint8Array): NtlmMessage | null {
  const at = ntlmAt(token);
  if (at < 0) return null;
  const bytes = token.subarray(at);
  const type = new Cursor(bytes, SIGNATURE.length).little(4);
  if (type === NEGOTIATE) return negotiate(bytes);
  if (type === CHALLENGE) return challenge(bytes);
  return type === AUTHENTICATE ? authenticate(bytes) : null;
}

function negotiate(bytes: Uint8Array): NtlmNegotiate | null {
  const cursor = new Cursor(bytes, 12);
  const flags = cursor.little(4);
  if (cursor.short) return null;
  return {
    type: "negotiate",
    domain: flags & OEM_NAMES_HAVE_DOMAIN ? text(field(bytes, 16), false) : "",
    workstation: flags & OEM_NAMES_HAVE_WORKSTATION ? text(field(bytes, 24), false) : "",
    version: versionAt(bytes, flags, 32, [16, 24]),
  };
}

function challenge(bytes: Uint8Array): NtlmChallenge | null {
  const cursor = new Cursor(bytes, 20);
  const flags = cursor.little(4);
  const nonce = cursor.take(8);
  if (cursor.short) return null;
  return {
    type: "challenge",
    target: text(field(bytes, 12), (flags & UNICODE) !== 0),
    challenge: hex(nonce),
    version: versionAt(bytes, flags, 48, [12, 40]),
    names: targetNames(field(bytes, 40)),
  };
}

function authenticate(bytes: Uint8Array): NtlmAuthenticate | null {
  const cursor = new Cursor(bytes, 60);
  // The oldest clients end before the flags, and say what they say in their own character set.
  const flags = cursor.little(4);
  if (bytes.length < 52) return null;
  const isUnicode = (flags & UNICODE) !== 0;
  const response = field(bytes, 20);
  const lanManager = field(bytes, 12);
  const user = text(field(bytes, 36), isUnicode);
  const isV2 = response.length > V1_RESPONSE;
  return {
    type: "authenticate",
    domain: text(field(bytes, 28), isUnicode),
    user,
    workstation: text(field(bytes, 44), isUnicode),
    // Before the pairs: the proof, versions, a time and the client's own nonce.
    service: isV2 ? targetNames(response.subarray(V2_PROOF + 28)).service : "",
    version: versionAt(bytes, flags, 64, [12, 20, 28, 36, 44, 52]),
    kind: user === "" && response.length === 0 ? "anonymous" : isV2 ? "NTLMv2" : "NTLMv1",
    response: hex(response.length > 0 ? response.subarray(0, isV2 ? V2_PROOF : V1_RESPONSE) : lanManager),
  };
}

/** Whether a field has bytes, and they begin before `end`. */
function beginsBefore(bytes: Uint8Array, at: number, end: number): boolean {
  const size = new Cursor(bytes, at).little(2);
  return size > 0 && new Cursor(bytes, at + 4).little(4) < end;
}

/** Length and offset of a field stand in the head, its bytes behind. */
function field(bytes: Uint8Array, at: number): Uint8Array {
  const cursor = new Cursor(bytes, at);
  const size = cursor.little(2);
  cursor.skip(2);
  const start = cursor.little(4);
  return cursor.short ? bytes.subarray(0, 0) : new Cursor(bytes, start).take(size);
}

function text(bytes: Uint8Array, isUnicode: boolean): string {
  return isUnicode ? utf16(bytes.subarray(0, MAX_NAME * 2)) : latin1(bytes, 0, MAX_NAME);
}

/** Version of the speaker's system, as Windows counts (section 2.2.2.10): 10.0.17763. Some set the flag and leave it out: data of `fields` is there. */
function versionAt(bytes: Uint8Array, flags: number, at: number, fields: readonly number[]): string | null {
  const end = at + VERSION_SIZE;
  if ((flags & VERSION) === 0 || bytes.length < end || fields.some((one) => beginsBefore(bytes, one, end))) return null;
  const cursor = new Cursor(bytes, at);
  const [major, minor, build] = [cursor.u8(), cursor.u8(), cursor.little(2)];
  return major === 0 && build === 0 ? null : `${major}.${minor}.${build}`;
}

function targetNames(bytes: Uint8Array): TargetNames {
  const values: string[] = [];
  const cursor = new Cursor(bytes);
  for (let i = 0; i < MAX_PAIRS; i++) {
    const id = cursor.little(2);
    const value = cursor.take(cursor.little(2));
    if (id === 0 || cursor.short) break;
    // Flags and times are no text; what is not known is not shown.
    if (id <= 5 || id === 9) values[id] = text(value, true);
  }
  return {
    nbComputer: values[1] ?? "",
    nbDomain: values[2] ?? "",
    dnsComputer: values[3] ?? "",
    dnsDomain: values[4] ?? "",
    dnsTree: values[5] ?? "",
    service: values[9] ?? "",
  };
}
