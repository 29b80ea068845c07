/** Reads a DNS message: numbers, and names that point back into it (RFC 1035, section 4.1.4). */
import { Cursor } from "../parts/cursor.ts";
import { labelText } from "./text.ts";

/** Compression pointers followed in one name: a loop would never end, real names have one or two. */
const MAX_POINTERS = 32;
/** Octets of a name (RFC 1035, section 3.1). */
const MAX_NAME = 255;

/** What stands after a name that broke off: no name has it, for dots within labels are escaped. */
const BROKEN = "...";

/** A cursor that reads names; `short` also where a name is broken. */
export class DnsReader extends Cursor {
  /** True once `nameAndOn` stepped over a broken name. */
  isBroken = false;

  /** Another over the same message, from `start` to `end`: names in it may still point before it. */
  within(start: number, end: number): DnsReader {
    return new DnsReader(this.bytes, start, end);
  }

  /** A name in presentation format without the last dot, `.` for the root; empty and `short` where it is broken. */
  name(): string {
    const labels = this.labels();
    return labels ? textOf(labels) : "";
  }

  /** The same, but a broken name whose end can be told is stepped over: what there is of it and three dots. */
  nameAndOn(): string {
    const start = this.at;
    const labels: Uint8Array[] = [];
    if (this.short) return "";
    if (this.#walk(labels)) return textOf(labels);
    const end = this.#nameEnd(start);
    if (end < 0) return "";
    this.short = false;
    this.isBroken = true;
    this.at = end;
    return (labels.length > 0 ? textOf(labels) : "") + BROKEN;
  }

  /** A character string: its length in one byte before it (RFC 1035, section 3.3). */
  string(): Uint8Array {
    return this.take(this.u8());
  }

  /** All that is left. */
  rest(): Uint8Array {
    return this.take(this.left);
  }

  /** The labels of a name; null and `short` where it is broken. */
  labels(): Uint8Array[] | null {
    const labels: Uint8Array[] = [];
    return this.#walk(labels) ? labels : null;
  }

  #walk(labels: Uint8Array[]): boolean {
    const { bytes } = this;
    let at = this.at;
    let after = -1;
    let octets = 0;
    let pointers = 0;
    if (this.short) return false;
    while (octets <= MAX_NAME) {
      const length = bytes[at];
      // Only what is pointed at may lie outside.
      if (length === undefined || (after < 0 && at >= this.end)) break;
      if (length === 0) {
        this.at = after < 0 ? at + 1 : after;
        return true;
      }
      if (length >= 0xc0) {
        const target = ((length & 0x3f) << 8) | bytes[at + 1];
        if (at + 2 > bytes.length || (after < 0 && at + 2 > this.end) || ++pointers > MAX_POINTERS) break;
        if (after < 0) after = at + 2;
        at = target;
        continue;
      }
      const next = at + 1 + length;
      if (length > 63 || next > bytes.length || (after < 0 && next > this.end)) break;
      labels.push(bytes.subarray(at + 1, next));
      octets += length + 1;
      at = next;
    }
    this.short = true;
    return false;
  }

  /** The byte after the name at `start`, however long that is and wherever it points; -1 where it does not end. */
  #nameEnd(start: number): number {
    for (let at = start; at < this.end; at += 1 + this.bytes[at]) {
      const length = this.bytes[at];
      if (length === 0) return at + 1;
      if (length >= 0xc0) return at + 2 <= this.end ? at + 2 : -1;
      if (length > 63) return -1;
    }
    return -1;
  }
}

export function isBrokenName(name: string): boolean {
  return name.endsWith(BROKEN);
}

function textOf(labels: readonly Uint8Array[]): string {
  return labels.length === 0 ? "." : labels.map(labelText).join(".");
}
