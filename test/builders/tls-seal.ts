/** TLS records sealed by hand: what Node's own TLS no longer speaks, or never says: SSL 3, RC4, 3DES, KeyUpdate, early data. */
import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { expandLabel, prf } from "../../src/app/tls/derive.ts";
import { Rc4 } from "../../src/app/tls/rc4.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import { concat } from "./bytes.ts";
import { record } from "./hello.ts";

export type Seal = (type: number, content: Uint8Array) => Uint8Array;

export interface OldSuite {
  readonly number: number;
  readonly cipher: "aes-128-cbc" | "des-ede3-cbc" | "rc4" | null;
  readonly key: number;
  readonly block: number;
  readonly mac: "md5" | "sha1" | "sha256";
}

const MAC_LENGTHS = { md5: 16, sha1: 20, sha256: 32 };

export interface OldSecrets {
  readonly version: number;
  readonly suite: OldSuite;
  readonly master: Uint8Array;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
}

const bigEndian = (size: number, value: number): Uint8Array => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return Uint8Array.from(bytes.subarray(8 - size));
};

/** Seals the records of one side in turn: MAC, then padding, then encryption. */
export function oldSeal({ version, suite, master, clientRandom, serverRandom }: OldSecrets, isClient: boolean): Seal {
  const { cipher, key, block, mac } = suite;
  const macSize = MAC_LENGTHS[mac];
  const size = 2 * (macSize + key + block);
  const keys = prf(nodeTools, version, "sha256", master, "key expansion", concat(serverRandom, clientRandom), size);
  let at = 0;
  const [macKey, cipherKey, firstIv] = [macSize, key, block].map((length) => {
    const start = at + (isClient ? 0 : length);
    at += 2 * length;
    return keys.subarray(start, start + length);
  });
  let iv = firstIv;
  const stream = cipher === "rc4" ? new Rc4(cipherKey) : null;
  let sequence = 0;
  return (type, content) => {
    const sealed = concat(content, macOf(version, mac, macKey, sequence++, type, content));
    if (cipher === null) return record(type, sealed, version);
    if (stream) return record(type, stream.next(sealed), version);
    const padding = block - (sealed.length % block);
    const padded = concat(sealed, new Uint8Array(padding).fill(padding - 1));
    const isExplicit = version >= 0x0302;
    if (isExplicit) iv = Uint8Array.from(randomBytes(block));
    const encipher = createCipheriv(cipher, cipherKey, iv).setAutoPadding(false);
    const body = Uint8Array.from(Buffer.concat([encipher.update(padded), encipher.final()]));
    const whole = isExplicit ? concat(iv, body) : body;
    iv = body.slice(-block);
    return record(type, whole, version);
  };
}

function macOf(version: number, mac: OldSuite["mac"], key: Uint8Array, sequence: number, type: number, content: Uint8Array) {
  const counted = concat(bigEndian(8, sequence), Uint8Array.of(type));
  const length = bigEndian(2, content.length);
  if (version > 0x0300)
    return createHmac(mac, key).update(concat(counted, bigEndian(2, version), length, content)).digest();
  const pad = (byte: number): Uint8Array => new Uint8Array(mac === "md5" ? 48 : 40).fill(byte);
  const inner = createHash(mac).update(concat(key, pad(0x36), counted, length, content)).digest();
  return createHash(mac).update(concat(key, pad(0x5c), inner)).digest();
} // prettier-ignore

/** Seals records of TLS 1.3, or of a draft, with AES-128-GCM under a traffic secret of SHA-256; `padding` zeros behind the content. */
export function trafficSeal(secret: Uint8Array, padding = 0, draft = 28): Seal {
  const prefix = draft < 20 ? "TLS 1.3, " : "tls13 ";
  const key = expandLabel(nodeTools, "sha256", secret, "key", 16, prefix);
  const iv = expandLabel(nodeTools, "sha256", secret, "iv", 12, prefix);
  let sequence = 0;
  return (type, content) => {
    const inner = concat(content, Uint8Array.of(type), new Uint8Array(padding));
    const header = Uint8Array.from([23, 3, 3, ...bigEndian(2, inner.length + 16)]);
    const nonce = Uint8Array.from(iv);
    bigEndian(8, sequence++).forEach((byte, i) => (nonce[4 + i] ^= byte));
    const cipher = createCipheriv("aes-128-gcm", key, nonce);
    if (draft >= 25) cipher.setAAD(header);
    return concat(header, cipher.update(inner), cipher.final(), cipher.getAuthTag());
  };
}

/** The secret after a KeyUpdate. */
export function nextSecret(secret: Uint8Array): Uint8Array {
  return expandLabel(nodeTools, "sha256", secret, "traffic upd", 32);
}
