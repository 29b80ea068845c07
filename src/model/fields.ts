import { formatIpv4, formatIpv6 } from "../base/ip.ts";
import type { LayerField } from "./layer.ts";

/** What a number means. */
export type Names = Readonly<Record<number, string>>;

/** Fields of one packet beyond this are left out: a packet of 64 KB can hold 16000 chunks or options, which nobody reads. */
export const MAX_FIELDS = 4096;
/** Bytes of a value that are written out. */
const MAX_VALUE_BYTES = 64;

/** Words for a bit that is 0, and that is 1. */
export const SET = ["Not set", "Set"] as const;
export const YES_NO = ["No", "Yes"] as const;

/** How many fields a packet may still have. */
export interface Room {
  left: number;
}

/**
 * Collects the fields of one layer. A field beyond the captured bytes, or beyond the field it is a part of, is left out and reads
 * as 0, so a description needs no checks of its own but where it loops.
 */
export class Fields {
  readonly bytes: Uint8Array;
  readonly #room: Room;
  /** Where fields may lie: the captured bytes of the layer or, while parts of a field are added, the bytes of that field. */
  #from = 0;
  #end: number;
  #list: LayerField[] = [];
  /** False when the last field was left out. */
  #added = false;
  /** Where the last byte of any field ends. */
  extent = 0;

  constructor(bytes: Uint8Array, end: number, room: Room) {
    this.bytes = bytes;
    this.#end = end;
    this.#room = room;
  }

  /** Where the bytes end in which a field may lie now. */
  get end(): number {
    return this.#end;
  }

  get list(): readonly LayerField[] {
    return this.#list;
  }

  /** True when a field may lie there, and there is room for another. */
  has(at: number, length: number): boolean {
    return length >= 0 && at >= this.#from && at + length <= this.#end && this.#room.left > 0;
  }

  put(name: string, title: string, at: number, length: number, value: string | number): void {
    this.#add({ name, title, value: String(value), at, length });
  }

  /** Unsigned big-endian integer of up to 6 bytes, in decimal. */
  uint(name: string, title: string, at: number, length: number, names?: Names, unit = ""): number {
    const value = this.read(at, length);
    this.put(name, title, at, length, named(value, String(value), names) + unit);
    return value;
  }

  /** The same, in hexadecimal. */
  hex(name: string, title: string, at: number, length: number, names?: Names): number {
    const value = this.read(at, length);
    this.put(name, title, at, length, named(value, hexOf(value, length * 2), names));
    return value;
  }

  /** Bits of an integer of up to 4 bytes, moved to the right, in decimal. */
  bits(name: string, title: string, at: number, length: number, mask: number, names?: Names): number {
    const value = this.#masked(at, length, mask);
    this.put(name, title, at, length, named(value, String(value), names));
    return value;
  }

  /** The same, in hexadecimal. */
  hexBits(name: string, title: string, at: number, length: number, mask: number): number {
    const value = this.#masked(at, length, mask);
    this.put(name, title, at, length, hexOf(value, 1));
    return value;
  }

  /** One bit, in words. */
  flag(
    name: string,
    title: string,
    at: number,
    length: number,
    mask: number,
    [not, is]: readonly [string, string] = SET,
  ): boolean {
    const isSet = this.#masked(at, length, mask) !== 0;
    this.put(name, title, at, length, isSet ? is : not);
    return isSet;
  }

  /** Hardware address; its text. */
  mac(name: string, title: string, at: number, length = 6): string {
    const value = this.has(at, length) ? pairs(this.bytes.subarray(at, at + length)).join(":") : "?";
    this.put(name, title, at, length, value);
    return value;
  }

  ip4(name: string, title: string, at: number): string {
    const value = this.has(at, 4) ? formatIpv4(this.read(at, 4)) : "?";
    this.put(name, title, at, 4, value);
    return value;
  }

  ip6(name: string, title: string, at: number): string {
    const value = this.has(at, 16) ? formatIpv6(this.bytes, at) : "?";
    this.put(name, title, at, 16, value);
    return value;
  }

  /** Bytes in hexadecimal, long ones cut with an ellipsis. */
  raw(name: string, title: string, at: number, length: number): void {
    if (length > 0) this.put(name, title, at, length, hexText(this.bytes, at, Math.min(at + length, this.#end)));
  }

  /** Text up to the first zero byte; as it stands in the packet, so hostile. */
  text(name: string, title: string, at: number, length: number): string {
    const bytes = this.bytes.subarray(at, Math.min(at + length, this.#end));
    const zero = bytes.indexOf(0);
    const value = new TextDecoder("latin1").decode(zero < 0 ? bytes : bytes.subarray(0, zero));
    this.put(name, title, at, length, value);
    return value;
  }

  /**
   * A field whose parts `fill` adds; text that `fill` returns takes the place of `value`. It is cut at the captured bytes and at
   * the field it is a part of itself, and left out where nothing of it is left.
   */
  group(name: string, title: string, at: number, length: number, value: string | number, fill: () => unknown): void {
    const captured = Math.min(length, this.#end - at);
    if (!this.has(at, captured) || (captured === 0 && length > 0)) return;
    const { said, parts } = this.#partsOf(at, at + captured, fill);
    const text = typeof said === "string" ? said : String(value);
    this.#add({ name, title, value: text, at, length: captured, ...(parts.length > 0 && { fields: parts }) });
  }

  /** Adds parts to the field that was added last; does nothing where that was left out. */
  nest(fill: () => void): void {
    const whole = this.#list.at(-1);
    if (!whole || !this.#added) return;
    const { parts } = this.#partsOf(whole.at, whole.at + whole.length, fill);
    if (parts.length > 0) this.#list[this.#list.length - 1] = { ...whole, fields: parts };
    this.#added = true;
  }

  /** What `fill` adds, none of it outside [from, end): a whole always covers its parts, whatever lengths in the packet say. */
  #partsOf(from: number, end: number, fill: () => unknown): { readonly said: unknown; readonly parts: LayerField[] } {
    const outer = { list: this.#list, from: this.#from, end: this.#end };
    const parts: LayerField[] = [];
    this.#list = parts;
    this.#from = from;
    this.#end = end;
    const said = fill();
    this.#list = outer.list;
    this.#from = outer.from;
    this.#end = outer.end;
    return { said, parts };
  }

  /** Unsigned big-endian integer of up to 6 bytes; 0 where no field may lie. */
  read(at: number, length: number): number {
    if (at < this.#from || at + length > this.#end) return 0;
    let value = 0;
    for (let i = at; i < at + length; i++) value = value * 256 + this.bytes[i];
    return value;
  }

  #masked(at: number, length: number, mask: number): number {
    return ((this.read(at, length) & mask) >>> 0) >>> (31 - Math.clz32(mask & -mask));
  }

  #add(field: LayerField): void {
    this.#added = this.has(field.at, field.length);
    if (!this.#added) return;
    this.#room.left--;
    this.extent = Math.max(this.extent, field.at + field.length);
    this.#list.push(field);
  }
}

/** A number with its name before it, where it has one: "TCP (6)". */
export function named(value: number, text: string, names?: Names): string {
  const name = names?.[value];
  return name === undefined ? text : `${name} (${text})`;
}

/** "0x0800"; at least `digits` digits. */
export function hexOf(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

/** Bytes [from, to) in hexadecimal, cut after 64 with an ellipsis. */
export function hexText(bytes: Uint8Array, from: number, to: number): string {
  const shown = Math.min(to, from + MAX_VALUE_BYTES);
  return pairs(bytes.subarray(from, shown)).join("") + (shown < to ? "…" : "");
}

function pairs(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
}

/** "1 byte", "20 bytes". */
export function bytesText(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}
