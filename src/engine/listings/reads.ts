/** What a panel may read of an opened case, method by method. */
import type { CaseApi } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Store } from "../../store/store.ts";
import { readConnection } from "../overview/connection.ts";
import { readCoverage } from "../overview/coverage.ts";
import { readFinding, readFindings } from "../overview/findings.ts";
import { readGroups } from "../overview/groups.ts";
import { readFindingsAtLines, readRecordsAtLines } from "../overview/lines.ts";
import { readOverview } from "../overview/overview.ts";
import { readRecord, readRecords } from "../overview/records.ts";
import { readTalkers } from "../overview/talkers.ts";
import { readTimeline } from "../overview/timeline.ts";
import { findConnections } from "./find.ts";
import { Kept } from "./kept.ts";
import { Pages } from "./pages.ts";
import { readRow } from "./one-row.ts";
import { readQuery } from "./query.ts";
import { readTables } from "./tables.ts";

/** The reads of `CaseApi` that need nothing but the store. */
export type StoredReads = Pick<
  CaseApi,
  | "overview"
  | "timeline"
  | "coverage"
  | "talkers"
  | "groups"
  | "columns"
  | "page"
  | "position"
  | "tables"
  | "row"
  | "connection"
  | "records"
  | "record"
  | "recordsAtLines"
  | "findingsAtLines"
  | "findings"
  | "finding"
  | "find"
  | "query"
>;

/** Answers about the whole case that are kept: those of a few stretches of time. Each looks at all rows, and is some kilobytes. */
const MAX_ANSWERS = 50;

/** Handlers that answer the same question once. */
function keptAnswers() {
  const answers = new Kept<unknown>({ entries: MAX_ANSWERS, size: 0, sizeOf: () => 0 });
  return <P, R>(name: string, read: (asked: P, signal: AbortSignal) => Promise<R>) =>
    (asked: P, signal: AbortSignal): Promise<R> =>
      answers.get(`${name} ${JSON.stringify(asked)}`, (shared) => read(asked, shared), signal) as Promise<R>;
}

/**
 * Answers the reads of a case over its store, which stays the caller's to close. Totals and orders of rows are kept between calls:
 * a case whose rows have changed needs new reads.
 */
export function caseReads(
  store: Store,
  about: { readonly name: string; readonly folder: string | null },
): Handlers<StoredReads> {
  const pages = new Pages(store);
  const kept = keptAnswers();
  return {
    overview: kept("overview", (_, signal) => readOverview(store, about, signal)),
    timeline: kept("timeline", (asked, signal) => readTimeline(store, asked, signal)),
    coverage: kept("coverage", (asked, signal) => readCoverage(store, asked, signal)),
    talkers: kept("talkers", (asked, signal) => readTalkers(store, asked, signal)),
    groups: kept("groups", (asked, signal) => readGroups(store, asked, signal)),
    columns: ({ listing }, signal) => pages.columns(listing, signal),
    page: (asked, signal) => pages.page(asked, signal),
    position: (asked, signal) => pages.position(asked, signal),
    tables: kept("tables", (_, signal) => readTables(store, signal)),
    row: (asked, signal) => readRow(store, asked, signal),
    connection: ({ connection }, signal) => readConnection(store, connection, signal),
    records: ({ connection }, signal) => readRecords(store, connection, signal),
    record: ({ record }, signal) => readRecord(store, record, signal),
    recordsAtLines: (asked, signal) => readRecordsAtLines(store, asked, signal),
    findingsAtLines: (asked, signal) => readFindingsAtLines(store, asked, signal),
    findings: (_, signal) => readFindings(store, signal),
    finding: ({ finding }, signal) => readFinding(store, finding, signal),
    find: (asked, signal) => findConnections(store, asked, signal),
    query: (asked, signal) => readQuery(store, asked, signal),
  };
}
