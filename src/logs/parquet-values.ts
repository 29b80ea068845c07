/** Values of Parquet pages: levels, dictionary indices and plain values (Apache Parquet format, Encodings). Pure. */
import type { Dictionary } from "../base/dictionary.ts";

export const Encoding = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  deltaBinary: 5,
  deltaLength: 6,
  rleDictionary: 8,
} as const;

/** Trouble with the bytes of a page; the reader of the file turns it into a diagnostic. */
export class PageError extends Error {}

/** Decoded values: numbers, or codes of texts. */
export type PageValues =
  { readonly kind: "numbers"; readonly data: Float64Array } | { readonly kind: "codes"; readonly data: Uint32Array };

/** What a column's values are made of. */
export interface ColumnShape {
  readonly type: string;
  /** Bytes of a fixed-length value. */
  readonly typeLength: number;
  readonly unsigned: boolean;
}

/**
 * Runs of the hybrid of run lengths and bit packing: `count` numbers of `width` bits from bytes[from, to). Never
 * writes beyond `count`, whatever the runs claim.
 */
export function hybrid(bytes: Uint8Array, from: number, to: number, width: number, count: number): Uint32Array {
  if (width > 32) throw new PageError(`${width} bits per value`);
  const out = new Uint32Array(count);
  const bytesPerValue = (width + 7) >> 3;
  let at = from;
  let done = 0;
  while (done < count) {
    let head = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at >= to) throw new PageError("runs end early");
      const byte = bytes[at++];
      head += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    if (head % 2 === 1) {
      const values = Math.min(count - done, ((head - 1) / 2) * 8);
      unpack(bytes, at, to, width, out, done, values);
      at += ((head - 1) / 2) * width;
      done += values;
    } else {
      if (at + bytesPerValue > to) throw new PageError("runs end early");
      let value = 0;
      for (let i = 0; i < bytesPerValue; i++) value += bytes[at++] * 2 ** (8 * i);
      const values = Math.min(count - done, head / 2);
      out.fill(value, done, done + values);
      done += values;
    }
  }
  return out;
}

/** Bit-packed numbers, lowest bit first. */
function unpack(
  bytes: Uint8Array,
  from: number,
  to: number,
  width: number,
  out: Uint32Array,
  at: number,
  count: number,
): void {
  if (width > 0 && from + Math.ceil((count * width) / 8) > to) throw new PageError("packed values end early");
  if (width > 24) {
    for (let i = 0; i < count; i++) out[at + i] = bits(bytes, from * 8 + i * width, width);
    return;
  }
  let buffer = 0;
  let held = 0;
  let next = from;
  const mask = 2 ** width - 1;
  for (let i = 0; i < count; i++) {
    while (held < width) {
      buffer |= bytes[next++] << held;
      held += 8;
    }
    out[at + i] = buffer & mask;
    buffer >>>= width;
    held -= width;
  }
}

/** `width` bits (at most 53) from a bit position, lowest first. */
function bits(bytes: Uint8Array, position: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width;) {
    const take = Math.min(8 - ((position + i) & 7), width - i);
    const part = (bytes[(position + i) >> 3] >> ((position + i) & 7)) & ((1 << take) - 1);
    value += part * 2 ** i;
    i += take;
  }
  return value;
}

/** Plain values: `count` of them from bytes[from, to). Texts are interned. */
export function plain(
  bytes: Uint8Array,
  from: number,
  count: number,
  shape: ColumnShape,
  words: Dictionary,
): PageValues {
  const { type, typeLength } = shape;
  if (type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY") {
    return { kind: "codes", data: plainTexts(bytes, from, count, type === "BYTE_ARRAY" ? null : typeLength, words) };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, bytes.length - from);
  const size = type === "BOOLEAN" ? 1 / 8 : type === "INT32" || type === "FLOAT" ? 4 : type === "INT96" ? 12 : 8;
  if (Math.ceil(count * size) > view.byteLength) throw new PageError("values end early");
  const data = new Float64Array(count);
  for (let i = 0; i < count; i++) data[i] = plainNumber(view, i, shape);
  return { kind: "numbers", data };
}

function plainNumber(view: DataView, i: number, { type, unsigned }: ColumnShape): number {
  switch (type) {
    case "BOOLEAN":
      return (view.getUint8(i >> 3) >> (i & 7)) & 1;
    case "INT32":
      return unsigned ? view.getUint32(4 * i, true) : view.getInt32(4 * i, true);
    case "INT64":
      return (
        (unsigned ? view.getUint32(8 * i + 4, true) : view.getInt32(8 * i + 4, true)) * 2 ** 32 +
        view.getUint32(8 * i, true)
      );
    case "FLOAT":
      return view.getFloat32(4 * i, true);
    case "DOUBLE":
      return view.getFloat64(8 * i, true);
    case "INT96":
      // Nanoseconds of the day and Julian day: the old form of timestamps.
      return (
        (view.getUint32(12 * i + 8, true) - 2440588) * 86400 * 1e9 +
        view.getUint32(12 * i + 4, true) * 2 ** 32 +
        view.getUint32(12 * i, true)
      );
    default:
      throw new PageError(`values of type ${type}`);
  }
}

function plainTexts(
  bytes: Uint8Array,
  from: number,
  count: number,
  fixed: number | null,
  words: Dictionary,
): Uint32Array {
  const data = new Uint32Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = from;
  for (let i = 0; i < count; i++) {
    if (fixed === null && at + 4 > bytes.length) throw new PageError("texts end early");
    const size = fixed ?? view.getUint32(at, true);
    if (fixed === null) at += 4;
    if (size > bytes.length - at) throw new PageError("a text is longer than its page");
    data[i] = words.intern(bytes, at, at + size);
    at += size;
  }
  return data;
}

/** Differences in blocks (DELTA_BINARY_PACKED): integers, and where the next part of the page begins. */
export function deltas(bytes: Uint8Array, from: number, count: number): { data: Float64Array; next: number } {
  let at = from;
  const varint = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      if (at >= bytes.length) throw new PageError("differences end early");
      const byte = bytes[at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const zigzag = (value: number) => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
  const block = varint();
  const parts = varint();
  const total = varint();
  let value = zigzag(varint());
  const each = block / parts;
  if (total < count || !Number.isInteger(each) || each % 8 !== 0 || each === 0)
    throw new PageError("odd blocks of differences");
  const data = new Float64Array(count);
  let done = 0;
  if (count > 0) data[done++] = value;
  for (let left = total - 1; left > 0;) {
    const least = zigzag(varint());
    if (parts > bytes.length - at) throw new PageError("differences end early");
    const widths = bytes.subarray(at, at + parts);
    at += parts;
    for (let part = 0; part < parts && left > 0; part++) {
      if (widths[part] > 53 || at + (each / 8) * widths[part] > bytes.length)
        throw new PageError("differences end early");
      for (let i = 0; i < each && left > 0; i++, left--) {
        value += least + bits(bytes, at * 8 + i * widths[part], widths[part]);
        if (done < count) data[done++] = value;
      }
      at += (each / 8) * widths[part];
    }
  }
  return { data, next: at };
}

/** Texts whose lengths stand before them (DELTA_LENGTH_BYTE_ARRAY). */
export function lengthTexts(bytes: Uint8Array, from: number, count: number, words: Dictionary): Uint32Array {
  const { data: lengths, next } = deltas(bytes, from, count);
  const data = new Uint32Array(count);
  let at = next;
  for (let i = 0; i < count; i++) {
    if (!(lengths[i] >= 0 && lengths[i] <= bytes.length - at)) throw new PageError("a text is longer than its page");
    data[i] = words.intern(bytes, at, at + lengths[i]);
    at += lengths[i];
  }
  return data;
}
