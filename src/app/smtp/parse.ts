/** Commands of SMTP (RFC 5321, section 4.1; CHUNKING: RFC 3030; LMTP: RFC 2033; AUTH: RFC 4954; STARTTLS: RFC 3207). */

/** Bytes of a line that are kept: RFC 5321 allows 512, extensions some more, AUTH 12,288 of base64. */
export const MAX_LINE = 16_384;
/** Characters of an argument in a row. */
const MAX_ARG = 1000;

export interface Command {
  /** In capitals. */
  readonly verb: string;
  readonly arg: string;
}

const VERBS = new Set([
  "EHLO", "HELO", "LHLO", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP", "AUTH",
  "STARTTLS", "ETRN", "TURN", "ATRN", "SEND", "SOML", "SAML", "XCLIENT", "XFORWARD", "BURL", "XEXCH50", "X-EXPS", "X-LINK2STATE",
]); // prettier-ignore

export function isVerb(verb: string): boolean {
  return VERBS.has(verb);
}

export function parseCommand(text: string): Command {
  const trimmed = text.trim();
  const space = trimmed.search(/[ \t]/);
  if (space < 0) return { verb: trimmed.toUpperCase().slice(0, MAX_ARG), arg: "" };
  return {
    verb: trimmed.slice(0, space).toUpperCase(),
    arg: trimmed.slice(space + 1).trim(),
  };
}

export function shortArg(arg: string): string {
  return arg.slice(0, MAX_ARG);
}

/** The address of MAIL FROM and RCPT TO, without its angle brackets; parameters of extensions do not count. */
export function envelopeAddress(arg: string): string {
  const path = arg.replace(/^(?:FROM|TO)[ \t]*:[ \t]*/i, "");
  const close = path.indexOf(">");
  if (path.startsWith("<") && close > 0) return path.slice(1, close);
  return path.split(/[ \t]/, 1)[0];
}

export interface Chunk {
  readonly size: number;
  readonly isLast: boolean;
}

/** `BDAT size [LAST]`; null for what is no such command: no chunk follows it. */
export function parseChunk(arg: string): Chunk | null {
  const [, size, last] = /^(\d{1,15})(?:[ \t]+(LAST))?$/i.exec(arg) ?? [];
  return size === undefined ? null : { size: Number(size), isLast: last !== undefined };
}
