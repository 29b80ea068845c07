/** FTP as a protocol of the house: its control connection; data connections are announced by it. */
import { type Judges, LIKELY, mayBecome, mayBeReply, NO, OPEN, recogniseLines, SURE, WEAK } from "../parts/look.ts";
import type { Protocol } from "../protocol.ts";
import { ftpAnalyzer } from "./analyzer.ts";
import { ftpTable } from "./tables.ts";

const PORTS = [21, 990, 2121];

const WORDS = [
  "USER ", "PASS ", "AUTH ", "FEAT", "SYST", "OPTS ", "CWD ", "PWD", "XPWD", "TYPE ", "PASV", "EPSV", "PORT ", "EPRT ",
  "RETR ", "STOR ", "LIST", "NLST", "MLSD", "SIZE ", "MDTM ", "QUIT", "NOOP", "HELP", "HOST ", "CLNT ", "ACCT ", "REST ", "CDUP",
]; // prettier-ignore

const client: Judges = {
  line(text) {
    if (/^(?:PORT \d{1,3}(?:,\d{1,3}){5}|EPRT \|[12]\|.*\|\d+\||EPSV(?: \S+)?|PASV|PBSZ \d+|PROT [CPSE]|TYPE [AEIL](?: \S)?|XPWD|MLSD.*|NLST.*) *$/i.test(text)) return LIKELY; // prettier-ignore
    if (/^(?:USER \S.*|PASS.*|AUTH (?:TLS|SSL|TLS-C|TLS-P|GSSAPI|KERBEROS_V4)|FEAT|SYST|OPTS \S.*|CWD .*|CDUP|PWD|RETR \S.*|STOR \S.*|APPE \S.*|SIZE \S.*|MDTM \S.*|MKD .*|RMD .*|DELE .*|HOST \S+|CLNT .*|SITE .*) *$/i.test(text)) return LIKELY; // prettier-ignore
    return /^(?:QUIT|NOOP|HELP|LIST|ACCT|REST|STAT|ABOR|MODE [SBCZ])\b/i.test(text) ? WEAK : NO;
  },
  beginning: (text) => mayBecome(text, WORDS),
};

const server: Judges = {
  line(text, index) {
    if (/^(?:220|421|530)[ -].*(?:\bFTP|FTPD?\b)/i.test(text)) return SURE;
    if (/^227 .*\(?\d{1,3}(?:,\d{1,3}){5}\)?|^229 .*\(([!-~])\1\1\d+\1\)/.test(text)) return SURE;
    if (index > 0) return OPEN;
    return /^(?:120|125|150|200|202|211|21[2-5]|22[0156]|230|23[24]|250|257|33[12]|350|421|42[56]|45[0-2]|50[0-4]|530|53[2-6]|55[0-3])(?:[ -]|$)/.test(text) // prettier-ignore
      ? LIKELY
      : NO;
  },
  beginning: mayBeReply,
};

export const ftp: Protocol = {
  id: "ftp",
  name: "FTP",
  spec: "RFC 959, RFC 2428, RFC 4217",
  transport: "tcp",
  tables: [ftpTable],
  recognise: (look) => recogniseLines(look, client, server, PORTS),
  analyzer: ftpAnalyzer,
};
