/** Made-up listings of any size: every value can be told from its row's number, and pages are as the engine's. */
import type { CaseStatus, ConnectionAbout, Overview, RecordAbout } from "../../src/protocol/case.ts";
import type { ColumnAbout, Page, PageColumn, PageRequest } from "../../src/protocol/page.ts";
import { connectionsListing } from "../../src/engine/listings/connections.ts";
import { flowRecordsListing } from "../../src/engine/listings/flow-records.ts";

/** 2026-03-17T09:45:00Z. */
export const FIRST = 1_773_740_700_000_000_000n;

type Cell = string | number | bigint | boolean | null;
type MakeCell = (row: number) => Cell;

const STATES = ["SF", "S0", "REJ", "RSTO", "S1", "OTH"];

/** The connection in row `row`. */
export const connectionCells: Readonly<Record<string, MakeCell>> = {
  connection_id: (row) => row + 1,
  conversation_id: (row) => row + 1,
  first_ts: (row) => FIRST + BigInt(row) * 1_234_567n,
  last_ts: (row) => FIRST + BigInt(row) * 1_234_567n + 83_000_000n * BigInt(row % 100),
  duration: (row) => (row % 100) * 0.083,
  proto: (row) => (row % 7 === 0 ? "udp" : row % 11 === 0 ? "icmp" : "tcp"),
  protocol: (row) => (row % 7 === 0 ? 17 : row % 11 === 0 ? 1 : 6),
  orig_ip: (row) => `10.0.${(row >> 8) & 255}.${row & 255}`,
  orig_port: (row) => 32768 + (row % 28000),
  resp_ip: (row) => (row % 5 === 0 ? `2001:db8::${(row % 65536).toString(16)}` : `172.16.0.${row % 250}`),
  resp_port: (row) => [443, 53, 80, 22, 3306][row % 5],
  conn_state: (row) => STATES[row % STATES.length],
  verdict: (row) => (row % 4 === 0 ? "unlogged" : "logged"),
  reason: (row) => (row % 4 === 0 ? (row % 8 === 0 ? "unexplained" : "amazon-dns-not-logged") : null),
  ip_bytes: (row) => (row * 7919) % 100_000_000,
  orig_bytes: (row) => (row * 31) % 1_000_000,
  resp_bytes: (row) => (row * 7919) % 90_000_000,
  orig_pkts: (row) => row % 900,
  resp_pkts: (row) => row % 1100,
  orig_ip_bytes: (row) => (row * 37) % 1_000_000,
  resp_ip_bytes: (row) => (row * 7919) % 95_000_000,
  missed_bytes: (row) => (row % 50 === 0 ? 1460 : 0),
  history: () => "ShADadFf",
  vni: (row) => (row % 3 === 0 ? null : 7_000_000 + (row % 9)),
  vantage: (row) => 1 + (row % 3),
  orig_tcp_flags: () => 0x1b,
  resp_tcp_flags: () => 0x1b,
  community_id: (row) => `1:${String(row).padStart(8, "0")}gmfsQhvsrUmM3uXPTk=`,
  evidence: () => "/evidence/mirror.pcap",
};

/** The flow record in row `row`. */
export const recordCells: Readonly<Record<string, MakeCell>> = {
  record_id: (row) => row + 1,
  line: (row) => row + 2,
  start: (row) => FIRST + BigInt(row) * 60_000_000_000n,
  end: (row) => FIRST + BigInt(row + 1) * 60_000_000_000n,
  srcaddr: (row) => `10.0.1.${row % 250}`,
  dstaddr: (row) => `172.16.0.${row % 200}`,
  srcport: (row) => 32768 + (row % 28000),
  dstport: (row) => [443, 53, 80, 22][row % 4],
  protocol: () => 6,
  proto: () => "tcp",
  action: (row) => (row % 6 === 0 ? "REJECT" : "ACCEPT"),
  log_status: () => "OK",
  packets: (row) => row % 500,
  bytes: (row) => (row * 997) % 5_000_000,
  verdict: (row) => ["full", "partial", "none"][row % 3],
  reason: (row) => [null, "fewer-packets", row % 6 === 2 ? "rejected" : "unexplained"][row % 3],
  packets_seen: (row) => (row % 3 === 0 ? row % 500 : row % 3 === 1 ? (row % 500) >> 1 : 0),
  bytes_seen: (row) => (row % 3 === 0 ? (row * 997) % 5_000_000 : row % 3 === 1 ? ((row * 997) % 5_000_000) >> 1 : 0),
  interface_id: (row) => `eni-0a${String(row % 9).padStart(15, "0")}`,
  flow_direction: (row) => (row % 2 === 0 ? "ingress" : "egress"),
  account_id: () => "111122223333",
  evidence: () => "/evidence/flow.log.gz",
};

const listings = { connections: connectionsListing, flow_records: flowRecordsListing };

/** The columns that the engine's listing has. */
export function aboutColumns(listing: keyof typeof listings): readonly ColumnAbout[] {
  return listings[listing].columns.map(({ name, kind, says }) => ({
    name,
    kind: kind === "address" ? "text" : kind,
    says,
  }));
}

/** Rows [from, to) of a listing of `total` rows. Only `total`, `from` and `to` are heeded: order and filter are the engine's work. */
export function madePage(
  { listing, from, to }: Pick<PageRequest, "from" | "to"> & { readonly listing: keyof typeof listings },
  total: number,
  cells: Readonly<Record<string, MakeCell>>,
  partial = false,
): Page {
  const rows = Math.max(0, Math.min(to, total) - from);
  const columns = aboutColumns(listing).map(({ name, kind }) =>
    column(name, kind, from, rows, cells[name] ?? (() => null)),
  );
  return { from, rows, total, partial, columns };
}

function column(name: string, kind: PageColumn["kind"], from: number, rows: number, make: MakeCell): PageColumn {
  const cells = Array.from({ length: rows }, (_, at) => make(from + at));
  switch (kind) {
    case "number":
      return { name, kind, values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))) };
    case "time":
      return { name, kind, values: BigInt64Array.from(cells, (cell) => (cell === null ? -(2n ** 63n) : BigInt(cell))) };
    case "flag":
      return { name, kind, values: Uint8Array.from(cells, (cell) => (cell === null ? 2 : cell ? 1 : 0)) };
    case "text":
      return { name, kind, values: cells.map((cell) => (cell === null ? null : String(cell))) };
  }
}

/** What `connection` answers for row `row`. */
export function madeConnection(row: number): ConnectionAbout {
  const entries = Object.entries(connectionCells).map(([name, make]) => {
    const cell = make(row);
    return [name, typeof cell === "bigint" ? String(cell) : cell];
  });
  const fields = Object.fromEntries(entries) as ConnectionAbout["fields"];
  return {
    connection: row + 1,
    fields,
    title: `${fields.orig_ip}:${fields.orig_port} → ${fields.resp_ip}:${fields.resp_port} ${fields.proto}`,
    vantages: [
      { vantage: 1, says: "mirror VNI 7000001 from 10.0.0.5", fields: {}, connection: row + 1, packets: 12, copies: 0 },
      { vantage: 2, says: "mirror VNI 7000002 from 10.0.0.9", fields: {}, connection: row + 2, packets: 12, copies: 12 },
    ],
    findings: [
      {
        finding: "F-1", detector: "ssh-brute-force", title: "SSH password guessing", severity: "high", confidence: "high", grade: "A",
        technique: "T1110", subject: "10.0.0.5", summary: "120 attempts in 2 min", firstTs: String(FIRST), lastTs: String(FIRST),
      },
    ],
    packets: 24,
  }; // prettier-ignore
}

export const analysing: CaseStatus = {
  state: "analysing",
  says: "Reading evidence",
  doneBytes: 450_000_000,
  totalBytes: 1_000_000_000,
  bytesPerSecond: 210_000_000,
  secondsLeft: 3.2,
  packets: 1_203_221,
  records: 0,
};

/** A case with a damaged file. */
export const damaged: Overview = {
  name: "incident",
  folder: null,
  files: [
    {
      evidenceId: 1,
      path: "/evidence/mirror.pcap",
      kind: "capture",
      format: "pcap",
      size: 1_000_000,
      sha256: null,
      firstTs: null,
      lastTs: null,
      packets: 100,
      records: 0,
      says: "pcap",
      diagnostics: [
        { code: "truncated-file", severity: "data-loss", count: 1, says: "The file ends in the middle of a packet.", detail: "at offset 999,000", offset: 999_000, line: null, packet: 100 },
        { code: "bad-checksum", severity: "error", count: 3, says: "A block is damaged.", detail: "", offset: 1, line: null, packet: 1 },
      ],
    },
  ],
  packets: 100,
  connections: 1_000_000,
  records: 0,
  time: null,
  findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
  unlogged: 0,
}; // prettier-ignore

/** What `record` answers for row `row`. */
export function madeRecord(row: number): RecordAbout {
  const cell = (name: string): string | number | null => {
    const value = recordCells[name](row) as string | number | bigint | null;
    return typeof value === "bigint" ? String(value / 1_000_000_000n) : value;
  };
  const names = ["account_id", "interface_id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "action", "log_status"]; // prettier-ignore
  return {
    record: String(row + 1),
    evidenceId: 2,
    line: row + 2,
    fields: { version: 2, ...Object.fromEntries(names.map((name) => [name, cell(name)])) },
    verdict: String(cell("verdict")),
    reason: cell("reason") === null ? null : String(cell("reason")),
    says:
      cell("verdict") === "full"
        ? "The captures show all of it."
        : "The captures show fewer packets than were logged: mirror congestion or capture loss.",
    detail: cell("verdict") === "full" ? null : "logged 100, seen 50",
    packetsSeen: Number(cell("packets_seen")),
    bytesSeen: Number(cell("bytes_seen")),
    connections:
      cell("verdict") === "none" ? [] : [{ connection: 12, title: "10.0.0.5:40000 → 10.0.0.9:443 tcp", packets: 12 }],
  };
}
