import type { CaptureFormat, CaptureReader, PacketSink } from "./format.ts";
import { MAX_BLOCK, MAX_METADATA_BLOCK } from "./limits.ts";
import { eachName } from "./names.ts";
import { COMMENT, eachOption, optionText, padded, uint64 } from "./options.ts";
import { Interfaces } from "./section.ts";
import type { SectionInterface } from "./section.ts";

const SECTION = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const NAMES = 4;
const STATISTICS = 5;
const PACKET = 6;
const SECRETS = 10;
const CUSTOM = 0xbad;
const CUSTOM_NO_COPY = 0x40000bad;

/** Bytes around a block's body: type and length before it, length after it. */
const FRAME = 12;
/** Shortest body of each block that is decoded. */
const SHORTEST: ReadonlyMap<number, number> = new Map([
  [SECTION, 16],
  [INTERFACE, 8],
  [OLD_PACKET, 20],
  [SIMPLE_PACKET, 4],
  [NAMES, 0],
  [STATISTICS, 12],
  [PACKET, 20],
  [SECRETS, 8],
]);

/** pcapng: sections, interfaces, packets of all three kinds, names, statistics, comments and secrets. */
export const pcapng: CaptureFormat = {
  id: "pcapng",
  name: "pcapng",
  spec: "https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/",
  extensions: ["pcapng", "ntar"],
  order: 20,
  sniff: (head) => startsSection(head),
  open: (sink) => new PcapngReader(sink),
};

function startsSection(head: Uint8Array): boolean {
  const marks = [0x0a, 0x0d, 0x0d, 0x0a];
  if (head.length < 4 || marks.some((byte, i) => head[i] !== byte)) return false;
  return head.length < 12 || byteOrder(new DataView(head.buffer, head.byteOffset), 8) !== undefined;
}

/** True for little-endian; undefined where there is no byte-order magic. */
function byteOrder(view: DataView, at: number): boolean | undefined {
  if (view.getUint32(at, true) === BYTE_ORDER) return true;
  return view.getUint32(at, false) === BYTE_ORDER ? false : undefined;
}

class PcapngReader implements CaptureReader {
  readonly #sink: PacketSink;
  readonly #interfaces: Interfaces;
  #little = true;
  #packets = 0;
  /** Time of the packet before: simple packet blocks have none of their own. */
  #seconds = 0;
  #nanos = 0;
  /** Bytes still to pass over of a block that is not decoded. */
  #skip = 0;
  /** Simple packet blocks seen, which have no time, and the first one's packet number. */
  readonly #timeless = { count: 0, packet: 0 };
  /** Where and why reading stopped. */
  #stopped: { readonly offset: number; readonly why: string } | undefined;

  constructor(sink: PacketSink) {
    this.#sink = sink;
    this.#interfaces = new Interfaces(sink);
  }

  push(bytes: Uint8Array, view: DataView, from: number, to: number, fileOffset: number, last: boolean): number {
    const base = fileOffset - from;
    const at = this.#stopped ? to : this.#blocks(bytes, view, from, to, base);
    if (last) this.#end(base + at, base + to);
    return last ? to : at;
  }

  /** The hot loop: one pass over the complete blocks of bytes[from, to). */
  #blocks(bytes: Uint8Array, view: DataView, from: number, to: number, base: number): number {
    let at = from;
    for (;;) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, to - at);
        this.#skip -= passed;
        at += passed;
      }
      if (at + FRAME > to) return at;
      const type = view.getUint32(at, this.#little);
      if (type === SECTION) {
        const little = byteOrder(view, at + 8);
        if (little === undefined) return this.#stop(base + at, "a section without byte-order magic", to);
        this.#little = little;
      } else if (at + base === 0) return this.#stop(0, "the file does not begin with a section", to);
      const length = view.getUint32(at + 4, this.#little);
      // Some writers leave the padding out of the length, but never out of the file.
      const size = length > MAX_BLOCK ? length : padded(length);
      if (size < FRAME || size > MAX_BLOCK) return this.#stop(base + at, `a block claims ${length} bytes`, to);
      if (type !== PACKET && !isDecoded(type, size)) {
        this.#undecoded(type, base + at, size);
        this.#skip = size;
        continue;
      }
      const next = at + size;
      if (next > to) return at;
      const trailer = view.getUint32(next - 4, this.#little);
      if (trailer !== length && padded(trailer) !== size) {
        return this.#stop(base + at, `the lengths around a block differ (${length} and ${trailer} bytes)`, to);
      }
      if (type === PACKET && size >= FRAME + 20) this.#packet(false, bytes, view, at + 8, next - 4, base);
      else this.#block(type, bytes, view, at + 8, next - 4, base);
      at = next;
    }
  }

  #block(type: number, bytes: Uint8Array, view: DataView, at: number, end: number, base: number): void {
    const offset = base + at - 8;
    if (end - at < (SHORTEST.get(type) ?? 0)) {
      this.#sink.report("capture-bad-block", { offset, detail: `type ${type}: too short` });
    } else if (type === OLD_PACKET) this.#packet(true, bytes, view, at, end, base);
    else if (type === SIMPLE_PACKET) this.#simplePacket(bytes, view, at, end, base);
    else if (type === INTERFACE) this.#interface(bytes, view, at, end, offset);
    else if (type === STATISTICS) this.#interfaces.statistics(view, at, end, this.#little, offset);
    else if (type === SECTION) this.#section(bytes, view, at, end, offset);
    else if (type === NAMES) this.#names(bytes, view, at, end, offset);
    else this.#secrets(bytes, view, at, end, offset);
  }

  /** Enhanced packet block, and the obsolete packet block that differs in its first word only. */
  #packet(old: boolean, bytes: Uint8Array, view: DataView, at: number, end: number, base: number): void {
    const little = this.#little;
    const captured = view.getUint32(at + 12, little);
    const start = at + 20;
    const stop = start + captured;
    if (stop > end) {
      const detail = `a packet of ${captured} bytes in a block of ${end - at + FRAME}`;
      return this.#sink.report("capture-bad-block", { offset: base + at - 8, packet: this.#packets + 1, detail });
    }
    const id = old ? view.getUint16(at, little) : view.getUint32(at, little);
    const from = this.#interfaces.get(id) ?? this.#unknownInterface(id, base + at - 8);
    const { clock } = from;
    this.#packets++;
    if (!clock.set(view.getUint32(at + 4, little), view.getUint32(at + 8, little))) this.#badTime(base + at - 8);
    this.#seconds = clock.seconds;
    this.#nanos = clock.nanos;
    const original = view.getUint32(at + 16, little);
    this.#sink.packet(bytes, view, start, captured, original, this.#seconds, this.#nanos, from.number, base + start);
    const drops = old ? view.getUint16(at + 2, little) : 0;
    // 0xffff: not known.
    if (drops !== 0 && drops !== 0xffff) this.#dropped(from, drops);
    const options = start + padded(captured);
    if (options + 4 <= end) this.#packetOptions(from, bytes, view, options, end, base + at - 8);
  }

  #simplePacket(bytes: Uint8Array, view: DataView, at: number, end: number, base: number): void {
    const original = view.getUint32(at, this.#little);
    const from = this.#interfaces.get(0) ?? this.#unknownInterface(0, base + at - 8);
    const start = at + 4;
    const room = end - start;
    const captured = Math.min(original, room, from.snapLength === 0 ? room : from.snapLength);
    this.#packets++;
    this.#timeless.count++;
    if (this.#timeless.count === 1) this.#timeless.packet = this.#packets;
    this.#sink.packet(bytes, view, start, captured, original, this.#seconds, this.#nanos, from.number, base + start);
  }

  /** As eachOption, without its closure: some tools write options with every packet. */
  #packetOptions(
    from: SectionInterface,
    bytes: Uint8Array,
    view: DataView,
    first: number,
    end: number,
    offset: number,
  ): void {
    const little = this.#little;
    for (let at = first; at + 4 <= end;) {
      const code = view.getUint16(at, little);
      const length = view.getUint16(at + 2, little);
      if (code === 0) return;
      at += 4;
      if (at + length > end) return this.#sink.report("capture-option-bad", { offset, packet: this.#packets });
      if (code === COMMENT) this.#sink.comment(optionText(bytes, at, length), this.#packets);
      // epb_dropcount: packets lost between this one and the one before.
      if (code === 4 && length >= 8) this.#dropped(from, uint64(view, at, little));
      at += padded(length);
    }
  }

  #dropped(from: SectionInterface, packets: number): void {
    from.counted += packets;
    this.#interfaces.drop(from, from.counted);
  }

  #unknownInterface(id: number, offset: number): SectionInterface {
    this.#sink.report("capture-no-interface", { offset, packet: this.#packets + 1, detail: `interface ${id}` });
    return this.#interfaces.fallback();
  }

  #badTime(offset: number): void {
    const detail = "a time before 1970 or after 2242";
    this.#sink.report("capture-bad-time", { offset, packet: this.#packets, detail });
  }

  #interface(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    if (this.#interfaces.describe(bytes, view, at, end, this.#little, offset)) return;
    this.#sink.report("capture-bad-block", { offset, detail: "more interfaces than the limit" });
  }

  #section(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    this.#interfaces.newSection();
    this.#comments(bytes, view, at + 16, end, offset);
  }

  #names(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    const found = eachName(bytes, view, at, end, this.#little, (address, name) => this.#sink.name(address, name));
    if (!found.whole) this.#sink.report("capture-bad-block", { offset, detail: "a name record runs over its block" });
    this.#comments(bytes, view, found.end, end, offset);
  }

  #secrets(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    const type = view.getUint32(at, this.#little);
    const length = view.getUint32(at + 4, this.#little);
    if (at + 8 + length > end) {
      return this.#sink.report("capture-bad-block", { offset, detail: "secrets run over their block" });
    }
    this.#sink.secrets(type, bytes.slice(at + 8, at + 8 + length));
  }

  #comments(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    const whole = eachOption(view, at, end, this.#little, (option) => {
      if (option.code === COMMENT) this.#sink.comment(optionText(bytes, option.at, option.length), null);
    });
    if (!whole) this.#sink.report("capture-option-bad", { offset });
  }

  #undecoded(type: number, offset: number, size: number): void {
    const kind =
      type === CUSTOM || type === CUSTOM_NO_COPY ? "custom block" : `type 0x${type.toString(16).padStart(8, "0")}`;
    if (SHORTEST.has(type)) {
      this.#sink.report("capture-bad-block", { offset, detail: `${kind}: ${size} bytes are over the limit` });
    } else this.#sink.report("capture-unknown-block", { offset, detail: kind });
  }

  #stop(offset: number, why: string, to: number): number {
    this.#stopped = { offset, why };
    return to;
  }

  #end(used: number, end: number): void {
    if (this.#stopped) {
      const { offset, why } = this.#stopped;
      this.#sink.report("capture-bad-record", { offset, detail: `${why}; ${end - offset} bytes are not read` });
    } else if (used < end || this.#skip > 0) {
      const detail = this.#skip > 0 ? "in a block that is passed over" : `${end - used} bytes of an incomplete block`;
      this.#sink.report("capture-cut", { offset: used, detail });
    }
    if (this.#timeless.count > 0) this.#sink.report("capture-no-time", this.#timeless);
  }
}

/** Whether a block is read as a whole; the others are passed over byte by byte. */
function isDecoded(type: number, size: number): boolean {
  return SHORTEST.has(type) && (size <= MAX_METADATA_BLOCK || type === OLD_PACKET || type === SIMPLE_PACKET);
}
