/** Addresses of flow records in the one form that packets are given: exports write IPv6 in capitals, or in full. */
import type { Dictionary } from "../base/dictionary.ts";
import { formatIpv6, parseIp } from "../base/ip.ts";

const ADDRESS_FIELDS = new Set(["srcaddr", "dstaddr", "pkt_srcaddr", "pkt_dstaddr"]);
const COLON = 0x3a;

/** Codes of the same addresses in RFC 5952 form, 0 where not asked for yet; for as long as the dictionary lives. */
const known = new WeakMap<Dictionary, Uint32Array>();

/** Whether a column holds addresses of packets, which are joined on. */
export function isAddressField(name: string): boolean {
  return ADDRESS_FIELDS.has(name);
}

/** An IPv6 address in RFC 5952 form; any other text as it is. */
export function plainAddress(text: string): string {
  const bytes = text.includes(":") ? parseIp(text) : null;
  return bytes ? formatIpv6(bytes) : text;
}

/** Replaces codes of IPv6 addresses by those of the same addresses in RFC 5952 form, worked out once per word. */
export function plainAddresses(codes: Uint32Array, dictionary: Dictionary): void {
  let plain = known.get(dictionary) ?? new Uint32Array(0);
  if (plain.length < dictionary.size) {
    const grown = new Uint32Array(Math.max(dictionary.size, plain.length * 2));
    grown.set(plain);
    known.set(dictionary, (plain = grown));
  }
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code !== 0) codes[row] = plain[code] || (plain[code] = plainCode(code, dictionary));
  }
}

function plainCode(code: number, dictionary: Dictionary): number {
  if (!dictionary.utf8(code).includes(COLON)) return code;
  return dictionary.internText(plainAddress(dictionary.text(code)));
}
