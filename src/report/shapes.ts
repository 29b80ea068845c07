/** What the SQL modules of `store/sql/report` give, column by column. */
import { loadModule } from "../store/modules.ts";
import type { RowOf, Shape } from "../store/rows.ts";
import type { SqlParams } from "../store/statements.ts";
import type { Store } from "../store/store.ts";

/** Module name -> shape of its rows. */
export const shapes = {
  files: {
    evidence_id: "u32", path: "text", kind: "text", format: "text", size: "i64", sha256: "text?", first_ts: "time?",
    last_ts: "time?", packets: "i64", records: "i64", says: "text",
  },
  totals: {
    seen_bytes: "i64", first_second: "i64?", last_second: "i64?", connections: "i64", conversations: "i64", missed_bytes: "i64",
    gapped: "i64", truncated_packets: "i64", copies: "i64", dropped: "i64", sessions: "i64", vantages: "i64",
    records: "i64", logged_bytes: "i64", first_logged: "i64?", last_logged: "i64?",
  },
  records: {
    log_status: "text", action: "text", records: "i64", packets: "i64", bytes: "i64", total: "i64",
  },
  coverage: {
    verdict: "text", reason: "text?", records: "i64", bytes: "i64", seen_bytes: "i64",
  },
  coverage_examples: {
    record_id: "i64", verdict: "text", reason: "text?", packets_seen: "i64", bytes_seen: "i64", session_id: "text?",
    rule_number: "u32?", detail: "text?", evidence_id: "u32", line: "i64", interface_id: "text?", srcaddr: "text?",
    dstaddr: "text?", srcport: "u16?", dstport: "u16?", protocol: "u32?", packets: "i64?", bytes: "i64?",
    first_second: "i64?", action: "text?",
  },
  connection_coverage: { verdict: "text", reason: "text?", connections: "i64", bytes: "i64", logged_bytes: "i64" },
  connection_examples: {
    connection_id: "u32", reason: "text?", detail: "text?", proto: "text", orig_ip: "text", orig_port: "u16", resp_ip: "text",
    resp_port: "u16", orig_ip_bytes: "i64", resp_ip_bytes: "i64", first_ts: "time", evidence_id: "u32", first_packet: "i64",
  },
  days: { source: "text", day: "i64", items: "i64", first_second: "i64", last_second: "i64" },
  timeline: { source: "text", bucket: "i64", bytes: "i64" },
  findings: {
    finding_id: "text", detector: "text", title: "text", severity: "text", confidence: "text", grade: "text", technique: "text",
    subject: "text", summary: "text", why: "text", next: "text", first_ts: "time", last_ts: "time",
  },
  finding_counts: { severity: "text", detector: "text", findings: "i64" },
  finding_evidence: {
    finding_id: "text", kind: "text", says: "text", connection_id: "u32?", record_id: "i64?", total: "i64", evidence_id: "u32?",
    packet: "i64?", line: "i64?",
  },
  talkers: {
    address: "text", seen_sent: "i64", seen_received: "i64", logged_sent: "i64", logged_received: "i64",
    connection_id: "u32?", packet_evidence_id: "u32?", first_packet: "i64?", record_id: "i64?",
    record_evidence_id: "u32?", line: "i64?", total: "i64",
  },
  pairs: {
    one: "text", other: "text", seen: "i64", logged: "i64", connections: "i64", records: "i64",
    connection_id: "u32?", packet_evidence_id: "u32?", first_packet: "i64?", record_id: "i64?",
    record_evidence_id: "u32?", line: "i64?", total: "i64",
  },
  notable: {
    connection_id: "u32", score: "i64", findings: "i64", unexplained: "bool", is_large: "bool", is_long: "bool",
    is_outbound: "bool", is_unusual: "bool", proto: "text", orig_ip: "text", orig_port: "u16", resp_ip: "text",
    resp_port: "u16", vni: "u32?", first_ts: "time", last_ts: "time", orig_ip_bytes: "i64", resp_ip_bytes: "i64",
    orig_bytes: "i64", resp_bytes: "i64", conn_state: "text", history: "text", missed_bytes: "i64", truncated_pkts: "i64",
    evidence_id: "u32", first_packet: "i64", finding_id: "text?", total: "i64",
  },
  diagnostics: {
    evidence_id: "u32", code: "text", severity: "text", layer: "text", count: "i64", first_offset: "i64?", first_line: "i64?",
    first_packet: "i64?", says: "text", detail: "text", total: "i64",
  },
  vantages: {
    vantage: "u32", kind: "text", tunnel: "text", outer_src: "text?", outer_dst: "text?", vni: "u32?", evidence_id: "u32",
    name: "text?", packets: "i64", first_ts: "time", last_ts: "time", session_id: "text?", interface_id: "text?", total: "i64",
  },
  sessions: {
    session_id: "text", session_number: "u32", interface_id: "text", filter_id: "text", vni: "u32?", packet_length: "u32?",
    evidence_id: "u32", packets: "i64", total: "i64",
  },
  drops: { evidence_id: "u32", interface: "u32", name: "text", packets: "i64", dropped: "i64", total: "i64" },
  silent_windows: {
    interface_id: "text", log_status: "text", windows: "i64", first_second: "i64?", last_second: "i64?", evidence_id: "u32",
    line: "i64", total: "i64",
  },
} as const satisfies Record<string, Shape>; // prettier-ignore

export type ModuleName = keyof typeof shapes;
export type ModuleRow<N extends ModuleName> = RowOf<(typeof shapes)[N]>;

/** Rows of one module. */
export async function ask<N extends ModuleName>(
  store: Store,
  name: N,
  params: SqlParams = {},
): Promise<ModuleRow<N>[]> {
  return store.rows<(typeof shapes)[N]>(await loadModule(`report/${name}`), shapes[name], params);
}
