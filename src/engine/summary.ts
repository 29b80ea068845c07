import type { Store } from "../store/store.ts";
import type { CaseSummary, FileSummary } from "./api.ts";

/** What a case holds, in numbers. */
export async function summarise(store: Store): Promise<CaseSummary> {
  const [totals] = await store.rows(
    `SELECT (SELECT coalesce(sum(packets), 0)::BIGINT FROM data.evidence) AS packets,
            (SELECT count(*) FROM data.connections) AS connections,
            (SELECT count(*) FROM data.flow_records) AS records`,
    { packets: "i64", connections: "i64", records: "i64" },
  );
  const verdicts = await store.rows(
    `SELECT c.verdict, c.reason, count(*) AS records, coalesce(sum(r.bytes), 0)::BIGINT AS bytes
     FROM data.coverage c JOIN data.flow_records r ON r.record_id = c.record_id
     GROUP BY c.verdict, c.reason
     ORDER BY CASE c.verdict WHEN 'full' THEN 0 WHEN 'partial' THEN 1 ELSE 2 END, records DESC, c.reason`,
    { verdict: "text", reason: "text?", records: "i64", bytes: "i64" },
  );
  const findings = await store.rows(
    `SELECT finding_id, severity, title FROM data.findings
     ORDER BY data.severity_order(severity), rowid`,
    { finding_id: "text", severity: "text", title: "text" },
  );
  return {
    files: await fileSummaries(store),
    packets: Number(totals.packets),
    connections: Number(totals.connections),
    records: Number(totals.records),
    verdicts: verdicts.map((row) => ({ ...row, records: Number(row.records) })),
    findings,
  };
}

async function fileSummaries(store: Store): Promise<FileSummary[]> {
  const files = await store.rows(
    "SELECT evidence_id, path, kind, format, packets, records, says FROM data.evidence ORDER BY evidence_id",
    {
      evidence_id: "u32",
      path: "text",
      kind: "text",
      format: "text",
      packets: "i64",
      records: "i64",
      says: "text",
    },
  );
  const notes = await store.rows(
    "SELECT evidence_id, code, severity, count, says, detail, first_offset, first_line, first_packet FROM data.diagnostics ORDER BY evidence_id, code, detail",
    {
      evidence_id: "u32", code: "text", severity: "text", count: "i64", says: "text", detail: "text",
      first_offset: "i64?", first_line: "i64?", first_packet: "i64?",
    }, // prettier-ignore
  );
  return files.map(({ evidence_id, packets, records, ...file }) => ({
    ...file,
    packets: Number(packets),
    records: Number(records),
    diagnostics: notes
      .filter((note) => note.evidence_id === evidence_id)
      .map(({ code, severity, count, says, detail, first_offset, first_line, first_packet }) => ({
        code,
        severity,
        count: Number(count),
        says,
        detail,
        offset: first_offset === null ? null : Number(first_offset),
        line: first_line === null ? null : Number(first_line),
        packet: first_packet === null ? null : Number(first_packet),
      })),
  }));
}
