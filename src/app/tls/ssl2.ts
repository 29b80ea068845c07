/** Hellos of SSL 2, and those which SSL 3 and TLS clients sent in its form (RFC 5246, appendix E.2; RFC 6101, appendix E). */
import { Cursor } from "../parts/cursor.ts";
import type { ClientHello, ServerHello } from "./hello.ts";

const CLIENT_HELLO = 1;
const SERVER_HELLO = 4;
/** A client hello of more suites than there ever were is none. */
const MAX_SUITES = 128;

/** Bytes of the record that begins here, its two-byte header included; 0 where it is none that is read. */
export function ssl2Length(bytes: Uint8Array): number {
  return bytes.length >= 2 && bytes[0] & 0x80 ? 2 + (((bytes[0] & 0x7f) << 8) | bytes[1]) : 0;
}

/** Could these be the first bytes of a client hello in SSL 2's form? Every length in it must agree. */
export function looksLikeSsl2(bytes: Uint8Array): "yes" | "no" | "more" {
  if (bytes.length > 0 && !(bytes[0] & 0x80)) return "no";
  if (bytes.length > 2 && bytes[2] !== CLIENT_HELLO) return "no";
  if (bytes.length > 4 && !isVersion((bytes[3] << 8) | bytes[4])) return "no";
  if (bytes.length < 11) return "more";
  const sizes = new Cursor(bytes, 5);
  const [suites, session, challenge] = [sizes.u16(), sizes.u16(), sizes.u16()];
  const isWhole = ssl2Length(bytes) === 11 + suites + session + challenge;
  const isLikely = suites > 0 && suites % 3 === 0 && suites <= MAX_SUITES * 3 && (session === 0 || session === 16);
  return isWhole && isLikely && challenge >= 16 && challenge <= 32 ? "yes" : "no";
}

function isVersion(version: number): boolean {
  return version === 2 || (version >= 0x0300 && version <= 0x0303);
}

/** A client hello; null where the record is none. Suites of TLS have a zero before their number. */
export function parseSsl2ClientHello(record: Uint8Array): ClientHello | null {
  if (looksLikeSsl2(record) !== "yes") return null;
  const cursor = new Cursor(record, 3);
  const version = cursor.u16();
  const [suites, session, challenge] = [cursor.u16(), cursor.u16(), cursor.u16()];
  const ciphers: number[] = [];
  for (let i = 0; i < suites; i += 3) ciphers.push(cursor.number(3));
  const sessionId = cursor.take(session).slice();
  // A challenge shorter than a random stands at its end (RFC 5246, appendix E.2).
  const random = new Uint8Array(32);
  random.set(cursor.take(challenge), 32 - challenge);
  return { ...NOTHING_SAID, version, random, sessionId, ciphers, offersResumption: session > 0 };
}

const NOTHING_SAID = {
  extensions: [],
  sni: "",
  alpn: [],
  versions: [],
  groups: [],
  pointFormats: [],
  signatures: [],
  isDtls: false,
  isSsl2: true,
  isCut: false,
} as const;

/** A server hello of SSL 2, with its certificate (DER); null where the record is none. */
export function parseSsl2ServerHello(
  record: Uint8Array,
): { readonly hello: ServerHello; readonly certificate: Uint8Array } | null {
  const cursor = new Cursor(record, 2);
  if (cursor.u8() !== SERVER_HELLO) return null;
  cursor.skip(2);
  const version = cursor.u16();
  const [certificateSize, suites, connectionId] = [cursor.u16(), cursor.u16(), cursor.u16()];
  const certificate = cursor.take(certificateSize).slice();
  const cipher = suites >= 3 ? cursor.number(3) : 0;
  cursor.skip(Math.max(0, suites - 3));
  const sessionId = cursor.take(connectionId).slice();
  if (cursor.short || version !== 2) return null;
  const hello = {
    version,
    chosen: version,
    random: new Uint8Array(32),
    sessionId,
    cipher,
    compression: 0,
    extensions: [],
    alpn: "",
    group: 0,
    isRetry: false,
    isCut: false,
  };
  return { hello, certificate };
}
