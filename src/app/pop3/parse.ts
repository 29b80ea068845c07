/** Commands and responses of POP3 (RFC 1939; CAPA: RFC 2449; STLS: RFC 2595; AUTH: RFC 5034). */

/** Bytes of a line that are kept: RFC 2449 allows 255 and 512; base64 of AUTH has more. */
export const MAX_LINE = 16_384;
/** Characters of a text in a row. */
const MAX_TEXT = 1000;

const VERBS = new Set([
  "USER", "PASS", "APOP", "AUTH", "CAPA", "STLS", "STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "NOOP", "RSET", "QUIT", "LAST", "XTND", "UTF8", "LANG",
]); // prettier-ignore

export function isVerb(verb: string): boolean {
  return VERBS.has(verb);
}

export interface Command {
  /** In capitals. */
  readonly verb: string;
  readonly arg: string;
}

export function parseCommand(text: string): Command {
  // What follows a command is an argument whatever parts them; a password may begin or end with blanks (RFC 1939, section 7).
  const verb = /^[A-Za-z0-9]{3,20}(?![A-Za-z0-9])/.exec(text)?.[0] ?? text.split(" ", 1)[0];
  return { verb: verb.toUpperCase().slice(0, MAX_TEXT), arg: text.slice(verb.length + 1) };
}

export function shortText(text: string): string {
  return text.slice(0, MAX_TEXT);
}

export type Status = "OK" | "ERR" | "+";

/** The first line of a response; null for what is none. */
export function parseStatus(text: string): { readonly status: Status; readonly msg: string } | null {
  const [, ok, err, plus, msg] = /^(?:(\+OK)|(-ERR)|(\+))(?: (.*)|$)/is.exec(text) ?? [];
  const status = ok ? "OK" : err ? "ERR" : plus ? "+" : null;
  return status && { status, msg: shortText(msg ?? "") };
}

/** Do lines follow a positive response, up to a dot? */
export function hasLines({ verb, arg }: Command): boolean {
  if (verb === "RETR" || verb === "TOP" || verb === "CAPA" || verb === "XTND") return true;
  return (verb === "LIST" || verb === "UIDL" || verb === "AUTH" || verb === "LANG") && arg.trim() === "";
}
