import { formatIpv4, formatIpv6 } from "../base/ip.ts";
import { padded } from "./options.ts";

const decoder = new TextDecoder();

/**
 * Records of a pcapng name resolution block: calls `each` with an address and one of its names. Returns where the options
 * begin (`end`) and whether every record lay inside the block (`whole`).
 */
export function eachName(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  to: number,
  little: boolean,
  each: (address: string, name: string) => void,
): { readonly end: number; readonly whole: boolean } {
  let at = from;
  while (at + 4 <= to) {
    const type = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    const value = at + 4;
    at = value + padded(length);
    if (type === 0) return { end: at, whole: true };
    if (value + length > to) return { end: to, whole: false };
    const size = type === 1 ? 4 : type === 2 ? 16 : 0;
    if (size === 0) continue;
    if (length < size) return { end: to, whole: false };
    const address = size === 4 ? formatIpv4(view.getUint32(value)) : formatIpv6(bytes, value);
    for (const name of decoder.decode(bytes.subarray(value + size, value + length)).split("\0")) {
      if (name !== "") each(address, name);
    }
  }
  return { end: to, whole: true };
}
