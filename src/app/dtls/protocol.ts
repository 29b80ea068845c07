/** DTLS as one of the application protocols. */
import type { Protocol } from "../protocol.ts";
import { certificatesTable, tlsTable } from "../tls/tables.ts";
import { DtlsAnalyzer } from "./analyzer.ts";
import { isDtls } from "./record.ts";

export const dtls: Protocol = {
  id: "dtls",
  name: "DTLS",
  spec: "RFC 6347, RFC 9147",
  transport: "udp",
  tables: [tlsTable, certificatesTable],
  recognise: ({ orig, resp }) => (isDtls(orig.length > 0 ? orig : resp) ? "yes" : "no"),
  analyzer: (context) => new DtlsAnalyzer(context),
};
