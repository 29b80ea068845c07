/** PRELOGIN and LOGIN7 ([MS-TDS], sections 2.2.6.5 and 2.2.6.4). */
import { Cursor } from "../parts/cursor.ts";
import { utf16Text } from "../sql/text.ts";

/** Options of a prelogin. */
const VERSION = 0;
const ENCRYPTION = 1;
const END = 0xff;
const MAX_OPTIONS = 16;

const ENCRYPTIONS: Readonly<Record<number, string>> = { 0: "off", 1: "on", 2: "unsupported", 3: "required" };

export interface Prelogin {
  readonly version: string | null;
  readonly encryption: string | null;
}

/** Null where the options are none. */
export function readPrelogin(bytes: Uint8Array): Prelogin | null {
  const cursor = new Cursor(bytes);
  let version: string | null = null;
  let encryption: string | null = null;
  for (let i = 0; i < MAX_OPTIONS; i++) {
    const option = cursor.u8();
    if (option === END) return { version, encryption };
    const offset = cursor.u16();
    const size = cursor.u16();
    if (cursor.short || option > 8 || offset + size > bytes.length) return null;
    const value = new Cursor(bytes, offset, offset + size);
    if (option === VERSION) version = `${value.u8()}.${value.u8()}.${value.u16()}`;
    if (option === ENCRYPTION) {
      // The high bit speaks of client certificates.
      const code = value.u8() & 0x7f;
      encryption = ENCRYPTIONS[code] ?? `${code}`;
    }
  }
  return null;
}

export interface Login {
  readonly tdsVersion: number;
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly application: string;
  readonly server: string;
  readonly library: string;
  readonly database: string;
  /** Token of a Windows login; empty where there is none. */
  readonly sspi: Uint8Array;
}

export function readLogin(bytes: Uint8Array): Login {
  const text = (at: number): string => utf16Text(field(bytes, at), 512);
  const sspi = new Cursor(bytes, 78);
  return {
    tdsVersion: new Cursor(bytes, 4).little(4),
    host: text(36),
    user: text(40),
    password: utf16Text(field(bytes, 44).slice().map(plain), 512),
    application: text(48),
    server: text(52),
    library: text(60),
    database: text(68),
    sspi: bytes.subarray(sspi.little(2)).subarray(0, sspi.little(2)),
  };
}

/** Bytes of the text whose offset and number of characters stand at `at`. */
function field(bytes: Uint8Array, at: number): Uint8Array {
  const about = new Cursor(bytes, at);
  const offset = about.little(2);
  const size = about.little(2) * 2;
  return about.short ? new Uint8Array(0) : bytes.subarray(offset, offset + size);
}

/** Passwords are only disguised: halves of a byte swapped, then XOR 0xA5. */
function plain(byte: number): number {
  const other = byte ^ 0xa5;
  return ((other << 4) | (other >> 4)) & 0xff;
}
