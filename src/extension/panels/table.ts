/** Every panel: what it is called, and what answers its calls. A panel more is a row here and a folder under `webview/`. */
import { checked } from "../../protocol/check.ts";
import { panelChecks } from "../../protocol/check-panels.ts";
import type {
  ConnectionPanel,
  ConnectionsPanel,
  FindingsPanel,
  FlowRecordsPanel,
  OverviewPanel,
  PanelName,
  ProtocolsPanel,
  QueryPanel,
  ReportPanel,
  SearchPanel,
  Target,
} from "../../protocol/panels.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Desk } from "./desk.ts";
import { exportPackets, exportQuery, exportRows, exportSearch, savePayload } from "./exports.ts";
import { reads } from "./reads.ts";
import { verbs } from "./verbs.ts";

/** Handlers of some panel, behind the checks of their parameters. */
export type PanelHandlers = Handlers<Record<string, (params: never) => unknown>>;

export interface PanelKind {
  /** Names its folder under `webview/`, its bundle and its icon. */
  readonly name: PanelName;
  readonly title: string;
  handlers(desk: Desk): PanelHandlers;
}

const overview: PanelKind = {
  name: "overview",
  title: "Overview",
  handlers: (desk) =>
    checked<OverviewPanel>(
      {
        ...verbs(desk),
        ...reads(desk.session, "status", "overview", "timeline", "coverage", "talkers", "tables", "findings"),
      },
      panelChecks.overview,
    ),
};

const connections: PanelKind = {
  name: "connections",
  title: "Connections",
  handlers: (desk) =>
    checked<ConnectionsPanel>(
      {
        ...verbs(desk),
        ...reads(desk.session, "status", "overview", "columns", "page", "position", "connection"),
        exportPackets: exportPackets(desk),
        exportRows: exportRows(desk),
      },
      panelChecks.connections,
    ),
};

const connection: PanelKind = {
  name: "connection",
  title: "Connection",
  handlers: (desk) =>
    checked<ConnectionPanel>(
      {
        ...verbs(desk),
        ...reads(desk.session, "status", "connection", "records", "payloadMap", "payload", "searchPayload"),
        ...reads(desk.session, "transactions", "transaction", "columns", "page", "position", "packet", "tshark"),
        savePayload: savePayload(desk),
        exportPackets: exportPackets(desk),
      },
      panelChecks.connection,
    ),
};

const flowRecords: PanelKind = {
  name: "flow-records",
  title: "Flow Records",
  handlers: (desk) =>
    checked<FlowRecordsPanel>(
      {
        ...verbs(desk),
        ...reads(desk.session, "status", "columns", "page", "position", "record"),
        exportPackets: exportPackets(desk),
        exportRows: exportRows(desk),
      },
      panelChecks["flow-records"],
    ),
};

const protocols: PanelKind = {
  name: "protocols",
  title: "Protocols",
  handlers: (desk) =>
    checked<ProtocolsPanel>(
      {
        ...verbs(desk),
        ...reads(desk.session, "status", "tables", "row", "columns", "page", "position"),
        exportPackets: exportPackets(desk),
        exportRows: exportRows(desk),
      },
      panelChecks.protocols,
    ),
};

const findings: PanelKind = {
  name: "findings",
  title: "Findings",
  handlers: (desk) =>
    checked<FindingsPanel>(
      { ...verbs(desk), ...reads(desk.session, "status", "findings", "finding") },
      panelChecks.findings,
    ),
};

const report: PanelKind = {
  name: "report",
  title: "Report",
  handlers: (desk) =>
    checked<ReportPanel>(
      {
        ...verbs(desk),
        ...reads(desk.session, "status", "reportHtml"),
        saveReport: ({ format }) => desk.saveReport(format),
      },
      panelChecks.report,
    ),
};

const query: PanelKind = {
  name: "query",
  title: "SQL Query",
  handlers: (desk) =>
    checked<QueryPanel>(
      { ...verbs(desk), ...reads(desk.session, "status", "query"), exportQuery: exportQuery(desk) },
      panelChecks.query,
    ),
};

const search: PanelKind = {
  name: "search",
  title: "Search Payload",
  handlers: (desk) =>
    checked<SearchPanel>(
      { ...verbs(desk), ...reads(desk.session, "status", "searchCase"), exportSearch: exportSearch(desk) },
      panelChecks.search,
    ),
};

export const panels: readonly PanelKind[] = [
  overview,
  connections,
  connection,
  flowRecords,
  protocols,
  findings,
  report,
  query,
  search,
];

export function panelKind(name: PanelName): PanelKind {
  return panels.find((one) => one.name === name)!;
}

/** The panel a target is shown in; null for those that lead to one by looking something up. */
export function panelOf(target: Target): PanelName | null {
  return target.kind === "packet" || target.kind === "log-line" ? null : target.kind;
}
