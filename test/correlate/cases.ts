/** Small cases made by hand: packets and flow records from a few words each. */
import type { Column, Table } from "../../src/base/columns.ts";
import { correlate } from "../../src/correlate/correlate.ts";
import { caseTables } from "../../src/store/ddl.ts";
import { Store } from "../../src/store/store.ts";
import { endsLast } from "../ends-last.ts";

export type Cell = string | number | bigint | boolean | null;
export type Cells = Readonly<Record<string, Cell>>;

/** Packets of one direction of a connection: [second, packets, IP bytes]. */
export type Burst = readonly [second: number, packets: number, bytes: number];

export interface Conn {
  readonly proto?: number;
  /** "10.0.0.1:1000" or "[2001:db8::1]:1000". */
  readonly from: string;
  readonly to: string;
  readonly sent?: readonly Burst[];
  readonly received?: readonly Burst[];
  readonly vantage?: number;
  readonly conversation?: number;
}

export interface Rec {
  readonly from?: string | null;
  readonly to?: string | null;
  readonly proto?: number | null;
  /** [packets, IP bytes]. */
  readonly logged?: readonly [number, number] | null;
  readonly start?: number | null;
  readonly end?: number | null;
  readonly action?: string | null;
  readonly status?: string;
  readonly eni?: string | null;
  /** Any other column, as pkt_srcaddr or flow_direction. */
  readonly more?: Cells;
}

export interface CaseParts {
  readonly conns?: readonly Conn[];
  readonly recs?: readonly Rec[];
  /** Time the one capture file covers, in seconds; null for no capture at all. */
  readonly capture?: readonly [number, number] | null;
  readonly slack?: number;
  /** Rows of other tables, by the table's name. */
  readonly rows?: Readonly<Record<string, readonly Cells[]>>;
}

export interface Covered {
  readonly verdict: string;
  readonly reason: string | null;
  readonly packets_seen: bigint;
  readonly bytes_seen: bigint;
  readonly connections: number;
  readonly session_id: string | null;
  readonly rule_number: number | null;
  readonly other_record_id: bigint | null;
  readonly detail: string | null;
}

export interface Logged {
  readonly verdict: string;
  readonly reason: string | null;
  readonly records: number;
  readonly logged_packets: bigint;
  readonly logged_bytes: bigint;
  readonly other_record_id: bigint | null;
  readonly detail: string | null;
}

export interface Result {
  readonly coverage: readonly Covered[];
  readonly connections: readonly Logged[];
  readonly links: readonly {
    readonly record_id: bigint;
    readonly connection_id: number;
    readonly from_responder: boolean;
    readonly packets: bigint;
    readonly ip_bytes: bigint;
  }[];
}

const coverageShape = {
  verdict: "text",
  reason: "text?",
  packets_seen: "i64",
  bytes_seen: "i64",
  connections: "u32",
  session_id: "text?",
  rule_number: "u32?",
  other_record_id: "i64?",
  detail: "text?",
} as const;

const loggedShape = {
  verdict: "text",
  reason: "text?",
  records: "u32",
  logged_packets: "i64",
  logged_bytes: "i64",
  other_record_id: "i64?",
  detail: "text?",
} as const;

const linkShape = {
  record_id: "i64",
  connection_id: "u32",
  from_responder: "bool",
  packets: "i64",
  ip_bytes: "i64",
} as const;

const byName = new Map<string, Table>(caseTables.map((table) => [table.name, table]));

function endpoint(text: string): [ip: string, port: number] {
  const [, six, four, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  return [six ?? four, Number(port ?? 0)];
}

function sqlValue(column: Column, value: Cell | undefined): string {
  if (value === undefined && !column.nullable)
    return column.type === "text" ? "''" : column.type === "bool" ? "false" : "0";
  if (value === undefined || value === null) return "NULL";
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** Inserts rows; columns that are not named are empty, 0, '' or false. */
export async function insert(store: Store, name: string, rows: readonly Cells[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = byName.get(name)?.columns ?? [];
  for (const row of rows)
    for (const key of Object.keys(row))
      if (!columns.some((column) => column.name === key)) throw new Error(`${name} has no column ${key}`);
  const values = rows.map((row) => `(${columns.map((column) => sqlValue(column, row[column.name])).join(", ")})`);
  await store.run(`INSERT INTO data.${name} VALUES ${values.join(", ")}`);
}

const nanos = (seconds: number) => BigInt(seconds) * 1_000_000_000n;

function connectionRow(conn: Conn, index: number): Cells {
  const [origIp, origPort] = endpoint(conn.from);
  const [respIp, respPort] = endpoint(conn.to);
  const seconds = [...(conn.sent ?? []), ...(conn.received ?? [])].map(([second]) => second);
  const sum = (bursts: readonly Burst[] | undefined, at: 1 | 2) =>
    (bursts ?? []).reduce((all, burst) => all + burst[at], 0);
  return {
    connection_id: index + 1,
    conversation_id: conn.conversation ?? index + 1,
    vantage: conn.vantage ?? 1,
    protocol: conn.proto ?? 6,
    orig_ip: origIp,
    orig_port: origPort,
    resp_ip: respIp,
    resp_port: respPort,
    first_ts: nanos(Math.min(...seconds)),
    last_ts: nanos(Math.max(...seconds)),
    orig_pkts: sum(conn.sent, 1),
    resp_pkts: sum(conn.received, 1),
    orig_ip_bytes: sum(conn.sent, 2),
    resp_ip_bytes: sum(conn.received, 2),
  };
}

function activityRows(conn: Conn, index: number): Cells[] {
  const side = (bursts: readonly Burst[] | undefined, fromResponder: boolean) =>
    (bursts ?? []).map(([second, packets, bytes]) => ({
      connection_id: index + 1,
      from_responder: fromResponder,
      second,
      packets,
      ip_bytes: bytes,
    }));
  return [...side(conn.sent, false), ...side(conn.received, true)];
}

function recordRow(rec: Rec, index: number): Cells {
  const [srcaddr, srcport] = rec.from ? endpoint(rec.from) : [null, null];
  const [dstaddr, dstport] = rec.to ? endpoint(rec.to) : [null, null];
  return {
    record_id: index + 1,
    evidence_id: 2,
    line: index + 1,
    interface_id: rec.eni === undefined ? "eni-a" : rec.eni,
    srcaddr,
    dstaddr,
    srcport,
    dstport,
    protocol: rec.proto === undefined ? 6 : rec.proto,
    packets: rec.logged?.[0] ?? null,
    bytes: rec.logged?.[1] ?? null,
    start: rec.start ?? null,
    end: rec.end === undefined ? (rec.start ?? null) : rec.end,
    action: rec.action === undefined ? "ACCEPT" : rec.action,
    log_status: rec.status ?? "OK",
    ...rec.more,
  };
}

let shared: Promise<Store> | undefined;

/** One store for all cases of a run, emptied between them: making the tables takes longer than a case. */
async function emptyStore(): Promise<Store> {
  shared ??= Store.open(":memory:").then(async (store) => {
    await store.createTables();
    return store;
  });
  const store = await shared;
  await store.run([...byName.keys()].map((name) => `DELETE FROM data.${name};`).join("\n"));
  return store;
}

endsLast(async () => (await shared)?.close());

/** Makes the case in memory, correlates it and reads the three tables back. */
export async function correlated(parts: CaseParts): Promise<Result> {
  const store = await emptyStore();
  await fill(store, parts);
  await correlate(store, { slackSeconds: parts.slack ?? 60 });
  return {
    coverage: await store.rows("SELECT * FROM data.coverage ORDER BY record_id", coverageShape),
    connections: await store.rows("SELECT * FROM data.connection_coverage ORDER BY connection_id", loggedShape),
    links: await store.rows("SELECT * FROM data.record_connections ORDER BY ALL", linkShape),
  };
}

async function fill(
  store: Store,
  { conns = [], recs = [], capture = [0, 100_000], rows = {} }: CaseParts,
): Promise<void> {
  if (capture) {
    const [first, last] = capture;
    await insert(store, "evidence", [
      {
        evidence_id: 1,
        path: "/a.pcap",
        kind: "capture",
        format: "pcap",
        packets: 1,
        first_ts: nanos(first),
        last_ts: nanos(last),
      },
    ]);
  }
  if (!rows.vantages && conns.length > 0) {
    await insert(store, "vantages", [
      {
        vantage: 1,
        kind: "interface",
        evidence_id: 1,
        packets: 1,
        first_ts: nanos(capture?.[0] ?? 0),
        last_ts: nanos(capture?.[1] ?? 0),
      },
    ]);
  }
  await insert(store, "connections", conns.map(connectionRow));
  await insert(store, "activity", conns.flatMap(activityRows));
  await insert(store, "flow_records", recs.map(recordRow));
  for (const [name, cells] of Object.entries(rows)) await insert(store, name, cells);
}
