/** Keys out of secrets: the PRF of TLS 1.0 to 1.2 (RFC 2246, RFC 5246, section 5), SSL 3's (RFC 6101), and HKDF (RFC 5869, RFC 8446). */
import { latin1Bytes } from "../latin1.ts";
import { joined } from "../parts/joined.ts";
import type { HashName, Tools } from "../tools.ts";
import { SSL3, TLS12 } from "./versions.ts";

type Digests = Pick<Tools, "hash" | "hmac">;

const HASH_LENGTHS: Readonly<Record<HashName, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

export function hashLength(name: HashName): number {
  return HASH_LENGTHS[name];
}

/** `length` bytes out of a secret, as the version does it; `seed` is both randoms, in the order the use wants. */
export function prf(
  tools: Digests,
  version: number,
  hash: "sha256" | "sha384",
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  if (version === SSL3) return ssl3(tools, secret, seed, length);
  const labelled = joined(latin1Bytes(label), seed);
  if (version >= TLS12) return expanded(tools, hash, secret, labelled, length);
  const half = Math.ceil(secret.length / 2);
  const left = expanded(tools, "md5", secret.subarray(0, half), labelled, length);
  const right = expanded(tools, "sha1", secret.subarray(secret.length - half), labelled, length);
  return left.map((byte, i) => byte ^ right[i]);
}

/** P_hash (RFC 5246, section 5). */
function expanded(tools: Digests, hash: HashName, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let a = seed;
  for (let made = 0; made < length; made += HASH_LENGTHS[hash]) {
    a = tools.hmac(hash, secret, a);
    parts.push(tools.hmac(hash, secret, joined(a, seed)));
  }
  return joined(...parts).subarray(0, length);
}

/** RFC 6101, section 6.2.2: MD5(secret + SHA1("A" + secret + seed)), then with "BB", "CCC" ... */
function ssl3(tools: Digests, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let i = 0; i * 16 < length; i++) {
    const letters = new Uint8Array(i + 1).fill(0x41 + i);
    parts.push(tools.hash("md5", joined(secret, tools.hash("sha1", joined(letters, secret, seed)))));
  }
  return joined(...parts).subarray(0, length);
}

/** HKDF-Extract. */
export function extract(tools: Digests, hash: HashName, salt: Uint8Array, secret: Uint8Array): Uint8Array {
  return tools.hmac(hash, salt, secret);
}

/** HKDF-Expand-Label with an empty context (RFC 8446, section 7.1); `prefix` is "dtls13" for DTLS 1.3. */
export function expandLabel(
  tools: Digests,
  hash: HashName,
  secret: Uint8Array,
  label: string,
  length: number,
  prefix = "tls13 ",
): Uint8Array {
  const name = latin1Bytes(prefix + label);
  const info = joined(Uint8Array.of(length >> 8, length & 255, name.length), name, Uint8Array.of(0));
  const parts: Uint8Array[] = [];
  let last = new Uint8Array(0);
  for (let i = 1; (i - 1) * HASH_LENGTHS[hash] < length; i++) {
    last = Uint8Array.from(tools.hmac(hash, secret, joined(last, info, Uint8Array.of(i))));
    parts.push(last);
  }
  return joined(...parts).subarray(0, length);
}
