/** Addresses of flow records in the one form that packets are given: exports write IPv6 in capitals, or in full. */
import type { Dictionary } from "../base/dictionary.ts";
import { formatIpv6, parseIp } from "../base/ip.ts";

const ADDRESS_FIELDS = new Set(["srcaddr", "dstaddr", "pkt_srcaddr", "pkt_dstaddr"]);
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const A = 0x61;
const F = 0x66;

/** Whether a column holds addresses of packets, which are joined on. */
export function isAddressField(name: string): boolean {
  return ADDRESS_FIELDS.has(name);
}

/** An IPv6 address in RFC 5952 form; any other text as it is. */
export function plainAddress(text: string): string {
  const bytes = text.includes(":") ? parseIp(text) : null;
  return bytes ? formatIpv6(bytes) : text;
}

/**
 * Bytes of the IPv6 address at `at` when it surely is in RFC 5952 form already, as AWS writes them; 0 for anything else, and for
 * rare forms that take more than a look: two runs of zeros, `::` at the beginning, a dotted end. What follows it is not looked at.
 */
export function plainIpv6Length(bytes: Uint8Array, at: number): number {
  let groups = 0;
  let digits = 0;
  let first = 0;
  let gap = false;
  /** The group before is zero, or left out. */
  let zeros = false;
  for (let i = at; ; i++) {
    const byte = bytes[i];
    if ((byte >= ZERO && byte <= NINE) || (byte >= A && byte <= F)) {
      if (digits === 0) first = byte;
      else if (first === ZERO || digits === 4) return 0;
      digits++;
      continue;
    }
    if (digits > 0) {
      if (first === ZERO && zeros) return 0;
      zeros = first === ZERO;
      if (++groups > 8) return 0;
    } else if (byte === COLON || !gap || bytes[i - 2] !== COLON) return 0;
    if (byte !== COLON) return (gap ? groups <= 6 : groups === 8) ? i - at : 0;
    digits = 0;
    if (bytes[i + 1] !== COLON) continue;
    if (gap || zeros) return 0;
    gap = zeros = true;
    i++;
  }
}

/** Codes of IPv6 addresses in RFC 5952 form by codes of the words as they are written, worked out once per word. */
export class PlainAddresses {
  readonly #dictionary: Dictionary;
  /** 0 where not asked for yet. */
  #plain = new Uint32Array(64);

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** The code of the same address; `code` itself for any other text. */
  of(code: number): number {
    if (code >= this.#plain.length) {
      const grown = new Uint32Array(Math.max(code + 1, this.#plain.length * 2));
      grown.set(this.#plain);
      this.#plain = grown;
    }
    return this.#plain[code] || (this.#plain[code] = this.#workedOut(code));
  }

  #workedOut(code: number): number {
    if (code === 0 || !this.#dictionary.utf8(code).includes(COLON)) return code;
    return this.#dictionary.internText(plainAddress(this.#dictionary.text(code)));
  }
}
