/** Hashes, ciphers and decompression for analyzers, from Node's own crypto and zlib, and fzstd. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hash, type CipherGCMTypes } from "node:crypto";
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from "node:zlib";
import { Decompress } from "fzstd";
import type { AeadName, CipherName, Expanded, Tools } from "../../app/tools.ts";

const TAG_LENGTHS: Readonly<Record<AeadName, number>> = {
  "aes-128-gcm": 16,
  "aes-256-gcm": 16,
  "chacha20-poly1305": 16,
  "aes-128-ccm": 16,
  "aes-256-ccm": 16,
  "aes-128-ccm-8": 8,
  "aes-256-ccm-8": 8,
};
/** Block of AES: an IV of zeros for what needs none. */
const NO_IV = new Uint8Array(0);
const NOTHING: Expanded = { bytes: new Uint8Array(0), isWhole: false };

/** Texts whose hashes are remembered: the shapes of hellos in a capture are a few dozen. */
const MAX_REMEMBERED = 2048;
/** Characters of a text that is remembered. */
const MAX_TEXT = 4096;
const remembered = new Map<string, string>();

export const nodeTools: Tools = {
  // One call for short inputs: a hash object costs more than the hash.
  hash: (name, bytes) => plainBytes(hash(name, bytes, "buffer")),
  digest(name, text) {
    const key = `${name}${text}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const digest = hash(name, text);
    if (text.length <= MAX_TEXT) remembered.set(key, digest);
    return digest;
  },
  hasher(name) {
    const hasher = createHash(name);
    return { update: (bytes) => void hasher.update(bytes), digest: () => plainBytes(hasher.digest()) };
  },
  hmac: (name, key, bytes) => plainBytes(createHmac(name, key).update(bytes).digest()),
  open,
  decipher,
  mask,
  expand,
};

/** The same memory as a plain Uint8Array: a Buffer's slice is a view, which analyzers do not expect. */
function plainBytes({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function open(name: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array) {
  const tag = TAG_LENGTHS[name];
  if (sealed.length < tag) return null;
  const plain = sealed.length - tag;
  try {
    const cipher = name.replace(/-8$/, "") as CipherGCMTypes;
    const decipher = createDecipheriv(cipher, key, nonce, { authTagLength: tag } as { authTagLength: number });
    decipher.setAuthTag(sealed.subarray(plain));
    decipher.setAAD(aad, { plaintextLength: plain });
    const opened = decipher.update(sealed.subarray(0, plain));
    decipher.final();
    return plainBytes(opened);
  } catch {
    // A tag that does not hold, a key of another length, a cipher the platform was built without: all the same to the caller.
    return null;
  }
}

function decipher(name: CipherName, key: Uint8Array, iv: Uint8Array, bytes: Uint8Array): Uint8Array | null {
  try {
    const decipher = createDecipheriv(name, key, name.endsWith("ecb") || name === "rc4" ? NO_IV : iv);
    decipher.setAutoPadding(false);
    return plainBytes(Buffer.concat([decipher.update(bytes), decipher.final()]));
  } catch {
    return null;
  }
}

function mask(
  name: "aes-128-ecb" | "aes-256-ecb" | "chacha20",
  key: Uint8Array,
  sample: Uint8Array,
): Uint8Array | null {
  if (sample.length < 16) return null;
  try {
    const block = sample.subarray(0, 16);
    // The first four bytes are the block counter, the rest the nonce: OpenSSL takes both as its IV.
    if (name === "chacha20") return createCipheriv(name, key, block).update(new Uint8Array(5));
    return createCipheriv(name, key, NO_IV).setAutoPadding(false).update(block);
  } catch {
    return null;
  }
}

function expand(coding: string, bytes: Uint8Array, limit: number): Expanded | null {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return inflated(gunzipSync, bytes, limit);
    case "deflate":
      // Named after zlib's format, sent without its header by some (RFC 9110, section 8.4.1.2).
      return isZlib(bytes) ? inflated(inflateSync, bytes, limit) : inflated(inflateRawSync, bytes, limit);
    case "br":
      return inflated(brotliDecompressSync, bytes, limit);
    case "zstd":
      return unzstd(bytes, limit);
    default:
      return null;
  }
}

function isZlib(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && (bytes[0] & 15) === 8 && ((bytes[0] << 8) | bytes[1]) % 31 === 0;
}

type Inflate = (bytes: Uint8Array, options: ZlibOptions) => Buffer;

/** All at once where that goes; of data that ends early what there is. Of corrupt data nothing: zlib gives none back. */
function inflated(inflate: Inflate, bytes: Uint8Array, limit: number): Expanded {
  const isBrotli = inflate === brotliDecompressSync;
  const soft = isBrotli ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH;
  try {
    return { bytes: plainBytes(inflate(bytes, { maxOutputLength: limit })), isWhole: true };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    try {
      return { bytes: plainBytes(inflate(bytes, { maxOutputLength: limit, finishFlush: soft })), isWhole: false };
    } catch {
      return NOTHING;
    }
  }
}

/** Thrown to end a decompression that has given enough; never leaves this file. */
class Enough extends Error {}

function unzstd(bytes: Uint8Array, limit: number): Expanded {
  const parts: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  const decoder = new Decompress((part, isLast) => {
    parts.push(part.slice());
    length += part.length;
    if (isLast) isWhole = true;
    if (length > limit) throw new Enough();
  });
  try {
    decoder.push(bytes, true);
  } catch {
    isWhole = false;
  }
  return { bytes: plainBytes(Buffer.concat(parts)).subarray(0, limit), isWhole: isWhole && length <= limit };
}
