import type { PacketSink } from "./format.ts";
import { MAX_INTERFACES } from "./limits.ts";
import { COMMENT, eachOption, optionText, uint64 } from "./options.ts";
import { Timestamp } from "./timestamp.ts";

/** An interface of the section being read. */
export interface SectionInterface {
  /** Number within the file: sections go on counting. */
  readonly number: number;
  readonly snapLength: number;
  readonly clock: Timestamp;
  /** Drops reported packet by packet (epb_dropcount), added up. */
  counted: number;
  /** Drops as handed to the sink so far; -1 before the first report, which may be of none. */
  dropped: number;
}

/** LINKTYPE_ETHERNET, for packets before any interface was described. */
const ETHERNET = 1;

const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

/** Interfaces of a pcapng file: per section for packets to name, over the whole file for numbers. */
export class Interfaces {
  readonly #sink: PacketSink;
  #section: SectionInterface[] = [];
  #fallback: SectionInterface | undefined;
  #count = 0;

  constructor(sink: PacketSink) {
    this.#sink = sink;
  }

  newSection(): void {
    this.#section = [];
    this.#fallback = undefined;
  }

  /** The interface a packet names, or undefined when it was never described in this section. */
  get(id: number): SectionInterface | undefined {
    return this.#section[id];
  }

  /** The interface for packets that name none: the first of the section, made up when there is none. */
  fallback(): SectionInterface {
    this.#fallback ??= this.#section[0] ?? this.#add("", ETHERNET, 0, new Timestamp());
    return this.#fallback;
  }

  /** Reads the body of an interface description block, [at, end); returns false when it could not be kept. */
  describe(bytes: Uint8Array, view: DataView, at: number, end: number, little: boolean, offset: number): boolean {
    if (this.#count >= MAX_INTERFACES) return false;
    let name = "";
    let description = "";
    let resolution = 6;
    let shift = 0;
    const whole = eachOption(view, at + 8, end, little, (option) => {
      if (option.code === IF_NAME) name = optionText(bytes, option.at, option.length);
      else if (option.code === IF_DESCRIPTION) description = optionText(bytes, option.at, option.length);
      else if (option.code === COMMENT) this.#sink.comment(optionText(bytes, option.at, option.length), null);
      else if (option.code === IF_TSRESOL && option.length >= 1) resolution = view.getUint8(option.at);
      else if (option.code === IF_TSOFFSET && option.length >= 8) shift = Number(view.getBigInt64(option.at, little));
    });
    if (!whole) this.#sink.report("capture-option-bad", { offset });
    const linkType = view.getUint16(at, little);
    const snapLength = view.getUint32(at + 4, little);
    this.#section.push(this.#add(name || description, linkType, snapLength, new Timestamp(resolution, shift)));
    return true;
  }

  /** Reads the body of an interface statistics block, [at, end). */
  statistics(view: DataView, at: number, end: number, little: boolean, offset: number): void {
    let dropped = 0;
    const whole = eachOption(view, at + 12, end, little, (option) => {
      // isb_ifdrop: no room in the interface's buffer; isb_osdrop: dropped by the operating system.
      if ((option.code === 5 || option.code === 7) && option.length >= 8) dropped += uint64(view, option.at, little);
    });
    if (!whole) this.#sink.report("capture-option-bad", { offset });
    this.drop(this.#section[view.getUint32(at, little)] ?? this.fallback(), dropped);
  }

  /** Takes a total of dropped packets; totals only grow. */
  drop(from: SectionInterface, total: number): void {
    if (total <= from.dropped) return;
    from.dropped = total;
    this.#sink.dropped(from.number, total);
  }

  #add(name: string, linkType: number, snapLength: number, clock: Timestamp): SectionInterface {
    this.#sink.interface({ name, linkType, snapLength });
    return { number: this.#count++, snapLength, clock, counted: 0, dropped: -1 };
  }
}
