/** What analyzers need of the platform: hashes, ciphers, decompression. All synchronous; the engine gives them, tests too. */

export type HashName = "md5" | "sha1" | "sha256" | "sha384" | "sha512";

/** Authenticated ciphers (RFC 5116), their tag at the end of what is sealed. */
export type AeadName = "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305" | "aes-128-ccm" | "aes-256-ccm" | "aes-128-ccm-8" | "aes-256-ccm-8"; // prettier-ignore

/** Ciphers without authentication; no padding is taken off. */
export type CipherName = "aes-128-cbc" | "aes-256-cbc" | "des-ede3-cbc" | "aes-128-ecb" | "aes-256-ecb" | "rc4";

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Once, at the end. */
  digest(): Uint8Array;
}

/** Decompressed bytes, as far as they go. */
export interface Expanded {
  readonly bytes: Uint8Array;
  /** False where the data was corrupt, ended early or went on beyond the limit. */
  readonly isWhole: boolean;
}

export interface Tools {
  hash(name: HashName, bytes: Uint8Array): Uint8Array;
  /** The hash of ASCII text in lower-case hexadecimal digits; quick for text that comes again and again. */
  digest(name: HashName, text: string): string;
  hasher(name: HashName): Hasher;
  hmac(name: HashName, key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** The plain text; null where the tag does not hold, or the platform lacks the cipher. */
  open(name: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | null;
  /** Decrypts; null where the key, the IV or the length does not fit. */
  decipher(name: CipherName, key: Uint8Array, iv: Uint8Array, bytes: Uint8Array): Uint8Array | null;
  /** AES-ECB encryption of one block, or the ChaCha20 keystream of RFC 9001, section 5.4.4: QUIC's header protection mask. */
  mask(name: "aes-128-ecb" | "aes-256-ecb" | "chacha20", key: Uint8Array, sample: Uint8Array): Uint8Array | null;
  /** Takes a content coding off: gzip, deflate (zlib or raw), br, zstd. Null for one that is not known. */
  expand(coding: string, bytes: Uint8Array, limit: number): Expanded | null;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}
