/** Takes the protection off records: one direction, one set of keys (RFC 5246, section 6.2.3; RFC 8446, section 5.2). */
import { joined } from "../parts/joined.ts";
import type { Tools } from "../tools.ts";
import { Rc4 } from "./rc4.ts";
import { RECORD } from "./records.ts";
import type { AeadSuite, MacSuite } from "./suites.ts";
import { SSL3, TLS11 } from "./versions.ts";

export interface Sealed {
  readonly type: number;
  readonly version: number;
  readonly body: Uint8Array;
  /** The header as it stands in the stream: TLS 1.3 authenticates it. */
  readonly header: Uint8Array;
}

/** What was inside; the type is the true one in TLS 1.3. */
export interface Opened {
  readonly type: number;
  readonly content: Uint8Array;
  /** Number of the record under its keys, from 0. */
  readonly sequence: number;
}

/** Keys of one direction. */
export interface Protection {
  /** The content where it is authentic for one of `tries` numbers from `sequence` on; null otherwise. */
  open(record: Sealed, sequence: number, tries: number): Opened | null;
  /** True where a record can only be read after all before it (RC4). */
  readonly isChained: boolean;
}

/** The same bytes as a plain array: what platforms give may have methods of its own, whose `slice` does not copy. */
export function plainBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/** Sequence number as eight bytes: beyond 2^53 nobody counts. */
export function sequenceBytes(sequence: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(sequence / 0x1_0000_0000));
  view.setUint32(4, sequence >>> 0);
  return bytes;
}

/** Nonce of a record: the sequence number, to the right, over the IV (RFC 8446, section 5.3). */
export function nonceOf(iv: Uint8Array, sequence: Uint8Array): Uint8Array {
  const nonce = iv.slice();
  const start = nonce.length - sequence.length;
  for (let i = 0; i < sequence.length; i++) nonce[start + i] ^= sequence[i];
  return nonce;
}

const NOTHING = new Uint8Array(0);

/** TLS 1.3: the true type stands after the content, zeros after it. `isHeaderSealed`: not so in drafts. */
export function tls13(
  tools: Tools,
  suite: AeadSuite,
  key: Uint8Array,
  iv: Uint8Array,
  isHeaderSealed: boolean,
): Protection {
  return {
    isChained: false,
    open({ type, body, header }, first, tries) {
      if (type !== RECORD.data) return null;
      const aad = isHeaderSealed ? header : NOTHING;
      for (let sequence = first; sequence < first + tries; sequence++) {
        const inner = tools.open(suite.cipher, key, nonceOf(iv, sequenceBytes(sequence)), aad, body);
        if (inner) return withoutPadding(inner, sequence);
      }
      return null;
    },
  };
}

function withoutPadding(inner: Uint8Array, sequence: number): Opened | null {
  let end = inner.length - 1;
  while (end >= 0 && inner[end] === 0) end--;
  return end < 0 ? null : { type: inner[end], content: inner.subarray(0, end), sequence };
}

/** TLS 1.2 with an authenticated cipher. */
export function aead12(tools: Tools, suite: AeadSuite, key: Uint8Array, iv: Uint8Array): Protection {
  return {
    isChained: false,
    open({ type, version, body }, first, tries) {
      const length = body.length - suite.explicitIv - suite.tag;
      if (length < 0) return null;
      const explicit = body.subarray(0, suite.explicitIv);
      for (let sequence = first; sequence < first + tries; sequence++) {
        const counted = sequenceBytes(sequence);
        const nonce = suite.explicitIv > 0 ? joined(iv, explicit) : nonceOf(iv, counted);
        const aad = joined(counted, pseudoHeader(type, version, length));
        const content = tools.open(suite.cipher, key, nonce, aad, body.subarray(suite.explicitIv));
        if (content) return { type, content, sequence };
      }
      return null;
    },
  };
}

function pseudoHeader(type: number, version: number, length: number): Uint8Array {
  return Uint8Array.of(type, version >> 8, version & 255, length >> 8, length & 255);
}

export interface MacKeys {
  readonly mac: Uint8Array;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** SSL 3 to TLS 1.2 with a block or stream cipher, or none, and a MAC over the content; or over what is sealed (RFC 7366). */
export function macThenEncrypt(
  tools: Tools,
  suite: MacSuite,
  version: number,
  keys: MacKeys,
  isEncryptThenMac: boolean,
): Protection {
  const macOf = (type: number, wire: number, content: Uint8Array, sequence: number): Uint8Array =>
    version === SSL3
      ? ssl3Mac(tools, suite, keys.mac, type, content, sequence)
      : tools.hmac(suite.mac, keys.mac, joined(sequenceBytes(sequence), pseudoHeader(type, wire, content.length), content)); // prettier-ignore
  const split = (sealed: Uint8Array): readonly [Uint8Array, Uint8Array] => [
    sealed.subarray(0, sealed.length - suite.macLength),
    sealed.subarray(sealed.length - suite.macLength),
  ];
  const open = suite.kind === "block" ? blockOpener(tools, suite, version, keys) : streamOpener(suite, keys);
  const isOutside = isEncryptThenMac && suite.kind === "block";
  return {
    isChained: suite.kind === "stream" && suite.cipher !== null,
    open({ type, version: wire, body }, first, tries) {
      if (body.length < suite.macLength) return null;
      const plain = isOutside ? body : open(body);
      if (!plain || plain.length < suite.macLength) return null;
      const [content, mac] = split(plain);
      for (let sequence = first; sequence < first + tries; sequence++) {
        if (!isSame(mac, macOf(type, wire, content, sequence))) continue;
        const opened = isOutside ? open(content) : content;
        return opened && { type, content: opened, sequence };
      }
      return null;
    },
  };
}

type Opener = (sealed: Uint8Array) => Uint8Array | null;

/** CBC: the IV stands before each record from TLS 1.1 on; before that it is the last block of the record before. */
function blockOpener(tools: Tools, suite: MacSuite, version: number, keys: MacKeys): Opener {
  let chained = keys.iv;
  return (sealed) => {
    const isExplicit = version >= TLS11;
    const iv = isExplicit ? sealed.subarray(0, suite.block) : chained;
    const blocks = isExplicit ? sealed.subarray(suite.block) : sealed;
    if (blocks.length === 0 || blocks.length % suite.block !== 0 || suite.cipher === null) return null;
    if (!isExplicit) chained = blocks.slice(-suite.block);
    const plain = tools.decipher(suite.cipher, keys.key, iv, blocks);
    return plain && withoutBlockPadding(plain, version);
  };
}

/** The last byte says how many like it stand before it; in SSL 3 what they are does not matter. */
function withoutBlockPadding(plain: Uint8Array, version: number): Uint8Array | null {
  const padding = plain[plain.length - 1];
  const end = plain.length - 1 - padding;
  if (end < 0) return null;
  if (version !== SSL3 && plain.subarray(end).some((byte) => byte !== padding)) return null;
  return plain.subarray(0, end);
}

function streamOpener(suite: MacSuite, keys: MacKeys): Opener {
  if (suite.cipher === null) return (sealed) => sealed;
  const cipher = new Rc4(keys.key);
  return (sealed) => cipher.next(sealed);
}

/** RFC 6101, section 5.2.3.1: hashes with pads of the length that fills a block. */
function ssl3Mac(
  tools: Tools,
  suite: MacSuite,
  secret: Uint8Array,
  type: number,
  content: Uint8Array,
  sequence: number,
): Uint8Array {
  const pad = suite.mac === "md5" ? 48 : 40;
  const length = Uint8Array.of(type, content.length >> 8, content.length & 255);
  const inner = joined(secret, new Uint8Array(pad).fill(0x36), sequenceBytes(sequence), length, content);
  return tools.hash(suite.mac, joined(secret, new Uint8Array(pad).fill(0x5c), tools.hash(suite.mac, inner)));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
