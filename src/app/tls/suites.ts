/** What a cipher suite's name says of how records are protected (RFC 5246, appendix C; RFC 5288, 6655, 7905; RFC 8446, B.4). */
import type { AeadName, CipherName, HashName } from "../tools.ts";
import { cipherName } from "./ciphers.ts";

interface Common {
  /** Hash of the key derivation in TLS 1.2 and 1.3. */
  readonly prf: "sha256" | "sha384";
  readonly keyLength: number;
}

export interface AeadSuite extends Common {
  readonly kind: "aead";
  readonly cipher: AeadName;
  /** Bytes of the nonce that come from the key block in TLS 1.2. */
  readonly fixedIv: number;
  /** Bytes of the nonce that stand before each record in TLS 1.2. */
  readonly explicitIv: number;
  readonly tag: number;
}

export interface MacSuite extends Common {
  readonly kind: "block" | "stream";
  /** Null: not encrypted, only authenticated. */
  readonly cipher: CipherName | null;
  readonly block: number;
  readonly mac: HashName;
  readonly macLength: number;
}

export type Suite = AeadSuite | MacSuite;

const HASHES: Readonly<Record<string, readonly [HashName, number]>> = {
  MD5: ["md5", 16],
  SHA: ["sha1", 20],
  SHA256: ["sha256", 32],
  SHA384: ["sha384", 48],
};

const BLOCKS: Readonly<Record<string, readonly [CipherName, number, number]>> = {
  AES_128_CBC: ["aes-128-cbc", 16, 16],
  AES_256_CBC: ["aes-256-cbc", 32, 16],
  "3DES_EDE_CBC": ["des-ede3-cbc", 24, 8],
};

const NAME =
  /^TLS_(?:.*_WITH_)?(?:(AES_(?:128|256)_(?:GCM|CCM_8|CCM)|CHACHA20_POLY1305)|((?:AES_(?:128|256)|3DES_EDE)_CBC)|(RC4_128|NULL))(?:_(MD5|SHA|SHA256|SHA384))?$/;

/** The first number of the drafts of ChaCha20 in TLS, which made their nonces otherwise. */
const OLD_CHACHA = [0xcc13, 0xcc14, 0xcc15];

/** Null for a suite whose records are not decrypted. */
export function suiteOf(cipher: number): Suite | null {
  const parts = NAME.exec(cipherName(cipher));
  if (!parts || OLD_CHACHA.includes(cipher)) return null;
  const [, aead, block, stream, hash] = parts as (string | undefined)[];
  const prf = hash === "SHA384" ? "sha384" : "sha256";
  if (aead !== undefined) return aeadSuite(aead, prf);
  const mac = HASHES[hash ?? ""];
  if (!mac) return null;
  const [macName, macLength] = mac;
  if (block !== undefined) {
    const [name, keyLength, size] = BLOCKS[block];
    return { kind: "block", cipher: name, keyLength, block: size, mac: macName, macLength, prf };
  }
  const isClear = stream === "NULL";
  return {
    kind: "stream",
    cipher: isClear ? null : "rc4",
    keyLength: isClear ? 0 : 16,
    block: 0,
    mac: macName,
    macLength,
    prf,
  };
}

function aeadSuite(name: string, prf: "sha256" | "sha384"): AeadSuite {
  const isChaCha = name.startsWith("CHACHA20");
  const cipher = name.toLowerCase().replace(/_/g, "-") as AeadName;
  return {
    kind: "aead",
    cipher,
    keyLength: isChaCha || name.includes("256") ? 32 : 16,
    fixedIv: isChaCha ? 12 : 4,
    explicitIv: isChaCha ? 0 : 8,
    tag: name.endsWith("CCM_8") ? 8 : 16,
    prf,
  };
}
