/** Stratum as a protocol of the house. */
import type { Protocol } from "../protocol.ts";
import { stratumAnalyzer } from "./analyzer.ts";
import { recognise } from "./recognise.ts";
import { stratumTable } from "./tables.ts";

export const stratum: Protocol = {
  id: "stratum",
  name: "Stratum",
  spec: "Stratum v1; Monero's, Zcash's (ZIP 301) and Ethereum's",
  transport: "tcp",
  tables: [stratumTable],
  recognise,
  analyzer: stratumAnalyzer,
};
