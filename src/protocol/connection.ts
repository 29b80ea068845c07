/** One connection, as a panel shows and finds it. */
import type { FindingLine } from "./finding.ts";

/** A row as named values: 64-bit numbers and times as decimal strings. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

export interface VantageAbout {
  readonly vantage: number;
  /** As "mirror VNI 7 from 10.0.0.5" or "interface eth0 of capture.pcap". */
  readonly says: string;
  readonly fields: Fields;
  /** The connection of the same conversation seen there. */
  readonly connection: number;
  readonly packets: number;
  readonly copies: number;
}

export interface ConnectionAbout {
  readonly connection: number;
  /** Columns of `connections`, and `verdict`, `reason` of its coverage. */
  readonly fields: Fields;
  /** As "10.0.0.5:40000 → 10.0.0.9:443 tcp". */
  readonly title: string;
  /** Every vantage of the conversation, this connection's first. */
  readonly vantages: readonly VantageAbout[];
  /** Findings that rest on it. */
  readonly findings: readonly FindingLine[];
  readonly packets: number;
}

/** Something to jump to, as "Find connection" lists it. */
export interface Match {
  readonly connection: number;
  readonly label: string;
  readonly description: string;
}
