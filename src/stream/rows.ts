/** Connections, vantages and activity as batches of their tables. */
import type { ArenaText, Batch, Vector } from "../base/columns.ts";
import { Dictionary } from "../base/dictionary.ts";
import { putCount, putTime, wordsOf } from "../base/time.ts";
import { activity as activityTable, connections as connectionsTable } from "../model/tables.ts";
import type { ActivityRows } from "./activity.ts";
import { formatIpv6 } from "../base/ip.ts";
import { COMMUNITY_ID_LENGTH, writeCommunityId } from "./community.ts";
import type { Connections } from "./connections.ts";
import { historyKey, historyText } from "./history.ts";
import { protocolName } from "./protocols.ts";
import * as R from "./records.ts";
import { icmpAnswerOf } from "./roles.ts";
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

/** Vectors of the connections table for some rows, as fields: a look-up by name per cell would cost more than the cell. */
class ConnectionColumns {
  readonly connection: Uint32Array;
  readonly conversation: Uint32Array;
  readonly vantage: Uint32Array;
  readonly vni: Uint32Array;
  readonly noVni: Uint8Array;
  readonly proto: Uint32Array;
  readonly protocol: Uint8Array;
  readonly origPort: Uint16Array;
  readonly respPort: Uint16Array;
  readonly state: Uint32Array;
  readonly history: Uint32Array;
  readonly service: Uint32Array;
  readonly origFlags: Uint8Array;
  readonly respFlags: Uint8Array;
  readonly evidence: Uint32Array;
  readonly origIp: Arena;
  readonly respIp: Arena;
  readonly community: Arena;
  /** 64-bit columns, as words. */
  readonly wide: Readonly<Record<Wide, Uint32Array>>;
  readonly #wide: Readonly<Record<Wide, BigInt64Array>>;

  constructor(rows: number) {
    const u32 = (): Uint32Array => new Uint32Array(rows);
    this.connection = u32();
    this.conversation = u32();
    this.vantage = u32();
    this.vni = u32();
    this.noVni = new Uint8Array(rows);
    this.proto = u32();
    this.protocol = new Uint8Array(rows);
    this.origPort = new Uint16Array(rows);
    this.respPort = new Uint16Array(rows);
    this.state = u32();
    this.history = u32();
    this.service = u32();
    this.origFlags = new Uint8Array(rows);
    this.respFlags = new Uint8Array(rows);
    this.evidence = u32();
    this.origIp = new Arena(rows, ADDRESS_LENGTH);
    this.respIp = new Arena(rows, ADDRESS_LENGTH);
    this.community = new Arena(rows, COMMUNITY_ID_LENGTH);
    this.#wide = Object.fromEntries(wide.map((name) => [name, new BigInt64Array(rows)])) as Record<Wide, BigInt64Array>;
    this.wide = Object.fromEntries(wide.map((name) => [name, wordsOf(this.#wide[name])])) as Record<Wide, Uint32Array>;
  }

  vectors(words: Record<"proto" | "conn_state" | "history" | "service", Dictionary>): readonly Vector[] {
    const text = (codes: Uint32Array, name: keyof typeof words): Vector => ({
      type: "text",
      data: { codes, words: words[name] },
    });
    const vectors: Record<string, Vector> = {
      connection_id: { type: "u32", data: this.connection },
      conversation_id: { type: "u32", data: this.conversation },
      vantage: { type: "u32", data: this.vantage },
      vni: { type: "u32", data: this.vni, nulls: this.noVni },
      proto: text(this.proto, "proto"),
      protocol: { type: "u8", data: this.protocol },
      orig_ip: { type: "text", data: this.origIp },
      orig_port: { type: "u16", data: this.origPort },
      resp_ip: { type: "text", data: this.respIp },
      resp_port: { type: "u16", data: this.respPort },
      conn_state: text(this.state, "conn_state"),
      history: text(this.history, "history"),
      service: text(this.service, "service"),
      orig_tcp_flags: { type: "u8", data: this.origFlags },
      resp_tcp_flags: { type: "u8", data: this.respFlags },
      community_id: { type: "text", data: this.community },
      evidence_id: { type: "u32", data: this.evidence },
    };
    for (const name of wide) vectors[name] = { type: name.endsWith("_ts") ? "time" : "i64", data: this.#wide[name] };
    return connectionsTable.columns.map(({ name }) => vectors[name]);
  }
}

const wide = [
  "first_ts", "last_ts", "orig_pkts", "resp_pkts", "orig_ip_bytes", "resp_ip_bytes", "orig_bytes", "resp_bytes",
  "orig_frame_bytes", "resp_frame_bytes", "missed_bytes", "orig_retransmits", "resp_retransmits", "truncated_pkts",
  "fragments", "copies", "orig_syn", "first_packet",
] as const; // prettier-ignore
type Wide = (typeof wide)[number];

export interface ConnectionRowsOptions {
  /** The first connection of a connection's conversation; by default what the table knows now. */
  readonly conversations?: (id: number) => number;
  /** What a connection speaks; without it nothing is said of it. */
  readonly service?: (id: number) => string | null;
}

/** Makes batches out of a connection table; dictionaries are shared by all batches of one maker. */
export class ConnectionRows {
  readonly #table: Connections;
  readonly #conversations: (id: number) => number;
  readonly #service: ((id: number) => string | null) | undefined;
  readonly #words = {
    proto: new Dictionary(),
    conn_state: new Dictionary(),
    history: new Dictionary(),
    service: new Dictionary(),
  };
  readonly #protocols = new Uint32Array(256);
  readonly #states = new Map<string, number>();
  /** Codes of short histories, by their letters as one number. */
  readonly #histories = new Map<number, number>();
  readonly #src = new Uint8Array(4);
  readonly #dst = new Uint8Array(4);

  constructor(table: Connections, { conversations = conversationsOf(table), service }: ConnectionRowsOptions = {}) {
    this.#table = table;
    this.#conversations = conversations;
    this.#service = service;
  }

  /** Rows of connections from (inclusive) to (exclusive), numbered from 0; made when the vectors are first looked at. */
  batch(from: number, to: number): Batch {
    let made: readonly Vector[] | undefined;
    const make = () => this.#vectors(from, to);
    return {
      table: connectionsTable,
      columns: connectionsTable.columns,
      rows: to - from,
      get vectors() {
        return (made ??= make());
      },
    };
  }

  #vectors(from: number, to: number): readonly Vector[] {
    const columns = new ConnectionColumns(to - from);
    for (let row = 0, id = from; id < to; row++, id++) {
      this.#fill(columns, row, id);
      this.#fillCounts(columns.wide, row, id);
    }
    return columns.vectors(this.#words);
  }

  #fill(columns: ConnectionColumns, row: number, id: number): void {
    const table = this.#table;
    const ints = table.records.ints(id);
    const at = table.records.at(id);
    const protocol = ints[at + R.PROTOCOL] & 255;
    const isIcmp = protocol === ICMP || protocol === ICMP6;
    const ports = ints[at + R.PORTS];
    // ICMP: the type stands in the place of the port, and the answer's type, or the code, in that of the other (as in Zeek).
    const v6 = (ints[at + R.PROTOCOL] & 256) !== 0;
    const origPort = isIcmp ? ports >>> 24 : ports >>> 16;
    const respPort = isIcmp ? icmpAnswerOf(origPort, (ports >>> 16) & 255, v6) : ports & 0xffff;
    const vni = table.vantages.list[ints[at + R.VANTAGE] - 1].innerVni;
    columns.connection[row] = id + 1;
    columns.conversation[row] = this.#conversations(id) + 1;
    columns.vantage[row] = ints[at + R.VANTAGE];
    if (vni === null) columns.noVni[row] = 1;
    else columns.vni[row] = vni;
    columns.proto[row] = this.#protocols[protocol] ||= this.#words.proto.internText(protocolName(protocol));
    columns.protocol[row] = protocol;
    columns.origPort[row] = origPort;
    columns.respPort[row] = respPort;
    columns.state[row] = this.#stateCode(protocol, ints, table.records.floats(id), at);
    columns.history[row] = this.#historyCode(ints, at);
    const service = this.#service?.(id);
    if (service) columns.service[row] = this.#words.service.internText(service);
    columns.origFlags[row] = ints[at + R.STATES];
    columns.respFlags[row] = ints[at + R.STATES] >>> 8;
    columns.evidence[row] = ints[at + R.EVIDENCE];
    const src = this.#address(v6, ints[at + R.ORIG_ADDRESS], this.#src);
    const dst = this.#address(v6, ints[at + R.RESP_ADDRESS], this.#dst);
    putAddress(columns.origIp, row, src);
    putAddress(columns.respIp, row, dst);
    const { community } = columns;
    const start = community.offsets[row];
    const hasPorts = isIcmp || protocol === TCP || protocol === UDP || protocol === SCTP;
    writeCommunityId(community.bytes, start, src, dst, protocol, origPort, respPort, hasPorts);
    community.offsets[row + 1] = start + COMMUNITY_ID_LENGTH;
  }

  #fillCounts(columns: Readonly<Record<Wide, Uint32Array>>, row: number, id: number): void {
    const table = this.#table;
    const ints = table.records.ints(id);
    const floats = table.records.floats(id);
    const at = table.records.at(id);
    const half = at / 2;
    putTime(columns.first_ts, row, ints[at + R.FIRST_SECONDS] >>> 0, ints[at + R.FIRST_NANOS]);
    putTime(columns.last_ts, row, ints[at + R.LAST_SECONDS] >>> 0, ints[at + R.LAST_NANOS]);
    columns.orig_pkts[2 * row] = ints[at + R.PACKETS];
    columns.resp_pkts[2 * row] = ints[at + R.PACKETS + 1];
    putCount(columns.orig_ip_bytes, row, floats[half + R.F_IP_BYTES / 2]);
    putCount(columns.resp_ip_bytes, row, floats[half + R.F_IP_BYTES / 2 + 1]);
    putCount(columns.orig_bytes, row, floats[half + R.F_BYTES / 2]);
    putCount(columns.resp_bytes, row, floats[half + R.F_BYTES / 2 + 1]);
    putCount(columns.orig_frame_bytes, row, floats[half + R.F_FRAME_BYTES / 2]);
    putCount(columns.resp_frame_bytes, row, floats[half + R.F_FRAME_BYTES / 2 + 1]);
    putCount(columns.missed_bytes, row, table.tcp.missed.get(id));
    putCount(columns.orig_retransmits, row, table.tcp.retransmits.get(id * 2));
    putCount(columns.resp_retransmits, row, table.tcp.retransmits.get(id * 2 + 1));
    putCount(columns.truncated_pkts, row, table.truncated.get(id));
    putCount(columns.fragments, row, table.fragmented.get(id));
    // A packet that spoke against it shows two networks with the same addresses: then what agreed is no copy.
    putCount(columns.copies, row, table.conflicts.get(id) > 0 ? 0 : table.copies.get(id));
    columns.orig_syn[2 * row] = ints[at + R.ORIG_SYNS];
    columns.first_packet[2 * row] = ints[at + R.FIRST_PACKET];
  }

  #stateCode(protocol: number, ints: Int32Array, floats: Float64Array, at: number): number {
    const text = stateText(protocol, ints, floats, at);
    let code = this.#states.get(text);
    if (code === undefined) this.#states.set(text, (code = this.#words.conn_state.internText(text)));
    return code;
  }

  #historyCode(ints: Int32Array, at: number): number {
    const key = historyKey(ints, at);
    if (key < 0) return this.#words.history.internText(historyText(ints, at));
    let code = this.#histories.get(key);
    if (code === undefined) this.#histories.set(key, (code = this.#words.history.internText(historyText(ints, at))));
    return code;
  }

  #address(v6: boolean, address: number, into: Uint8Array): Uint8Array {
    if (v6) return this.#table.addresses.bytes(address);
    into[0] = address >>> 24;
    into[1] = address >>> 16;
    into[2] = address >>> 8;
    into[3] = address;
    return into;
  }
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
  if (table.twins.isEmpty) return (id) => id;
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
