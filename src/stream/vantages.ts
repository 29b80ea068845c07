import type { TunnelLayer } from "../wire/packet.ts";
import { addressText, type Ipv6Table } from "./addresses.ts";

/** Where packets were seen: a mirror session's (outer source, VNI), or a capture interface where there is no tunnel. */
export interface Vantage {
  readonly id: number;
  readonly parent: number;
  readonly kind: "mirror" | "interface";
  readonly tunnel: string;
  readonly outerSrc: string | null;
  readonly outerDst: string | null;
  /** Outer addresses of the first packet's innermost tunnel where that is an overlay network's, inside what the mirror shows. */
  readonly overlaySrc: string | null;
  readonly overlayDst: string | null;
  /** Identifier of the mirror session: of the outermost VXLAN layer, of the GENEVE layer where there is none. */
  readonly vni: number | null;
  /** Identifier of the innermost tunnel: the network the connection lives in. */
  readonly innerVni: number | null;
  readonly evidenceId: number;
  readonly interfaceNumber: number;
}

/** How much was seen at a vantage, and when: seconds and nanoseconds since the epoch. */
export interface VantageCounts {
  readonly packets: number;
  readonly first: readonly [seconds: number, nanos: number];
  readonly last: readonly [seconds: number, nanos: number];
}

const COUNTS = 5;
const FIRST = 1;
const LAST = 3;

/** Networks told apart in one case beyond this share the last vantage: a hostile capture could name 16 million VNIs. */
export const VANTAGE_LIMIT = 65_535;

/** Tunnels remembered beyond this are looked for anew with every packet: each vantage has one or two, hostile captures have more. */
const REMEMBERED = 2 * VANTAGE_LIMIT;

/** Words of a slot of the tunnel table: parent, outer address, VNI and kind, id. */
const SLOT = 4;

/** Numbers vantages from 1. One look-up per packet per tunnel layer, without a string or an object. */
export class Vantages {
  readonly list: Vantage[] = [];
  readonly #tunnels = new Map<number, Map<string, number>>();
  /** Outer destination of each tunnel's first packet. */
  readonly #destinations = new Map<number, string>();
  readonly #addresses: Ipv6Table;
  /** Open addressing over the tunnels seen: one look-up per packet and layer, without a string or an object. */
  #slots = new Int32Array(256 * SLOT);
  #counts = new Float64Array(COUNTS * 64);
  #entries = 0;

  constructor(addresses: Ipv6Table) {
    this.#addresses = addresses;
  }

  /** A capture interface. Captures that follow one another in time share one: the caller decides. */
  interface(evidenceId: number, interfaceNumber: number): number {
    return this.#add({
      parent: 0,
      kind: "interface",
      tunnel: "",
      outerSrc: null,
      outerDst: null,
      overlaySrc: null,
      overlayDst: null,
      vni: null,
      innerVni: null,
      evidenceId,
      interfaceNumber,
    });
  }

  /** The vantage inside one tunnel layer; `parent` is that of the layer before, 0 for the outermost. */
  tunnel(parent: number, layer: TunnelLayer, bytes: Uint8Array, evidenceId: number, interfaceNumber: number): number {
    const { v6, vni } = layer;
    const address = outerAddress(layer, layer.srcAt, bytes, this.#addresses);
    const what = (vni << 2) | (layer.kind === "geneve" ? 2 : 0) | (v6 ? 1 : 0);
    const slots = this.#slots;
    const mask = slots.length - SLOT;
    let at = tunnelSlot(parent, address, what) & mask;
    for (; slots[at + 3] !== 0; at = (at + SLOT) & mask) {
      if (slots[at] === parent && slots[at + 1] === address && slots[at + 2] === what) return slots[at + 3];
    }
    const id = this.#find(parent, layer, address, bytes, evidenceId, interfaceNumber);
    if (this.#entries === REMEMBERED) return id;
    slots.set([parent, address, what, id], at);
    if (++this.#entries * 2 * SLOT > slots.length) this.#grow();
    return id;
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - SLOT;
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from + 3] === 0) continue;
      let at = tunnelSlot(old[from], old[from + 1], old[from + 2]) & mask;
      while (slots[at + 3] !== 0) at = (at + SLOT) & mask;
      slots.set(old.subarray(from, from + SLOT), at);
    }
    this.#slots = slots;
  }

  #find(
    parent: number,
    layer: TunnelLayer,
    address: number,
    bytes: Uint8Array,
    evidenceId: number,
    interfaceNumber: number,
  ): number {
    let inside = this.#tunnels.get(parent);
    if (!inside) this.#tunnels.set(parent, (inside = new Map()));
    const key = `${layer.kind} ${layer.v6} ${address} ${layer.vni}`;
    const known = inside.get(key) ?? this.#otherEnd(inside, layer, bytes);
    if (known !== undefined) {
      inside.set(key, known);
      return known;
    }
    if (this.list.length === VANTAGE_LIMIT) return VANTAGE_LIMIT;
    const outer = parent === 0 ? undefined : this.list[parent - 1];
    // A mirror session is named by its VXLAN layer; the GENEVE of a gateway load balancer around it is only its carrier.
    const session = outer !== undefined && outer.tunnel.includes("vxlan") ? outer : undefined;
    const src = outerText(layer, layer.srcAt, bytes, this.#addresses);
    const dst = outerText(layer, layer.dstAt, bytes, this.#addresses);
    const id = this.#add({
      parent,
      kind: "mirror",
      tunnel: outer ? `${outer.tunnel}:${layer.kind}` : layer.kind,
      outerSrc: session ? session.outerSrc : src,
      outerDst: session ? session.outerDst : dst,
      overlaySrc: session ? src : null,
      overlayDst: session ? dst : null,
      vni: session ? session.vni : layer.vni,
      innerVni: layer.vni,
      evidenceId,
      interfaceNumber,
    });
    inside.set(key, id);
    this.#destinations.set(id, `${layer.v6} ${outerAddress(layer, layer.dstAt, bytes, this.#addresses)}`);
    return id;
  }

  /**
   * A tunnel spoken both ways between two end points, as overlays do, is one vantage: the other direction has the same VNI and
   * its outer addresses exchanged. A mirror target never answers, so mirror sessions stay apart.
   */
  #otherEnd(inside: ReadonlyMap<string, number>, layer: TunnelLayer, bytes: Uint8Array): number | undefined {
    if (layer.srcAt < 0) return undefined;
    const peer = outerAddress(layer, layer.dstAt, bytes, this.#addresses);
    const other = inside.get(`${layer.kind} ${layer.v6} ${peer} ${layer.vni}`);
    if (other === undefined) return undefined;
    return this.#destinations.get(other) === `${layer.v6} ${outerAddress(layer, layer.srcAt, bytes, this.#addresses)}`
      ? other
      : undefined;
  }

  #add(known: Omit<Vantage, "id">): number {
    if (this.list.length === VANTAGE_LIMIT) return VANTAGE_LIMIT;
    const id = this.list.length + 1;
    this.list.push({ ...known, id });
    if ((id + 1) * COUNTS > this.#counts.length) {
      const grown = new Float64Array(this.#counts.length * 2);
      grown.set(this.#counts);
      this.#counts = grown;
    }
    return id;
  }

  /** Counts one packet. */
  count(id: number, seconds: number, nanos: number): void {
    const counts = this.#counts;
    const at = id * COUNTS;
    const isFirst = counts[at]++ === 0;
    if (!earlier(seconds, nanos, counts[at + LAST], counts[at + LAST + 1])) {
      counts[at + LAST] = seconds;
      counts[at + LAST + 1] = nanos;
      // In order, as nearly always.
      if (!isFirst) return;
    }
    if (isFirst || earlier(seconds, nanos, counts[at + FIRST], counts[at + FIRST + 1])) {
      counts[at + FIRST] = seconds;
      counts[at + FIRST + 1] = nanos;
    }
  }

  counts(id: number): VantageCounts {
    const [packets, firstSeconds, firstNanos, lastSeconds, lastNanos] = this.#counts.subarray(
      id * COUNTS,
      (id + 1) * COUNTS,
    );
    return { packets, first: [firstSeconds, firstNanos], last: [lastSeconds, lastNanos] };
  }
}

/** Where the search for a tunnel begins, before the mask: a multiple of the slot's size. */
function tunnelSlot(parent: number, address: number, what: number): number {
  const hash = Math.imul(address ^ Math.imul(what, 0x9e3779b1) ^ Math.imul(parent, 0xc2b2ae35), 0x85ebca6b);
  return (hash ^ (hash >>> 15)) << 2;
}

function earlier(seconds: number, nanos: number, thanSeconds: number, thanNanos: number): boolean {
  return seconds < thanSeconds || (seconds === thanSeconds && nanos < thanNanos);
}

function outerAddress(layer: TunnelLayer, at: number, bytes: Uint8Array, table: Ipv6Table): number {
  if (at < 0) return 0;
  if (layer.v6) return table.intern(bytes, at);
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

function outerText(layer: TunnelLayer, at: number, bytes: Uint8Array, table: Ipv6Table): string | null {
  return at < 0 ? null : addressText(layer.v6, outerAddress(layer, at, bytes, table), table);
}
