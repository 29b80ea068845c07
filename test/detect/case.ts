import type { Row, Table } from "../../src/base/columns.ts";
import { batchFrom } from "../../src/base/batch.ts";
import { type DetectOptions, detectWith } from "../../src/detect/detect.ts";
import { detectors } from "../../src/detect/detectors.ts";
import type { Why } from "../../src/model/finding.ts";
import { flowRecords } from "../../src/model/flowlog.ts";
import {
  activity,
  connectionCoverage,
  connections,
  coverage,
  evidence,
  findingEvidence,
  findings,
  flowLogConfigs,
  interfaceAddresses,
  interfaces,
  networkInterfaces,
  vantages,
} from "../../src/model/tables.ts";
import { Store } from "../../src/store/store.ts";
import { endsLast } from "../ends-last.ts";

/** 2026-01-02T00:00:00Z, on a ten-minute boundary. */
export const midnight = 1_767_312_000;
const nanos = (seconds: number) => BigInt(Math.round(seconds * 1e9));

const tables = {
  connections, activity, flow_records: flowRecords, evidence, interfaces, vantages, coverage, connection_coverage: connectionCoverage,
  interface_addresses: interfaceAddresses, network_interfaces: networkInterfaces, flow_log_configs: flowLogConfigs,
} as const; // prettier-ignore

type Connection = Row<typeof connections>;
type Cells = Record<string, bigint | number | string | boolean | null>;

/** What a test says of a connection; the rest is what an ordinary finished TCP connection has. */
export interface ConnectionGiven extends Partial<Omit<Connection, "first_ts" | "last_ts">> {
  /** Seconds after midnight of the first packet. */
  readonly at?: number;
  /** Seconds it lasts. */
  readonly lasts?: number;
}

/** What a test says of a flow record: AWS's fields, with `at` and `lasts` for start and end. */
export type RecordGiven = Cells & { readonly at?: number; readonly lasts?: number };

/** Rows of a case, made in memory; ids count up in the order rows are added. */
export class Rows {
  readonly connections: Partial<Connection>[] = [];
  readonly records: Cells[] = [];
  readonly others: { table: keyof typeof tables; row: Cells }[] = [];

  connection(given: ConnectionGiven): this {
    const { at = 0, lasts = 1, ...cells } = given;
    const connection_id = this.connections.length + 1;
    this.connections.push({
      connection_id,
      conversation_id: connection_id,
      vantage: 1,
      proto: given.protocol === 17 ? "udp" : "tcp",
      protocol: 6,
      orig_ip: "10.0.0.9",
      orig_port: 40000,
      resp_ip: "10.0.0.5",
      resp_port: 443,
      first_ts: nanos(midnight + at),
      last_ts: nanos(midnight + at + lasts),
      orig_pkts: 6n,
      resp_pkts: 6n,
      orig_ip_bytes: 800n,
      resp_ip_bytes: 2000n,
      orig_bytes: 500n,
      resp_bytes: 1700n,
      orig_frame_bytes: 884n,
      resp_frame_bytes: 2084n,
      conn_state: "SF",
      history: "ShADadFf",
      missed_bytes: 0n,
      orig_retransmits: 0n,
      resp_retransmits: 0n,
      truncated_pkts: 0n,
      fragments: 0n,
      copies: 0n,
      orig_syn: 1n,
      orig_tcp_flags: 27,
      resp_tcp_flags: 27,
      community_id: "",
      evidence_id: 1,
      first_packet: BigInt(connection_id * 10),
      ...cells,
    });
    return this;
  }

  /** A TCP connection of which only an unanswered SYN was seen. */
  probe(given: ConnectionGiven): this {
    return this.connection({
      orig_pkts: 1n,
      resp_pkts: 0n,
      orig_ip_bytes: 44n,
      resp_ip_bytes: 0n,
      orig_bytes: 0n,
      resp_bytes: 0n,
      conn_state: "S0",
      history: "S",
      orig_tcp_flags: 2,
      resp_tcp_flags: 0,
      ...given,
    });
  }

  record(given: RecordGiven): this {
    const { at = 0, lasts = 30, ...cells } = given;
    const number = this.records.length + 1;
    this.records.push({
      record_id: BigInt(number),
      evidence_id: 2,
      line: BigInt(number + 1),
      version: 5,
      interface_id: "eni-a",
      srcaddr: "10.0.0.9",
      dstaddr: "10.0.0.5",
      srcport: 40000,
      dstport: 443,
      protocol: 6,
      packets: 6n,
      bytes: 800n,
      start: BigInt(midnight + at),
      end: BigInt(midnight + at + lasts),
      action: "ACCEPT",
      log_status: "OK",
      tcp_flags: 3,
      ...cells,
    });
    return this;
  }

  /** A record of a window without addresses: NODATA or SKIPDATA. */
  window(log_status: "NODATA" | "SKIPDATA", given: RecordGiven): this {
    const none = {
      srcaddr: null,
      dstaddr: null,
      srcport: null,
      dstport: null,
      protocol: null,
      packets: null,
      bytes: null,
    };
    return this.record({ ...none, action: null, tcp_flags: null, log_status, ...given });
  }

  row(table: keyof typeof tables, row: Cells): this {
    this.others.push({ table, row });
    return this;
  }

  /** `times` times what `add` adds. */
  repeat(times: number, add: (rows: this, index: number) => void): this {
    for (let index = 0; index < times; index++) add(this, index);
    return this;
  }
}

/** Activity of a connection: all its packets in its first second. */
function activityOf(c: Partial<Connection>): Cells[] {
  const second = (c.first_ts ?? 0n) / 1_000_000_000n;
  const side = (from_responder: boolean, packets: bigint, ip_bytes: bigint) => ({
    connection_id: c.connection_id!, from_responder, second, packets: Number(packets), ip_bytes, tcp_flags: 0,
  }); // prettier-ignore
  return [side(false, c.orig_pkts!, c.orig_ip_bytes!), side(true, c.resp_pkts!, c.resp_ip_bytes!)];
}

/** Deterministic shuffle, to show that the order of insertion does not matter. */
function shuffled<T>(rows: readonly T[], seed: number): T[] {
  let state = seed;
  const keyed = rows.map((row) => ({ row, key: (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) }));
  return seed === 0 ? [...rows] : keyed.sort((a, b) => a.key - b.key).map(({ row }) => row);
}

/** Fills an empty store with these rows. */
export async function fill(store: Store, rows: Rows, seed = 0): Promise<void> {
  const add = async (table: keyof typeof tables, all: readonly Cells[]) => {
    if (all.length > 0)
      await store.append(batchFrom<Table>(tables[table], shuffled(all, seed) as Partial<Row<Table>>[]));
  };
  await add("connections", rows.connections as Cells[]);
  await add("activity", rows.connections.flatMap(activityOf));
  await add("flow_records", rows.records);
  for (const { table, row } of rows.others) await add(table, [row]);
  await store.flush();
}

export interface FoundEvidence {
  readonly kind: string;
  readonly evidence: number | null;
  readonly packet: bigint | null;
  readonly line: bigint | null;
  readonly connection: number | null;
  readonly record: bigint | null;
  readonly says: string;
}

/** A finding as tests look at it: times in seconds after midnight, measures by name. */
export interface Found {
  readonly id: string;
  readonly detector: string;
  readonly subject: string;
  readonly severity: string;
  readonly confidence: string;
  readonly grade: string;
  readonly technique: string;
  readonly title: string;
  readonly summary: string;
  readonly next: string;
  readonly why: readonly Why[];
  readonly first: number;
  readonly last: number;
  readonly evidence: readonly FoundEvidence[];
}

const findingShape = {
  finding_id: "text", detector: "text", subject: "text", severity: "text", confidence: "text", grade: "text", technique: "text",
  title: "text", summary: "text", next: "text", why: "text", first_ts: "time", last_ts: "time",
} as const; // prettier-ignore
const evidenceShape = {
  finding_id: "text", ordinal: "u32", kind: "text", evidence_id: "u32?", packet: "i64?", line: "i64?", connection_id: "u32?",
  record_id: "i64?", says: "text",
} as const; // prettier-ignore

/** The rows of `findings` and `finding_evidence` as they stand in the store. */
export async function written(store: Store): Promise<Found[]> {
  const rows = await store.rows(`select * from data.${findings.name}`, findingShape);
  const refs = await store.rows(
    `select * from data.${findingEvidence.name} order by finding_id, ordinal`,
    evidenceShape,
  );
  const after = (ts: bigint) => Number(ts) / 1e9 - midnight;
  return rows.map(({ finding_id, first_ts, last_ts, why, ...row }) => ({
    ...row,
    id: finding_id,
    why: JSON.parse(why) as Why[],
    first: Math.round(after(first_ts)),
    last: Math.round(after(last_ts)),
    evidence: refs
      .filter((ref) => ref.finding_id === finding_id)
      .map(({ kind, evidence_id, packet, line, connection_id, record_id, says }) => ({
        kind, evidence: evidence_id, packet, line, connection: connection_id, record: record_id, says,
      })), // prettier-ignore
  }));
}

let shared: Store | undefined;
endsLast(() => shared?.close());

/** One store for all tests of a run, emptied each time: making the tables takes longer than a test. */
export async function storeOf(rows: Rows, seed = 0): Promise<Store> {
  if (!shared) {
    shared = await Store.open(":memory:");
    await shared.createTables();
  }
  await shared.run(
    Object.keys(tables)
      .map((name) => `truncate data.${name}`)
      .join(";"),
  );
  await fill(shared, rows, seed);
  return shared;
}

/** What one detector finds in these rows. */
export async function find(id: string, rows: Rows, options: DetectOptions & { seed?: number } = {}): Promise<Found[]> {
  const store = await storeOf(rows, options.seed);
  await detectWith(
    detectors.filter((detector) => detector.id === id),
    store,
    options,
  );
  return written(store);
}

/** Value of a measure: of the packets, or of the flow records. */
export function measure(found: Found, name: string, side: "packets" | "flow records" = "packets"): number | undefined {
  const why = found.why.filter(({ measure }) => measure === name);
  return (why.find(({ says }) => says.includes(`in ${side}`)) ?? (why.length === 1 ? why[0] : undefined))?.value;
}
