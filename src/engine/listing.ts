/** Listings straight from evidence files: no index is built, nothing is kept. */
import type { Batch, Table } from "../base/columns.ts";
import { Secrets } from "../app/tls/keylog.ts";
import type { Packet } from "../wire/packet.ts";
import type { CaptureFile } from "./ingest/capture-file.ts";
import { Connections } from "../stream/connections.ts";
import { PacketListing } from "../stream/packet-rows.ts";
import { ConnectionRows } from "../stream/rows.ts";
import type { BatchSink, EvidenceOptions, ListingSummary, ProtocolChoice, ProtocolSummary } from "./api.ts";
import { HeaderDecoder } from "./ingest/decode.ts";
import { type EvidenceFile, fileSummary, gatherEvidence, readable } from "./ingest/evidence.ts";
import { reportFragments } from "./ingest/fragments.ts";
import { RunProgress } from "./ingest/progress.ts";
import { readCaptures } from "./ingest/read-captures.ts";
import { Tracks } from "./ingest/tracks.ts";
import { readLogs } from "./ingest/read-logs.ts";
import { Decoding } from "./protocols/decoding.ts";
import { saveFiles } from "./protocols/save-files.ts";
import type { Share } from "./protocols/share.ts";
import { runShare, threadsFor } from "./protocols/threads.ts";
import type { FileWatcher } from "./protocols/watchers.ts";
import { addSecrets, decodingOptions, followSecrets, isKeyLog, sinksOf } from "./protocols/options.ts";

/** Connections handed over at a time. */
const ROWS = 8192;

/** The first batch is small: rows are made when they are looked at, and a table on the terminal shows 50. */
const FIRST_ROWS = 64;

function capturesOf(files: readonly EvidenceFile[]): EvidenceFile[] {
  return readable(files).filter(({ inspected }) => inspected.kind === "capture");
}

/** What is done with each packet once the connection table has it. */
type Added = (
  packet: Packet,
  connection: number,
  evidenceId: number,
  number: number,
  seconds: number,
  nanos: number,
) => void;

interface Walk {
  readonly files: readonly EvidenceFile[];
  readonly table: Connections;
  readonly options: EvidenceOptions;
  readonly added?: Added;
  readonly opened?: (capture: CaptureFile) => void;
  readonly afterChunk?: () => Promise<void>;
}

/** Reads the captures among `files` into the connection table. */
async function walkConnections({ files, table, options, added, opened, afterChunk }: Walk): Promise<void> {
  const captures = capturesOf(files);
  const progress = new RunProgress(captures, options);
  const decoder = new HeaderDecoder(options);
  const tracks = new Tracks(table, captures.length);
  await readCaptures(
    captures,
    (file, capture) => {
      opened?.(capture);
      const fileTracks = tracks.begin(file.id, capture.interfaces);
      const { take, notes } = decoder.taking(
        capture,
        (packet, original, _captured, seconds, nanos, interfaceNumber, _offset, number) => {
          const connection = table.add(
            packet,
            fileTracks.vantage,
            interfaceNumber,
            file.id,
            number,
            seconds,
            nanos,
            original,
          );
          added?.(packet, connection, file.id, number, seconds, nanos);
        },
      );
      return {
        take,
        ...(afterChunk && { afterChunk }),
        end: () => {
          fileTracks.end();
          notes.flush(file.diagnostics);
        },
      };
    },
    { ...options, onBytes: (file, done) => progress.bytes(file, done) },
  );
  table.close();
  reportFragments(table, captures);
}

/** Connections of the captures among `paths`, in order of their first packet. Throws CaseError when nothing can be opened. */
export async function listConnections(
  paths: readonly string[],
  options: EvidenceOptions,
  out: BatchSink,
  { service = false }: { readonly service?: boolean } = {},
): Promise<ListingSummary> {
  const files = await gatherEvidence(paths, options);
  const table = new Connections();
  const rows = service
    ? new ConnectionRows(table, await servicesOf(files, table, options))
    : await walkConnections({ files, table, options }).then(() => new ConnectionRows(table));
  for (let from = 0, to = FIRST_ROWS; from < table.size; from = to, to += ROWS) {
    await out(rows.batch(from, Math.min(to, table.size)));
  }
  return { rows: table.size, files: files.map(fileSummary) };
}

/** Decodes payload for what the connections speak alone; no rows are made of it. */
async function servicesOf(files: readonly EvidenceFile[], table: Connections, options: EvidenceOptions) {
  const keys = await keysOf(files, options);
  const choice = { ...decodingOptions(options, keys), wanted: () => false };
  const decoding = new Decoding(table, choice, () => undefined, sinksOf(files));
  await walkConnections({
    files,
    table,
    options,
    added: (packet, connection, evidenceId, number, seconds, nanos) =>
      decoding.packet(packet, connection, evidenceId, number, seconds, nanos),
    opened: (capture) => followSecrets(keys, capture),
  });
  decoding.end();
  return { service: (id: number) => decoding.service(id) };
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
  const of = threadsFor(files, choice);
  let rows = 0;
  let before: Promise<void> = Promise.resolve();
  // Several threads have rows at the same time; whoever takes them gets one batch after the other.
  const put = (batch: Batch): Promise<void> => {
    before = before.then(async () => {
      rows += batch.rows;
      await out(batch);
    });
    return before;
  };
  const { onProgress: _progress, onLive: _live, signal: given, ...plain } = options;
  const failed = new AbortController();
  const signal = given ? AbortSignal.any([given, failed.signal]) : failed.signal;
  const others = Array.from({ length: of - 1 }, (_, i) => {
    const task = { paths, options: plain, names, withCopies: choice.withCopies ?? false, share: { index: i + 1, of } };
    return runShare(task, put, files, signal);
  });
  const shares = [
    readShare(files, { ...options, signal }, put, names, choice, { index: 0, of }).then(({ copies }) => copies),
    ...others,
  ];
  // One failure ends all; the others' own rejections must not go unheard.
  shares.forEach((share) => share.catch(() => failed.abort()));
  const copies = (await Promise.all(shares)).reduce((sum, count) => sum + count, 0);
  return { rows, files: files.map(fileSummary), copies };
}

/** The rows of one share of the connections. */
export async function readShare(
  files: readonly EvidenceFile[],
  options: EvidenceOptions,
  out: BatchSink,
  names: readonly string[],
  choice: ProtocolChoice,
  share: Share,
): Promise<{ readonly copies: number }> {
  const watchers = await watchersOf(choice);
  const table = new Connections();
  const keys = await keysOf(files, options);
  const ready: Batch[] = [];
  const drain = async (): Promise<void> => {
    for (const batch of ready.splice(0)) await out(batch);
  };
  const wanted = (one: Table): boolean => names.includes(one.name);
  const decoding = new Decoding(
    table,
    { ...decodingOptions(options, keys), wanted, watchers, withoutCopies: !choice.withCopies, share },
    (batch) => ready.push(batch),
    sinksOf(files),
  );
  await walkConnections({
    files,
    table,
    options,
    added: (packet, connection, evidenceId, number, seconds, nanos) =>
      decoding.packet(packet, connection, evidenceId, number, seconds, nanos),
    opened: (capture) => followSecrets(keys, capture),
    afterChunk: drain,
  });
  decoding.end();
  await drain();
  return { copies: decoding.copies };
}

async function watchersOf({ save, yara = [] }: ProtocolChoice): Promise<FileWatcher[]> {
  const watchers: FileWatcher[] = [];
  if (yara.length > 0) watchers.push(await (await import("./protocols/yara.ts")).yaraRules(yara));
  if (save) {
    const { connections = [], folder } = save;
    watchers.push(saveFiles(folder, connections.length > 0 ? (id) => connections.includes(id) : undefined));
  }
  return watchers;
}

/** Secrets of the key logs among the files. */
async function keysOf(files: readonly EvidenceFile[], options: EvidenceOptions): Promise<Secrets> {
  const keys = new Secrets();
  const logs = files.filter(isKeyLog);
  await readLogs(logs, options, new RunProgress(logs, options), (batch) => addSecrets(keys, batch));
  return keys;
}
