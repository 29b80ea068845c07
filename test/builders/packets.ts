/**
 * IP and transport layers for tests and samples; links stand in links.ts, tunnels in tunnels.ts. By composition:
 * `frame(eth({}, ipv4({ src, dst }, tcp({ srcPort, dstPort }, "hello"))))`.
 * Lengths, next-protocol numbers and checksums come out right unless an option says otherwise; the same call gives the same bytes.
 */
import {
  type Layer,
  type Payload,
  be,
  bytesOf,
  checksum,
  concat,
  crc32c,
  ip4,
  ip6,
  ipProtocolOf,
  upperChecksum,
  withChecksum,
} from "./layer.ts";

export interface Ipv4Options {
  readonly src: string;
  readonly dst: string;
  readonly id?: number;
  readonly ttl?: number;
  readonly tos?: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  /** Fragment offset in bytes, a multiple of 8. */
  readonly offset?: number;
  /** Options, padded here to whole words. */
  readonly options?: Uint8Array;
  readonly protocol?: number;
  /** Override of the total length field, for damaged and offloaded packets. */
  readonly totalLength?: number;
  readonly headerChecksum?: number;
}

export function ipv4(options: Ipv4Options, payload: Payload): Layer {
  const encode = (): Uint8Array => {
    const { src, dst, id = 1, ttl = 64, tos = 0, offset = 0, options: extra = new Uint8Array() } = options;
    const padding = new Uint8Array((4 - (extra.length % 4)) % 4);
    const body = bytesOf(payload, { src: ip4(src), dst: ip4(dst) });
    const words = 5 + (extra.length + padding.length) / 4;
    const total = options.totalLength ?? words * 4 + body.length;
    const flags = (options.dontFragment ? 0x4000 : 0) | (options.moreFragments ? 0x2000 : 0) | (offset >> 3);
    const protocol = options.protocol ?? ipProtocolOf(payload, 255);
    const numbers = concat(
      be(1, 0x40 | words),
      be(1, tos),
      be(2, total),
      be(2, id),
      be(2, flags),
      be(1, ttl),
      be(1, protocol),
      be(2, 0),
    );
    const head = concat(numbers, ip4(src), ip4(dst), extra, padding);
    return concat(withChecksum(head, 10, options.headerChecksum ?? checksum(head)), body);
  };
  return { etherType: 0x0800, ipProtocol: 4, encode };
}

/** The fragments of one IPv4 datagram, `size` payload bytes each (a multiple of 8), in order. */
export function ipv4Fragments(options: Ipv4Options, payload: Payload, size: number): Layer[] {
  const body = bytesOf(payload, { src: ip4(options.src), dst: ip4(options.dst) });
  const protocol = options.protocol ?? ipProtocolOf(payload, 255);
  return Array.from({ length: Math.ceil(body.length / size) }, (_, i) => {
    const moreFragments = (i + 1) * size < body.length;
    return ipv4({ ...options, protocol, offset: i * size, moreFragments }, body.subarray(i * size, (i + 1) * size));
  });
}

/** An IPv6 extension header: 0 hop-by-hop, 43 routing, 44 fragment, 51 authentication, 60 destination options, ... */
export interface Ipv6Extension {
  readonly type: number;
  /** What follows next-header and length; padded here to 8 bytes (for 51: give it whole). Ignored for 44. */
  readonly data?: Uint8Array;
  /** Fragment header: offset in bytes, more-fragments, identification. */
  readonly offset?: number;
  readonly more?: boolean;
  readonly id?: number;
}

export interface Ipv6Options {
  readonly src: string;
  readonly dst: string;
  readonly hopLimit?: number;
  readonly trafficClass?: number;
  readonly flowLabel?: number;
  readonly extensions?: readonly Ipv6Extension[];
  readonly nextHeader?: number;
  /** Override of the payload length field. */
  readonly payloadLength?: number;
}

function extension(header: Ipv6Extension, next: number): Uint8Array {
  if (header.type === 44) {
    return concat(be(1, next), be(1, 0), be(2, (header.offset ?? 0) | (header.more ? 1 : 0)), be(4, header.id ?? 1));
  }
  const data = header.data ?? new Uint8Array([1, 4, 0, 0, 0, 0]);
  const padding = new Uint8Array((8 - ((data.length + 2) % 8)) % 8);
  const size = data.length + 2 + padding.length;
  return concat(be(1, next), be(1, header.type === 51 ? size / 4 - 2 : size / 8 - 1), data, padding);
}

export function ipv6(options: Ipv6Options, payload: Payload): Layer {
  const encode = (): Uint8Array => {
    const { src, dst, hopLimit = 64, trafficClass = 0, flowLabel = 0, extensions = [] } = options;
    const last = options.nextHeader ?? ipProtocolOf(payload, 59);
    const types = [...extensions.map((header) => header.type), last];
    const body = concat(
      ...extensions.map((header, i) => extension(header, types[i + 1])),
      bytesOf(payload, { src: ip6(src), dst: ip6(dst) }),
    );
    const first = 0x60000000 + trafficClass * 0x100000 + flowLabel;
    return concat(
      be(4, first),
      be(2, options.payloadLength ?? body.length),
      be(1, types[0]),
      be(1, hopLimit),
      ip6(src),
      ip6(dst),
      body,
    );
  };
  return { etherType: 0x86dd, ipProtocol: 41, encode };
}

/** The fragments of one IPv6 datagram, `size` payload bytes each (a multiple of 8), in order. */
export function ipv6Fragments(options: Ipv6Options, payload: Payload, size: number, id = 1): Layer[] {
  const body = bytesOf(payload, { src: ip6(options.src), dst: ip6(options.dst) });
  const nextHeader = options.nextHeader ?? ipProtocolOf(payload, 59);
  return Array.from({ length: Math.ceil(body.length / size) }, (_, i) => {
    const header = { type: 44, offset: i * size, more: (i + 1) * size < body.length, id };
    return ipv6(
      { ...options, nextHeader, extensions: [...(options.extensions ?? []), header] },
      body.subarray(i * size, (i + 1) * size),
    );
  });
}

export interface PortOptions {
  readonly srcPort: number;
  readonly dstPort: number;
}

export interface TcpOptions extends PortOptions {
  readonly seq?: number;
  readonly ack?: number;
  /** Letters of FSRPAUEC in any order; default "A". */
  readonly flags?: string;
  readonly window?: number;
  /** Options, padded here with zeros to whole words. */
  readonly options?: Uint8Array;
  readonly checksum?: number;
  /** Override of the data offset, in words. */
  readonly offset?: number;
}

/** Flag bits of letters of FSRPAUEC. */
export function tcpFlags(letters: string): number {
  return [...letters].reduce((bits, letter) => bits | (1 << "FSRPAUEC".indexOf(letter)), 0);
}

export function tcp(options: TcpOptions, payload: Payload = ""): Layer {
  return {
    ipProtocol: 6,
    encode: (pseudo) => {
      const {
        srcPort,
        dstPort,
        seq = 0,
        ack = 0,
        flags = "A",
        window = 65535,
        options: extra = new Uint8Array(),
      } = options;
      const padding = new Uint8Array((4 - (extra.length % 4)) % 4);
      const words = options.offset ?? 5 + (extra.length + padding.length) / 4;
      const numbers = concat(
        be(2, srcPort),
        be(2, dstPort),
        be(4, seq >>> 0),
        be(4, ack >>> 0),
        be(1, words << 4),
        be(1, tcpFlags(flags)),
      );
      const message = concat(numbers, be(2, window), be(4, 0), extra, padding, bytesOf(payload));
      return withChecksum(message, 16, options.checksum ?? upperChecksum(pseudo, 6, message));
    },
  };
}

export interface UdpOptions extends PortOptions {
  /** Override; 0 is "none", as AWS writes it around mirrored packets. */
  readonly checksum?: number;
  /** Override of the length field. */
  readonly length?: number;
}

export function udp(options: UdpOptions, payload: Payload = ""): Layer {
  return {
    ipProtocol: 17,
    encode: (pseudo) => {
      const body = bytesOf(payload);
      const message = concat(
        be(2, options.srcPort),
        be(2, options.dstPort),
        be(2, options.length ?? 8 + body.length),
        be(2, 0),
        body,
      );
      // A sum of zero is sent as all ones (RFC 768); zero would mean "none".
      return withChecksum(message, 6, options.checksum ?? (upperChecksum(pseudo, 17, message) || 0xffff));
    },
  };
}

/** SCTP with one chunk; the default chunk is DATA (type 0). */
export function sctp(
  options: PortOptions & { readonly tag?: number; readonly chunkType?: number },
  payload: Payload = "",
): Layer {
  return {
    ipProtocol: 132,
    encode: () => {
      const body = bytesOf(payload);
      const padding = new Uint8Array((4 - (body.length % 4)) % 4);
      const chunk = concat(be(1, options.chunkType ?? 0), be(1, 3), be(2, 4 + body.length), body, padding);
      const message = concat(be(2, options.srcPort), be(2, options.dstPort), be(4, options.tag ?? 1), be(4, 0), chunk);
      new DataView(message.buffer).setUint32(8, crc32c(message), true);
      return message;
    },
  };
}

export interface IcmpOptions {
  readonly type: number;
  readonly code?: number;
  /** The second word: identifier and sequence of an echo. */
  readonly id?: number;
  readonly seq?: number;
}

function icmpMessage(options: IcmpOptions, payload: Payload): Uint8Array {
  return concat(
    be(1, options.type),
    be(1, options.code ?? 0),
    be(2, 0),
    be(2, options.id ?? 0),
    be(2, options.seq ?? 0),
    bytesOf(payload),
  );
}

export function icmp(options: IcmpOptions, payload: Payload = ""): Layer {
  const encode = () => {
    const message = icmpMessage(options, payload);
    return withChecksum(message, 2, checksum(message));
  };
  return { ipProtocol: 1, encode };
}

export function icmp6(options: IcmpOptions, payload: Payload = ""): Layer {
  return {
    ipProtocol: 58,
    encode: (pseudo) => {
      const message = icmpMessage(options, payload);
      return withChecksum(message, 2, upperChecksum(pseudo, 58, message));
    },
  };
}
