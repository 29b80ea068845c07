import { NANOS } from "../base/time.ts";
import type { CaptureFormat, CaptureReader, PacketSink } from "./format.ts";
import { maxCaptured } from "./limits.ts";
import { GUESS_BYTES, guessLayout, modifiedLayouts, standardLayout, standardLayouts } from "./variant.ts";
import type { RecordLayout } from "./variant.ts";

/** What a magic number says of a file: unit of the fraction in nanoseconds, bytes of the file header, layouts to try. */
interface Magic {
  readonly scale: number;
  readonly header: number;
  readonly layouts: readonly RecordLayout[];
}

const FILE_HEADER = 24;
const MICRO: Magic = { scale: 1000, header: FILE_HEADER, layouts: standardLayouts };
const STANDARD_MAGIC = 0xa1b2c3d4;

/** Ixia's files carry the number of bytes that follow as one more word of the file header. */
const magics: ReadonlyMap<number, Magic> = new Map([
  [STANDARD_MAGIC, MICRO],
  [0xa1b23c4d, { scale: 1, header: FILE_HEADER, layouts: [standardLayout] }],
  [0xa1b2cd34, { scale: 1000, header: FILE_HEADER, layouts: modifiedLayouts }],
  [0x1c0001ac, { scale: 1, header: FILE_HEADER + 4, layouts: [standardLayout] }],
  [0x1c0001ab, { scale: 1000, header: FILE_HEADER + 4, layouts: [standardLayout] }],
]);

/** AIX writes version 2.2 with interface types (RFC 1573) in place of link types, and nanoseconds: ifType -> LINKTYPE_. */
const AIX_LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [6, 1],
  [9, 6],
  [15, 10],
  [24, 0],
]);

/** pcap as libpcap writes it: microseconds or nanoseconds, either byte order, and its known variants. */
export const pcap: CaptureFormat = {
  id: "pcap",
  name: "pcap",
  spec: "https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/",
  extensions: ["pcap", "cap", "dmp", "trace"],
  order: 10,
  sniff: (head) => head.length >= 4 && magicOf(viewOf(head), 0) !== undefined,
  open: (sink) => new PcapReader(sink),
};

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function magicOf(view: DataView, at: number): { magic: Magic; number: number; little: boolean } | undefined {
  for (const little of [true, false]) {
    const number = view.getUint32(at, little);
    const magic = magics.get(number);
    if (magic) return { magic, number, little };
  }
  return undefined;
}

/** Order of the two lengths: before version 2.3 the original length came first, in 2.3 some writers kept that. */
type LengthOrder = "captured-first" | "original-first" | "smaller-is-captured";

function lengthOrder(major: number, minor: number): LengthOrder {
  if (major === 543) return "original-first"; // tcpdump of DG/UX
  if (major !== 2 || minor > 3) return "captured-first";
  return minor === 3 ? "smaller-is-captured" : "original-first";
}

class PcapReader implements CaptureReader {
  readonly #sink: PacketSink;
  #state: "header" | "records" | "stopped" = "header";
  #little = true;
  #header = standardLayout.header;
  #scale = 1000;
  #limit = 0;
  #order: LengthOrder = "captured-first";
  #packets = 0;
  #bad = { offset: 0, claimed: 0 };

  constructor(sink: PacketSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array, view: DataView, from: number, to: number, fileOffset: number, last: boolean): number {
    const base = fileOffset - from;
    let at = from;
    if (this.#state === "header") {
      at = this.#fileHeader(view, from, to, last);
      if (at < 0) return this.#unfinishedHeader(from, to, base, last);
    }
    if (this.#state === "records") at = this.#records(bytes, view, at, to, base);
    if (this.#state === "stopped") at = to;
    if (last) this.#end(base + at, base + to);
    return last ? to : at;
  }

  /** Position after the file header, or -1 while there are too few bytes to tell the variant. */
  #fileHeader(view: DataView, from: number, to: number, last: boolean): number {
    const size = to - from;
    if (size < FILE_HEADER) return -1;
    const found = magicOf(view, from);
    if (!found) return this.#stop(0, 0, to);
    const { magic, little } = found;
    if (size < magic.header + (last ? 0 : GUESS_BYTES)) return -1;
    const major = view.getUint16(from + 4, little);
    const minor = view.getUint16(from + 6, little);
    const network = view.getUint32(from + 20, little);
    const aix = found.number === STANDARD_MAGIC && major === 2 && minor === 2 ? AIX_LINK_TYPES.get(network) : undefined;
    const snapLength = view.getUint32(from + 16, little);
    // The upper half of the field holds the length of the frame check sequence and reserved bits, not the link type.
    const linkType = aix ?? network & 0xffff;
    this.#little = little;
    this.#scale = aix === undefined ? magic.scale : 1;
    this.#order = lengthOrder(major, minor);
    this.#limit = maxCaptured(linkType);
    const start = from + magic.header;
    const layouts = this.#order === "captured-first" ? magic.layouts : magic.layouts.slice(0, 1);
    const end = Math.min(to, start + GUESS_BYTES);
    const layout = guessLayout(layouts, view, start, end, last && end === to, little, snapLength);
    this.#header = layout.header;
    if (layout !== standardLayout) this.#sink.report("capture-modified", { offset: 0, detail: layout.name });
    this.#state = "records";
    this.#sink.interface({ name: "", linkType, snapLength });
    return start;
  }

  /** The hot loop: one pass over the complete records of bytes[from, to). */
  #records(bytes: Uint8Array, view: DataView, from: number, to: number, base: number): number {
    const sink = this.#sink;
    const little = this.#little;
    const header = this.#header;
    const scale = this.#scale;
    const limit = this.#limit;
    const plain = this.#order === "captured-first";
    let packets = this.#packets;
    let at = from;
    for (const end = to - header; at <= end;) {
      const seconds = view.getUint32(at, little);
      let nanos = view.getUint32(at + 4, little) * scale;
      let captured = view.getUint32(at + 8, little);
      let original = view.getUint32(at + 12, little);
      if (!plain && (this.#order === "original-first" || captured > original)) {
        const first = captured;
        captured = original;
        original = first;
      }
      if (captured > limit) {
        this.#packets = packets;
        return this.#stop(base + at, captured, to);
      }
      const start = at + header;
      const next = start + captured;
      if (next > to) break;
      packets++;
      if (nanos >= NANOS) {
        nanos = NANOS - 1;
        sink.report("capture-bad-time", {
          offset: base + at,
          packet: packets,
          detail: "a fraction of one second or more",
        });
      }
      sink.packet(bytes, view, start, captured, original, seconds, nanos, 0, base + start);
      at = next;
    }
    this.#packets = packets;
    return at;
  }

  #stop(offset: number, claimed: number, to: number): number {
    this.#state = "stopped";
    this.#bad = { offset, claimed };
    return to;
  }

  #unfinishedHeader(from: number, to: number, base: number, last: boolean): number {
    if (!last) return from;
    this.#sink.report("capture-cut", { offset: base + from, detail: `${to - from} bytes of the file header` });
    return to;
  }

  #end(used: number, end: number): void {
    if (this.#state === "stopped") {
      const { offset, claimed } = this.#bad;
      const detail = `a record claims ${claimed} bytes, the limit is ${this.#limit}; ${end - offset} bytes are not read`;
      this.#sink.report("capture-bad-record", { offset, packet: this.#packets + 1, detail });
    } else if (used < end) {
      const detail = `${end - used} bytes of an incomplete record`;
      this.#sink.report("capture-cut", { offset: used, packet: this.#packets + 1, detail });
    }
  }
}
