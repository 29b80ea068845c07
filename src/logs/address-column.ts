/** Addresses of packets on their way into a batch: a column of text without a dictionary, since most words are seen once or few times. */
import type { ArenaText } from "../base/columns.ts";
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
  view = new DataView(new ArrayBuffer(0));
  offsets = new Uint32Array(1);
  #bytes = new Uint8Array(0);

  /** Whether rows have to be handed over although there may be few. */
  get heavy(): boolean {
    return this.#bytes.length > HEAVY;
  }

  /** Makes room for so many rows; the first `rows` are kept. */
  resize(capacity: number, rows: number): void {
    const { offsets } = this;
    this.offsets = new Uint32Array(capacity + 1);
    if (rows > 0) this.offsets.set(offsets.subarray(0, rows + 1));
    this.#hold(Math.max(capacity * USUAL, rows > 0 ? this.#bytes.length : 0) + ADDRESS_ROOM, this.offsets[rows]);
  }

  /** Makes room for `size` bytes of text (and what is written behind it) in a row. */
  reserve(row: number, size: number): void {
    const needed = this.offsets[row] + size + ADDRESS_ROOM;
    if (needed > this.#bytes.length) this.#hold(Math.max(needed, this.#bytes.length * 2), this.offsets[row]);
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

  /** The first `rows` rows; `resize` begins anew. */
  text(rows: number): ArenaText {
    return { bytes: this.#bytes.subarray(0, this.offsets[rows]), offsets: this.offsets.subarray(0, rows + 1) };
  }

  #hold(size: number, used: number): void {
    const bytes = new Uint8Array(size);
    if (used > 0) bytes.set(this.#bytes.subarray(0, used));
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
