/** Where a message of HTTP/1 begins: at the first bytes of a connection, and in the middle of what could not be followed. */
import { characters } from "../parts/characters.ts";
import type { Recognition } from "../protocol.ts";
import { requestLine, type Start, statusLine } from "./parse.ts";

/** Methods that are told from the bytes before them, where a request does not begin a line. */
const METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PROPFIND", "REPORT", "SEARCH", "NOTIFY", "SUBSCRIBE"]; // prettier-ignore

const H = 0x48;
const MARK = [0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e];
const CR = 13;
const LF = 10;

/** Index in a line of the first byte of a message; -1 where there is none. `anywhere`: it need not be the line's first byte. */
export function startIn(bytes: Uint8Array, start: number, end: number, anywhere: boolean): number {
  if (!anywhere) {
    const text = lineText(bytes, start, end);
    return requestLine(text) || statusLine(text) ? start : -1;
  }
  for (let at = markIn(bytes, start, end); at >= 0; at = markIn(bytes, at + 1, end)) {
    const rest = lineText(bytes, at, end);
    if (/^HTTP\/1\.[01] [1-5]\d\d(?: [ -~]*)?$/.test(rest)) return at;
    if (/^HTTP\/1\.[01]$/.test(rest)) return requestBefore(bytes, start, at);
  }
  return -1;
}

/** Index of the next `HTTP/1.`. */
function markIn(bytes: Uint8Array, start: number, end: number): number {
  for (let at = bytes.indexOf(H, start); at >= 0 && at + MARK.length <= end; at = bytes.indexOf(H, at + 1))
    if (MARK.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}

/** Index of the method before a target that ends right before `version`. */
function requestBefore(bytes: Uint8Array, start: number, version: number): number {
  const text = characters(bytes, start, version);
  const space = text.lastIndexOf(" ", text.length - 2);
  if (!text.endsWith(" ") || space < 1) return -1;
  const word = /[A-Z][A-Z-]{0,30}$/.exec(text.slice(Math.max(0, space - 32), space))?.[0] ?? "";
  if (word !== "" && word.length === space) return start;
  const method = METHODS.find((one) => word.endsWith(one));
  return method ? start + space - method.length : -1;
}

function lineText(bytes: Uint8Array, start: number, end: number): string {
  let last = end;
  if (last > start && bytes[last - 1] === LF) last--;
  if (last > start && bytes[last - 1] === CR) last--;
  return characters(bytes, start, last);
}

/** Characters within which a request line ends, but for targets of kilobytes. */
const LONG_LINE = 1000;

/** A beginning that nothing but HTTP has: whole, or cut off by the capture. */
const SURE = /^(?:GET|POST|HEAD|PUT) (?:\/|https?:\/\/)[^\r\n]/;
const START = /^[A-Z][A-Z_-]{1,31} +\S/;

/** False where the first byte is none of a message's: a letter, an underscore, or the end of an empty line before it. */
function mayBegin(bytes: Uint8Array): boolean {
  const first = bytes[0];
  if (first === undefined || first === CR || first === LF) return true;
  return (first >= 0x41 && first <= 0x5a) || first === 0x5f;
}

/**
 * How the first bytes of one side begin: like a message of HTTP/1, unlike one, or too short to tell. A request line must be
 * whole (`HELO x` begins like one) but for the commonest, and for very long ones.
 */
export function beginsLikeHttp(bytes: Uint8Array): "yes" | "no" | "more" {
  if (bytes.length === 0) return "more";
  if (!mayBegin(bytes)) return "no";
  const text = characters(bytes).replace(/^[\r\n]{1,8}/, "");
  if (/^HTTP\/1\.[0-9] [1-9]/.test(text) || /^ICY [1-5]\d\d /.test(text) || SURE.test(text)) return "yes";
  if (text.length < 12 && "HTTP/1.".startsWith(text.slice(0, 7))) return "more";
  // The preface of HTTP/2 is made to look like a request.
  if (text.startsWith("PRI * HTTP/2")) return "no";
  const newline = text.indexOf("\n");
  const first = newline < 0 ? text : text.slice(0, newline).replace(/\r$/, "");
  if (newline >= 0 && /^GET \/[!-~]*[ \t]*$/.test(first)) return "yes";
  if (!START.test(first)) return newline < 0 && /^[A-Z_-]{0,31} *$/.test(text) ? "more" : "no";
  if (newline >= 0) return / HTTP\/1\.[0-9][ \t]*$/i.test(first) ? "yes" : "no";
  return first.length >= LONG_LINE ? "yes" : "more";
}

/** How the first bytes of a reply begin: like a status line, whatever its version, or unlike one. */
export function beginsLikeStatus(bytes: Uint8Array): Recognition {
  const text = characters(bytes, 0, Math.min(bytes.length, 5));
  if (["HTTP/", "ICY "].some((word) => text.startsWith(word))) return "yes";
  return ["HTTP/", "ICY "].some((word) => word.startsWith(text)) ? "more" : "no";
}

/** A first line that the capture cut off: method and what there is of the target, or status and reason; null where it is neither. */
export function cutStart(text: string): Start | null {
  if (/^HTTP\/1\.[0-9] [1-5]/.test(text)) return statusLine(text.replace(/\r$/, ""));
  const found = /^([A-Z]{3,20}) ((?:\/|https?:\/\/)[^\r\n]*)\r?$/.exec(text);
  if (!found || !METHODS.includes(found[1])) return null;
  // What there is of the version belongs to no target.
  const target = found[2].replace(/[ \t]+(?:H|HT|HTT|HTTP(?:\/[\d.]{0,3})?)?$/, "");
  return { kind: "request", method: found[1], target, status: 0, reason: "", version: "" };
}
