/** POP3 as a protocol of the house. */
import { type Judges, LIKELY, mayBecome, NO, OPEN, recogniseLines, SURE, WEAK } from "../parts/look.ts";
import type { Protocol } from "../protocol.ts";
import { pop3Analyzer } from "./analyzer.ts";
import { pop3Table } from "./tables.ts";

const PORTS = [110, 995];

const WORDS = ["USER ", "PASS ", "APOP ", "AUTH", "CAPA", "STLS", "STAT", "LIST", "UIDL", "RETR ", "TOP ", "DELE ", "NOOP", "RSET", "QUIT"]; // prettier-ignore

const client: Judges = {
  line(text) {
    if (/^APOP \S+ [0-9a-f]{32}$/i.test(text)) return SURE;
    if (/^(?:CAPA|STLS|STAT|UIDL(?: \d+)?|LIST(?: \d+)?|RETR \d+|TOP \d+ \d+|DELE \d+|USER \S.*|PASS .*|APOP .*) *$/i.test(text)) return LIKELY; // prettier-ignore
    // Redis takes AUTH and a password, and says +OK, too.
    if (/^AUTH(?: (?:PLAIN|LOGIN|CRAM-MD5|NTLM|GSSAPI|XOAUTH2|OAUTHBEARER|EXTERNAL|ANONYMOUS|SCRAM-\S+|DIGEST-MD5)(?: .*)?)?$/i.test(text)) return LIKELY; // prettier-ignore
    return /^(?:QUIT|NOOP|RSET) *$/i.test(text) ? WEAK : NO;
  },
  beginning: (text) => mayBecome(text, WORDS),
};

const server: Judges = {
  line(text, index) {
    if (index > 0) return OPEN;
    if (/^\+OK .*\bPOP/i.test(text)) return SURE;
    return /^(?:\+OK|-ERR)(?: |$)/i.test(text) ? LIKELY : NO;
  },
  beginning: (text) => mayBecome(text, ["+OK", "-ERR"]),
};

export const pop3: Protocol = {
  id: "pop3",
  name: "POP3",
  spec: "RFC 1939, RFC 2449, RFC 2595, RFC 5034",
  transport: "tcp",
  tables: [pop3Table],
  recognise: (look) => recogniseLines(look, client, server, PORTS),
  analyzer: pop3Analyzer,
};
