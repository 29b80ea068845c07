import { padded } from "./options.ts";

const decoder = new TextDecoder();

/**
 * Records of a pcapng name resolution block: calls `each` with an address and one of its names; false when a record runs
 * over the end at `to`. Returns where the options begin in `end`.
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
    const address = size === 4 ? ipv4Text(view, value) : ipv6Text(view, value);
    for (const name of decoder.decode(bytes.subarray(value + size, value + length)).split("\0")) {
      if (name !== "") each(address, name);
    }
  }
  return { end: to, whole: true };
}

function ipv4Text(view: DataView, at: number): string {
  return [0, 1, 2, 3].map((i) => view.getUint8(at + i)).join(".");
}

/** RFC 5952: lower case, the longest run of two or more zero groups shortened. */
function ipv6Text(view: DataView, at: number): string {
  const full = Array.from({ length: 8 }, (_, i) => view.getUint16(at + 2 * i).toString(16)).join(":");
  let longest = "";
  for (const [run] of full.matchAll(/\b0(?::0)+\b/g)) if (run.length > longest.length) longest = run;
  return longest === "" ? full : full.replace(new RegExp(`(^|:)${longest}(:|$)`), "::");
}
