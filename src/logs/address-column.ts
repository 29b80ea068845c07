/** Addresses of packets on their way into a batch: a column of text without a dictionary, since most words are seen once or few times. */
import type { ArenaText } from "../base/columns.ts";
import { plainIpv6Length } from "./addresses.ts";
import type { Words } from "./words.ts";

/** Bytes per row to begin with: an IPv4 address in text has at most 15. */
const USUAL = 16;

/** Bytes that must be free behind the text so far for an IPv4 address to be written, four bytes at a time. */
const ADDRESS_ROOM = 20;

/**
 * More text than this does not wait for a batch to be full: 65,536 IPv6 addresses take 2.6 MB, but damaged or hostile logs
 * have words as long as their lines.
 */
const HEAVY = 8 << 20;

/** In every byte a dot, the lowest of `.`, `/` and the digits, and what a digit nine is below 0x80. */
const DOTS = 0x2e2e2e2e;
const UP_TO_NINE = 0x46464646;
const HIGHS = 0x80808080 | 0;

/** Text of the rows one after the other; row i is bytes[offsets[i], offsets[i + 1]). Open to the splitter. */
export class AddressColumn {
  view: DataView;
  readonly offsets: Uint32Array;
  #bytes: Uint8Array;

  constructor(capacity: number) {
    this.offsets = new Uint32Array(capacity + 1);
    this.#bytes = new Uint8Array(capacity * USUAL + ADDRESS_ROOM);
    this.view = new DataView(this.#bytes.buffer);
  }

  /** Whether rows have to be handed over although there may be few. */
  get heavy(): boolean {
    return this.#bytes.length > HEAVY;
  }

  /** Takes over the first `rows` rows of another column. */
  keep(from: AddressColumn, rows: number): void {
    const { bytes, offsets } = from.text(rows);
    this.offsets.set(offsets);
    this.#makeRoom(bytes.length + ADDRESS_ROOM, 0);
    this.#bytes.set(bytes);
  }

  /** Makes room for `size` bytes of text (and what is written behind it) in a row. */
  reserve(row: number, size: number): void {
    this.#makeRoom(this.offsets[row] + size + ADDRESS_ROOM, this.offsets[row]);
  }

  /**
   * Copies digits and dots from the view into the row, sixteen at most, four at a time: an IPv4 address is nothing else, and
   * whatever ends it is. Returns how many; the view must reach up to three bytes behind them.
   */
  copyDigits(row: number, from: DataView, at: number): number {
    const { offsets } = this;
    const start = offsets[row];
    if (start + ADDRESS_ROOM > this.#bytes.length) this.reserve(row, 0);
    const { view } = this;
    let size = 0;
    let four = from.getInt32(at, true);
    let others = ((four - DOTS) | (four + UP_TO_NINE)) & HIGHS;
    view.setInt32(start, four, true);
    while (others === 0 && size < 12) {
      size += 4;
      four = from.getInt32(at + size, true);
      others = ((four - DOTS) | (four + UP_TO_NINE)) & HIGHS;
      view.setInt32(start + size, four, true);
    }
    // Its lowest bit is in the first byte that is neither.
    size += others === 0 ? 4 : (31 - Math.clz32(others & -others)) >> 3;
    offsets[row + 1] = start + size;
    return size;
  }

  /** Copies an IPv6 address that is in RFC 5952 form already into the row; returns its length, or 0 when it is not surely one. */
  copyIpv6(row: number, from: Uint8Array, at: number): number {
    const size = plainIpv6Length(from, at);
    if (size === 0) return 0;
    this.reserve(row, size);
    const start = this.offsets[row];
    for (let i = 0; i < size; i++) this.#bytes[start + i] = from[at + i];
    this.offsets[row + 1] = start + size;
    return size;
  }

  /** The row's text; none for a row without value. */
  put(row: number, text: Uint8Array): void {
    this.reserve(row, text.length);
    this.#bytes.set(text, this.offsets[row]);
    this.offsets[row + 1] = this.offsets[row] + text.length;
  }

  /** A row without value. */
  skip(row: number): void {
    this.offsets[row + 1] = this.offsets[row];
  }

  /** The word of a code into the row, IPv6 addresses in RFC 5952 form. */
  word(row: number, { dictionary, addresses }: Words, code: number): void {
    const plain = addresses.of(code);
    this.reserve(row, dictionary.lengthOf(plain));
    this.offsets[row + 1] = dictionary.copy(plain, this.view, this.offsets[row]);
  }

  /** The first `rows` rows. */
  text(rows: number): ArenaText {
    return { bytes: this.#bytes.subarray(0, this.offsets[rows]), offsets: this.offsets.subarray(0, rows + 1) };
  }

  #makeRoom(size: number, used: number): void {
    if (size <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(size, this.#bytes.length * 2));
    bytes.set(this.#bytes.subarray(0, used));
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
