/**
 * What can be read of marshalled parameters without knowing their types: strings (C706, section 14.3.4: maximum, offset and actual
 * count before the characters), and towers of the endpoint mapper (appendix L). Pure, never throws.
 */
import { utf16 } from "../ntlm/parse.ts";
import { interfaceBy } from "./interfaces.ts";
import { uuidOf } from "./parse.ts";

/** Bytes of parameters that are looked at. */
export const MAX_STUB = 16_384;
/** Characters of one string, and strings of one call. */
const MAX_CHARACTERS = 2048;
const MAX_STRINGS = 32;
/** Towers of one answer. */
const MAX_TOWERS = 16;
/** Shorter ones are counts that look like characters. */
const MIN_CHARACTERS = 2;

function u32(view: DataView, at: number, isLittle: boolean): number {
  return view.getUint32(at, isLittle);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Texts of two-byte characters, in their order. */
export function stubStrings(stub: Uint8Array, isLittle: boolean): string[] {
  const bytes = stub.subarray(0, MAX_STUB);
  const view = viewOf(bytes);
  const found: string[] = [];
  for (let at = 0; at + 12 + 2 * MIN_CHARACTERS <= bytes.length && found.length < MAX_STRINGS; at += 4) {
    if (u32(view, at + 4, isLittle) !== 0) continue;
    const [most, actual] = [u32(view, at, isLittle), u32(view, at + 8, isLittle)];
    if (actual < MIN_CHARACTERS || actual > most || most > MAX_STUB || at + 12 + actual * 2 > bytes.length) continue;
    const text = textAt(view, at + 12, actual, isLittle);
    if (text === null) continue;
    if (text !== "") found.push(text.slice(0, MAX_CHARACTERS));
    // On to the last four bytes of the string: the loop goes on after them.
    at = (at + 12 + actual * 2 - 1) & ~3;
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
    // Count and length of the octets are the same; the first floor is a UUID with its version.
    if (length < 25 || length !== u32(view, at + 4, isLittle) || at + 8 + length > bytes.length) continue;
    const text = towerText(bytes.subarray(at + 8, at + 8 + length));
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
