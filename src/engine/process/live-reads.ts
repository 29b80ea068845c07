/** What a panel may read of a case that is still being analysed: rows and counts so far; what needs the whole case is not ready. */
import { cell } from "../../base/columns.ts";
import { NANOS } from "../../base/time.ts";
import { CaseError } from "../../model/error.ts";
import type { ConnectionAbout, EvidenceFile, Fields, Overview, Timeline } from "../../protocol/case.ts";
import type { TimeRange } from "../../protocol/page.ts";
import { type EvidenceFile as ReadFile, fileSummary } from "../ingest/evidence.ts";
import type { LiveCase } from "../ingest/live.ts";
import { notReady } from "./failure.ts";
import { connectionTitle } from "../overview/titles.ts";
import { liveColumns, livePage } from "./live-page.ts";
import type { CaseReads } from "./reads.ts";

export interface LiveAbout {
  readonly name: string;
  readonly folder: string | null;
  /** Null before the evidence was found. */
  readonly live: LiveCase | null;
}

/** Answers from an analysis at work. */
export function liveReads({ name, folder, live }: LiveAbout): CaseReads {
  const later = () => Promise.reject(notReady());
  return {
    overview: () => overviewOf(name, folder, live),
    timeline: ({ buckets }) => emptyTimeline(buckets, live),
    coverage: () => [],
    talkers: () => [],
    groups: () => [],
    columns: ({ listing }) => liveColumns(listing),
    page: (request) => livePage(live, request),
    position: ({ listing, id }) => (listing === "connections" ? positionOf(id, live) : -1),
    tables: () => [],
    row: later,
    connection: ({ connection }) => connectionOf(connection, live),
    records: () => [],
    record: later,
    recordsAtLines: () => [],
    findingsAtLines: () => [],
    payloadMap: later,
    payload: later,
    searchPayload: later,
    searchCase: later,
    transactions: () => [],
    transaction: later,
    packet: later,
    tshark: later,
    findings: () => [],
    finding: later,
    find: () => [],
    query: later,
    reportHtml: later,
  };
}

function overviewOf(name: string, folder: string | null, live: LiveCase | null): Overview {
  return {
    name,
    folder,
    files: live?.files.map(fileOf) ?? [],
    packets: live?.packets ?? 0,
    connections: live?.connections ?? 0,
    records: live?.records ?? 0,
    time: timeOf(live),
    findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    unlogged: 0,
  };
}

type Moment = readonly [seconds: number, nanos: number];

function nanos([seconds, rest]: Moment): bigint {
  return BigInt(seconds) * BigInt(NANOS) + BigInt(rest);
}

/** From the first moment to just after the last. */
function timeOf(live: LiveCase | null): TimeRange | null {
  const time = live?.time;
  return time ? { from: String(nanos(time.first)), to: String(nanos(time.last) + 1n) } : null;
}

function fileOf(file: ReadFile): EvidenceFile {
  const { path, kind, format, packets, records, says, diagnostics } = fileSummary(file);
  return {
    evidenceId: file.id,
    path,
    kind,
    format,
    size: file.inspected.file?.size ?? 0,
    sha256: file.sha256,
    firstTs: file.first && String(nanos(file.first)),
    lastTs: file.last && String(nanos(file.last)),
    packets,
    records,
    says,
    diagnostics: diagnostics as EvidenceFile["diagnostics"],
  };
}

/** Bytes by time are summed up when all packets are known; until then the chart has its place and its ends. */
function emptyTimeline(buckets: number, live: LiveCase | null): Timeline {
  const { from, to } = timeOf(live) ?? { from: "0", to: "0" };
  const seconds = Number((BigInt(to) - BigInt(from)) / BigInt(NANOS));
  const width = Math.max(1, Math.ceil(seconds / buckets));
  return { start: from, width, logged: new Float64Array(buckets), mirrored: new Float64Array(buckets) };
}

function positionOf(id: string, live: LiveCase | null): number {
  const connection = Number(id);
  const isSeen = Number.isInteger(connection) && connection >= 1 && connection <= (live?.connections ?? 0);
  return isSeen ? connection - 1 : -1;
}

/** A connection as it stands now. */
function connectionOf(connection: number, live: LiveCase | null): ConnectionAbout {
  const batch = connection <= (live?.connections ?? 0) ? live?.rows(connection - 1, connection) : undefined;
  if (!batch) throw new CaseError("not-found", `There is no connection ${connection} so far.`);
  const cells = batch.columns.map(({ name }, i) => [name, cell(batch.vectors[i], 0)] as const);
  const fields: Fields = Object.fromEntries(
    cells.map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]),
  );
  return {
    connection,
    fields,
    title: connectionTitle(ends(fields)),
    vantages: [],
    findings: [],
    packets: Number(fields.orig_pkts) + Number(fields.resp_pkts),
  };
}

function ends({ proto, orig_ip, orig_port, resp_ip, resp_port }: Fields) {
  return {
    proto: String(proto),
    orig_ip: String(orig_ip),
    orig_port: Number(orig_port),
    resp_ip: String(resp_ip),
    resp_port: Number(resp_port),
  };
}
