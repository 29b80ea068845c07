/** Strings, arrays and numbers of Kafka's protocol, in their plain and compact kinds (protocol guide, "Protocol Primitive Types"). */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text } from "../sql/text.ts";

/** Bytes of a name that are kept. */
const MAX_TEXT = 256;
/** Tagged fields of one structure. */
const MAX_TAGS = 64;

export class KafkaCursor {
  readonly cursor: Cursor;
  readonly isFlexible: boolean;

  constructor(cursor: Cursor, isFlexible: boolean) {
    this.cursor = cursor;
    this.isFlexible = isFlexible;
  }

  get isShort(): boolean {
    return this.cursor.short;
  }

  i16(): number {
    return (this.cursor.u16() << 16) >> 16;
  }

  i32(): number {
    return this.cursor.u32() | 0;
  }

  skip(size: number): void {
    this.cursor.skip(size);
  }

  /** Null for -1. */
  text(): string | null {
    const size = this.isFlexible ? this.varint() - 1 : this.i16();
    return this.#take(size);
  }

  #take(size: number): string | null {
    return size < 0 ? null : utf8Text(this.cursor.take(size), MAX_TEXT);
  }

  bytes(): Uint8Array {
    const size = this.isFlexible ? this.varint() - 1 : this.i32();
    return this.cursor.take(Math.max(0, size));
  }

  /** Elements of an array; -1 for none at all. */
  count(): number {
    return this.isFlexible ? this.varint() - 1 : this.i32();
  }

  /** Unsigned, seven bits to a byte, the least first. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.cursor.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    this.cursor.short = true;
    return 0;
  }

  /** Tagged fields at the end of a structure; none where it is not flexible. */
  tags(): void {
    if (!this.isFlexible) return;
    const count = this.varint();
    for (let i = 0; i < count && i < MAX_TAGS && !this.cursor.short; i++) {
      this.varint();
      this.cursor.skip(this.varint());
    }
    if (count > MAX_TAGS) this.cursor.short = true;
  }
}
