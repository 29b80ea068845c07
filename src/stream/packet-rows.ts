/** Packets as batches: where each lies, and what its headers say. */
import type { Batch, Column, Table, Vector } from "../base/columns.ts";
import { Dictionary } from "../base/dictionary.ts";
import { putCount, putTime, wordsOf } from "../base/time.ts";
import { packetListing, packets as packetsTable } from "../model/tables.ts";
import { formatIpv4, formatIpv6 } from "../base/ip.ts";
import type { LayerPaths } from "../wire/paths.ts";
import type { Packet } from "../wire/packet.ts";

const ROWS = 16_384;
const encoder = new TextEncoder();

/** Path numbers as codes of a dictionary: the code of a path is its number plus one. */
class PathWords {
  readonly #paths: LayerPaths;
  constructor(paths: LayerPaths) {
    this.#paths = paths;
  }
  get size(): number {
    return this.#paths.size + 1;
  }
  text(code: number): string {
    return this.#paths.text(code - 1);
  }
  utf8(code: number): Uint8Array {
    return encoder.encode(this.text(code));
  }
}

/** Columns both kinds of packet row begin with. */
class Common {
  readonly evidence = new Uint32Array(ROWS);
  readonly number = new BigInt64Array(ROWS);
  readonly offset = new BigInt64Array(ROWS);
  readonly ts = new BigInt64Array(ROWS);
  readonly captured = new Uint32Array(ROWS);
  readonly original = new Uint32Array(ROWS);
  readonly paths = new Uint32Array(ROWS);
  readonly numberWords = wordsOf(this.number);
  readonly offsetWords = wordsOf(this.offset);
  readonly tsWords = wordsOf(this.ts);

  put(
    row: number,
    evidence: number,
    number: number,
    offset: number,
    seconds: number,
    nanos: number,
    captured: number,
    original: number,
    path: number,
  ): void {
    this.evidence[row] = evidence;
    putCount(this.numberWords, row, number);
    putCount(this.offsetWords, row, offset);
    putTime(this.tsWords, row, seconds, nanos);
    this.captured[row] = captured;
    this.original[row] = original;
    this.paths[row] = path + 1;
  }
}

/** A table's vectors by column name, cut to the rows that are filled. */
function batchOf(table: Table, vectors: Record<string, Vector>, rows: number): Batch {
  return {
    table,
    columns: table.columns,
    rows,
    vectors: table.columns.map(({ name }: Column) => {
      const vector = vectors[name];
      return rows === ROWS ? vector : cut(vector, rows);
    }),
  };
}

function cut(vector: Vector, rows: number): Vector {
  const nulls = vector.nulls?.subarray(0, rows);
  if (vector.type !== "text") return { ...vector, data: vector.data.subarray(0, rows), nulls } as Vector;
  if (!("codes" in vector.data)) return vector;
  return { type: "text", data: { ...vector.data, codes: vector.data.codes.subarray(0, rows) }, nulls };
}

/** Rows of the `packets` table. */
export class PacketRows {
  readonly #words: PathWords;
  readonly #full: (batch: Batch) => void;
  #common = new Common();
  #interface = new Uint32Array(ROWS);
  #connection = new Uint32Array(ROWS);
  #responder = new Uint8Array(ROWS);
  #copy = new Uint8Array(ROWS);
  #flags = new Uint8Array(ROWS);
  #noFlags = new Uint8Array(ROWS);
  #count = 0;

  constructor(paths: LayerPaths, full: (batch: Batch) => void) {
    this.#words = new PathWords(paths);
    this.#full = full;
  }

  /** `flags` are those of a TCP header; negative where there is none. */
  add(
    evidence: number,
    number: number,
    offset: number,
    seconds: number,
    nanos: number,
    captured: number,
    original: number,
    path: number,
    flags: number,
    interfaceNumber: number,
    connection: number,
    fromResponder: number,
    isCopy: boolean,
  ): void {
    const row = this.#count++;
    this.#common.put(row, evidence, number, offset, seconds, nanos, captured, original, path);
    this.#interface[row] = interfaceNumber;
    this.#connection[row] = connection;
    this.#responder[row] = connection === 0 ? 0 : fromResponder;
    this.#copy[row] = isCopy ? 1 : 0;
    this.#flags[row] = flags < 0 ? 0 : flags;
    this.#noFlags[row] = flags < 0 ? 1 : 0;
    if (this.#count === ROWS) this.flush();
  }

  flush(): void {
    if (this.#count === 0) return;
    const common = this.#common;
    const vectors: Record<string, Vector> = {
      ...commonVectors(common, this.#words),
      interface: { type: "u32", data: this.#interface },
      connection_id: { type: "u32", data: this.#connection },
      from_responder: { type: "bool", data: this.#responder },
      is_copy: { type: "bool", data: this.#copy },
      tcp_flags: { type: "u8", data: this.#flags, nulls: this.#noFlags },
    };
    this.#full(batchOf(packetsTable, vectors, this.#count));
    this.#common = new Common();
    this.#interface = new Uint32Array(ROWS);
    this.#connection = new Uint32Array(ROWS);
    this.#responder = new Uint8Array(ROWS);
    this.#copy = new Uint8Array(ROWS);
    this.#flags = new Uint8Array(ROWS);
    this.#noFlags = new Uint8Array(ROWS);
    this.#count = 0;
  }
}

function commonVectors(common: Common, words: PathWords): Record<string, Vector> {
  return {
    evidence_id: { type: "u32", data: common.evidence },
    number: { type: "i64", data: common.number },
    offset: { type: "i64", data: common.offset },
    ts: { type: "time", data: common.ts },
    captured_length: { type: "u32", data: common.captured },
    original_length: { type: "u32", data: common.original },
    protocols: { type: "text", data: { codes: common.paths, words } },
  };
}

/** Rows of the packet listing. */
export class PacketListing {
  readonly #words: PathWords;
  readonly #full: (batch: Batch) => void;
  readonly #addresses = new AddressWords();
  #common = new Common();
  #count = 0;
  #src = new Uint32Array(ROWS);
  #dst = new Uint32Array(ROWS);
  #srcPort = new Uint16Array(ROWS);
  #dstPort = new Uint16Array(ROWS);
  #noPorts = new Uint8Array(ROWS);
  #vni = new Uint32Array(ROWS);
  #noVni = new Uint8Array(ROWS);

  constructor(paths: LayerPaths, full: (batch: Batch) => void) {
    this.#words = new PathWords(paths);
    this.#full = full;
  }

  add(
    evidence: number,
    number: number,
    offset: number,
    seconds: number,
    nanos: number,
    captured: number,
    original: number,
    packet: Packet,
  ): void {
    const row = this.#count++;
    this.#common.put(row, evidence, number, offset, seconds, nanos, captured, original, packet.path);
    if (packet.ipAt >= 0) {
      this.#src[row] = this.#addresses.code(packet, packet.srcAt);
      this.#dst[row] = this.#addresses.code(packet, packet.dstAt);
    }
    const hasPorts = packet.hasPorts && packet.protocol !== 1 && packet.protocol !== 58;
    this.#noPorts[row] = hasPorts ? 0 : 1;
    this.#srcPort[row] = packet.srcPort;
    this.#dstPort[row] = packet.dstPort;
    const inTunnel = packet.tunnelCount > 0;
    this.#noVni[row] = inTunnel ? 0 : 1;
    if (inTunnel) this.#vni[row] = packet.tunnels[packet.tunnelCount - 1].vni;
    if (this.#count === ROWS) this.flush();
  }

  flush(): void {
    if (this.#count === 0) return;
    const words = this.#addresses.words;
    const vectors: Record<string, Vector> = {
      ...commonVectors(this.#common, this.#words),
      src_ip: { type: "text", data: { codes: this.#src, words } },
      dst_ip: { type: "text", data: { codes: this.#dst, words } },
      src_port: { type: "u16", data: this.#srcPort, nulls: this.#noPorts },
      dst_port: { type: "u16", data: this.#dstPort, nulls: this.#noPorts },
      vni: { type: "u32", data: this.#vni, nulls: this.#noVni },
    };
    this.#full(batchOf(packetListing, vectors, this.#count));
    this.#common = new Common();
    this.#src = new Uint32Array(ROWS);
    this.#dst = new Uint32Array(ROWS);
    this.#srcPort = new Uint16Array(ROWS);
    this.#dstPort = new Uint16Array(ROWS);
    this.#noPorts = new Uint8Array(ROWS);
    this.#vni = new Uint32Array(ROWS);
    this.#noVni = new Uint8Array(ROWS);
    this.#count = 0;
  }
}

/** Codes of addresses: the raw bytes are interned, their text made once per distinct address. */
class AddressWords {
  readonly #raw = new Dictionary();
  readonly words = {
    size: 0,
    text: (code: number): string => {
      const raw = this.#raw.utf8(code);
      return raw.length === 4 ? formatIpv4((raw[0] << 24) | (raw[1] << 16) | (raw[2] << 8) | raw[3]) : formatIpv6(raw);
    },
    utf8: (code: number): Uint8Array => encoder.encode(this.words.text(code)),
  };

  code(packet: Packet, at: number): number {
    const code = this.#raw.intern(packet.bytes, at, at + (packet.v6 ? 16 : 4));
    this.words.size = this.#raw.size;
    return code;
  }
}
