/** Commands and replies of FTP (RFC 959; EPRT and EPSV: RFC 2428; AUTH TLS: RFC 4217; SIZE and MLST: RFC 3659). */
import { parseIp } from "../../base/ip.ts";
import { addressText } from "../parts/address.ts";

/** Bytes of a line that are kept: paths have 4,096 at most on the usual systems. */
export const MAX_LINE = 8192;
/** Characters of a text in a row. */
const MAX_TEXT = 2000;

export function shortText(text: string): string {
  return text.slice(0, MAX_TEXT);
}

export interface Command {
  /** In capitals. */
  readonly verb: string;
  readonly arg: string;
}

/** Telnet's commands before an urgent ABOR (IAC IP, IAC DM) are no part of it. */
const TELNET_MARKS = /^(?:\xff[\xf2\xf4])+/;

export function parseCommand(line: string): Command {
  const text = line.replace(TELNET_MARKS, "");
  // What follows a command is an argument whatever parts them: a password must not pass for a part of the command.
  const verb = /^[A-Za-z]{3,20}(?![A-Za-z])/.exec(text)?.[0] ?? text.split(" ", 1)[0];
  return { verb: shortText(verb).toUpperCase(), arg: text.slice(verb.length + 1) };
}

/** Where a data connection goes to. */
export interface Target {
  /** Null: the address of the side that says it. */
  readonly address: string | null;
  readonly port: number;
}

/** `h1,h2,h3,h4,p1,p2`, anywhere in a text: PORT and the reply to PASV. */
export function parseHostPort(text: string): Target | null {
  const numbers = /(?:^|[^\d])(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})(?!\d)/.exec(text)?.slice(1).map(Number); // prettier-ignore
  if (!numbers || numbers.some((number) => number > 255)) return null;
  const port = numbers[4] * 256 + numbers[5];
  return port === 0 ? null : { address: numbers.slice(0, 4).join("."), port };
}

/** `|1|132.235.1.2|6275|`, the delimiter any character. */
export function parseExtendedPort(text: string): Target | null {
  const parts = text.trim().split(text.trim()[0] ?? "|");
  const port = /^\d{1,5}$/.test(parts[3] ?? "") ? Number(parts[3]) : 0;
  const address = parts[2] === undefined ? null : parseIp(parts[2]);
  // In the usual form, by which the connection is found.
  return port === 0 || port > 65_535 || !address ? null : { address: addressText(address), port };
}

/** `(|||6446|)` in the reply to EPSV. */
export function parseExtendedPassive(text: string): Target | null {
  const port = Number(/\(([!-~])\1\1(\d{1,5})\1\)/.exec(text)?.[2] ?? 0);
  return port === 0 || port > 65_535 ? null : { address: null, port };
}

/** A path in quotes, a quote within it doubled (RFC 959, appendix II): the replies to PWD and MKD. */
export function quotedPath(text: string): string | null {
  const path = /"((?:[^"]|"")*)"/.exec(text)?.[1];
  return path === undefined ? null : path.replace(/""/g, '"');
}

/** The working directory after CWD; where it was not known, paths are kept as they were given. */
export function changedDirectory(cwd: string | null, path: string): string {
  const from = path.startsWith("/") || cwd === null ? [] : cwd.split("/");
  const parts = path.startsWith("/") ? [""] : from;
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 1) parts.pop();
    else parts.push(part);
  }
  const joined = parts.filter((part, i) => part !== "" || i === 0).join("/");
  return shortText(joined === "" ? "/" : joined);
}

/** Size of the file in a reply: `213 123` to SIZE (to MDTM it is a time), or `150 ... (123 bytes)`. */
export function sizeOf(verb: string, code: number, text: string): number | null {
  if (code === 213 && verb !== "SIZE") return null;
  const size = code === 213 ? /^(\d{1,15})$/.exec(text.trim())?.[1] : /\((\d{1,15}) bytes/i.exec(text)?.[1];
  return size === undefined ? null : Number(size);
}
