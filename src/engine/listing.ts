/** Listings straight from evidence files: no index is built, nothing is kept. */
import type { Batch } from "../base/columns.ts";
import { Connections } from "../stream/connections.ts";
import { PacketListing } from "../stream/packet-rows.ts";
import { ConnectionRows } from "../stream/rows.ts";
import type { BatchSink, EvidenceOptions, ListingSummary, ProtocolChoice, ProtocolSummary } from "./api.ts";
import { HeaderDecoder } from "./ingest/decode.ts";
import { type EvidenceFile, fileSummary, gatherEvidence, readable } from "./ingest/evidence.ts";
import { RunProgress } from "./ingest/progress.ts";
import { readCaptures } from "./ingest/read-captures.ts";
import { readLogs } from "./ingest/read-logs.ts";
import { capturesOf, walkConnections } from "./ingest/walk.ts";

/** Code of fifty protocols: loaded where they are asked for. */
const protocols = () => import("./protocols/read.ts");

/** Connections handed over at a time. */
const ROWS = 8192;

/** The first batch is small: rows are made when they are looked at, and a table on the terminal shows 50. */
const FIRST_ROWS = 64;

/** Connections of the captures among `paths`, in order of their first packet. Throws CaseError when nothing can be opened. */
export async function listConnections(
  paths: readonly string[],
  options: EvidenceOptions,
  out: BatchSink,
  { service = false }: { readonly service?: boolean } = {},
): Promise<ListingSummary> {
  const files = await gatherEvidence(paths, options);
  const { table, rows } = await (service ? connectionsWithService(files, options) : connectionsOf(files, options));
  for (let from = 0, to = FIRST_ROWS; from < table.size; from = to, to += ROWS) {
    await out(rows.batch(from, Math.min(to, table.size)));
  }
  return { rows: table.size, files: files.map(fileSummary) };
}

async function connectionsOf(files: readonly EvidenceFile[], options: EvidenceOptions) {
  const table = new Connections();
  await walkConnections({ files, table, options });
  return { table, rows: new ConnectionRows(table) };
}

/** Payload is decoded for what the connections speak alone; no rows are made of it. */
async function connectionsWithService(files: readonly EvidenceFile[], options: EvidenceOptions) {
  const { readProtocols } = await protocols();
  const { table, services } = await readProtocols(files, options, [], {}, () => undefined);
  return { table, rows: new ConnectionRows(table, { service: (id) => services.get(id) ?? null }) };
}

/** Packets of the captures among `paths`, in time order over all files. */
export async function listPackets(
  paths: readonly string[],
  options: EvidenceOptions,
  out: BatchSink,
): Promise<ListingSummary> {
  const files = await gatherEvidence(paths, options);
  const captures = capturesOf(files);
  const progress = new RunProgress(captures, options);
  const decoder = new HeaderDecoder(options);
  const ready: Batch[] = [];
  let rows = 0;
  const listing = new PacketListing(decoder.packet.dispatch.paths, (batch) => ready.push(batch));
  const drain = async (): Promise<void> => {
    for (const batch of ready.splice(0)) {
      rows += batch.rows;
      await out(batch);
    }
  };
  await readCaptures(
    captures,
    (file, capture) => {
      const { take, notes } = decoder.taking(
        capture,
        (packet, original, captured, seconds, nanos, _interface, offset, number) =>
          listing.add(file.id, number, offset, seconds, nanos, captured, original, packet),
      );
      return { take, afterChunk: drain, end: () => notes.flush(file.diagnostics) };
    },
    { ...options, onBytes: (file, done) => progress.bytes(file, done) },
  );
  listing.flush();
  await drain();
  return { rows, files: files.map(fileSummary) };
}

/** Flow records of the logs among `paths`, file by file in the order they were found. */
export async function listFlows(
  paths: readonly string[],
  options: EvidenceOptions,
  out: BatchSink,
): Promise<ListingSummary> {
  const files = await gatherEvidence(paths, options);
  const progress = new RunProgress(readable(files), options);
  let rows = 0;
  await readLogs(files, options, progress, async (batch) => {
    if (batch.table.name !== "flow_records") return;
    rows += batch.rows;
    await out(batch);
  });
  return { rows, files: files.map(fileSummary) };
}

/**
 * Rows of protocols' tables out of the captures among `paths`: those of `names`, in the order their connections say
 * them. What a second vantage shows of a conversation is left out and counted, unless it is asked for.
 */
export async function listProtocol(
  paths: readonly string[],
  options: EvidenceOptions,
  out: BatchSink,
  names: readonly string[],
  choice: ProtocolChoice = {},
): Promise<ProtocolSummary> {
  const files = await gatherEvidence(paths, options);
  const { readProtocols } = await protocols();
  let rows = 0;
  const { copies } = await readProtocols(files, options, names, choice, (batch) => {
    rows += batch.rows;
    return out(batch);
  });
  return { rows, files: files.map(fileSummary), copies };
}
