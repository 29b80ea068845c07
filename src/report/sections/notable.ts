/** Connections worth a look, by a small score that is explained. */
import { type Block, left, paragraph, right, under } from "../blocks.ts";
import type { SectionContext, SectionKind } from "../context.ts";
import { largeShare, limits, scoring } from "../limits.ts";
import { endpoint, findingName } from "../phrases.ts";
import { ask, type ModuleRow } from "../shapes.ts";
import { anchor, bytes, code, count, counted, duration, joined, type Line, say, time, words } from "../values.ts";

export const notable: SectionKind = {
  id: "notable",
  title: "Connections worth a look",
  says: "Conversations ranked by an explained score: findings, missing from the logs, large, long, outbound, unusual, with gaps.",
  async build(context) {
    const { store, facts } = context;
    if (facts.totals.connections === 0n)
      return [paragraph([words("There are no connections: the case has no packets.")])];
    const share = (facts.totals.seen_bytes * largeShare) / 100n;
    const large = share > scoring.large_bytes ? share : scoring.large_bytes;
    const rows = await ask(store, "notable", {
      ...scoring,
      large_bytes: large,
      limit: limits.notable,
      per_finding: limits.notablePerFinding,
    });
    if (rows.length === 0) {
      return [
        paragraph(
          say`None of ${counted(facts.totals.conversations, "conversation")} stands out: no finding names one, all are accounted for, none is large, long or damaged.`,
        ),
      ];
    }
    return [paragraph(explanation(large)), table(context, rows)];
  },
};

function explanation(large: bigint): Line {
  return say`Points add up: named by a finding (5 to 50 by severity; at most ${count(limits.notablePerFinding)} connections of one finding); in no flow record and unexplained (${count(scoring.unexplained_points)}); ${bytes(large)} or more (${count(scoring.large_points)}); at least ${bytes(scoring.outbound_bytes)} sent and ${count(scoring.outbound_ratio)} times what came back (${count(scoring.outbound_points)}); an hour or longer (${count(scoring.long_points)}); TCP without its beginning or with a one-sided end (${count(scoring.unusual_points)}); gaps (${count(scoring.gap_points)}); packets cut short (${count(scoring.cut_points)}).`;
}

function table(context: SectionContext, rows: readonly ModuleRow<"notable">[]): Block {
  return {
    kind: "table",
    id: "notable-connections",
    caption: "Connections by score",
    columns: [
      right("score", "Score"), left("why", "Why"), left("proto", "Protocol"), left("originator", "Originator"), under("responder", "Responder"),
      left("first_ts", "First packet"), right("duration", "Duration"), right("orig_ip_bytes", "Sent"), right("resp_ip_bytes", "Received"),
      left("conn_state", "State"), left("ref", "Ref."),
    ], // prettier-ignore
    rows: rows.map((row) => tableRow(context, row)),
    total: rows[0].total,
    query: "SELECT * FROM connections ORDER BY orig_ip_bytes + resp_ip_bytes DESC",
  };
}

function tableRow({ facts, refs }: SectionContext, row: ModuleRow<"notable">): Line[] {
  return [
    [count(row.score)],
    joined(reasons(facts.findings, row), "; "),
    [code(row.vni === null ? row.proto : `${row.proto}, VNI ${row.vni}`)],
    [endpoint(row.orig_ip, row.orig_port)],
    [endpoint(row.resp_ip, row.resp_port)],
    [time(row.first_ts)],
    [duration(row.last_ts - row.first_ts)],
    [bytes(row.orig_ip_bytes)],
    [bytes(row.resp_ip_bytes)],
    [code(row.conn_state)],
    [refs.cite({ evidenceId: row.evidence_id, packet: row.first_packet, connectionId: row.connection_id })],
  ];
}

function reasons(told: SectionContext["facts"]["findings"], row: ModuleRow<"notable">): Line[] {
  const lines: Line[] = [];
  const finding = told.slice(0, limits.findings).find((each) => each.row.finding_id === row.finding_id);
  if (row.findings > 0n) {
    const name = finding ? say`finding ${anchor(finding.anchor, findingName(finding.anchor))}` : [words("a finding")];
    lines.push(row.findings > 1n ? say`${name} and ${count(row.findings - 1n)} more` : name);
  }
  if (row.unexplained) lines.push([words("in no flow record")]);
  if (row.is_large) lines.push([words("large")]);
  if (row.is_outbound) lines.push([words("mostly outbound")]);
  if (row.is_long) lines.push([words("long")]);
  if (row.is_unusual) lines.push([words(stateWords[row.conn_state] ?? "unusual state")]);
  if (row.missed_bytes > 0n) lines.push(say`${bytes(row.missed_bytes)} missing`);
  if (row.truncated_pkts > 0n) lines.push(counted(row.truncated_pkts, "packet cut", "packets cut"));
  return lines;
}

/** Zeek's conn_state in words, for those that count as unusual. */
const stateWords: Readonly<Record<string, string>> = {
  SH: "SYN and FIN but no answer",
  SHR: "SYN-ACK and FIN but no SYN",
  RSTOS0: "SYN, then reset by the originator, no answer",
  RSTRH: "SYN-ACK and reset but no SYN",
  OTH: "began before the capture",
};
