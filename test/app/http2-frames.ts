/** Builds frames of HTTP/2, header blocks written by hpack.js. */
import hpackjs from "hpack.js";
import { bytesOf } from "../builders/app.ts";

export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
export const END_STREAM = 1;
export const END_HEADERS = 4;
export const PADDED = 8;
export const PRIORITY = 32;

export function frame(type: number, flags: number, stream: number, payload: Uint8Array | string = ""): Uint8Array {
  const bytes = bytesOf(payload);
  const head = Buffer.alloc(9);
  head.writeUIntBE(bytes.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, bytes]);
}

/** Writes header blocks of one direction. */
export function blockWriter(): (fields: Readonly<Record<string, string>>) => Uint8Array {
  const compressor = hpackjs.compressor.create({ table: { size: 4096 } });
  return (fields) => {
    compressor.write(Object.entries(fields).map(([name, value]) => ({ name, value, incremental: true })));
    return new Uint8Array(compressor.read()!);
  };
}

export const all = (...parts: readonly (Uint8Array | string)[]): Uint8Array => Buffer.concat(parts.map(bytesOf));
export const data = (stream: number, payload: Uint8Array | string, flags = 0) => frame(0, flags, stream, payload);
export const headers = (stream: number, block: Uint8Array, flags = END_HEADERS) => frame(1, flags, stream, block);
export const reset = (stream: number) => frame(3, 0, stream, "\0\0\0\x08");
export const settings = (payload: Uint8Array | string = "") => frame(4, 0, 0, payload);
export const promise = (stream: number, promised: number, block: Uint8Array) =>
  frame(5, END_HEADERS, stream, all(Uint8Array.of(0, 0, 0, promised), block));
export const ping = () => frame(6, 0, 0, "12345678");
export const continuation = (stream: number, block: Uint8Array, flags = 0) => frame(9, flags, stream, block);
