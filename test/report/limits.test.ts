import assert from "node:assert/strict";
import type { Block, TableBlock } from "../../src/report/blocks.ts";
import { formatCount } from "../../src/report/format.ts";
import { renderHtml } from "../../src/report/html.ts";
import { renderJson } from "../../src/report/json.ts";
import { limits } from "../../src/report/limits.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { buildReport } from "../../src/report/report.ts";
import type { Store } from "../../src/store/store.ts";
import { emptyStore } from "./rows.ts";

const many = 300;

/** More of everything than any limit. */
async function crowdedCase(): Promise<Store> {
  const store = await emptyStore();
  await store.run(`
    INSERT INTO data.evidence BY NAME SELECT i AS evidence_id, '/e/' || i AS path, CASE i % 2 WHEN 0 THEN 'capture' ELSE 'flow-log' END AS kind,
      'x' AS format, 10 AS size, 1 AS packets, 1 AS records, '' AS says FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.connections BY NAME SELECT i AS connection_id, i AS conversation_id, i AS vantage, 'tcp' AS proto, 6 AS protocol, 'a' || i AS orig_ip,
      1 AS orig_port, 'b' || i AS resp_ip, 2 AS resp_port, 0 AS first_ts, 3600000000000 AS last_ts, 1 AS orig_pkts, 1 AS resp_pkts, 9 AS orig_ip_bytes,
      9 AS resp_ip_bytes, 0 AS orig_bytes, 0 AS resp_bytes, 0 AS orig_frame_bytes, 0 AS resp_frame_bytes, 'SF' AS conn_state, '' AS history,
      5 AS missed_bytes, 0 AS orig_retransmits, 0 AS resp_retransmits, 0 AS truncated_pkts, 0 AS fragments, 0 AS copies, 0 AS orig_syn,
      0 AS orig_tcp_flags, 0 AS resp_tcp_flags, '' AS community_id, 2 AS evidence_id, i AS first_packet FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.activity SELECT i, FALSE, i * 1000, 1, 9, 0 FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.flow_records BY NAME SELECT i AS record_id, 1 AS evidence_id, i AS line, 'eni-' || i AS interface_id, 'a' || i AS srcaddr, 'b' || i AS dstaddr,
      9 AS bytes, 1 AS packets, i * 1000 AS "start", i * 1000 + 60 AS "end", CASE i % 3 WHEN 0 THEN 'NODATA' WHEN 1 THEN 'odd' || i ELSE 'SKIPDATA' END AS log_status
      FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.coverage BY NAME SELECT i AS record_id, 'none' AS verdict, 'unexplained' AS reason, 0 AS packets_seen, 0 AS bytes_seen, 0 AS connections
      FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.connection_coverage BY NAME SELECT i AS connection_id, 'unlogged' AS verdict, 'unexplained' AS reason, 0 AS records, 0 AS logged_packets,
      0 AS logged_bytes FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.findings BY NAME SELECT 'f' || i AS finding_id, 'd' AS detector, 't' AS title, 'low' AS severity, 'low' AS confidence, 'packets' AS grade,
      '' AS technique, 's' AS subject, 's' AS summary, (SELECT to_json(list({measure: 'm', value: 1, threshold: 1, unit: 'u', says: 's'})) FROM range(40)) AS why,
      'n' AS next, 0 AS first_ts, 1 AS last_ts FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.finding_evidence BY NAME SELECT 'f' || i AS finding_id, k AS ordinal, 'connection' AS kind, i AS connection_id, 's' AS says
      FROM range(1, ${many + 1}) t(i), range(1, 31) u(k);
    INSERT INTO data.interfaces SELECT i, 0, '', 1, 0, 1, i FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.vantages BY NAME SELECT i AS vantage, 'mirror' AS kind, 'vxlan' AS tunnel, 2 AS evidence_id, 0 AS interface, 1 AS packets, 0 AS first_ts, 1 AS last_ts
      FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.mirror_sessions BY NAME SELECT 'tms-' || i AS session_id, i AS session_number, 'eni' AS interface_id, 'f' AS filter_id, 't' AS target_id, 1 AS evidence_id
      FROM range(1, ${many + 1}) t(i);
    INSERT INTO data.diagnostics BY NAME SELECT i AS evidence_id, 'capture-cut' AS code, 'data-loss' AS severity, 'capture' AS layer, 1 AS "count", 's' AS says, '' AS detail
      FROM range(1, ${many + 1}) t(i);
  `);
  return store;
}

function tables(blocks: readonly Block[]): TableBlock[] {
  return blocks.flatMap((block) =>
    block.kind === "table" ? [block] : block.kind === "group" ? tables(block.blocks) : [],
  );
}

describe("report limits", () => {
  let store: Store;
  before(async () => {
    store = await crowdedCase();
  });
  after(() => store.close());

  it("cut every kind of table, and the rest is counted with a query", async () => {
    const report = await buildReport(store, { version: "0", caseName: "crowded", options: {} });
    const all = report.sections.flatMap(({ blocks }) => tables(blocks));
    const [html, markdown] = [renderHtml(report), renderMarkdown(report)];
    const cut = all.filter(({ total, rows }) => total > BigInt(rows.length));
    for (const { total, rows } of cut) {
      const more = `${formatCount(total - BigInt(rows.length))} more are not shown.`;
      assert.ok(html.includes(more) && markdown.includes(more), more);
    }
    const expected = ["files", "record-kinds", "vantages", "sessions", "diagnostics", "coverage-examples", "connection-examples", "finding-1-why", "finding-1-evidence", "further-findings", "addresses", "pairs", "notable-connections", "drops", "silent-windows", "damage"]; // prettier-ignore
    assert.deepEqual(expected.filter((id) => !cut.some((each) => each.id === id)), []); // prettier-ignore
    const most = Math.max(...Object.values(limits));
    for (const { id, rows } of all) assert.ok(rows.length <= most, id);
    assert.equal(
      report.sections.find(({ id }) => id === "findings")?.blocks.filter(({ kind }) => kind === "group").length,
      limits.findings,
    );
    JSON.parse(renderJson(report));
  });
});
