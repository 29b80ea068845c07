/** Writes a classic microsecond pcap of TCP and UDP packets at the speed of a copy, with right checksums. */
import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import { Random } from "./random.ts";

/** Bytes that packets carry, with running sums of their 16-bit words: a slice's checksum costs two look-ups. */
const POOL_BYTES = 1 << 20;
const CHUNK_BYTES = 8 << 20;
/** No packet of these generators is larger. */
const PACKET_ROOM = 4096;

/** One end of a conversation. Addresses are 4 or 16 bytes. */
export interface Endpoint {
  readonly address: Uint8Array;
  readonly port: number;
}

export interface Envelope {
  /** Mirror source (outer source) as a number, target, VXLAN network identifier and outer source port. */
  readonly source: number;
  readonly target: number;
  readonly vni: number;
  readonly port: number;
}

/** Payload of a packet: own bytes, or a slice of the pool at an even offset. */
export interface Payload {
  readonly bytes: Uint8Array | null;
  readonly offset: number;
  readonly length: number;
}

export const NOTHING: Payload = { bytes: null, offset: 0, length: 0 };

function wordSum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  let i = from;
  for (; i + 1 < to; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  return i < to ? sum + (bytes[i] << 8) : sum;
}

function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}

export class CaptureWriter {
  readonly #path: string;
  readonly #file: number;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES + PACKET_ROOM);
  readonly #pool = Buffer.alloc(POOL_BYTES);
  readonly #sums = new Float64Array(POOL_BYTES / 2 + 1);
  #at = 24;
  #id = 1;
  packets = 0;
  bytes = 24;

  constructor(path: string, seed: number) {
    this.#path = path;
    this.#file = openSync(`${path}.part`, "w");
    const random = new Random(seed);
    for (let i = 0; i < POOL_BYTES; i += 4) this.#pool.writeUInt32LE(random.u32(), i);
    for (let i = 0; i < POOL_BYTES / 2; i++) this.#sums[i + 1] = this.#sums[i] + this.#pool.readUInt16BE(2 * i);
    for (const [at, word] of [0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1].entries())
      this.#chunk.writeUInt32LE(word, at * 4);
  }

  /** A TCP segment; `time` in microseconds since the epoch. */
  tcp(
    time: number,
    from: Endpoint,
    to: Endpoint,
    seq: number,
    ack: number,
    flags: number,
    options: Uint8Array,
    payload: Payload,
    outer: Envelope | null,
  ): void {
    const header = 20 + options.length;
    const at = this.#ip(time, from, to, 6, header + payload.length, outer);
    const chunk = this.#chunk;
    this.#ports(at, from, to);
    chunk.writeUInt32BE(seq, at + 4);
    chunk.writeUInt32BE(ack, at + 8);
    chunk.writeUInt16BE((header << 10) | flags, at + 12);
    chunk.writeUInt32BE(0xfaf00000, at + 14);
    chunk.writeUInt16BE(0, at + 18);
    chunk.set(options, at + 20);
    this.#finish(at, header, 16, 6, from, to, payload);
  }

  udp(time: number, from: Endpoint, to: Endpoint, payload: Payload, outer: Envelope | null): void {
    const at = this.#ip(time, from, to, 17, 8 + payload.length, outer);
    this.#ports(at, from, to);
    this.#chunk.writeUInt16BE(8 + payload.length, at + 4);
    this.#chunk.writeUInt16BE(0, at + 6);
    this.#finish(at, 8, 6, 17, from, to, payload);
  }

  /** Flushes, and gives the file its name: a file of that name is whole. */
  close(): void {
    this.#flush();
    closeSync(this.#file);
    renameSync(`${this.#path}.part`, this.#path);
  }

  #ports(at: number, from: Endpoint, to: Endpoint): void {
    this.#chunk.writeUInt16BE(from.port, at);
    this.#chunk.writeUInt16BE(to.port, at + 2);
  }

  /** Record header, envelope, Ethernet and IP headers; returns where the transport header goes. */
  #ip(time: number, from: Endpoint, to: Endpoint, protocol: number, size: number, outer: Envelope | null): number {
    const chunk = this.#chunk;
    const v6 = from.address.length === 16;
    const frame = 14 + (v6 ? 40 : 20) + size;
    const length = outer ? frame + 50 : frame;
    let at = this.#at;
    const seconds = Math.floor(time / 1e6);
    chunk.writeUInt32LE(seconds, at);
    chunk.writeUInt32LE(time - seconds * 1e6, at + 4);
    chunk.writeUInt32LE(length, at + 8);
    chunk.writeUInt32LE(length, at + 12);
    at += 16;
    if (outer) at = this.#envelope(at, frame, outer);
    this.#ethernet(at, v6 ? 0x86dd : 0x0800);
    return v6 ? this.#ipv6(at + 14, from, to, protocol, size) : this.#ipv4(at + 14, from, to, protocol, size);
  }

  #ethernet(at: number, type: number): void {
    this.#chunk.writeUInt32BE(0x02000000, at);
    this.#chunk.writeUInt32BE(0x00020200, at + 4);
    this.#chunk.writeUInt32BE(0x00000001, at + 8);
    this.#chunk.writeUInt16BE(type, at + 12);
  }

  #ipv4(at: number, from: Endpoint, to: Endpoint, protocol: number, size: number): number {
    const chunk = this.#chunk;
    chunk.writeUInt16BE(0x4500, at);
    chunk.writeUInt16BE(20 + size, at + 2);
    chunk.writeUInt16BE(this.#id++ & 0xffff, at + 4);
    chunk.writeUInt16BE(0x4000, at + 6);
    chunk.writeUInt16BE(0x4000 | protocol, at + 8);
    chunk.writeUInt16BE(0, at + 10);
    chunk.set(from.address, at + 12);
    chunk.set(to.address, at + 16);
    chunk.writeUInt16BE(fold(wordSum(chunk, at, at + 20)), at + 10);
    return at + 20;
  }

  #ipv6(at: number, from: Endpoint, to: Endpoint, protocol: number, size: number): number {
    const chunk = this.#chunk;
    chunk.writeUInt32BE(0x60000000, at);
    chunk.writeUInt16BE(size, at + 4);
    chunk.writeUInt16BE((protocol << 8) | 64, at + 6);
    chunk.set(from.address, at + 8);
    chunk.set(to.address, at + 24);
    return at + 40;
  }

  /** Outer Ethernet, IPv4, UDP and VXLAN as AWS writes them; returns where the inner frame goes. */
  #envelope(at: number, frame: number, outer: Envelope): number {
    const chunk = this.#chunk;
    this.#ethernet(at, 0x0800);
    chunk.writeUInt16BE(0x4500, at + 14);
    chunk.writeUInt16BE(36 + frame, at + 16);
    chunk.writeUInt32BE(0, at + 18);
    chunk.writeUInt32BE(0xff110000, at + 22);
    chunk.writeUInt32BE(outer.source, at + 26);
    chunk.writeUInt32BE(outer.target, at + 30);
    chunk.writeUInt16BE(fold(wordSum(chunk, at + 14, at + 34)), at + 24);
    chunk.writeUInt16BE(outer.port, at + 34);
    chunk.writeUInt16BE(4789, at + 36);
    chunk.writeUInt32BE((16 + frame) * 65536, at + 38);
    chunk.writeUInt32BE(0x08000000, at + 42);
    chunk.writeUInt32BE(outer.vni * 256, at + 46);
    return at + 50;
  }

  /** Payload and transport checksum. */
  #finish(
    at: number,
    header: number,
    checksumAt: number,
    protocol: number,
    from: Endpoint,
    to: Endpoint,
    payload: Payload,
  ): void {
    const chunk = this.#chunk;
    const body = at + header;
    let sum = protocol + header + payload.length + wordSum(chunk, at, body);
    sum += wordSum(from.address, 0, from.address.length) + wordSum(to.address, 0, to.address.length);
    if (payload.bytes) {
      chunk.set(payload.bytes, body);
      sum += wordSum(payload.bytes, 0, payload.length);
    } else if (payload.length > 0) {
      this.#pool.copy(chunk, body, payload.offset, payload.offset + payload.length);
      const last = payload.offset + (payload.length & ~1);
      sum += this.#sums[last / 2] - this.#sums[payload.offset / 2];
      if (payload.length & 1) sum += this.#pool[last] << 8;
    }
    chunk.writeUInt16BE(fold(sum) || (protocol === 17 ? 0xffff : 0), at + checksumAt);
    this.#end(body + payload.length);
  }

  #end(at: number): void {
    this.bytes += at - this.#at;
    this.packets++;
    this.#at = at;
    if (at >= CHUNK_BYTES) this.#flush();
  }

  #flush(): void {
    for (let done = 0; done < this.#at;) done += writeSync(this.#file, this.#chunk, done, this.#at - done);
    this.#at = 0;
  }
}

/** A slice of `length` bytes of the pool. */
export function pooled(random: Random, length: number): Payload {
  return { bytes: null, offset: random.below((POOL_BYTES - length) / 2) * 2, length };
}

export function own(bytes: Uint8Array): Payload {
  return { bytes, offset: 0, length: bytes.length };
}
