/** What the packet builders are made of: layers that know their own numbers, byte helpers, checksums. */

/** What an IP layer tells the layer it carries, for the pseudo-header checksum: source and destination address bytes. */
export interface PseudoHeader {
  readonly src: Uint8Array;
  readonly dst: Uint8Array;
}

/** One header with everything it carries. The layer around it takes its numbers from here. */
export interface Layer {
  /** EtherType by which Ethernet, VLAN, SLL, GENEVE or GRE name it. */
  readonly etherType?: number;
  /** IP protocol number by which IPv4, IPv6 or an extension header names it. */
  readonly ipProtocol?: number;
  encode(pseudo?: PseudoHeader): Uint8Array;
}

/** What a layer may carry: another layer, bytes, or text (as UTF-8). */
export type Payload = Layer | Uint8Array | string;

const encoder = new TextEncoder();

export function isLayer(payload: Payload): payload is Layer {
  return typeof payload === "object" && "encode" in payload;
}

/** Bytes of a payload; `pseudo` reaches TCP, UDP and ICMPv6. */
export function bytesOf(payload: Payload, pseudo?: PseudoHeader): Uint8Array {
  if (typeof payload === "string") return encoder.encode(payload);
  return isLayer(payload) ? payload.encode(pseudo) : payload;
}

export function etherTypeOf(payload: Payload, otherwise: number): number {
  return isLayer(payload) ? (payload.etherType ?? otherwise) : otherwise;
}

/** 59 is IPv6's "no next header"; IPv4 uses 255, reserved. */
export function ipProtocolOf(payload: Payload, otherwise: number): number {
  return isLayer(payload) ? (payload.ipProtocol ?? otherwise) : otherwise;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Big-endian integer of `size` bytes, 1 to 6. */
export function be(size: number, value: number): Uint8Array {
  const out = new Uint8Array(size);
  for (let i = size - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) out[i] = rest % 256;
  return out;
}

/** Bytes of hexadecimal text; anything that is no hex digit is skipped. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/[^0-9a-fA-F]/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

export const mac = hex;

/** Bytes of an IPv4 address in dotted form. */
export function ip4(text: string): Uint8Array {
  return Uint8Array.from(text.split("."), Number);
}

/** Bytes of an IPv6 address, with `::` and a dotted tail allowed. */
export function ip6(text: string): Uint8Array {
  const [head, tail] = text.split("::");
  const groups = (side: string | undefined): number[] =>
    (side ?? "")
      .split(":")
      .filter((group) => group !== "")
      .flatMap((group) =>
        group.includes(".") ? [...ip4(group)] : [parseInt(group, 16) >> 8, parseInt(group, 16) & 255],
      );
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  return Uint8Array.from([...before, ...new Array<number>(16 - before.length - after.length).fill(0), ...after]);
}

/** Bytes of an IPv4 or IPv6 address. */
export function ip(text: string): Uint8Array {
  return text.includes(":") ? ip6(text) : ip4(text);
}

/** The Internet checksum (RFC 1071) over several runs of bytes, each but the last of even length. */
export function checksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i + 1 < part.length; i += 2) sum += (part[i] << 8) | part[i + 1];
    if (part.length % 2 === 1) sum += part[part.length - 1] << 8;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}

/** Checksum of an upper-layer message under its IPv4 or IPv6 pseudo-header; 0 without one. */
export function upperChecksum(pseudo: PseudoHeader | undefined, protocol: number, message: Uint8Array): number {
  if (!pseudo) return 0;
  const size =
    pseudo.src.length === 4
      ? [be(1, 0), be(1, protocol), be(2, message.length)]
      : [be(4, message.length), be(4, protocol)];
  return checksum(pseudo.src, pseudo.dst, concat(...size), message);
}

/** CRC-32C (RFC 9260, appendix A), as SCTP uses it. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** Writes a checksum into `message` at `at` and returns the message. */
export function withChecksum(message: Uint8Array, at: number, value: number): Uint8Array {
  message[at] = value >> 8;
  message[at + 1] = value & 255;
  return message;
}

/** Bytes of the outermost layer. */
export function frame(layer: Layer): Uint8Array {
  return layer.encode();
}
