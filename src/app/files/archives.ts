/** What is in an archive, by its own table of contents; nothing is unpacked. ZIP and tar. */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";

export interface Entry {
  /** As the archive gives it, which may be anything. */
  readonly name: string;
  /** Uncompressed bytes; null where the archive does not say. */
  readonly size: number | null;
}

export interface Entries {
  readonly entries: readonly Entry[];
  readonly isCut: boolean;
}

/** Entries that are listed: an archive of kilobytes can claim millions. */
const MAX_ENTRIES = 2000;
const utf8 = new TextDecoder();

/** Null for what is no archive that is read. */
export function entriesOf(bytes: Uint8Array, type: string): Entries | null {
  if (type === "application/zip") return zipEntries(bytes);
  return type === "application/x-tar" ? tarEntries(bytes) : null;
}

const LOCAL = 0x04034b50;
const LOCAL_HEADER = 30;
const HAS_DESCRIPTOR = 8;
const IS_UTF8 = 0x800;

/**
 * Local file headers one after the other (APPNOTE.TXT, section 4.3.7): they are there also where the end, with the central directory, is not.
 * Where a size is only given after the data, the next header is looked for.
 */
function zipEntries(bytes: Uint8Array): Entries {
  const entries: Entry[] = [];
  let at = 0;
  while (at + LOCAL_HEADER <= bytes.length && entries.length < MAX_ENTRIES) {
    const cursor = new Cursor(bytes, at);
    if (cursor.little(4) !== LOCAL) return { entries, isCut: false };
    cursor.skip(2);
    const flags = cursor.little(2);
    cursor.skip(10);
    const packed = cursor.little(4);
    const size = cursor.little(4);
    const nameLength = cursor.little(2);
    const extraLength = cursor.little(2);
    const name = cursor.take(nameLength);
    if (cursor.short) break;
    const isDescribed = (flags & HAS_DESCRIPTOR) !== 0;
    entries.push({ name: (flags & IS_UTF8) !== 0 ? utf8.decode(name) : latin1(name), size: isDescribed ? null : size });
    const data = at + LOCAL_HEADER + nameLength + extraLength;
    at = isDescribed ? nextHeader(bytes, data) : data + packed;
  }
  return { entries, isCut: entries.length >= MAX_ENTRIES || at !== bytes.length };
}

/** Where the next local header begins; the end where there is none. */
function nextHeader(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x50, from); at >= 0; at = bytes.indexOf(0x50, at + 1)) {
    if (bytes[at + 1] !== 0x4b) continue;
    if ((bytes[at + 2] === 3 && bytes[at + 3] === 4) || (bytes[at + 2] === 1 && bytes[at + 3] === 2)) return at;
  }
  return bytes.length;
}

const BLOCK = 512;

/** Headers of POSIX tar (IEEE Std 1003.1, pax, "ustar Interchange Format"). */
function tarEntries(bytes: Uint8Array): Entries {
  const entries: Entry[] = [];
  for (let at = 0; at + BLOCK <= bytes.length && entries.length < MAX_ENTRIES;) {
    if (bytes[at] === 0) return { entries, isCut: false };
    const name = textAt(bytes, at, 100);
    const prefix = textAt(bytes, at + 345, 155);
    const octal = textAt(bytes, at + 124, 12).trim();
    if (!/^[0-7]{1,12}$/.test(octal)) break;
    const size = Number.parseInt(octal, 8);
    entries.push({ name: prefix === "" ? name : `${prefix}/${name}`, size });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return { entries, isCut: true };
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return utf8.decode(end < 0 ? field : field.subarray(0, end));
}
