/** A small case made by hand: a scan and a transfer, mirrored in part, logged in part, with every kind of trouble once. */
import * as model from "../../src/model/tables.ts";
import { coverageReasons } from "../../src/model/coverage.ts";
import { diagnostics as catalogue, type DiagnosticCode } from "../../src/model/diagnostics.ts";
import { flowRecords } from "../../src/model/flowlog.ts";
import type { ReportInfo } from "../../src/report/blocks.ts";
import type { Store } from "../../src/store/store.ts";
import { emptyStore, insert, type PlainRow } from "./rows.ts";

export const smallInfo: ReportInfo = {
  version: "0.1.0",
  caseName: "incident 7",
  options: { slackSeconds: 60, vxlanPorts: [4789], logFormat: undefined, thresholds: { "port-scan.ports": 20 } },
  detectors: [
    { id: "port-scan", name: "Port scan" },
    { id: "large-transfer", name: "Large outbound transfer" },
    { id: "ssh-brute-force", name: "SSH brute force" },
    { id: "syn-flood", name: "SYN flood" },
  ],
};

/** 2026-01-02T03:00:00Z in Unix seconds. */
const T0 = 1767322800;
const ns = (second: number, nanos = 0) => BigInt(T0 + second) * 1_000_000_000n + BigInt(nanos);

const evidence: PlainRow[] = [
  { evidence_id: 1, path: "/case/a/mirror.pcap", kind: "capture", format: "pcap", size: 1432112, sha256: "1a".repeat(32), first_ts: ns(5, 120_000_000), last_ts: ns(905), packets: 2412, says: "pcap, microseconds" },
  { evidence_id: 2, path: "/case/b/mirror.pcap", kind: "capture", format: "pcapng+zstd", size: 912, sha256: "2b".repeat(32), first_ts: ns(10), last_ts: ns(12), packets: 4, says: "pcapng" },
  { evidence_id: 3, path: "/case/flow.log.gz", kind: "flow-log", format: "flow-log-text+gzip", size: 5120, sha256: "3c".repeat(32), first_ts: ns(0), last_ts: ns(1200), records: 6, says: "flow log, version 2" },
  { evidence_id: 4, path: "/case/sessions.json", kind: "mirror-sessions", format: "json", size: 700, sha256: "4d".repeat(32), records: 2, says: "mirror sessions" },
  { evidence_id: 5, path: "/case/notes.docx", kind: "unknown", format: "unknown", size: 11, sha256: "5e".repeat(32), says: "It looks like a ZIP archive; captures and flow logs are accepted." },
]; // prettier-ignore

const connection = { vni: 7, vantage: 1, proto: "tcp", protocol: 6, conn_state: "SF", evidence_id: 1 };
const connections: PlainRow[] = [
  { ...connection, connection_id: 1, conversation_id: 1, orig_ip: "10.0.1.5", orig_port: 50000, resp_ip: "203.0.113.9", resp_port: 443, first_ts: ns(5, 120_000_000), last_ts: ns(905), orig_pkts: 2000, resp_pkts: 300, orig_ip_bytes: 1_300_000, resp_ip_bytes: 20_000, orig_bytes: 1_200_000, resp_bytes: 8000, missed_bytes: 1460, truncated_pkts: 2, history: "ShADadgFf", first_packet: 1 },
  { ...connection, connection_id: 2, conversation_id: 2, orig_ip: "10.0.1.77", orig_port: 41000, resp_ip: "10.0.1.5", resp_port: 22, first_ts: ns(10), last_ts: ns(10, 4000), orig_pkts: 1, resp_pkts: 1, orig_ip_bytes: 60, resp_ip_bytes: 40, conn_state: "REJ", history: "Sr", first_packet: 17 },
  { ...connection, connection_id: 3, conversation_id: 3, orig_ip: "2001:db8::7", orig_port: 5353, resp_ip: "2001:db8::1", resp_port: 53, proto: "udp", protocol: 17, first_ts: ns(11), last_ts: ns(12), orig_pkts: 1, resp_pkts: 1, orig_ip_bytes: 80, resp_ip_bytes: 160, history: "Dd", first_packet: 2, evidence_id: 2, vni: null, vantage: 2 },
]; // prettier-ignore

const activity: PlainRow[] = [
  ...Array.from({ length: 10 }, (_, i) => ({
    connection_id: 1,
    second: T0 + 5 + i * 100,
    packets: 200,
    ip_bytes: 130_000,
  })),
  { connection_id: 1, from_responder: true, second: T0 + 905, packets: 300, ip_bytes: 20_000 },
  { connection_id: 2, second: T0 + 10, packets: 1, ip_bytes: 60 },
  { connection_id: 2, from_responder: true, second: T0 + 10, packets: 1, ip_bytes: 40 },
  { connection_id: 3, second: T0 + 11, packets: 1, ip_bytes: 80 },
  { connection_id: 3, from_responder: true, second: T0 + 12, packets: 1, ip_bytes: 160 },
];

const record = { evidence_id: 3, version: 2, interface_id: "eni-0aa", protocol: 6, action: "ACCEPT", log_status: "OK" };
const records: PlainRow[] = [
  { ...record, record_id: 1, line: 2, srcaddr: "10.0.1.5", dstaddr: "203.0.113.9", srcport: 50000, dstport: 443, packets: 2000, bytes: 1_300_000, start: T0, end: T0 + 960 },
  { ...record, record_id: 2, line: 3, srcaddr: "203.0.113.9", dstaddr: "10.0.1.5", srcport: 443, dstport: 50000, packets: 400, bytes: 30_000, start: T0, end: T0 + 960 },
  { ...record, record_id: 3, line: 4, srcaddr: "10.0.1.77", dstaddr: "10.0.1.5", srcport: 41001, dstport: 23, packets: 1, bytes: 60, start: T0, end: T0 + 60, action: "REJECT" },
  { ...record, record_id: 4, line: 5, srcaddr: "10.0.1.5", dstaddr: "10.0.2.9", srcport: 4444, dstport: 8080, packets: 900, bytes: 700_000, start: T0 + 600, end: T0 + 1200 },
  { ...record, record_id: 5, line: 6, log_status: "NODATA", action: null, protocol: null, interface_id: "eni-0bb", start: T0, end: T0 + 60 },
  { ...record, record_id: 6, line: 7, log_status: "SKIPDATA", action: null, protocol: null, start: T0 + 60, end: T0 + 120 },
]; // prettier-ignore

const coverage: PlainRow[] = [
  { record_id: 1, verdict: "full", packets_seen: 2000, bytes_seen: 1_300_000, connections: 1 },
  {
    record_id: 2,
    verdict: "partial",
    reason: "fewer-packets",
    packets_seen: 300,
    bytes_seen: 20_000,
    connections: 1,
    detail: "300 of 400 packets",
  },
  { record_id: 3, verdict: "none", reason: "rejected" },
  { record_id: 4, verdict: "none", reason: "mirror-rule-rejects", session_id: "tms-1", rule_number: 20 },
  { record_id: 5, verdict: "none", reason: "no-data" },
  { record_id: 6, verdict: "none", reason: "skip-data" },
];

const finding = {
  detector: "port-scan",
  grade: "both",
  confidence: "high",
  technique: "T1046",
  next: "Look at what 10.0.1.77 did next.",
};
const findings: PlainRow[] = [
  { ...finding, finding_id: "large-transfer:10.0.1.5", detector: "large-transfer", title: "10.0.1.5 sent 1.3 MB to 203.0.113.9", severity: "high", technique: "T1048", subject: "10.0.1.5", summary: "One connection carried 1.3 MB out.", why: JSON.stringify([{ measure: "bytes", value: 1_300_000, threshold: 1_000_000, unit: "bytes", says: "sent in one connection" }]), first_ts: ns(5, 120_000_000), last_ts: ns(905) },
  { ...finding, finding_id: "port-scan:10.0.1.77", title: "10.0.1.77 tried 2 ports of 10.0.1.5", severity: "medium", subject: "10.0.1.77", summary: "Ports 22 and 23 were tried and refused.", why: JSON.stringify([{ measure: "ports", value: 2, threshold: 1.5, unit: "ports", says: "distinct ports refused" }]), first_ts: ns(0), last_ts: ns(60) },
]; // prettier-ignore

const findingEvidence: PlainRow[] = [
  { finding_id: "large-transfer:10.0.1.5", ordinal: 1, kind: "connection", connection_id: 1, says: "the transfer" },
  { finding_id: "large-transfer:10.0.1.5", ordinal: 2, kind: "flow-record", record_id: 1, says: "as logged" },
  {
    finding_id: "port-scan:10.0.1.77",
    ordinal: 1,
    kind: "connection",
    evidence_id: 1,
    packet: 18,
    connection_id: 2,
    says: "port 22 refused",
  },
  {
    finding_id: "port-scan:10.0.1.77",
    ordinal: 2,
    kind: "flow-record",
    evidence_id: 3,
    line: 4,
    record_id: 3,
    says: "port 23 rejected",
  },
];

function diagnostic(code: DiagnosticCode, row: PlainRow): PlainRow {
  const { layer, severity, says } = catalogue[code];
  return { code, layer, severity, says, count: 1, ...row };
}

/** The case in a store of its own. */
export async function smallCase(): Promise<Store> {
  const store = await emptyStore();
  await insert(store, model.evidence, evidence);
  await insert(store, model.connections, connections);
  await insert(store, model.activity, activity);
  await insert(store, flowRecords, records);
  await insert(store, model.coverage, coverage);
  await insert(store, model.connectionCoverage, [
    { connection_id: 1, verdict: "logged", records: 2, logged_packets: 2300, logged_bytes: 1_320_000 },
    { connection_id: 2, verdict: "unlogged", reason: "unexplained" satisfies keyof typeof coverageReasons },
    { connection_id: 3, verdict: "unlogged", reason: "amazon-dns-not-logged" satisfies keyof typeof coverageReasons },
  ]);
  await insert(store, model.recordConnections, [
    { record_id: 1, connection_id: 1, packets: 2000, ip_bytes: 1_300_000 },
  ]);
  await insert(store, model.findings, findings);
  await insert(store, model.findingEvidence, findingEvidence);
  await insert(store, model.interfaces, [
    { evidence_id: 1, interface: 0, link_type: 1, packets: 2412 },
    { evidence_id: 2, interface: 0, name: "eth0", link_type: 1, packets: 4, dropped: 9 },
  ]);
  await insert(store, model.vantages, [
    { vantage: 1, kind: "mirror", tunnel: "vxlan", outer_src: "10.0.1.5", outer_dst: "10.0.9.9", vni: 7, evidence_id: 1, packets: 2412, first_ts: ns(5, 120_000_000), last_ts: ns(905) },
    { vantage: 2, kind: "interface", evidence_id: 2, packets: 4, first_ts: ns(10), last_ts: ns(12) },
  ]); // prettier-ignore
  await insert(store, model.mirrorSessions, [
    {
      session_id: "tms-1",
      session_number: 1,
      interface_id: "eni-0aa",
      filter_id: "tmf-1",
      target_id: "tmt-1",
      vni: 7,
      evidence_id: 4,
    },
    {
      session_id: "tms-2",
      session_number: 2,
      interface_id: "eni-0bb",
      filter_id: "tmf-9",
      target_id: "tmt-1",
      vni: 8,
      packet_length: 128,
      evidence_id: 4,
    },
  ]);
  await insert(store, model.diagnostics, [
    diagnostic("capture-cut", { evidence_id: 1, first_offset: 1432100, first_packet: 2412 }),
    diagnostic("file-unknown", { evidence_id: 5, detail: "ZIP archive" }),
    diagnostic("log-bad-value", { evidence_id: 3, count: 3, first_line: 5, detail: "srcport 99999" }),
    diagnostic("capture-time-order", { evidence_id: 1, count: 2, first_packet: 40 }),
    diagnostic("config-unknown-filter", { evidence_id: 4, detail: "tmf-9" }),
  ]);
  return store;
}
