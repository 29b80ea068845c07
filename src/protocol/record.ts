/** Flow records, beside what the packets show of them. */
import type { Fields } from "./connection.ts";
import type { Whole } from "./page.ts";

/** A record that accounts for a connection, beside what was seen of that connection in its window. */
export interface RecordBeside {
  readonly record: Whole;
  readonly fields: Fields;
  readonly fromResponder: boolean;
  readonly packetsSeen: number;
  readonly bytesSeen: number;
}

export interface RecordAbout {
  readonly record: Whole;
  readonly evidenceId: number;
  readonly line: number;
  /** All fields that the line has, AWS's names. */
  readonly fields: Fields;
  readonly verdict: string;
  readonly reason: string | null;
  readonly says: string;
  readonly detail: string | null;
  readonly packetsSeen: number;
  readonly bytesSeen: number;
  readonly connections: readonly { readonly connection: number; readonly title: string; readonly packets: number }[];
}

/** A flow record where it stands in its log, beside what the packets show of it. */
export interface RecordAtLine {
  readonly line: number;
  readonly record: Whole;
  /** As logged; null where the line does not say. */
  readonly packets: number | null;
  readonly packetsSeen: number;
  readonly verdict: string;
  readonly reason: string | null;
  /** The verdict in a sentence. */
  readonly says: string;
  /** Connections it accounts for, and the one with most of its packets. */
  readonly connections: number;
  readonly connection: number | null;
}

/** Lines of one request: more than a screen shows. */
export const MAX_LINES = 1000;
