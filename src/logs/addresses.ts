/** Addresses of flow records in the one form that packets are given: exports write IPv6 in capitals, or in full. */
import type { Dictionary } from "../base/dictionary.ts";
import { formatIpv6, parseIp } from "../base/ip.ts";

const ADDRESS_FIELDS = new Set(["srcaddr", "dstaddr", "pkt_srcaddr", "pkt_dstaddr"]);
const COLON = 0x3a;

/** Whether a column holds addresses of packets, which are joined on. */
export function isAddressField(name: string): boolean {
  return ADDRESS_FIELDS.has(name);
}

/** An IPv6 address in RFC 5952 form; any other text as it is. */
export function plainAddress(text: string): string {
  const bytes = text.includes(":") ? parseIp(text) : null;
  return bytes ? formatIpv6(bytes) : text;
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
