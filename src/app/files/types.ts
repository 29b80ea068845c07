/** What a file is by its first bytes. The surest signatures only; text kinds by how they begin. */
import { latin1 } from "../latin1.ts";

/** Bytes of a file that are looked at. */
export const TYPE_BYTES = 512;

interface Signature {
  readonly type: string;
  readonly at: number;
  /** Bytes as characters; "?" stands for any. */
  readonly bytes: string;
}

const SIGNATURES: readonly Signature[] = [
  { type: "application/vnd.microsoft.portable-executable", at: 0, bytes: "MZ" },
  { type: "application/x-elf", at: 0, bytes: "\x7fELF" },
  { type: "application/x-mach-binary", at: 0, bytes: "\xcf\xfa\xed\xfe" },
  { type: "application/x-mach-binary", at: 0, bytes: "\xce\xfa\xed\xfe" },
  { type: "application/java-vm", at: 0, bytes: "\xca\xfe\xba\xbe" },
  { type: "application/pdf", at: 0, bytes: "%PDF-" },
  { type: "application/zip", at: 0, bytes: "PK\x03\x04" },
  { type: "application/zip", at: 0, bytes: "PK\x05\x06" },
  { type: "application/gzip", at: 0, bytes: "\x1f\x8b\x08" },
  { type: "application/x-bzip2", at: 0, bytes: "BZh" },
  { type: "application/x-xz", at: 0, bytes: "\xfd7zXZ\x00" },
  { type: "application/zstd", at: 0, bytes: "\x28\xb5\x2f\xfd" },
  { type: "application/x-7z-compressed", at: 0, bytes: "7z\xbc\xaf\x27\x1c" },
  { type: "application/vnd.rar", at: 0, bytes: "Rar!\x1a\x07" },
  { type: "application/vnd.ms-cab-compressed", at: 0, bytes: "MSCF\x00\x00\x00\x00" },
  { type: "application/x-tar", at: 257, bytes: "ustar" },
  { type: "application/x-rpm", at: 0, bytes: "\xed\xab\xee\xdb" },
  { type: "application/vnd.debian.binary-package", at: 0, bytes: "!<arch>\ndebian" },
  { type: "application/x-ole-storage", at: 0, bytes: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" },
  { type: "application/rtf", at: 0, bytes: "{\\rtf" },
  { type: "application/x-ms-shortcut", at: 0, bytes: "L\x00\x00\x00\x01\x14\x02\x00" },
  { type: "application/vnd.sqlite3", at: 0, bytes: "SQLite format 3\x00" },
  { type: "application/vnd.tcpdump.pcap", at: 0, bytes: "\xd4\xc3\xb2\xa1" },
  { type: "application/vnd.tcpdump.pcap", at: 0, bytes: "\xa1\xb2\xc3\xd4" },
  { type: "application/x-shockwave-flash", at: 0, bytes: "FWS" },
  { type: "application/x-shockwave-flash", at: 0, bytes: "CWS" },
  { type: "application/wasm", at: 0, bytes: "\x00asm" },
  { type: "application/vnd.apache.parquet", at: 0, bytes: "PAR1" },
  { type: "application/x-pem-file", at: 0, bytes: "-----BEGIN " },
  { type: "image/png", at: 0, bytes: "\x89PNG\r\n\x1a\n" },
  { type: "image/jpeg", at: 0, bytes: "\xff\xd8\xff" },
  { type: "image/gif", at: 0, bytes: "GIF8" },
  { type: "image/webp", at: 0, bytes: "RIFF????WEBP" },
  { type: "image/bmp", at: 0, bytes: "BM????\x00\x00\x00\x00" },
  { type: "image/tiff", at: 0, bytes: "II*\x00" },
  { type: "image/tiff", at: 0, bytes: "MM\x00*" },
  { type: "image/vnd.microsoft.icon", at: 0, bytes: "\x00\x00\x01\x00" },
  { type: "audio/wav", at: 0, bytes: "RIFF????WAVE" },
  { type: "audio/mpeg", at: 0, bytes: "ID3" },
  { type: "application/ogg", at: 0, bytes: "OggS" },
  { type: "video/mp4", at: 4, bytes: "ftyp" },
  { type: "video/webm", at: 0, bytes: "\x1aE\xdf\xa3" },
  { type: "video/x-flv", at: 0, bytes: "FLV\x01" },
  { type: "font/woff", at: 0, bytes: "wOFF" },
  { type: "font/woff2", at: 0, bytes: "wOF2" },
];

const TEXTS: readonly (readonly [type: string, begins: RegExp])[] = [
  ["text/html", /^(?:<!--[\s\S]{0,200}-->\s*)?<(?:!doctype html|html|head|body|script|title|iframe|table)\b/i],
  ["image/svg+xml", /^(?:<\?xml[^>]{0,200}>\s*)?(?:<!DOCTYPE svg[^>]{0,200}>\s*)?<svg\b/i],
  ["application/xml", /^<\?xml\b/i],
  ["text/x-php", /^<\?php\b/i],
  ["text/x-shellscript", /^#!\s?\/\S*(?:sh|bash)\b/],
  ["text/x-script", /^#!\s?\//],
  ["application/json", /^(?:\{\s*(?:"|\})|\[\s*(?:[[{"\d\-\]]|true|false|null))/],
];

/** MIME type by content; empty where the bytes tell none. */
export function typeOf(bytes: Uint8Array): string {
  const found = SIGNATURES.find((signature) => matches(bytes, signature));
  if (found) return found.type;
  const text = latin1(bytes, 0, Math.min(bytes.length, TYPE_BYTES));
  const begin = text.replace(/^\xef\xbb\xbf/, "").trimStart();
  const kind = TEXTS.find(([, begins]) => begins.test(begin));
  if (kind) return kind[0];
  return text !== "" && isText(text) ? "text/plain" : "";
}

function matches(bytes: Uint8Array, { at, bytes: wanted }: Signature): boolean {
  if (bytes.length < at + wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] !== "?" && bytes[at + i] !== wanted.charCodeAt(i)) return false;
  }
  return true;
}

/** No control characters but those of text: tab, line feed, form feed, carriage return, escape. */
function isText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 ? !TEXT_CONTROLS.has(code) : code === 127) return false;
  }
  return true;
}

const TEXT_CONTROLS: ReadonlySet<number> = new Set([9, 10, 12, 13, 27]);
