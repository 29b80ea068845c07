/** Hellos and other handshake messages of TLS, by hand. */
import { bytesOf } from "./app.ts";

export const u16 = (value: number): number[] => [value >> 8, value & 255];

/** Bytes with their length before them, in `size` bytes. */
export const block = (size: number, bytes: ArrayLike<number>): number[] => [
  ...Array.from({ length: size }, (_, i) => (bytes.length >> (8 * (size - 1 - i))) & 255),
  ...Array.from(bytes),
];

export const extension = (type: number, data: readonly number[]): number[] => [...u16(type), ...block(2, data)];

export const record = (type: number, content: ArrayLike<number>, version = 0x0301): Uint8Array =>
  Uint8Array.from([type, ...u16(version), ...block(2, content)]);

export const message = (type: number, body: ArrayLike<number>): number[] => [type, ...block(3, body)];

export const handshake = (type: number, body: ArrayLike<number>): Uint8Array => record(22, message(type, body));

export const RANDOM = new Array<number>(32).fill(7);

export const sniOf = (name: string): number[] => extension(0, block(2, [0, ...block(2, bytesOf(name))]));
export const alpnOf = (...names: string[]): number[] =>
  extension(16, block(2, names.flatMap((name) => block(1, bytesOf(name))))); // prettier-ignore
export const versionsOf = (...versions: number[]): number[] => extension(43, block(1, versions.flatMap(u16)));

export interface HelloOptions {
  readonly version?: number;
  readonly random?: readonly number[];
  readonly sessionId?: readonly number[];
  /** Cookie of DTLS. */
  readonly cookie?: readonly number[];
  readonly ciphers?: readonly number[];
  readonly extensions?: readonly number[];
}

export function clientHello(options: HelloOptions = {}): number[] {
  const { version = 0x0303, random = RANDOM, sessionId = [], cookie, ciphers = [0x1301], extensions } = options;
  return [
    ...u16(version), ...random, ...block(1, sessionId), ...(cookie ? block(1, cookie) : []),
    ...block(2, ciphers.flatMap(u16)), ...block(1, [0]), ...(extensions ? block(2, extensions) : []),
  ]; // prettier-ignore
}

export function serverHello(cipher: number, options: HelloOptions = {}): number[] {
  const { version = 0x0303, random = RANDOM, sessionId = [], extensions } = options;
  return [...u16(version), ...random, ...block(1, sessionId), ...u16(cipher), 0, ...(extensions ? block(2, extensions) : [])]; // prettier-ignore
}

/** One after the other; no Buffer, whose slices share their bytes. */
export function joined(...parts: ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}
