/** Packet protection (RFC 9001, section 5): of Initial packets by the id the client chose, of the handshake by its secrets. */
import { expandLabel, extract } from "../tls/derive.ts";
import { nonceOf, sequenceBytes } from "../tls/protection.ts";
import type { AeadSuite } from "../tls/suites.ts";
import type { AeadName, HashName, Tools } from "../tools.ts";
import type { LongPacket } from "./packet.ts";
import type { QuicVersion } from "./versions.ts";

const SAMPLE = 16;
/** The sample stands where the packet number would end if it had four bytes. */
const SAMPLE_AFTER = 4;

export interface PacketKeys {
  readonly cipher: AeadName;
  /** Cipher of the header's mask. */
  readonly mask: "aes-128-ecb" | "aes-256-ecb" | "chacha20";
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** For the header. */
  readonly hp: Uint8Array;
}

type Digests = Pick<Tools, "hmac" | "hash">;

export interface InitialKeys {
  readonly client: PacketKeys;
  readonly server: PacketKeys;
}

export function initialKeys(
  tools: Digests,
  version: QuicVersion,
  dcid: Uint8Array,
  salt = version.salts[0],
): InitialKeys {
  const initial = extract(tools, "sha256", salt, dcid);
  const side = (label: string): PacketKeys =>
    keysOf(tools, version, INITIAL_SUITE, expandLabel(tools, "sha256", initial, label, 32));
  return { client: side("client in"), server: side("server in") };
}

const INITIAL_SUITE = { cipher: "aes-128-gcm", keyLength: 16, prf: "sha256" } as const;

/** Keys of the handshake out of its traffic secret (RFC 9001, section 5.1). */
export function secretKeys(tools: Digests, version: QuicVersion, suite: AeadSuite, secret: Uint8Array): PacketKeys {
  return keysOf(tools, version, suite, secret);
}

interface KeySuite {
  readonly cipher: AeadName;
  readonly keyLength: number;
  readonly prf: HashName;
}

function keysOf(tools: Digests, { prefix }: QuicVersion, suite: KeySuite, secret: Uint8Array): PacketKeys {
  const { cipher, keyLength, prf } = suite;
  const part = (name: string, length: number): Uint8Array => expandLabel(tools, prf, secret, prefix + name, length);
  const mask = cipher === "chacha20-poly1305" ? "chacha20" : keyLength === 32 ? "aes-256-ecb" : "aes-128-ecb";
  return { cipher, mask, key: part("key", keyLength), iv: part("iv", 12), hp: part("hp", keyLength) };
}

export interface OpenPacket {
  readonly number: number;
  readonly payload: Uint8Array;
}

/** The payload of a packet; null where the keys do not fit. `largest` is the largest packet number so far, -1 at first. */
export function openPacket(
  tools: Tools,
  { bytes, numberAt }: LongPacket,
  keys: PacketKeys,
  largest: number,
): OpenPacket | null {
  const sampleAt = numberAt + SAMPLE_AFTER;
  const mask = tools.mask(keys.mask, keys.hp, bytes.subarray(sampleAt, sampleAt + SAMPLE));
  if (!mask) return null;
  const first = bytes[0] ^ (mask[0] & 0x0f);
  const size = (first & 3) + 1;
  const header = bytes.slice(0, numberAt + size);
  header[0] = first;
  let truncated = 0;
  for (let i = 0; i < size; i++) {
    header[numberAt + i] ^= mask[1 + i];
    truncated = truncated * 256 + header[numberAt + i];
  }
  const number = packetNumber(truncated, size * 8, largest);
  const nonce = nonceOf(keys.iv, sequenceBytes(number));
  const payload = tools.open(keys.cipher, keys.key, nonce, header, bytes.subarray(numberAt + size));
  return payload && { number, payload };
}

/** The number nearest to the one expected that ends in these bits (RFC 9000, appendix A.3). */
export function packetNumber(truncated: number, bits: number, largest: number): number {
  const window = 2 ** bits;
  const expected = largest + 1;
  const near = expected - (expected % window) + truncated;
  if (near <= expected - window / 2) return near + window;
  return near > expected + window / 2 && near >= window ? near - window : near;
}
