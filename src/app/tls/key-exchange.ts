/** The group of a ServerKeyExchange message (RFC 8422, section 5.4; RFC 5246, section 7.4.3). */
import { Cursor } from "../parts/cursor.ts";
import { groupName } from "./names.ts";

/** Elliptic curve parameters by name; explicit ones nobody sends. */
const NAMED_CURVE = 3;

/** Empty where the suite exchanges keys without one, or the message is too short. */
export function keyExchangeGroup(suite: string, body: Uint8Array): string {
  const cursor = new Cursor(body);
  // A hint of the identity comes first (RFC 4279, section 3).
  if (/^TLS_(?:ECDHE|DHE)_PSK_/.test(suite)) cursor.block(2);
  if (/^TLS_ECDHE?_/.test(suite)) {
    const kind = cursor.u8();
    const group = cursor.u16();
    return cursor.short || kind !== NAMED_CURVE ? "" : groupName(group);
  }
  if (!/^TLS_DHE?_/.test(suite)) return "";
  const prime = cursor.block(2).bytes;
  const first = prime.findIndex((byte) => byte !== 0);
  return first < 0 ? "" : `dh${(prime.length - first) * 8 + 24 - Math.clz32(prime[first])}`;
}
