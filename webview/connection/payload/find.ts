/** What is searched for, and which hit is the present one. */
import { lowerBound } from "../bytes/spans.ts";

/** Hits asked for at once (case.ts, PayloadSearch). */
export const MAX_HITS = 10_000;
/** Bytes that may be searched for: what the engine takes (case.ts, PayloadSearch). */
const MAX_NEEDLE = 1 << 16;

export type Needle = { readonly bytes: Uint8Array } | { readonly says: string };

/** Bytes of what was typed: UTF-8 of text, or hex digits with or without spaces, colons, 0x and \x. */
export function needleOf(typed: string, isHex: boolean): Needle {
  const bytes = isHex ? hexBytes(typed) : new TextEncoder().encode(typed);
  if (bytes === null) return { says: "Hex bytes are pairs of digits, as in 47 45 54 20." };
  if (bytes.length > MAX_NEEDLE) return { says: `At most ${MAX_NEEDLE} bytes can be searched for.` };
  return { bytes };
}

function hexBytes(typed: string): Uint8Array | null {
  const digits = typed.replace(/0x|\\x|[\s:,-]/gi, "");
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) return null;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

/** Hits as far as they are known. */
export interface Hits {
  readonly places: Float64Array;
  /** Bytes of each. */
  readonly length: number;
  /** Hits before the first of `places`. */
  readonly before: number;
  /** True where there may be more after the last. */
  readonly more: boolean;
}

export const NO_HITS: Hits = { places: new Float64Array(0), length: 0, before: 0, more: false };

/** Number in `places` of the hit to go to from an address: the first at or after it, else (going round) the first of all; -1 for none. */
export function nextHit({ places }: Hits, after: number): number {
  if (places.length === 0) return -1;
  const next = lowerBound(places, after);
  return next < places.length ? next : 0;
}

/** The last hit before an address, else the last of all; -1 for none. */
export function previousHit({ places }: Hits, before: number): number {
  return places.length === 0 ? -1 : (lowerBound(places, before) - 1 + places.length) % places.length;
}

/** "3 of 120", "3 of 10,000 or more", "120 hits", "No hits". */
export function hitsText({ places, before, more }: Hits, current: number, count: (amount: number) => string): string {
  const known = before + places.length;
  if (known === 0) return "No hits";
  const all = more ? `${count(known)} or more` : count(known);
  return current < 0 ? `${all} ${known === 1 && !more ? "hit" : "hits"}` : `${count(before + current + 1)} of ${all}`;
}

/** An address as people type it: 4096, 4,096, 0x1000; null for anything else. */
export function typedOffset(typed: string): number | null {
  const text = typed.trim().replace(/[,_ ]/g, "");
  const isHex = /^0x[0-9a-f]{1,13}$/i.test(text);
  return isHex || /^\d{1,15}$/.test(text) ? Number(text) : null;
}
