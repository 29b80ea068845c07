/** Certificate messages of the handshake (RFC 5246, section 7.4.2; RFC 8446, section 4.4.2; RFC 8879). */
import { Cursor } from "../parts/cursor.ts";
import type { Tools } from "../tools.ts";

/** Certificates of a chain that are read: real ones have up to five. */
const MAX_CHAIN = 16;
/** Bytes that a compressed chain may expand to. */
const MAX_EXPANDED = 262_144;

/** Compression algorithms of RFC 8879 as content codings. */
const CODINGS: Readonly<Record<number, string>> = { 1: "deflate", 2: "br", 3: "zstd" };

/** DER of each certificate, as many as are whole; the views are into `body`, which may be cut. */
export function chainOf(body: Uint8Array, isTls13: boolean): Uint8Array[] {
  const cursor = new Cursor(body);
  if (isTls13) cursor.block(1);
  const length = cursor.number(3);
  const list = new Cursor(body, cursor.at, cursor.at + length);
  const chain: Uint8Array[] = [];
  while (!list.isAtEnd && chain.length < MAX_CHAIN) {
    const { bytes } = list.block(3);
    if (isTls13) list.block(2);
    if (bytes.length > 0) chain.push(bytes);
  }
  return chain;
}

/** The Certificate message inside a CompressedCertificate; empty where it cannot be expanded. */
export function expandedCertificate(tools: Pick<Tools, "expand">, body: Uint8Array): Uint8Array {
  const cursor = new Cursor(body);
  const coding = CODINGS[cursor.u16()];
  cursor.skip(3);
  const { bytes } = cursor.block(3);
  return (coding !== undefined && tools.expand(coding, bytes, MAX_EXPANDED)?.bytes) || new Uint8Array(0);
}
