/** Messages of IRC (RFC 1459, RFC 2812; tags: IRCv3) and offers of connections between clients (CTCP DCC). */
import { headerText } from "../mime/words.ts";

/** Bytes of a line that are kept: 512, and 8,191 of tags (IRCv3 message-tags). */
export const MAX_LINE = 9000;
/** Parameters of a message (RFC 2812, section 2.3). */
const MAX_PARAMETERS = 15;

export interface IrcMessage {
  /** Without its colon; empty where there is none. */
  readonly source: string;
  /** In capitals. */
  readonly command: string;
  readonly parameters: readonly string[];
}

export function parseMessage(line: string): IrcMessage | null {
  let rest = line;
  if (rest.startsWith("@")) rest = rest.slice(wordEnd(rest)).trimStart();
  let source = "";
  if (rest.startsWith(":")) {
    source = rest.slice(1, wordEnd(rest));
    rest = rest.slice(wordEnd(rest)).trimStart();
  }
  const command = rest.slice(0, wordEnd(rest));
  if (!/^(?:[A-Za-z]{1,30}|\d{3})$/.test(command)) return null;
  return { source, command: command.toUpperCase(), parameters: parametersOf(rest.slice(command.length)) };
}

function parametersOf(text: string): string[] {
  const parameters: string[] = [];
  let rest = text;
  while (parameters.length < MAX_PARAMETERS) {
    rest = rest.replace(/^ +/, "");
    if (rest === "") break;
    if (rest.startsWith(":")) {
      parameters.push(headerText(rest.slice(1)));
      break;
    }
    const end = wordEnd(rest);
    parameters.push(headerText(rest.slice(0, end)));
    rest = rest.slice(end);
  }
  return parameters;
}

function wordEnd(text: string): number {
  const space = text.indexOf(" ");
  return space < 0 ? text.length : space;
}

/** What a client offers another: `DCC SEND name address port size`. */
export interface DccOffer {
  readonly type: string;
  readonly name: string;
  /** Dotted IPv4, or as given. */
  readonly address: string;
  readonly port: number;
  readonly size: number | null;
}

const DCC = /^\x01DCC (\w{1,20}) (?:"([^"\x01]{1,400})"|([^ \x01]{1,400})) (\d{1,10}|[\da-fA-F:.]{2,45}) (\d{1,5})(?: (\d{1,15}))?/i; // prettier-ignore

export function parseDcc(text: string): DccOffer | null {
  const [, type, quoted, bare, address, port, size] = DCC.exec(text) ?? [];
  if (type === undefined || Number(port) > 65_535) return null;
  return {
    type: type.toUpperCase(),
    name: quoted ?? bare,
    address: /^\d+$/.test(address) ? dotted(Number(address)) : address,
    port: Number(port),
    size: size === undefined ? null : Number(size),
  };
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

/** A password for a nick service within what is said to it: the text with it taken out, and the password. */
export function servicePassword(
  target: string,
  text: string,
): { readonly shown: string; readonly secret: string } | null {
  // prettier-ignore
  if (!/^(?:nickserv|chanserv|authserv|ns|q@)/i.test(target)) return null;
  const match = /^((?:identify|id|auth|login|register|ghost|recover|release|regain|set password)\b)(.*)$/i.exec(text);
  const words = match?.[2].trim().split(/ +/) ?? [];
  if (!match || words[0] === undefined || words[0] === "") return null;
  // IDENTIFY [account] password; REGISTER password mail; GHOST nick password.
  const isFirst = /^register/i.test(match[1]) || words.length === 1;
  const secret = isFirst ? words[0] : words[1];
  const shown = [match[1], ...words.map((word) => (word === secret ? "********" : word))].join(" ");
  return { shown, secret };
}
