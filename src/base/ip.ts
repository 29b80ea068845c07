/** Addresses as text and bytes (RFC 5952 form for IPv6). */

const hexOf = Array.from({ length: 256 }, (_, value) => value.toString(16));
const hex = (value: number): string => (value < 256 ? hexOf[value] : value.toString(16));

/** Dotted quad of a 32-bit integer, signed or not. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** RFC 5952 text of 16 bytes at `at`: the longest run of two or more zero groups is shortened, the first of equals. */
export function formatIpv6(bytes: Uint8Array, at = 0): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[at + 2 * i] << 8) | bytes[at + 2 * i + 1]);
  let best = 0;
  let bestAt = -1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > best && run > 1) {
      best = run;
      bestAt = i;
    }
    i += run;
  }
  // IPv4-mapped addresses keep their dotted form (RFC 5952 section 5).
  if (bestAt === 0 && best === 5 && groups[5] === 0xffff) {
    return `::ffff:${bytes[at + 12]}.${bytes[at + 13]}.${bytes[at + 14]}.${bytes[at + 15]}`;
  }
  if (bestAt < 0) return groups.map(hex).join(":");
  return `${groups.slice(0, bestAt).map(hex).join(":")}::${groups
    .slice(bestAt + best)
    .map(hex)
    .join(":")}`;
}

/** 4 or 16 bytes of an address, or null when the text is none. */
export function parseIp(text: string): Uint8Array | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!parts) return null;
  const numbers = parts.slice(1).map(Number);
  return numbers.every((number) => number < 256) ? Uint8Array.from(numbers) : null;
}

function parseIpv6(text: string): Uint8Array | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const last = parseIpv4(dotted[2]);
    return last && parseIpv6(`${dotted[1]}${hex((last[0] << 8) | last[1])}:${hex((last[2] << 8) | last[3])}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const zeros = tail === undefined ? 0 : 8 - head.length - tail.length;
  if (tail === undefined ? head.length !== 8 : zeros < 1) return null;
  const groups = [...head, ...Array<string>(zeros).fill("0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return Uint8Array.from(groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]));
}
