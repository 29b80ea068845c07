/** Connections, vantages and activity as batches of their tables. */
import type { ArenaText, Batch, Column, Table, Vector } from "../base/columns.ts";
import { Dictionary } from "../base/dictionary.ts";
import { putCount, putTime, wordsOf } from "../base/time.ts";
import { activity as activityTable, connections as connectionsTable } from "../model/tables.ts";
import type { ActivityRows } from "./activity.ts";
import { formatIpv6 } from "../base/ip.ts";
import { COMMUNITY_ID_LENGTH, writeCommunityId } from "./community.ts";
import type { Connections } from "./connections.ts";
import { historyText } from "./history.ts";
import { protocolName } from "./protocols.ts";
import * as R from "./records.ts";
import { tcpState, udpState } from "./state.ts";
import { stateOf } from "./tcp.ts";

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;
const SCTP = 132;
/** Longest text of an address: an IPv6 one. */
const ADDRESS_LENGTH = 45;
const encoder = new TextEncoder();

/** Text of many rows in one buffer. */
class Arena implements ArenaText {
  bytes: Uint8Array;
  readonly offsets: Uint32Array;
  constructor(rows: number, longest: number) {
    this.bytes = new Uint8Array(rows * longest);
    this.offsets = new Uint32Array(rows + 1);
  }
}

/** Makes batches out of a connection table; dictionaries are shared by all batches of one maker. */
export class ConnectionRows {
  readonly #table: Connections;
  readonly #conversations: (id: number) => number;
  readonly #protocols = new Dictionary();
  readonly #states = new Dictionary();
  readonly #histories = new Dictionary();
  readonly #src = new Uint8Array(16);
  readonly #dst = new Uint8Array(16);

  constructor(table: Connections) {
    this.#table = table;
    this.#conversations = conversationsOf(table);
  }

  /** Rows of connections from (inclusive) to (exclusive), numbered from 0. */
  batch(from: number, to: number): Batch {
    const rows = to - from;
    const make = new Columns(connectionsTable, rows);
    const origIp = new Arena(rows, ADDRESS_LENGTH);
    const respIp = new Arena(rows, ADDRESS_LENGTH);
    const community = new Arena(rows, COMMUNITY_ID_LENGTH);
    for (let row = 0; row < rows; row++) this.#fill(make, row, from + row, origIp, respIp, community);
    make.set("orig_ip", { type: "text", data: origIp });
    make.set("resp_ip", { type: "text", data: respIp });
    make.set("community_id", { type: "text", data: community });
    make.words("proto", this.#protocols);
    make.words("conn_state", this.#states);
    make.words("history", this.#histories);
    return make.batch();
  }

  #fill(make: Columns, row: number, id: number, origIp: Arena, respIp: Arena, community: Arena): void {
    const table = this.#table;
    const ints = table.records.ints(id);
    const floats = table.records.floats(id);
    const at = table.records.at(id);
    const half = at / 2;
    const protocol = ints[at + R.PROTOCOL] & 255;
    const v6 = (ints[at + R.PROTOCOL] & 256) !== 0;
    const vantage = table.vantages.list[ints[at + R.VANTAGE] - 1];
    const [origPort, respPort] = portsOf(ints[at + R.PORTS], protocol);
    make.u32("connection_id", row, id + 1);
    make.u32("conversation_id", row, this.#conversations(id) + 1);
    make.u32("vantage", row, ints[at + R.VANTAGE]);
    make.maybe("vni", row, vantage?.innerVni ?? null);
    make.u32("proto", row, this.#protocols.internText(protocolName(protocol)));
    make.u32("protocol", row, protocol);
    make.u32("orig_port", row, origPort);
    make.u32("resp_port", row, respPort);
    make.time("first_ts", row, ints[at + R.FIRST_SECONDS] >>> 0, ints[at + R.FIRST_NANOS]);
    make.time("last_ts", row, ints[at + R.LAST_SECONDS] >>> 0, ints[at + R.LAST_NANOS]);
    make.count("orig_pkts", row, ints[at + R.PACKETS] >>> 0);
    make.count("resp_pkts", row, ints[at + R.PACKETS + 1] >>> 0);
    make.count("orig_ip_bytes", row, floats[half + R.F_IP_BYTES / 2]);
    make.count("resp_ip_bytes", row, floats[half + R.F_IP_BYTES / 2 + 1]);
    make.count("orig_bytes", row, floats[half + R.F_BYTES / 2]);
    make.count("resp_bytes", row, floats[half + R.F_BYTES / 2 + 1]);
    make.count("orig_frame_bytes", row, floats[half + R.F_FRAME_BYTES / 2]);
    make.count("resp_frame_bytes", row, floats[half + R.F_FRAME_BYTES / 2 + 1]);
    make.u32("conn_state", row, this.#states.internText(stateText(protocol, ints, floats, at)));
    make.u32("history", row, this.#histories.internText(historyText(ints, at)));
    make.count("missed_bytes", row, table.tcp.missed.get(id));
    make.count("orig_retransmits", row, table.tcp.retransmits.get(id * 2));
    make.count("resp_retransmits", row, table.tcp.retransmits.get(id * 2 + 1));
    make.count("truncated_pkts", row, table.truncated.get(id));
    make.count("fragments", row, table.fragmented.get(id));
    make.count("copies", row, table.copies.get(id));
    make.count("orig_syn", row, ints[at + R.ORIG_SYNS]);
    make.u32("orig_tcp_flags", row, ints[at + R.STATES] & 255);
    make.u32("resp_tcp_flags", row, (ints[at + R.STATES] >>> 8) & 255);
    make.u32("evidence_id", row, ints[at + R.EVIDENCE]);
    make.count("first_packet", row, ints[at + R.FIRST_PACKET] >>> 0);
    const src = this.#address(v6, ints[at + R.ORIG_ADDRESS], this.#src);
    const dst = this.#address(v6, ints[at + R.RESP_ADDRESS], this.#dst);
    putAddress(origIp, row, src);
    putAddress(respIp, row, dst);
    const start = community.offsets[row];
    const hasPorts = protocol === TCP || protocol === UDP || protocol === SCTP || protocol === ICMP || protocol === ICMP6;
    writeCommunityId(community.bytes, start, src, dst, protocol, origPort, respPort, hasPorts);
    community.offsets[row + 1] = start + COMMUNITY_ID_LENGTH;
  }

  #address(v6: boolean, address: number, into: Uint8Array): Uint8Array {
    if (v6) return this.#table.addresses.bytes(address);
    into[0] = address >>> 24;
    into[1] = address >>> 16;
    into[2] = address >>> 8;
    into[3] = address;
    return into.subarray(0, 4);
  }
}

/** Ports as shown: ICMP type and code stand in their place. */
function portsOf(ports: number, protocol: number): [number, number] {
  const orig = ports >>> 16;
  return protocol === ICMP || protocol === ICMP6 ? [orig >> 8, orig & 255] : [orig, ports & 0xffff];
}

function stateText(protocol: number, ints: Int32Array, floats: Float64Array, at: number): string {
  if (protocol === TCP) {
    const bytes = (at + R.F_BYTES) / 2;
    return tcpState(stateOf(ints, at, 0), stateOf(ints, at, 1), floats[bytes] === 0 && floats[bytes + 1] === 0);
  }
  if (protocol === UDP) return udpState(ints[at + R.PACKETS], ints[at + R.PACKETS + 1]);
  return "OTH";
}

function putAddress(arena: Arena, row: number, address: Uint8Array): void {
  let at = arena.offsets[row];
  const { bytes } = arena;
  if (address.length === 16) {
    const text = encoder.encode(formatIpv6(address));
    bytes.set(text, at);
    at += text.length;
  } else {
    for (let i = 0; i < 4; i++) {
      const value = address[i];
      if (i > 0) bytes[at++] = 0x2e;
      if (value > 99) bytes[at++] = 48 + Math.floor(value / 100);
      if (value > 9) bytes[at++] = 48 + (Math.floor(value / 10) % 10);
      bytes[at++] = 48 + (value % 10);
    }
  }
  arena.offsets[row + 1] = at;
}

/** Groups connections that showed the same packets at several vantages; answers with the smallest id of the group. */
function conversationsOf(table: Connections): (id: number) => number {
  const parents = new Map<number, number>();
  const root = (id: number): number => {
    let at = id;
    for (let up = parents.get(at); up !== undefined; up = parents.get(at)) at = up;
    return at;
  };
  for (let id = 0; id < table.size; id++) {
    const twin = table.twins.get(id) - 1;
    if (twin < 0 || table.conflicts.get(id) > 0 || table.conflicts.get(twin) > 0) continue;
    const a = root(id);
    const b = root(twin);
    if (a !== b) parents.set(Math.max(a, b), Math.min(a, b));
  }
  return root;
}

/** Vectors of a table under construction, written by column name. */
export class Columns {
  readonly #table: Table;
  readonly #rows: number;
  readonly #vectors: (Vector | undefined)[];
  readonly #index = new Map<string, number>();
  readonly #words = new Map<string, Uint32Array>();
  readonly #data = new Map<string, Uint8Array | Uint16Array | Uint32Array | Float64Array>();
  readonly #nulls = new Map<string, Uint8Array>();

  constructor(table: Table, rows: number) {
    this.#table = table;
    this.#rows = rows;
    this.#vectors = new Array<Vector | undefined>(table.columns.length);
    table.columns.forEach((column, index) => {
      this.#index.set(column.name, index);
      this.#make(column, index);
    });
  }

  u32(name: string, row: number, value: number): void {
    this.#data.get(name)![row] = value;
  }

  maybe(name: string, row: number, value: number | null): void {
    if (value === null) this.#nulls.get(name)![row] = 1;
    else this.#data.get(name)![row] = value;
  }

  count(name: string, row: number, value: number): void {
    putCount(this.#words.get(name)!, row, value);
  }

  time(name: string, row: number, seconds: number, nanos: number): void {
    putTime(this.#words.get(name)!, row, seconds, nanos);
  }

  set(name: string, vector: Vector): void {
    this.#vectors[this.#index.get(name)!] = vector;
  }

  /** Gives a text column whose codes were written with `u32` its dictionary. */
  words(name: string, words: Dictionary): void {
    this.set(name, { type: "text", data: { codes: this.#data.get(name) as Uint32Array, words } });
  }

  batch(): Batch {
    return { table: this.#table, columns: this.#table.columns, vectors: this.#vectors as Vector[], rows: this.#rows };
  }

  #make(column: Column, index: number): void {
    const { name, type } = column;
    const nulls = column.nullable ? new Uint8Array(this.#rows) : undefined;
    if (nulls) this.#nulls.set(name, nulls);
    if (type === "i64" || type === "time") {
      const data = new BigInt64Array(this.#rows);
      this.#words.set(name, wordsOf(data));
      this.#vectors[index] = { type, data, nulls };
    } else if (type === "text") {
      this.#data.set(name, new Uint32Array(this.#rows));
    } else {
      const vector = plainVector(type, this.#rows, nulls);
      this.#data.set(name, vector.data as Uint8Array);
      this.#vectors[index] = vector;
    }
  }
}

function plainVector(type: "bool" | "u8" | "u16" | "u32" | "f64", rows: number, nulls: Uint8Array | undefined): Vector {
  if (type === "u16") return { type, data: new Uint16Array(rows), nulls };
  if (type === "u32") return { type, data: new Uint32Array(rows), nulls };
  if (type === "f64") return { type, data: new Float64Array(rows), nulls };
  return { type, data: new Uint8Array(rows), nulls };
}

/** Rows of activity as a batch. */
export function activityBatch(rows: ActivityRows): Batch {
  const seconds = new BigInt64Array(rows.rows);
  const bytes = new BigInt64Array(rows.rows);
  const secondWords = wordsOf(seconds);
  const byteWords = wordsOf(bytes);
  for (let row = 0; row < rows.rows; row++) {
    putCount(secondWords, row, rows.second[row]);
    putCount(byteWords, row, rows.ipBytes[row]);
  }
  return {
    table: activityTable,
    columns: activityTable.columns,
    rows: rows.rows,
    vectors: [
      { type: "u32", data: rows.connection.subarray(0, rows.rows) },
      { type: "bool", data: rows.fromResponder.subarray(0, rows.rows) },
      { type: "i64", data: seconds },
      { type: "u32", data: rows.packets.subarray(0, rows.rows) },
      { type: "i64", data: bytes },
      { type: "u8", data: rows.tcpFlags.subarray(0, rows.rows) },
    ],
  };
}
