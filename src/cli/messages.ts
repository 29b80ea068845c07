/** Requests and replies in full, as text: what they say, then their bodies. Every line of evidence is made printable. */
import { printable } from "../base/escape.ts";
import type { BodyAbout, MessageAbout, TransactionAbout } from "../engine/api.ts";
import { hexLines } from "./payload.ts";
import { grouped } from "./progress.ts";
import type { Stream } from "./world.ts";

/** Lines of a body that are shown; the whole is saved with `flowmirror files --save`. */
const MAX_LINES = 400;
/** Entries of an archive that are shown. */
const MAX_ENTRIES = 100;
/** Bytes of what is nothing known that are shown. */
const MAX_HEX = 256;

const sign = { orig: "> ", resp: "< " } as const;
const colour = { orig: "\u001b[36m", resp: "\u001b[33m" } as const;
const plain = "\u001b[0m";

/** `number` counts from 1. */
export function transactionText(
  { protocol, request, reply }: TransactionAbout,
  number: number,
  { colour: coloured }: Pick<Stream, "colour">,
): string {
  const packets = [request, reply].flatMap((message) => (message ? [`#${message.packet.number}`] : []));
  const head = `${number}. ${printable(protocol)}, ${packets.length === 1 ? "packet" : "packets"} ${packets.join(" and ")}`;
  const messages = [request, reply].flatMap((message) => (message ? [messageText(message, coloured)] : []));
  const missing =
    request === null ? "(the request is not in the capture)\n" : reply === null ? "(no reply was seen)\n" : "";
  return `${head}\n${messages.join("")}${missing}\n`;
}

function messageText(message: MessageAbout, coloured: boolean): string {
  const lines = [message.text, ...indented(linesOf(message.detail)), ...message.bodies.flatMap(bodyLines)];
  const { from } = message;
  const paint = (line: string): string => (coloured ? `${colour[from]}${line}${plain}` : line);
  return lines.map((line) => `${paint(`${sign[from]}${printable(line)}`)}\n`).join("");
}

function bodyLines({ name, type, declaredType, coding, size, state, sha256, content }: BodyAbout): string[] {
  const facts = [
    name === "" ? "" : `"${name}"`,
    type || declaredType || "of no known type",
    coding === "" ? "" : `${coding} taken off`,
    size === 1 ? "1 byte" : `${grouped(size)} bytes`,
    state,
    sha256 === null ? "" : `SHA-256 ${sha256}`,
  ];
  return [`  body: ${facts.filter((fact) => fact !== "").join(", ")}`, ...indented(contentLines(content), "    ")];
}

function contentLines(content: BodyAbout["content"]): string[] {
  switch (content.kind) {
    case "text":
      return limited(linesOf(content.text), MAX_LINES, "line", content.isCut);
    case "archive":
      return limited(
        content.entries.map(({ name, size }) => (size === null ? name : `${name}, ${grouped(size)} bytes`)),
        MAX_ENTRIES,
        "entry",
        content.isCut,
      );
    case "image":
      return [`(an image, ${content.type}: flowmirror files --save writes it to a file)`];
    case "bytes":
      return limited(hexLines(content.bytes.subarray(0, MAX_HEX)), MAX_LINES, "line", content.bytes.length > MAX_HEX);
  }
}

function limited(lines: readonly string[], most: number, what: string, isCut: boolean): string[] {
  const more = lines.length - most;
  if (more > 0) return [...lines.slice(0, most), `... ${grouped(more)} more ${what === "entry" ? "entries" : "lines"}`];
  return isCut ? [...lines, "... (there is more)"] : [...lines];
}

function linesOf(text: string): string[] {
  return text === ""
    ? []
    : text
        .replace(/\r?\n$/, "")
        .split(/\r?\n/)
        .map((line) => line.replaceAll("\t", "  "));
}

function indented(lines: readonly string[], by = "  "): string[] {
  return lines.map((line) => `${by}${line}`);
}
