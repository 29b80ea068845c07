/** Capture files of the samples: classic pcap and pcapng, little-endian, nanoseconds. */
import { concat } from "../../test/builders/layer.ts";
import { gwlb, outer } from "./envelope.ts";
import type { Copy } from "./network.ts";

/** A frame with its time: microseconds since the epoch, and nanoseconds on top. */
export interface Frame {
  readonly at: number;
  readonly nanos?: number;
  readonly bytes: Uint8Array;
  /** Length on the wire, where the bytes are cut. */
  readonly length?: number;
}

function le(...words: readonly number[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => out.setUint32(i * 4, word >>> 0, true));
  return new Uint8Array(out.buffer);
}

/** Classic pcap, LINKTYPE_ETHERNET, nanosecond magic. */
export function pcap(frames: readonly Frame[]): Uint8Array {
  const records = frames.flatMap(({ at, nanos = 0, bytes, length = bytes.length }) => {
    const seconds = Math.floor(at / 1e6);
    return [le(seconds, (at - seconds * 1e6) * 1000 + nanos, bytes.length, length), bytes];
  });
  return concat(le(0xa1b23c4d, 0x00040002, 0, 0, 65535, 1), ...records);
}

function block(type: number, body: Uint8Array): Uint8Array {
  const length = 12 + body.length;
  return concat(le(type, length), body, le(length));
}

function padded(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
}

function option(code: number, value: Uint8Array): Uint8Array {
  return concat(le(code | (value.length << 16)), padded(value));
}

/** pcapng of one Ethernet interface, nanosecond times, with interface statistics that report no drop. */
export function pcapng(frames: readonly Frame[], interfaceName: string): Uint8Array {
  const text = (value: string) => new TextEncoder().encode(value);
  const section = block(
    0x0a0d0d0a,
    concat(le(0x1a2b3c4d, 1, 0xffffffff, 0xffffffff), option(4, text("flowmirror samples")), le(0)),
  );
  const options = concat(option(2, text(interfaceName)), option(9, Uint8Array.of(9)), le(0));
  const description = block(1, concat(le(1, 65535), options));
  const packets = frames.map(({ at, nanos = 0, bytes, length = bytes.length }) => {
    const time = BigInt(at) * 1000n + BigInt(nanos);
    return block(
      6,
      concat(le(0, Number(time >> 32n), Number(time & 0xffffffffn), bytes.length, length), padded(bytes)),
    );
  });
  const last = BigInt(frames[frames.length - 1].at) * 1000n;
  const words = le(0, Number(last >> 32n), Number(last & 0xffffffffn));
  const statistics = block(5, concat(words, option(4, le(frames.length, 0)), option(5, le(0, 0)), le(0)));
  return concat(section, description, ...packets, statistics);
}

/** The frame an interface target receives for a mirrored packet. */
export function frameOf(copy: Copy): Frame {
  const bytes = (copy.session.target.type === "gateway-load-balancer-endpoint" ? gwlb : outer)(copy);
  return { at: copy.at, nanos: (bytes.length * 13) % 1000, bytes };
}
