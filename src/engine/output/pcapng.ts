/** pcapng (draft-ietf-opsawg-pcapng): one section, one interface per link type, enhanced packet blocks in nanoseconds. */
import { putTime } from "../../base/time.ts";
import type { ByteSink } from "./sink.ts";

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const OPTION_APPLICATION = 4;
const OPTION_RESOLUTION = 9;
const NANOSECONDS = 9;

/** Writes a capture of packets from several files; each distinct `interface` name and link type becomes an interface. */
export class PcapngWriter {
  readonly #write: ByteSink;
  readonly #interfaces = new Map<string, number>();

  private constructor(write: ByteSink) {
    this.#write = write;
  }

  /** Begins the section; `application` is the program's name and version. */
  static async begin(write: ByteSink, application: string): Promise<PcapngWriter> {
    const fixed = new Uint8Array(16);
    const view = new DataView(fixed.buffer);
    view.setUint32(0, BYTE_ORDER, true);
    view.setUint16(4, 1, true);
    view.setUint32(8, 0xffffffff, true);
    view.setUint32(12, 0xffffffff, true);
    await write(block(SECTION, fixed, option(OPTION_APPLICATION, new TextEncoder().encode(application))));
    return new PcapngWriter(write);
  }

  /** Number of the interface, described when first used. */
  async interface(name: string, linkType: number): Promise<number> {
    const key = `${linkType} ${name}`;
    const known = this.#interfaces.get(key);
    if (known !== undefined) return known;
    const number = this.#interfaces.size;
    this.#interfaces.set(key, number);
    const fixed = new Uint8Array(8);
    new DataView(fixed.buffer).setUint16(0, linkType, true);
    await this.#write(
      block(
        INTERFACE,
        fixed,
        option(2, new TextEncoder().encode(name)),
        option(OPTION_RESOLUTION, Uint8Array.of(NANOSECONDS)),
      ),
    );
    return number;
  }

  /** One packet; `ts` in nanoseconds since the epoch, `original` its length on the wire. */
  async packet(interfaceNumber: number, ts: bigint, bytes: Uint8Array, original: number): Promise<void> {
    const fixed = new Uint8Array(20);
    const view = new DataView(fixed.buffer);
    const words = new Uint32Array(2);
    putTime(words, 0, Number(ts / 1_000_000_000n), Number(ts % 1_000_000_000n));
    view.setUint32(0, interfaceNumber, true);
    view.setUint32(4, words[1], true);
    view.setUint32(8, words[0], true);
    view.setUint32(12, bytes.length, true);
    view.setUint32(16, original, true);
    await this.#write(block(PACKET, fixed, padded(bytes)));
  }
}

function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const out = new Uint8Array(bytes.length + 4 - (bytes.length % 4));
  out.set(bytes);
  return out;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const body = padded(value);
  const out = new Uint8Array(4 + body.length);
  const view = new DataView(out.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  out.set(body, 4);
  return out;
}

/** A block: type, length, parts, length again. Options (all but a packet's) end by opt_endofopt. */
function block(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const all = type === PACKET ? parts : [...parts, new Uint8Array(4)];
  const length = 12 + all.reduce((sum, part) => sum + part.length, 0);
  const out = new Uint8Array(length);
  const view = new DataView(out.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  let at = 8;
  for (const part of all) {
    out.set(part, at);
    at += part.length;
  }
  view.setUint32(length - 4, length, true);
  return out;
}
