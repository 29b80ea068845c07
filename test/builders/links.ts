/** Link layers for tests and samples: Ethernet, VLAN tags, Linux cooked captures, ARP, MPLS. */
import { type Layer, type Payload, be, bytesOf, concat, etherTypeOf, ip4, mac } from "./layer.ts";

export interface EthernetOptions {
  readonly src?: string;
  readonly dst?: string;
  /** EtherType; by default the payload's, or 0xffff. */
  readonly type?: number;
}

/** Ethernet II. Inside GRE and GENEVE it is named by 0x6558, transparent Ethernet bridging. */
export function eth(options: EthernetOptions, payload: Payload): Layer {
  const { src = "02:00:00:00:00:01", dst = "02:00:00:00:00:02", type = etherTypeOf(payload, 0xffff) } = options;
  return { etherType: 0x6558, encode: () => concat(mac(dst), mac(src), be(2, type), bytesOf(payload)) };
}

export interface VlanOptions {
  readonly id: number;
  readonly priority?: number;
  /** 0x8100 (802.1Q, default) or 0x88a8 (802.1ad). */
  readonly tpid?: number;
  readonly type?: number;
}

/** One VLAN tag; inside `eth`, or inside another tag. */
export function vlan(options: VlanOptions, payload: Payload): Layer {
  const { id, priority = 0, tpid = 0x8100, type = etherTypeOf(payload, 0xffff) } = options;
  return { etherType: tpid, encode: () => concat(be(2, (priority << 13) | id), be(2, type), bytesOf(payload)) };
}

/** 802.1ad service tag around an 802.1Q customer tag. */
export function qinq(service: number, customer: number, payload: Payload): Layer {
  return vlan({ id: service, tpid: 0x88a8 }, vlan({ id: customer }, payload));
}

/** Linux cooked capture v1 (LINKTYPE 113); `packetType` 0 to us, 4 from us. */
export function sll(options: { readonly packetType?: number; readonly address?: string }, payload: Payload): Layer {
  const { packetType = 0, address = "02:00:00:00:00:01" } = options;
  const head = () =>
    concat(be(2, packetType), be(2, 1), be(2, 6), mac(address), be(2, 0), be(2, etherTypeOf(payload, 0)));
  return { encode: () => concat(head(), bytesOf(payload)) };
}

/** Linux cooked capture v2 (LINKTYPE 276). */
export function sll2(options: { readonly packetType?: number; readonly interface?: number }, payload: Payload): Layer {
  const { packetType = 0, interface: index = 1 } = options;
  const head = () =>
    concat(
      be(2, etherTypeOf(payload, 0)),
      be(2, 0),
      be(4, index),
      be(2, 1),
      be(1, packetType),
      be(1, 6),
      mac("020000000001"),
      be(2, 0),
    );
  return { encode: () => concat(head(), bytesOf(payload)) };
}

export interface ArpOptions {
  /** 1 request, 2 reply. */
  readonly operation?: number;
  readonly senderMac?: string;
  readonly senderIp: string;
  readonly targetMac?: string;
  readonly targetIp: string;
}

export function arp(options: ArpOptions): Layer {
  const { operation = 1, senderMac = "020000000001", senderIp, targetMac = "000000000000", targetIp } = options;
  const body = () =>
    concat(
      be(2, 1),
      be(2, 0x0800),
      be(1, 6),
      be(1, 4),
      be(2, operation),
      mac(senderMac),
      ip4(senderIp),
      mac(targetMac),
      ip4(targetIp),
    );
  return { etherType: 0x0806, encode: body };
}

/** A stack of MPLS labels, outermost first; the last one carries the bottom-of-stack bit. */
export function mpls(labels: readonly number[], payload: Payload): Layer {
  const entry = (label: number, i: number) => be(4, label * 4096 + (i === labels.length - 1 ? 256 : 0) + 64);
  return { etherType: 0x8847, encode: () => concat(...labels.map(entry), bytesOf(payload)) };
}
