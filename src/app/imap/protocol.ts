/** IMAP as a protocol of the house. */
import { type Judges, LIKELY, NO, OPEN, recogniseLines, SURE, WEAK } from "../parts/look.ts";
import type { Protocol } from "../protocol.ts";
import { imapAnalyzer } from "./analyzer.ts";
import { imapTable } from "./tables.ts";

const PORTS = [143, 993];

const COMMANDS =
  /^(\S+) (?:CAPABILITY|STARTTLS|LOGIN \S+ .*|AUTHENTICATE \S+.*|SELECT \S.*|EXAMINE \S.*|STATUS \S.*|ID (?:NIL|\().*|ENABLE \S.*|FETCH [\d:*,]+ .*|UID (?:FETCH|SEARCH|STORE|COPY|MOVE|EXPUNGE) .*|LSUB .*|APPEND \S.*|NAMESPACE|IDLE)$/i;

const client: Judges = {
  line(text) {
    const tag = COMMANDS.exec(text)?.[1];
    if (tag !== undefined && /^[A-Za-z0-9.]{1,20}$/.test(tag)) return /\d/.test(tag) ? SURE : LIKELY;
    return /^[A-Za-z0-9.]{1,20} (?:NOOP|LOGOUT|LIST .*|CLOSE|EXPUNGE|SEARCH .*)$/i.test(text) ? WEAK : NO;
  },
  beginning: (text) => (/^[A-Za-z0-9.]{1,20}(?: |$)/.test(text) && text.length < 500 ? OPEN : NO),
};

const server: Judges = {
  line(text, index) {
    if (/^\* (?:OK|PREAUTH|BYE|CAPABILITY)\b.*\bIMAP/i.test(text)) return SURE;
    if (index > 0) return OPEN;
    if (/^\* (?:OK|PREAUTH|BYE|CAPABILITY|LIST|FLAGS|SEARCH|\d+ (?:FETCH|EXISTS|RECENT|EXPUNGE))\b/i.test(text)) return LIKELY; // prettier-ignore
    return /^[A-Za-z0-9.]{1,20} (?:OK|NO|BAD) \S/.test(text) ? LIKELY : NO;
  },
  beginning: (text) => (/^(?:\*(?: |$)|[A-Za-z0-9.]{1,20}(?:$| (?:$|O|N|B)))/.test(text) ? OPEN : NO),
};

export const imap: Protocol = {
  id: "imap",
  name: "IMAP",
  spec: "RFC 3501, RFC 9051",
  transport: "tcp",
  tables: [imapTable],
  recognise: (look) => recogniseLines(look, client, server, PORTS),
  analyzer: imapAnalyzer,
};
