/** One hit, and hits as rows. */
import type { Batch } from "../../base/columns.ts";
import { printable } from "../../base/escape.ts";
import { batchFrom } from "../../base/batch.ts";
import { payloadHits } from "../../model/tables.ts";
import type { Store } from "../../store/store.ts";
import { CONTEXT } from "./scanner.ts";

/** Bytes of a match that are shown; `length` says how many it has. */
export const MAX_SHOWN = 256;

/** Where a match lies, and bytes around it in memory of their own. */
export interface Hit {
  readonly connection: number;
  readonly fromResponder: boolean;
  /** In the stream of its side, gaps counted; in the payload of its packet where packets are looked through. */
  readonly offset: number;
  readonly length: number;
  /** The packet that its first byte came in, and where that byte lies in the (decompressed) file. */
  readonly evidenceId: number;
  readonly packet: number;
  readonly fileOffset: number;
  readonly ts: bigint;
  readonly shown: ShownBytes;
}

export interface ShownBytes {
  readonly before: Buffer;
  readonly match: Buffer;
  readonly after: Buffer;
}

/** The bytes of a window that are shown of a match [at, end). */
export function shownOf(window: Buffer, at: number, end: number): ShownBytes {
  const from = Math.max(0, at - CONTEXT);
  const shown = Math.min(end, at + MAX_SHOWN);
  const own = Buffer.from(window.subarray(from, shown));
  return {
    before: own.subarray(0, at - from),
    match: own.subarray(at - from),
    after: Buffer.from(window.subarray(end, end + CONTEXT)),
  };
}

/** Endpoints of connections. */
const ENDPOINTS = {
  connection_id: "u32", proto: "text", orig_ip: "text", orig_port: "u16", resp_ip: "text", resp_port: "u16", vni: "u32?",
} as const; // prettier-ignore

/** Hits as rows of `payload_hits`. */
export async function hitRows(store: Store, hits: readonly Hit[]): Promise<Batch> {
  const ids = [...new Set(hits.map(({ connection }) => connection))];
  const found = await store.rows(
    `SELECT ${Object.keys(ENDPOINTS).join(", ")} FROM data.connections WHERE connection_id IN (${ids.join(", ") || "NULL"})`,
    ENDPOINTS,
  );
  const endpoints = new Map(found.map((row) => [row.connection_id, row]));
  return batchFrom(
    payloadHits,
    hits.map((hit) => ({ ...endpoints.get(hit.connection), ...rowOf(hit) })),
  );
}

function rowOf(hit: Hit) {
  const { before, match, after } = hit.shown;
  return {
    connection_id: hit.connection,
    direction: hit.fromResponder ? "resp" : "orig",
    offset: BigInt(hit.offset),
    length: hit.length,
    ts: hit.ts,
    evidence_id: hit.evidenceId,
    packet: BigInt(hit.packet),
    file_offset: BigInt(hit.fileOffset),
    before: visible(before),
    match: visible(match),
    after: visible(after),
    before_hex: before.toString("hex"),
    match_hex: match.toString("hex"),
    after_hex: after.toString("hex"),
  };
}

/** As UTF-8; what is none, or no character that can be seen, is a dot. */
function visible(bytes: Buffer): string {
  return printable(bytes.toString("utf8").replace(/[\p{Cc}\ufffd]/gu, "."));
}
