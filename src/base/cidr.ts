/** Addresses and CIDR blocks as fixed-width lower-case hex, where text order is numeric order: 8 digits IPv4, 32 digits IPv6. */
import { parseIp } from "./ip.ts";

/** First and last address of a block, both of one family. */
export interface HexRange {
  readonly first: string;
  readonly last: string;
}

/** Address as hex digits; null when the text is no address. */
export function addressHex(address: string): string | null {
  const bytes = parseIp(address);
  return bytes && Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Addresses of a CIDR block, or of one address alone; null when it is neither. Host bits are ignored, as AWS does. */
export function cidrRange(cidr: string): HexRange | null {
  const [address, length] = cidr.split("/", 2);
  const digits = addressHex(address);
  if (digits === null) return null;
  const bits = digits.length * 4;
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits)) return null;
  const free = BigInt(bits - (length === undefined ? bits : Number(length)));
  const first = (BigInt(`0x${digits}`) >> free) << free;
  const text = (value: bigint) => value.toString(16).padStart(digits.length, "0");
  return { first: text(first), last: text(first | ((1n << free) - 1n)) };
}

/** Whether a block holds an address; false across families and for text that is no address. */
export function inRange(range: HexRange, digits: string | null): boolean {
  return digits !== null && digits.length === range.first.length && digits >= range.first && digits <= range.last;
}
