/** Fields of HTTP/1 messages as Wireshark names them (RFC 9112): first line and header lines; what follows the head is data. */
import type { Fields } from "../../model/fields.ts";
import type { DescribeMessage } from "../describe/payload.ts";
import { latin1 } from "../latin1.ts";

const LF = 10;
const CR = 13;
/** Header lines described of one message: servers refuse more than a hundred or two. */
const MAX_LINES = 512;
/** Characters of a value: cookies have 4096 at most. */
const MAX_VALUE = 8192;

/** Headers that have a field of their own, named after them. */
const OWN_FIELD = new Set(
  (
    "accept accept-encoding accept-language authorization cache-control connection content-encoding content-type cookie date host " +
    "last-modified location proxy-authenticate proxy-authorization referer sec-websocket-accept sec-websocket-extensions " +
    "sec-websocket-key sec-websocket-protocol sec-websocket-version server set-cookie transfer-encoding upgrade user-agent " +
    "www-authenticate x-forwarded-for"
  ).split(" "),
);

function fieldOf(header: string): string | null {
  if (header === "content-length") return "http.content_length_header";
  return OWN_FIELD.has(header) ? `http.${header.replaceAll("-", "_")}` : null;
}

/** Bytes of a line with its end, and its text without. */
interface HeadLine {
  readonly at: number;
  readonly next: number;
  readonly text: string;
}

export const describeHttp: DescribeMessage = (fields, { bytes, at, end }) => {
  let start = at;
  while (start < end && (bytes[start] === CR || bytes[start] === LF)) start++;
  const first = lineAt(bytes, start, end);
  const isResponse = first.text.startsWith("HTTP/") || first.text.startsWith("ICY ");
  const summary = firstLine(fields, first, isResponse);
  const side = isResponse ? "response" : "request";
  let { next } = first;
  for (let count = 0; count < MAX_LINES && next < end; count++) {
    let header = lineAt(bytes, next, end);
    if (header.text === "") {
      fields.put("http.end_of_head", "End of headers", header.at, header.next - header.at, "");
      return { summary, end: header.next };
    }
    // A line that begins with a space goes on with the one before (RFC 9112, section 5.2).
    while (header.next < end && (bytes[header.next] === 32 || bytes[header.next] === 9))
      header = joined(header, lineAt(bytes, header.next, end));
    headerLine(fields, header, side);
    next = header.next;
  }
  return { summary, end: next };
};

function lineAt(bytes: Uint8Array, at: number, end: number): HeadLine {
  const newline = bytes.indexOf(LF, at);
  const next = newline < 0 || newline >= end ? end : newline + 1;
  let last = next;
  if (last > at && bytes[last - 1] === LF) last--;
  if (last > at && bytes[last - 1] === CR) last--;
  return { at, next, text: latin1(bytes, at, Math.min(last, at + MAX_VALUE)) };
}

function joined(line: HeadLine, more: HeadLine): HeadLine {
  const text = line.text.length < MAX_VALUE ? `${line.text} ${more.text.trim()}` : line.text;
  return { at: line.at, next: more.next, text };
}

/** Adds the parts of the first line where they stand; the line for the summary. */
function firstLine(fields: Fields, { at, next, text }: HeadLine, isResponse: boolean): string {
  fields.group("http.start_line", isResponse ? "Status line" : "Request line", at, next - at, text, () => {
    const part = (name: string, title: string, from: number, to: number): void =>
      fields.put(name, title, at + from, to - from, text.slice(from, to));
    const one = text.indexOf(" ");
    const two = isResponse ? text.indexOf(" ", one + 1) : text.lastIndexOf(" ");
    if (one < 0) return;
    if (isResponse) {
      part("http.response.version", "Version", 0, one);
      part("http.response.code", "Status code", one + 1, two < 0 ? text.length : two);
      if (two >= 0 && two + 1 < text.length) part("http.response.phrase", "Phrase", two + 1, text.length);
      return;
    }
    part("http.request.method", "Method", 0, one);
    const hasVersion = two > one && text.startsWith("HTTP/", two + 1);
    part("http.request.uri", "URI", one + 1, hasVersion ? two : text.length);
    if (hasVersion) part("http.request.version", "Version", two + 1, text.length);
  });
  return text;
}

function headerLine(fields: Fields, { at, next, text }: HeadLine, side: "request" | "response"): void {
  const colon = text.indexOf(":");
  const name = colon < 0 ? "" : text.slice(0, colon).trim();
  const known = fieldOf(name.toLowerCase());
  if (known) fields.put(known, name, at, next - at, text.slice(colon + 1).trim());
  else
    fields.put(
      `http.${side}.line`,
      name === "" ? "Line" : name,
      at,
      next - at,
      colon < 0 ? text : text.slice(colon + 1).trim(),
    );
}
