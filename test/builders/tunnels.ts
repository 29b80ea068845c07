/** Tunnels around frames, and the exact envelope AWS Traffic Mirroring puts around a mirrored frame. */
import { type Layer, type Payload, be, bytesOf, concat, etherTypeOf, hex } from "./layer.ts";
import { eth } from "./links.ts";
import { ipv4, udp } from "./packets.ts";

/** VXLAN header (RFC 7348) around an Ethernet frame; goes into `udp` to port 4789. */
export function vxlan(
  options: { readonly vni: number; readonly flags?: number; readonly reserved?: number },
  payload: Payload,
): Layer {
  const { vni, flags = 0x08, reserved = 0 } = options;
  return { encode: () => concat(be(1, flags), be(3, reserved), be(3, vni), be(1, 0), bytesOf(payload)) };
}

export interface GeneveOption {
  readonly class: number;
  readonly type: number;
  /** A multiple of 4 bytes. */
  readonly data: Uint8Array;
}

/** GENEVE header (RFC 8926) with options; goes into `udp` to port 6081. The payload's EtherType names it. */
export function geneve(
  options: { readonly vni?: number; readonly options?: readonly GeneveOption[]; readonly type?: number },
  payload: Payload,
): Layer {
  const { vni = 0, options: list = [], type = etherTypeOf(payload, 0x6558) } = options;
  const body = concat(
    ...list.map((option) =>
      concat(be(2, option.class), be(1, option.type), be(1, option.data.length / 4), option.data),
    ),
  );
  return {
    encode: () => concat(be(1, body.length / 4), be(1, 0), be(2, type), be(3, vni), be(1, 0), body, bytesOf(payload)),
  };
}

/** Options of AWS's Gateway Load Balancer: endpoint and attachment id (64 bits each), flow cookie (32 bits), class 0x0108. */
export function gwlbOptions(endpoint: string, attachment: string, cookie: number): GeneveOption[] {
  return [
    { class: 0x0108, type: 1, data: hex(endpoint.padStart(16, "0")) },
    { class: 0x0108, type: 2, data: hex(attachment.padStart(16, "0")) },
    { class: 0x0108, type: 3, data: be(4, cookie) },
  ];
}

/** GRE (RFC 2784, 2890), IP protocol 47. */
export function gre(
  options: { readonly key?: number; readonly sequence?: number; readonly type?: number },
  payload: Payload,
): Layer {
  const { key, sequence } = options;
  const flags = (key === undefined ? 0 : 0x2000) | (sequence === undefined ? 0 : 0x1000);
  const words = [key, sequence].flatMap((word) => (word === undefined ? [] : [be(4, word)]));
  const type = options.type ?? etherTypeOf(payload, 0x0800);
  return { ipProtocol: 47, encode: () => concat(be(2, flags), be(2, type), ...words, bytesOf(payload)) };
}

export interface MirrorOptions {
  /** Primary address of the mirrored interface: the outer source for both directions. */
  readonly source: string;
  /** Address of the mirror target. */
  readonly target: string;
  readonly vni: number;
  /** 65408 to 65525, a hash of the inner flow. */
  readonly srcPort?: number;
  /** First bytes of the inner frame that are mirrored (the session's PacketLength). */
  readonly packetLength?: number;
}

/** The IP packet AWS sends for a mirrored frame: IP id 0, TTL 255, no UDP checksum, VXLAN flags 0x08. */
export function mirroredIp(options: MirrorOptions, inner: Payload): Layer {
  const { source, target, vni, srcPort = 65408, packetLength } = options;
  const mirrored = bytesOf(inner).subarray(0, packetLength);
  const datagram = udp({ srcPort, dstPort: 4789, checksum: 0 }, vxlan({ vni }, mirrored));
  return ipv4({ src: source, dst: target, id: 0, ttl: 255 }, datagram);
}

/** The Ethernet frame that arrives at a mirror target for a mirrored frame. */
export function mirrored(options: MirrorOptions, inner: Payload): Layer {
  return eth({ src: "0e:00:00:00:00:fe", dst: "0e:00:00:00:00:01" }, mirroredIp(options, inner));
}

export interface GwlbOptions extends MirrorOptions {
  /** Address of the gateway load balancer and of the appliance behind it. */
  readonly balancer: string;
  readonly appliance: string;
  readonly endpoint: string;
  readonly attachment: string;
  readonly cookie: number;
}

/** The frame that arrives at an appliance behind a gateway load balancer: GENEVE around the mirror's own VXLAN packet. */
export function mirroredThroughGwlb(options: GwlbOptions, inner: Payload): Layer {
  const list = gwlbOptions(options.endpoint, options.attachment, options.cookie);
  const datagram = udp(
    { srcPort: 60000 + (options.cookie % 5000), dstPort: 6081, checksum: 0 },
    geneve({ options: list }, mirroredIp(options, inner)),
  );
  return eth(
    { src: "0e:00:00:00:00:fd", dst: "0e:00:00:00:00:02" },
    ipv4({ src: options.balancer, dst: options.appliance, id: 0, ttl: 254 }, datagram),
  );
}
