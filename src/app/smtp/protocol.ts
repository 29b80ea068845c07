/** SMTP as a protocol of the house. */
import { type Judges, LIKELY, mayBecome, mayBeReply, NO, OPEN, recogniseLines, SURE, WEAK } from "../parts/look.ts";
import type { Protocol } from "../protocol.ts";
import { smtpAnalyzer } from "./analyzer.ts";
import { smtpTable } from "./tables.ts";

const PORTS = [25, 465, 587, 2525];

const WORDS = [
  "EHLO", "HELO", "LHLO", "MAIL FROM:", "RCPT TO:", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP",
  "AUTH ", "STARTTLS", "ETRN", "XCLIENT",
]; // prettier-ignore

const client: Judges = {
  line(text) {
    if (/^(?:EHLO|HELO|LHLO)[ \t]+\S/i.test(text) || /^(?:MAIL FROM|RCPT TO)[ \t]*:/i.test(text)) return SURE;
    if (/^(?:STARTTLS|RSET|DATA|VRFY \S.*|EXPN \S.*|BDAT \d+(?: LAST)?|HELO|EHLO|XCLIENT .*)[ \t]*$/i.test(text)) return LIKELY; // prettier-ignore
    if (/^AUTH (?:PLAIN|LOGIN|CRAM-MD5|NTLM|XOAUTH2|SCRAM-\S+|DIGEST-MD5|OAUTHBEARER|EXTERNAL)\b/i.test(text)) return LIKELY; // prettier-ignore
    return /^(?:QUIT|NOOP|HELP)\b/i.test(text) ? WEAK : NO;
  },
  beginning: (text) => mayBecome(text, WORDS),
};

const server: Judges = {
  line(text, index) {
    if (/^(?:220|554|421)[ -].*\b(?:E?SMTP|LMTP)\b/i.test(text)) return SURE;
    if (index > 0) return OPEN;
    return /^(?:220|221|235|250|251|252|334|354|421|45[0-9]|50[0-4]|521|53[0-9]|55[0-5])(?:[ -]|$)/.test(text)
      ? LIKELY
      : NO;
  },
  beginning: mayBeReply,
};

export const smtp: Protocol = {
  id: "smtp",
  name: "SMTP",
  spec: "RFC 5321, RFC 3030, RFC 3207, RFC 4954",
  transport: "tcp",
  tables: [smtpTable],
  recognise: (look) => recogniseLines(look, client, server, PORTS),
  analyzer: smtpAnalyzer,
};
