/** Every command. One more is a file beside this one, a line here, and its lines in `package.json`. */
import { addEvidence } from "./add-evidence.ts";
import { addToCase } from "./add-to-case.ts";
import { analyseAgain } from "./analyse-again.ts";
import { cancelAnalysis } from "./cancel-analysis.ts";
import { caseActions } from "./case-actions.ts";
import { clearIndexes } from "./clear-indexes.ts";
import { closeCase } from "./close-case.ts";
import type { Command } from "./command.ts";
import { copyCommunityId } from "./copy-community-id.ts";
import { copyHash, copyItem, copyPath } from "./copy-item.ts";
import { copyWiresharkFilter } from "./copy-wireshark-filter.ts";
import { exportItem } from "./export-item.ts";
import { exportPackets } from "./export-packets.ts";
import { filterByItem, recordsOfItem } from "./filter-by-item.ts";
import { clearConnectionsFilter, clearFindingsFilter, filterConnections, filterFindings } from "./filter-view.ts";
import { findConnection } from "./find-connection.ts";
import { followConnection } from "./follow-connection.ts";
import { generateReportHtml } from "./generate-report-html.ts";
import { generateReportJson } from "./generate-report-json.ts";
import { generateReportMarkdown } from "./generate-report-markdown.ts";
import { goToPacket } from "./go-to-packet.ts";
import { groupByHost, groupByService, groupByVantage } from "./group-by.ts";
import { openAsCase } from "./open-as-case.ts";
import { openFile } from "./open-file.ts";
import { openItem } from "./open-item.ts";
import { openSamples } from "./open-samples.ts";
import { openWithFlowmirror } from "./open-with-flowmirror.ts";
import { refreshViews } from "./refresh-views.ts";
import { restartEngine } from "./restart-engine.ts";
import { runQuery } from "./run-query.ts";
import { saveCaseAs } from "./save-case-as.ts";
import { searchPayload } from "./search-payload.ts";
import { showAllTimes } from "./show-all-times.ts";
import { showConnections } from "./show-connections.ts";
import { showFindings } from "./show-findings.ts";
import { showFlowRecords } from "./show-flow-records.ts";
import { showLog } from "./show-log.ts";
import { showOverview } from "./show-overview.ts";
import { showProtocols } from "./show-protocols.ts";
import { showReport } from "./show-report.ts";
import { switchCase } from "./switch-case.ts";
import { verifyEvidence } from "./verify-evidence.ts";

export const commands: readonly Command[] = [
  openWithFlowmirror,
  openAsCase,
  addToCase,
  addEvidence,
  saveCaseAs,
  closeCase,
  analyseAgain,
  cancelAnalysis,
  restartEngine,
  showOverview,
  showConnections,
  showFlowRecords,
  showProtocols,
  showFindings,
  showReport,
  generateReportHtml,
  generateReportMarkdown,
  generateReportJson,
  findConnection,
  followConnection,
  goToPacket,
  exportPackets,
  copyCommunityId,
  copyWiresharkFilter,
  searchPayload,
  runQuery,
  showAllTimes,
  verifyEvidence,
  openSamples,
  clearIndexes,
  showLog,
  switchCase,
  caseActions,
  groupByHost,
  groupByService,
  groupByVantage,
  filterConnections,
  clearConnectionsFilter,
  filterFindings,
  clearFindingsFilter,
  refreshViews,
  openItem,
  openFile,
  filterByItem,
  recordsOfItem,
  exportItem,
  copyItem,
  copyPath,
  copyHash,
];
