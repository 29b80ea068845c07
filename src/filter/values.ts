/** Numbers as filters write them. */
import type { Numeric } from "./condition.ts";

const NUMBER = /^([+-]?\d+)(\.\d+)?(?:([kMGT])|([KMGT])i)?B?$/;
const STEPS = "kMGT";
const MOST = 2n ** 63n - 1n;

/** `1500`, `-3`, `1.5M`, `64Ki`, `10GB`; null when the text is no number. Exact where it is whole and has at most 64 bits. */
export function parseNumber(text: string): Numeric | null {
  const parts = NUMBER.exec(text);
  if (!parts) return null;
  const [, whole, fraction, decimal, binary] = parts;
  const scale = decimal
    ? 1000n ** BigInt(STEPS.indexOf(decimal) + 1)
    : binary
      ? 1024n ** BigInt(STEPS.indexOf(binary.replace("K", "k")) + 1)
      : 1n;
  if (fraction !== undefined) return Number(`${whole}${fraction}`) * Number(scale);
  const exact = BigInt(whole) * scale;
  return exact > MOST || exact < -MOST ? Number(exact) : exact;
}

const FLAGS: Readonly<Record<string, boolean>> = {
  yes: true, true: true, 1: true, no: false, false: false, 0: false,
}; // prettier-ignore

/** `yes`, `true`, `1`, `no`, `false`, `0`; null for other text. */
export function parseFlag(text: string): boolean | null {
  const key = text.toLowerCase();
  return Object.hasOwn(FLAGS, key) ? FLAGS[key] : null;
}
