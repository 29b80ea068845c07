/** What each call of `CaseApi` and `EngineApi` may be given. */
import { MAX_LINES, MAX_PAYLOAD_WINDOW, type CaseApi, type Side } from "./case.ts";
import {
  between, byName, bytes, type Check, type Checks, digits, fields, flag, list, nothing, number, oneOf, optional, orNull, text, whole,
} from "./check.ts"; // prettier-ignore
import type { EngineApi, OpenRequest, ReportFormat, TableFormat } from "./engine.ts";
import {
  type ListingName,
  MAX_PAGE_ROWS,
  type PageRequest,
  type RowFilter,
  type Sort,
  type TimeRange,
} from "./page.ts";
import { RpcError } from "./rpc.ts";
import type { CaseSearch, PatternKind } from "./search.ts";

const U32 = 2 ** 32 - 1;
/** Longest text typed into a filter box or a search; more is no one's typing. */
const TYPED = 10_000;
/** Ids in one request: a selection of a million rows. */
const IDS = 1_000_000;
/** Characters of SQL: the store's own limit. */
const SQL = 1 << 20;
/** Bytes to search payload for. */
const NEEDLE = 1 << 16;
/** Hits of one search (payload.ts, PayloadSearch). */
const HITS = 10_000;
/** Longest path Windows knows; Linux stops at 4096. */
const PATH = 32_767;
/** Evidence named one by one in one request; a folder counts once. */
const PATHS = 100_000;
/** Columns sorted by, tunnel ports, thresholds: more than there are. */
const FEW = 1000;

/** Number of a connection, from 1. */
export const connectionId = whole(1, U32);
export const evidenceId = whole(1, U32);
/** Number of a packet in its file. */
export const packetNumber = whole(1, Number.MAX_SAFE_INTEGER);
export const side = oneOf<Side>(["both", "orig", "resp"]);
const fixedListing = oneOf<ListingName>(["connections", "flow_records", "packets"]);
/** Which tables there are is known to the engine; here it is a name of the right shape. */
export const listing: Check<ListingName> = (value, at) =>
  typeof value === "string" && /^table:[a-z][a-z0-9_]{0,62}$/.test(value)
    ? (value as ListingName)
    : fixedListing(value, at);
export const tableFormat = oneOf<TableFormat>(["csv", "jsonl", "parquet"]);
export const reportFormat = oneOf<ReportFormat>(["html", "md", "json"]);
export const sql = text(SQL);
export const connectionIds = list(connectionId, IDS);
export const timeRange = fields<TimeRange>({ from: digits, to: digits });
export const sorting = list(fields<Sort>({ column: text(FEW), descending: flag }), FEW);
export const rowFilter = fields<RowFilter>({
  text: optional(text(TYPED)),
  columns: optional(byName(text(TYPED), FEW)),
  time: optional(timeRange),
  connections: optional(connectionIds),
  records: optional(list(digits, IDS)),
});

const place = whole(0, Number.MAX_SAFE_INTEGER);
const limit = whole(1, MAX_PAGE_ROWS);
const path = text(PATH);

/** Of a request for [from, to): refuses one that is upside down or asks for more than `most`. */
function window<T extends { readonly from: number; readonly to: number }>(check: Check<T>, most: number): Check<T> {
  return (value, at) => {
    const asked = check(value, at);
    if (asked.to >= asked.from && asked.to - asked.from <= most) return asked;
    throw new RpcError({ code: "bad-request", message: `${at}: at most ${most} can be asked for at a time.` });
  };
}

/** What is searched for in a whole case; the engine refuses what is no pattern. */
export const searched = {
  kind: oneOf<PatternKind>(["text", "hex", "regex"]),
  text: text(NEEDLE),
  ignoreCase: flag,
  raw: flag,
  side,
};

export const caseChecks: Checks<CaseApi> = {
  status: nothing,
  overview: nothing,
  timeline: fields({ buckets: whole(1, 10_000), time: optional(timeRange) }),
  coverage: fields({ time: optional(timeRange) }),
  talkers: fields({ limit, time: optional(timeRange) }),
  groups: fields({ by: oneOf(["host", "service", "vantage"]), limit: whole(1, 10_000), time: optional(timeRange) }),
  columns: fields({ listing }),
  page: window(
    fields<PageRequest>({ listing, from: place, to: place, sort: sorting, filter: rowFilter }),
    MAX_PAGE_ROWS,
  ),
  position: fields({ listing, sort: sorting, filter: rowFilter, id: text(64) }),
  tables: nothing,
  row: fields({ listing, id: text(64) }),
  connection: fields({ connection: connectionId }),
  records: fields({ connection: connectionId }),
  record: fields({ record: digits }),
  recordsAtLines: window(fields({ evidenceId, from: place, to: place }), MAX_LINES),
  findingsAtLines: fields({ evidenceId, limit: whole(1, 10_000) }),
  payloadMap: fields({ connection: connectionId, side }),
  payload: window(fields({ connection: connectionId, side, from: place, to: place }), MAX_PAYLOAD_WINDOW),
  searchPayload: fields({
    connection: connectionId, side, needle: bytes(NEEDLE), ignoreCase: flag, from: place, limit: whole(1, HITS),
  }), // prettier-ignore
  searchCase: fields<CaseSearch>({ ...searched, limit }),
  transactions: fields({ connection: connectionId }),
  transaction: fields({ connection: connectionId, index: whole(0, 0xffff_ffff) }),
  packet: fields({ evidenceId, number: packetNumber }),
  tshark: fields({ evidenceId, number: packetNumber }),
  findings: nothing,
  finding: fields({ finding: text(TYPED) }),
  find: fields({ text: text(TYPED), limit }),
  query: fields({ sql, limit }),
  reportHtml: nothing,
};

const port = whole(0, 65_535);

export const engineChecks: Checks<EngineApi> = {
  ...caseChecks,
  open: fields<OpenRequest>({
    paths: list(path, PATHS),
    folder: orNull(path),
    again: optional(flag),
    options: fields<OpenRequest["options"]>({
      vxlanPorts: optional(list(port, FEW)),
      genevePorts: optional(list(port, FEW)),
      logFormat: optional(list(text(FEW), FEW)),
      slackSeconds: optional(between(0, 86_400)),
      thresholds: optional(byName(number, FEW)),
      decodeAs: optional(list(text(FEW), FEW)),
      showCredentials: optional(flag),
      memoryMb: optional(whole(1, 2 ** 24)),
      threads: optional(whole(0, 1024)),
    }),
  }),
  exportPackets: fields({ connections: connectionIds, path }),
  exportRows: fields({ listing, sort: sorting, filter: rowFilter, format: tableFormat, path }),
  exportQuery: fields({ sql, format: tableFormat, path }),
  exportSearch: fields({ ...searched, format: tableFormat, path }),
  savePayload: fields({ connection: connectionId, side, path }),
  report: fields({ formats: list(reportFormat, 3), folder: path }),
  verify: nothing,
  close: nothing,
};
