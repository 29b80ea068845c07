/** Checksums of one selected packet. Nothing is dropped for a wrong one: sending machines leave them to their network cards. */
import type { Around, Header } from "./field.ts";
import { type Fields, hexOf } from "../../model/fields.ts";

/** Adds bytes [from, to) as 16-bit words (RFC 1071) to a sum. */
export function addWords(bytes: Uint8Array, from: number, to: number, sum = 0): number {
  let total = sum;
  for (let i = from; i + 1 < to; i += 2) total += (bytes[i] << 8) | bytes[i + 1];
  if ((to - from) % 2 === 1) total += bytes[to - 1] << 8;
  return total;
}

/** Carries added until 16 bits are left. */
export function folded(sum: number): number {
  let total = sum;
  while (total > 0xffff) total = (total % 0x10000) + Math.floor(total / 0x10000);
  return total;
}

/** Sum over the pseudo-header of an upper layer (RFC 9293 section 3.1, RFC 8200 section 8.1). */
export function pseudoSum(bytes: Uint8Array, { v6, srcAt, dstAt }: Around, protocol: number, length: number): number {
  const size = v6 ? 16 : 4;
  const addresses = addWords(bytes, dstAt, dstAt + size, addWords(bytes, srcAt, srcAt + size));
  return addresses + protocol + Math.floor(length / 0x10000) + (length % 0x10000);
}

/** What is known of a checksum; `expected` is the value it should have. */
export type Verdict =
  | { readonly kind: "right" }
  | { readonly kind: "wrong"; readonly expected: number; readonly note?: string }
  | { readonly kind: "not checked"; readonly why: string };

/** Why a checksum over all of an IP packet's payload cannot be checked; null where it can. */
export function lacking(around: Around | null, isCut: boolean): string | null {
  if (!around) return "there is no IP header around it";
  if (around.partial !== null) return around.partial;
  return isCut ? "the packet was cut" : null;
}

/** Judges an Internet checksum at `field`, given the sum over everything it covers, itself included. */
export function judge(sum: number, found: number): Verdict {
  if (folded(sum) === 0xffff) return { kind: "right" };
  return { kind: "wrong", expected: ~folded(sum - found) & 0xffff };
}

const OFFLOADED = "the network card was to complete it: captured where it was sent";

/** The checksum of a TCP, UDP or ICMPv6 message [at, to) under the IP layer around it. */
export function judgeUpper({ bytes, at, end, around }: Header, protocol: number, to: number, fieldAt: number): Verdict {
  const why = lacking(around, to > end);
  if (!around || why !== null) return { kind: "not checked", why: why ?? "there is no IP header around it" };
  const pseudo = pseudoSum(bytes, around, protocol, to - at);
  const found = (bytes[fieldAt] << 8) | bytes[fieldAt + 1];
  const verdict = judge(addWords(bytes, at, to, pseudo), found);
  // Linux leaves the sum over the pseudo-header in the field when the network card is to do the rest.
  return verdict.kind === "wrong" && found === folded(pseudo) ? { ...verdict, note: OFFLOADED } : verdict;
}

/** Adds a checksum and what is known of it. */
export function putChecksum(
  fields: Fields,
  name: string,
  title: string,
  at: number,
  verdict: Verdict,
  length = 2,
): void {
  fields.hex(name, title, at, length);
  fields.put(`${name}.status`, `${title} Status`, at, length, verdictText(verdict, length * 2));
}

function verdictText(verdict: Verdict, digits: number): string {
  if (verdict.kind === "right") return "right";
  if (verdict.kind === "not checked") return `not checked: ${verdict.why}`;
  const note = verdict.note ? ` (${verdict.note})` : "";
  return `wrong: ${hexOf(verdict.expected, digits)} expected${note}`;
}
