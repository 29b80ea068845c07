/** Commands and responses of IMAP (RFC 3501, RFC 9051), line by line; literals stand between lines. */
import { base64 } from "../parts/base64.ts";

/** Bytes of a line that are kept: RFC 7162 asks servers for 8,192; lists of message numbers and base64 are longer. */
export const MAX_LINE = 65_536;
/** Characters of an argument in a row. */
const MAX_ARG = 500;
/** Bytes of a literal in a command that are kept: names and passwords. */
export const MAX_LITERAL = 1000;

export function shortText(text: string): string {
  return text.slice(0, MAX_ARG);
}

export interface Command {
  readonly tag: string;
  /** In capitals; with the word after UID. */
  readonly verb: string;
  readonly args: string;
}

const COMMAND = /^([^\s(){%*"\\\]+]{1,64}) ((?:UID )?[A-Za-z][A-Za-z0-9-]{0,40})(?: (.*))?$/s;

export function parseCommand(text: string): Command | null {
  const [, tag, verb, args] = COMMAND.exec(text) ?? [];
  return tag === undefined ? null : { tag, verb: verb.toUpperCase(), args: args ?? "" };
}

/** Size of the literal that a line announces at its end (`{12}`, `{12+}`, `~{12}`); null where none follows. */
export function literalSize(text: string): number | null {
  if (!text.endsWith("}")) return null;
  const size = /\{(\d{1,10})\+?\}$/.exec(text.slice(-13))?.[1];
  return size === undefined ? null : Number(size);
}

/** A line without the announcement at its end. */
export function withoutLiteral(text: string): string {
  return text.replace(/~?\{\d{1,10}\+?\}$/, "");
}

/** A literal within a command, written as a quoted string. */
export function quotedLiteral(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** The first strings of arguments: atoms or quoted. */
export function firstStrings(args: string, count: number): string[] {
  const found: string[] = [];
  let at = 0;
  while (found.length < count && at < args.length) {
    if (args[at] === " ") {
      at++;
    } else if (args[at] === '"') {
      let text = "";
      for (at++; at < args.length && args[at] !== '"'; at++) {
        if (args[at] === "\\" && at + 1 < args.length) at++;
        text += args[at];
      }
      at++;
      found.push(text);
    } else {
      const end = args.indexOf(" ", at);
      found.push(args.slice(at, end < 0 ? args.length : end));
      at = end < 0 ? args.length : end;
    }
  }
  return found;
}

const UTF16 = new TextDecoder("utf-16be");

/** Name of a mailbox out of modified UTF-7 (RFC 3501, section 5.1.3): `&AOk-` is é, `&-` is &. */
export function mailboxName(name: string): string {
  return shortText(name).replace(/&([A-Za-z0-9+,]*)-/g, (_, letters: string) =>
    letters === "" ? "&" : UTF16.decode(base64(letters.replace(/,/g, "/"))),
  );
}

export interface Status {
  /** Empty: untagged. */
  readonly tag: string;
  readonly status: string;
  readonly msg: string;
}

/** A completion, or an untagged status; null for other responses. */
export function parseStatus(text: string): Status | null {
  const [, tag, status, msg] = /^(\S{1,64}) (OK|NO|BAD|BYE|PREAUTH)(?: (.*))?$/is.exec(text) ?? [];
  if (tag === undefined || tag === "+") return null;
  return { tag: tag === "*" ? "" : tag, status: status.toUpperCase(), msg: shortText(msg ?? "") };
}

/** What of a message the literal at the end of a response holds. */
export interface Section {
  /** As the server writes it: BODY[], RFC822, BODY[HEADER], BODY[1.2]. */
  readonly name: string;
  readonly kind: "message" | "header" | "part";
  /** Number of the part, as 1.2; empty for the whole. */
  readonly part: string;
  /** Where a partial one begins; null for a whole one. */
  readonly origin: number | null;
}

const SECTION = /^(BODY\[([^\]]{0,1000})\]|BINARY\[([^\]]{0,100})\]|RFC822(\.HEADER|\.TEXT)?)(?:<(\d{1,10})>)? ~?\{\d{1,10}\}$/i; // prettier-ignore

/** Characters before a literal in which its section is looked for: lists of header fields are long. */
const MAX_SECTION = 1200;

export function parseSection(text: string): Section | null {
  // The last item before the literal is the one that it holds.
  const tail = text.slice(-MAX_SECTION);
  const upper = tail.toUpperCase();
  const start = Math.max(...["BODY[", "BINARY[", "RFC822"].map((word) => upper.lastIndexOf(word)));
  const [, name, body, binary, rfc822, origin] = (start < 0 ? null : SECTION.exec(tail.slice(start))) ?? [];
  if (name === undefined) return null;
  const inside = (body ?? binary ?? (rfc822 ? rfc822.slice(1) : "")).toUpperCase();
  const kind = inside === "" ? "message" : /^(?:[\d.]+\.)?(?:HEADER|MIME)/.test(inside) ? "header" : "part";
  return {
    name: shortText(name),
    kind,
    part: /^[\d.]*/.exec(inside)![0],
    origin: origin === undefined ? null : Number(origin),
  };
}
