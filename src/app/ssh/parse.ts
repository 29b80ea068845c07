/** What SSH says in clear: banners (RFC 4253, section 4.2), KEXINIT (section 7.1), host keys (section 6.6). Pure. */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";

/** Characters of a list of algorithms that are kept; real ones have less than 1,000. */
const MAX_LIST = 4096;

export interface KexInit {
  readonly kex: readonly string[];
  readonly hostKey: readonly string[];
  /** Cipher, MAC and compression of what the client sends. */
  readonly toServer: readonly [readonly string[], readonly string[], readonly string[]];
  readonly toClient: readonly [readonly string[], readonly string[], readonly string[]];
}

export interface HostKey {
  readonly type: string;
  readonly bits: number | null;
}

const BANNER = /^SSH-(\d+)\.(\d+)-/;

/** Versions that a banner allows: 1.99 means both. */
export function versionsOf(banner: string): readonly number[] {
  const match = BANNER.exec(banner);
  if (!match) return [];
  if (match[1] === "1") return match[2] === "99" ? [1, 2] : [1];
  return [Number(match[1])];
}

/** The highest version that both allow; null where one was not seen, or they do not agree. */
export function agreedVersion(client: string | null, server: string | null): number | null {
  if (client === null || server === null) return null;
  const both = versionsOf(client).filter((version) => versionsOf(server).includes(version));
  return both.length === 0 ? null : Math.max(...both);
}

/** The payload of KEXINIT behind its message number; null where it is cut. */
export function parseKexInit(payload: Uint8Array): KexInit | null {
  const cursor = new Cursor(payload);
  cursor.skip(16);
  const lists = Array.from({ length: 8 }, () => nameList(cursor));
  if (cursor.short) return null;
  const [kex, hostKey, cipherUp, cipherDown, macUp, macDown, zipUp, zipDown] = lists;
  return { kex, hostKey, toServer: [cipherUp, macUp, zipUp], toClient: [cipherDown, macDown, zipDown] };
}

function nameList(cursor: Cursor): string[] {
  const bytes = cursor.take(cursor.u32());
  const text = latin1(bytes, 0, Math.min(bytes.length, MAX_LIST));
  return text === "" ? [] : text.split(",");
}

/** The algorithm that the client wants most and the server has (RFC 4253, section 7.1). */
export function agreed(client: readonly string[], server: readonly string[]): string | null {
  return client.find((name) => server.includes(name)) ?? null;
}

/** What HASSH is made of: key exchange, cipher, MAC and compression of what that side sends. */
export function hasshText({ kex, toServer, toClient }: KexInit, isClient: boolean): string {
  return [kex, ...(isClient ? toServer : toClient)].map((list) => list.join(",")).join(";");
}

/** Type and size of a public key, whose own format begins with its type (RFC 4253, section 6.6). */
export function parseHostKey(key: Uint8Array): HostKey | null {
  const cursor = new Cursor(key);
  const type = latin1(cursor.take(cursor.u32()));
  if (cursor.short || type === "") return null;
  // RSA: exponent, modulus. DSA: prime first. Certificates have a nonce before them.
  if (type.includes("-cert-")) return { type, bits: null };
  if (type === "ssh-rsa") cursor.skip(cursor.u32());
  const isSized = type === "ssh-rsa" || type === "ssh-dss";
  const number = isSized ? cursor.take(cursor.u32()) : null;
  return { type, bits: number && !cursor.short ? bitsOf(number) : null };
}

/** Bits of a multiple precision integer (RFC 4251, section 5). */
function bitsOf(number: Uint8Array): number | null {
  const first = number.findIndex((byte) => byte !== 0);
  if (first < 0 || number.length > 8192) return null;
  return (number.length - first) * 8 - Math.clz32(number[first]) + 24;
}

/** The server's key out of the reply of a key exchange: always its first string. */
export function hostKeyOf(payload: Uint8Array): Uint8Array | null {
  const cursor = new Cursor(payload);
  const key = cursor.take(cursor.u32());
  return cursor.short || key.length === 0 ? null : key;
}
