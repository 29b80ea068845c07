/** TLS as one of the application protocols. */
import type { Protocol } from "../protocol.ts";
import { TlsAnalyzer } from "./analyzer.ts";
import { recognise } from "./recognise.ts";
import { certificatesTable, tlsTable } from "./tables.ts";

export const tls: Protocol = {
  id: "tls",
  name: "TLS",
  spec: "RFC 8446, RFC 5246",
  transport: "tcp",
  tables: [tlsTable, certificatesTable],
  recognise,
  analyzer: (context) => new TlsAnalyzer(context),
};
