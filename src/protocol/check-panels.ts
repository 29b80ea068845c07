/** What the verbs of a panel may be given; its reads are checked by `caseChecks`. */
import {
  caseChecks, connectionId, connectionIds, evidenceId, listing, packetNumber, reportFormat, rowFilter, searched, side, sorting, sql,
  tableFormat, timeRange,
} from "./check-case.ts"; // prettier-ignore
import { choice, type Checks, digits, fields, nothing, oneOf, optional, orNull, text, whole } from "./check.ts";
import type {
  ConnectionPanel, ConnectionsPanel, ConnectionTab, FindingsPanel, FlowRecordsPanel, HostVerbs, OverviewPanel, QueryPanel,
  ProtocolsPanel, ReportPanel, SearchPanel, Target,
} from "./panels.ts"; // prettier-ignore

/** Characters put on the clipboard at once: a window of payload as a hex dump. */
const COPIED = 4 << 20;
const NAME = 10_000;
const offset = whole(0, Number.MAX_SAFE_INTEGER);

export const target = choice<Target>("kind", {
  overview: nothing,
  report: nothing,
  query: fields({ sql: optional(sql) }),
  search: fields({ typed: optional(text(NAME)) }),
  connections: fields({ filter: optional(rowFilter), connection: optional(connectionId) }),
  "flow-records": fields({ filter: optional(rowFilter), record: optional(digits) }),
  protocols: fields({ table: optional(text(NAME)), filter: optional(rowFilter) }),
  findings: fields({ finding: optional(text(NAME)) }),
  connection: fields({
    connection: connectionId,
    tab: optional(
      oneOf<ConnectionTab>(["payload", "transactions", "packets", "flow-records", "findings", "vantages"]),
    ),
    bytes: optional(fields({ side: oneOf(["orig", "resp"]), offset, length: offset })),
    packet: optional(
      fields({ evidenceId, number: packetNumber, at: optional(offset), length: optional(offset) }),
    ),
  }),
  packet: fields({ evidenceId, number: packetNumber }),
  "log-line": fields({ evidenceId, line: packetNumber }),
}); // prettier-ignore

const verbs: Checks<HostVerbs> = {
  start: nothing,
  reveal: target,
  copy: fields({ text: text(COPIED) }),
  narrow: fields({ time: orNull(timeRange) }),
  cancel: nothing,
  restart: nothing,
};

const exportPackets = fields<{ connections: readonly number[] }>({ connections: connectionIds });
const exportRows = fields<Parameters<ConnectionsPanel["exportRows"]>[0]>({
  listing, sort: sorting, filter: rowFilter, format: tableFormat,
}); // prettier-ignore

/** The checks of every panel's interface. */
export const panelChecks: {
  readonly overview: Checks<OverviewPanel>;
  readonly connections: Checks<ConnectionsPanel>;
  readonly connection: Checks<ConnectionPanel>;
  readonly "flow-records": Checks<FlowRecordsPanel>;
  readonly protocols: Checks<ProtocolsPanel>;
  readonly findings: Checks<FindingsPanel>;
  readonly report: Checks<ReportPanel>;
  readonly query: Checks<QueryPanel>;
  readonly search: Checks<SearchPanel>;
} = {
  overview: { ...caseChecks, ...verbs },
  connections: { ...caseChecks, ...verbs, exportPackets, exportRows },
  connection: { ...caseChecks, ...verbs, exportPackets, savePayload: fields({ connection: connectionId, side }) },
  "flow-records": { ...caseChecks, ...verbs, exportPackets, exportRows },
  protocols: { ...caseChecks, ...verbs, exportPackets, exportRows },
  findings: { ...caseChecks, ...verbs },
  report: { ...caseChecks, ...verbs, saveReport: fields({ format: reportFormat }) },
  query: { ...caseChecks, ...verbs, exportQuery: fields({ sql, format: oneOf<"csv" | "jsonl">(["csv", "jsonl"]) }) },
  search: {
    ...caseChecks,
    ...verbs,
    exportSearch: fields({ ...searched, format: oneOf<"csv" | "jsonl">(["csv", "jsonl"]) }),
  },
};
