import type { Decoder } from "./decoder.ts";
import { LayerPaths } from "./paths.ts";

/** More UDP ports for tunnels than the standard ones. */
export interface DispatchOptions {
  readonly vxlanPorts?: readonly number[];
  readonly genevePorts?: readonly number[];
}

/** Which decoder follows which number: built once from the table of decoders. Decoder numbers start at 1; 0 is "none". */
export class Dispatch {
  readonly decoders: readonly Decoder[];
  readonly paths: LayerPaths;
  readonly etherType = new Uint8Array(65536);
  readonly ipProtocol = new Uint8Array(256);
  /** By destination port; and by source port, for tunnels that answer from their port. */
  readonly udpPort = new Uint8Array(65536);
  readonly udpSourcePort = new Uint8Array(65536);
  readonly ppp = new Uint8Array(65536);
  /** Decoders that others lead to by name. */
  readonly eth: number;
  readonly ip: number;
  readonly ipv6: number;
  readonly llc: number;
  readonly vxlan: number;
  readonly #linkTypes = new Uint8Array(65536);
  readonly #numbers = new Map<string, number>();

  constructor(table: readonly Decoder[], options: DispatchOptions = {}) {
    const none: Decoder = { id: "", name: "", spec: "", binds: [], decode: () => 0 };
    this.decoders = [none, ...table];
    this.paths = new LayerPaths(this.decoders.map(({ id }) => id));
    table.forEach((decoder, index) => this.#bind(decoder, index + 1));
    this.eth = this.number("eth");
    this.ip = this.number("ip");
    this.ipv6 = this.number("ipv6");
    this.llc = this.number("llc");
    this.vxlan = this.number("vxlan");
    for (const port of options.vxlanPorts ?? []) this.udpPort[port] = this.number("vxlan");
    for (const port of options.genevePorts ?? []) this.udpPort[port] = this.number("geneve");
  }

  linkType(linkType: number): number {
    // Per-packet information names link types in 32 bits: any number may come.
    return this.#linkTypes[linkType] ?? 0;
  }

  /** Number of a decoder by its id, for decoders that lead to one fixed other. */
  number(id: string): number {
    return this.#numbers.get(id) ?? 0;
  }

  #bind(decoder: Decoder, number: number): void {
    // Of decoders that share a name (VXLAN and its extension, versions of a link header) the first is meant.
    if (!this.#numbers.has(decoder.id)) this.#numbers.set(decoder.id, number);
    for (const bind of decoder.binds) {
      if ("linkType" in bind) this.#linkTypes[bind.linkType] = number;
      else if ("etherType" in bind) this.etherType[bind.etherType] = number;
      else if ("ipProtocol" in bind) this.ipProtocol[bind.ipProtocol] = number;
      else if ("ppp" in bind) this.ppp[bind.ppp] = number;
      else {
        this.udpPort[bind.udpPort] = number;
        if (bind.bothWays) this.udpSourcePort[bind.udpPort] = number;
      }
    }
  }
}
