/** Blocks of addresses against text: dotted IPv4, IPv6 as in RFC 5952, which is how the store has them. */
import { cidrRange, type HexRange } from "../base/cidr.ts";
import { formatIpv4, formatIpv6 } from "../base/ip.ts";

/** A whole address or CIDR block; null for other text. */
export function parseBlock(text: string): HexRange | null {
  return /^[0-9a-f:.]+(\/\d{1,3})?$/i.test(text) ? cidrRange(text) : null;
}

/** How many leading bits all addresses of a block share. */
function prefixLength({ first, last }: HexRange): number {
  const differ = BigInt(`0x${first}`) ^ BigInt(`0x${last}`);
  return first.length * 4 - (differ === 0n ? 0 : differ.toString(2).length);
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/**
 * SQL that holds where the text in `column` is an address of the block; `bind` turns a value into a parameter. Most blocks end at
 * an octet or a group, where comparing the text's beginning is enough.
 */
export function blockSql(column: string, block: HexRange, bind: (value: string | number) => string): string {
  return block.first.length === 8 ? block4(column, block, bind) : block6(column, block, bind);
}

function block4(column: string, block: HexRange, bind: (value: string | number) => string): string {
  const length = prefixLength(block);
  const octets = [...bytesOf(block.first)];
  if (length === 32) return `${column} = ${bind(formatIpv4(parseInt(block.first, 16)))}`;
  const whole = length >> 3;
  const begins = whole > 0 ? `starts_with(${column}, ${bind(`${octets.slice(0, whole).join(".")}.`)})` : isIpv4(column);
  if ((length & 7) === 0) return begins;
  const octet = `TRY_CAST(split_part(${column}, '.', ${whole + 1}) AS INTEGER)`;
  return `(${begins} AND ${octet} BETWEEN ${bind(octets[whole])} AND ${bind(bytesOf(block.last)[whole])})`;
}

function block6(column: string, block: HexRange, bind: (value: string | number) => string): string {
  const length = prefixLength(block);
  if (length === 128) return `${column} = ${bind(formatIpv6(bytesOf(block.first)))}`;
  const groups = block.first.match(/.{4}/g)!.slice(0, length >> 4);
  const zero = groups.indexOf("0000");
  const leading = zero < 0 ? groups : groups.slice(0, zero);
  // Groups before the first zero are written as they are, each with a colon after it: the block leaves at least one group open.
  const begins = leading.map((group) => `${parseInt(group, 16).toString(16)}:`).join("");
  const start = begins === "" ? `contains(${column}, ':')` : `starts_with(${column}, ${bind(begins)})`;
  if (length === 0 || (leading.length * 16 === length && length > 0)) return start;
  return `(${start} AND ${ipv6Hex(column)} BETWEEN ${bind(block.first)} AND ${bind(block.last)})`;
}

function isIpv4(column: string): string {
  return `(contains(${column}, '.') AND NOT contains(${column}, ':'))`;
}

/** SQL for the 32 hex digits of an IPv6 address: groups left and right of '::', zeros between them; a dotted end in hex. */
function ipv6Hex(column: string): string {
  const groups = (half: number) =>
    `list_filter(string_split(split_part(${spelt(column)}, '::', ${half}), ':'), lambda g: g <> '')`;
  const zeros = `list_transform(range(greatest(8 - len(${groups(1)}) - len(${groups(2)}), 0)), lambda z: '0')`;
  return `array_to_string(list_transform(list_concat(list_concat(${groups(1)}, ${zeros}), ${groups(2)}), lambda g: lpad(g, 4, '0')), '')`;
}

/** RFC 5952 writes IPv4-mapped addresses, and no others, as ::ffff:192.0.2.1. */
function spelt(column: string): string {
  const octet = (n: number) => `coalesce(TRY_CAST(split_part(substr(${column}, 8), '.', ${n}) AS INTEGER), 0)`;
  const mapped = `format('0:0:0:0:0:ffff:{:x}:{:x}', ${octet(1)} * 256 + ${octet(2)}, ${octet(3)} * 256 + ${octet(4)})`;
  return `CASE WHEN starts_with(${column}, '::ffff:') AND contains(${column}, '.') THEN ${mapped} ELSE ${column} END`;
}

/** SQL to sort addresses by, in order: IPv4 by number before IPv6 by number, other text after them. */
export function addressOrder(column: string): string[] {
  const octet = (n: number, weight: number) => `TRY_CAST(split_part(${column}, '.', ${n}) AS BIGINT) * ${weight}`;
  const four = [octet(1, 16777216), octet(2, 65536), octet(3, 256), octet(4, 1)].join(" + ");
  const six = `contains(${column}, ':')`;
  return [six, `CASE WHEN NOT ${six} THEN ${four} END`, `CASE WHEN ${six} THEN ${ipv6Hex(column)} END`, column];
}
