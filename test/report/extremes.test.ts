import assert from "node:assert/strict";
import * as model from "../../src/model/tables.ts";
import { flowRecords } from "../../src/model/flowlog.ts";
import { renderHtml } from "../../src/report/html.ts";
import { renderJson } from "../../src/report/json.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { buildReport } from "../../src/report/report.ts";
import { structure } from "./markup.ts";
import { insert } from "./rows.ts";
import { smallCase, smallInfo } from "./smallcase.ts";

const most = 2n ** 63n - 1n;
const least = -(2n ** 63n);

describe("report with extreme numbers", () => {
  it("neither overflows nor loses the rest of the case", async () => {
    const store = await smallCase();
    const record = {
      evidence_id: 3,
      srcaddr: "10.0.1.5",
      dstaddr: "10.0.2.9",
      log_status: "OK",
      packets: most,
      bytes: most,
    };
    await insert(store, flowRecords, [
      { ...record, record_id: 101, line: 1, start: least, end: most },
      { ...record, record_id: 102, line: 2, start: most, end: most },
      { ...record, record_id: 103, line: 3, start: 0, end: most },
      { ...record, record_id: 104, line: 4, start: most, end: least },
      { ...record, record_id: 105, line: 5, start: null, end: null },
      { ...record, record_id: 106, line: 6, start: 1767322900, end: 5 },
    ]);
    await insert(store, model.coverage, [
      { record_id: 101, verdict: "partial", reason: "no-such-reason", packets_seen: most, bytes_seen: most },
    ]);
    await insert(store, model.activity, [
      { connection_id: 1, second: most, packets: 1, ip_bytes: most },
      { connection_id: 1, second: least, packets: 1, ip_bytes: most },
    ]);
    await insert(store, model.connections, [
      { connection_id: 9, conversation_id: 9, orig_ip: "a", resp_ip: "b", orig_ip_bytes: most, resp_ip_bytes: most, orig_bytes: most, missed_bytes: most, truncated_pkts: most, copies: most, last_ts: most, evidence_id: 1, first_packet: most, conn_state: "OTH" },
    ]); // prettier-ignore
    await insert(store, model.interfaces, [
      { evidence_id: 1, interface: 7, dropped: most },
      { evidence_id: 1, interface: 8, dropped: most },
    ]);
    await insert(store, model.findings, [
      { finding_id: "x", severity: "odd", first_ts: least, last_ts: most, why: "[{}, 1, null]" },
    ]);
    const report = await buildReport(store, smallInfo);
    await store.close();
    structure(renderHtml(report));
    assert.match(renderMarkdown(report), /10\.0\.1\.5 sent 1\.3 MB/);
    assert.match(renderJson(report), /"9223372036854775807"/);
    assert.doesNotMatch(renderHtml(report), /NaN|undefined|Infinity/);
  });
});
