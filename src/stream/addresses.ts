import { formatIpv4, formatIpv6 } from "../base/ip.ts";

/** IPv6 addresses as small numbers, so that a connection's key is four integers for both families. Numbers start at 0. */
export class Ipv6Table {
  #bytes = new Uint8Array(16 * 64);
  #slots = new Int32Array(256).fill(-1);
  size = 0;

  intern(bytes: Uint8Array, at: number): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < 16; i++) hash = Math.imul(hash ^ bytes[at + i], 0x01000193);
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const id = this.#slots[slot];
      if (id < 0) break;
      if (this.#same(id, bytes, at)) return id;
      slot = (slot + 1) & mask;
    }
    return this.#add(bytes, at, slot);
  }

  /** The 16 bytes of an address, a view. */
  bytes(id: number): Uint8Array {
    return this.#bytes.subarray(id * 16, id * 16 + 16);
  }

  #same(id: number, bytes: Uint8Array, at: number): boolean {
    for (let i = 0, j = id * 16; i < 16; i++) if (this.#bytes[j + i] !== bytes[at + i]) return false;
    return true;
  }

  #add(bytes: Uint8Array, at: number, slot: number): number {
    const id = this.size++;
    if (this.size * 16 > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    for (let i = 0; i < 16; i++) this.#bytes[id * 16 + i] = bytes[at + i];
    this.#slots[slot] = id;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      let hash = 0x811c9dc5;
      for (let i = id * 16; i < id * 16 + 16; i++) hash = Math.imul(hash ^ this.#bytes[i], 0x01000193);
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}

/** Text of an address as the connection table holds it: the integer itself for IPv4, a number of `table` for IPv6. */
export function addressText(v6: boolean, address: number, table: Ipv6Table): string {
  return v6 ? formatIpv6(table.bytes(address)) : formatIpv4(address);
}
