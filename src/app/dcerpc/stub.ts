/**
 * What can be read of marshalled parameters without knowing their types: strings (C706, section 14.3.4: maximum, offset and actual
 * count before the characters), and towers of the endpoint mapper (appendix L). Pure, never throws.
 */
import { utf16 } from "../parts/utf16.ts";
import { interfaceBy } from "./interfaces.ts";
import { uuidOf } from "./parse.ts";

/** Bytes of parameters that are looked at. */
export const MAX_STUB = 16_384;
/** Characters that a string may say it has: more are no count. */
const MAX_LENGTH = 65_536;
/** Characters of one string, and strings of one call. */
const MAX_CHARACTERS = 2048;
const MAX_STRINGS = 32;
/** Towers of one answer. */
const MAX_TOWERS = 16;
/** Shorter ones are counts that look like characters; of a string that goes on in the next fragment more must be here. */
const MIN_CHARACTERS = 2;
const MIN_OF_CUT = 8;

function u32(view: DataView, at: number, isLittle: boolean): number {
  return view.getUint32(at, isLittle);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function isZero(view: DataView, at: number, size: number): boolean {
  for (let i = at; i < at + size; i++) if (view.getUint8(i) !== 0) return false;
  return true;
}

/** Texts of two-byte characters, in their order. */
export function stubStrings(stub: Uint8Array, isLittle: boolean): string[] {
  const bytes = stub.subarray(0, MAX_STUB);
  const view = viewOf(bytes);
  const found: string[] = [];
  for (let at = 0; at + 12 + 2 * MIN_CHARACTERS <= bytes.length && found.length < MAX_STRINGS; at += 4) {
    if (u32(view, at + 4, isLittle) !== 0) continue;
    const most = u32(view, at, isLittle);
    // Of NDR64 ([MS-RPCE], section 2.2.5) each of the three has 64 bits.
    const isWide = isLittle && at + 24 <= bytes.length && isZero(view, at + 8, 8) && isZero(view, at + 20, 4);
    const head = isWide ? 24 : 12;
    const actual = u32(view, at + head - (isWide ? 8 : 4), isLittle);
    if (actual < MIN_CHARACTERS || actual > most || most > MAX_LENGTH) continue;
    const here = Math.min(actual, (bytes.length - at - head) >> 1);
    if (here < Math.min(actual, MIN_OF_CUT)) continue;
    const text = textAt(view, at + head, here, isLittle);
    if (text === null) continue;
    if (text !== "")
      found.push(here < actual || text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text);
    // On to the last four bytes of the string: the loop goes on after them.
    at = (at + head + here * 2 - 1) & ~3;
  }
  return found;
}

/** The characters; null where they are none. A zero at their end is not shown. */
function textAt(view: DataView, start: number, count: number, isLittle: boolean): string | null {
  let end = start + count * 2;
  if (view.getUint16(end - 2, isLittle) === 0) end -= 2;
  for (let at = start; at < end; at += 2) {
    const unit = view.getUint16(at, isLittle);
    const isText = (unit >= 32 && unit !== 127 && unit < 0xfff0) || unit === 9 || unit === 10 || unit === 13;
    if (!isText) return null;
  }
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, end - start).slice();
  if (!isLittle) for (let i = 0; i < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [bytes[i + 1], bytes[i]];
  return utf16(bytes);
}

/** Where the endpoint mapper says that an interface listens: svcctl tcp 10.0.0.2:49666. */
export function towers(stub: Uint8Array, isLittle: boolean): string[] {
  const bytes = stub.subarray(0, MAX_STUB);
  const view = viewOf(bytes);
  const found: string[] = [];
  for (let at = 0; at + 8 + 25 <= bytes.length && found.length < MAX_TOWERS; at += 4) {
    const length = u32(view, at, isLittle);
    // Count and length of the octets are the same (NDR64 has a count of 64 bits); the first floor is a UUID with its version.
    const head = length === u32(view, at + 4, isLittle) ? 8 : isZero(view, at + 4, 4) && length === u32(view, at + 8, isLittle) ? 12 : 0; // prettier-ignore
    if (length < 25 || head === 0 || at + head + length > bytes.length) continue;
    const text = towerText(bytes.subarray(at + head, at + head + length));
    if (text !== null) found.push(text);
  }
  return found;
}

/** Floors: what it is, and where (appendix I); their numbers are little end first, addresses and ports in network order. */
function towerText(tower: Uint8Array): string | null {
  const view = viewOf(tower);
  const floors = view.getUint16(0, true);
  if (floors < 3 || floors > 8 || view.getUint16(2, true) !== 19 || tower[4] !== 0x0d) return null;
  const uuid = uuidOf(tower.subarray(5, 21), true);
  let [way, port, host] = ["", "", ""];
  for (let at = 2, floor = 0; floor < floors && at + 2 <= tower.length; floor++) {
    const right = at + 2 + view.getUint16(at, true);
    if (right + 2 > tower.length) break;
    const size = view.getUint16(right, true);
    const value = tower.subarray(right + 2, right + 2 + size);
    const kind = tower[at + 2];
    if ((kind === 7 || kind === 8 || kind === 0x1f) && value.length === 2) {
      way = kind === 7 ? "tcp" : kind === 8 ? "udp" : "http";
      port = String(value[0] * 256 + value[1]);
    } else if (kind === 9 && value.length === 4) host = value.join(".");
    else if ((kind === 0x0f || kind === 0x10) && value.length > 1) {
      way = kind === 0x0f ? "pipe" : "local";
      port = String.fromCharCode(...value.subarray(0, 128)).replace(/\0.*$/s, "");
    }
    at = right + 2 + size;
  }
  const name = interfaceBy(uuid)?.name ?? uuid;
  return `${name} ${way} ${host === "" || host === "0.0.0.0" ? port : `${host}:${port}`}`.trimEnd();
}
