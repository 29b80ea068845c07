/** Community ID version 1, seed 0 (github.com/corelight/community-id-spec). */
import { sha1Block } from "../base/sha1.ts";
import { icmpHasAnswer } from "./roles.ts";

const BASE64 = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
/** Bytes of a Community ID: "1:" and 28 characters of base64. */
export const COMMUNITY_ID_LENGTH = 30;

const message = new Uint8Array(40);
const digest = new Int32Array(5);

/**
 * Writes the Community ID into out[at, at + 30). Addresses are 4 or 16 bytes, source and destination in any order.
 * For ICMP the ports are the request's type and its answer's type, or type and code where there is no answer; the source is who
 * asked. `hasPorts` false: a protocol without ports.
 */
export function writeCommunityId(
  out: Uint8Array,
  at: number,
  src: Uint8Array,
  dst: Uint8Array,
  protocol: number,
  srcPort: number,
  dstPort: number,
  hasPorts: boolean,
): void {
  let a = srcPort;
  let b = dstPort;
  let ordered = true;
  if ((protocol === 1 || protocol === 58) && !icmpHasAnswer(srcPort, src.length === 16)) ordered = false;
  const order = compare(src, dst) || a - b;
  const swap = ordered && order > 0;
  if (swap) [a, b] = [b, a];
  const size = src.length;
  message[0] = 0;
  message[1] = 0;
  message.set(swap ? dst : src, 2);
  message.set(swap ? src : dst, 2 + size);
  let length = 2 + 2 * size;
  message[length++] = protocol;
  message[length++] = 0;
  if (hasPorts) {
    message[length++] = a >> 8;
    message[length++] = a & 255;
    message[length++] = b >> 8;
    message[length++] = b & 255;
  }
  sha1Block(message, length, digest);
  out[at] = 0x31;
  out[at + 1] = 0x3a;
  base64(out, at + 2);
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

/** Base64 of the 20 bytes in `digest`. */
function base64(out: Uint8Array, start: number): void {
  let at = start;
  const byte = (i: number): number => (digest[i >> 2] >>> (24 - (i & 3) * 8)) & 255;
  for (let i = 0; i < 18; i += 3) {
    const group = (byte(i) << 16) | (byte(i + 1) << 8) | byte(i + 2);
    out[at++] = BASE64[group >> 18];
    out[at++] = BASE64[(group >> 12) & 63];
    out[at++] = BASE64[(group >> 6) & 63];
    out[at++] = BASE64[group & 63];
  }
  const last = (byte(18) << 8) | byte(19);
  out[at++] = BASE64[last >> 10];
  out[at++] = BASE64[(last >> 4) & 63];
  out[at++] = BASE64[(last << 2) & 63];
  out[at] = 0x3d;
}
