/** Application protocols while packets are read: payload of each connection put in order and handed to its session. */
import type { KeyedBatch } from "../../base/merge.ts";
import { files as filesTable } from "../../app/files/tables.ts";
import type { Expectation, KeyLog } from "../../app/protocol.ts";
import { openSession, type RunOptions } from "../../app/run.ts";
import type { DiagnosticSink } from "../../model/diagnostics.ts";
import { CaseError } from "../../model/error.ts";
import { addressText } from "../../stream/addresses.ts";
import type { Connections } from "../../stream/connections.ts";
import { Defragmenter } from "../../stream/defragment.ts";
import { type Origin, Shared, TcpOrder } from "../../stream/order.ts";
import * as R from "../../stream/records.ts";
import { hasSent, isStarted } from "../../stream/tcp.ts";
import { TCP_SYN } from "../../wire/tcp.ts";
import type { Packet } from "../../wire/packet.ts";
import { RowCopies } from "./copies.ts";
import { Gatherer, type GathererOptions } from "./gather.ts";
import { Live, type Surroundings } from "./live.ts";
import { isOfShare, type Share } from "./share.ts";
import { nodeTools } from "./tools.ts";
import type { FileWatcher } from "./watchers.ts";

const TCP = 6;
const UDP = 17;
const UDP_HEADER = 8;
const TCP_HEADER = 20;
/** Connections followed at once; beyond it the one that began first and was quiet longest is ended. */
const MAX_LIVE = 65_536;
/** Of the oldest connections so many are looked at for the one to end. */
const LOOKED_AT = 64;
/** Key of rows that no packet gave but the end: beyond the number of any packet. */
const AFTER_ALL = 2 ** 50;
/** Announced connections that are waited for: an FTP session announces one at a time. */
const MAX_EXPECTED = 4096;

export interface DecodingOptions extends Omit<RunOptions, "tools">, GathererOptions {
  readonly keys?: KeyLog;
  /** The connections that are decoded here; all by default. */
  readonly share?: Share;
  /** Look at the bytes of files. */
  readonly watchers?: readonly FileWatcher[];
}

export class Decoding {
  readonly #table: Connections;
  readonly #options: DecodingOptions;
  readonly #gatherer: Gatherer;
  readonly #around: Surroundings;
  readonly #runOptions: RunOptions;
  readonly #diagnostics: (evidenceId: number) => DiagnosticSink | undefined;
  /** By connection: undefined before its first payload, null once nothing more is wanted of it. */
  readonly #lives: (Live | null | undefined)[] = [];
  readonly #live = new Map<number, Live>();
  readonly #services = new Map<number, string>();
  readonly #expected = new Map<string, Expectation>();
  /** Packets so far: the key of the rows they give. */
  #packets = 0;
  readonly #shared = new Shared();
  readonly #defragmenter = new Defragmenter();
  /** Of the packet at hand. */
  readonly #origin = { evidenceId: 0, packet: 0, seconds: 0, nanos: 0 };

  /** `diagnostics` gives the sink of a capture by its number. */
  constructor(
    table: Connections,
    options: DecodingOptions,
    out: (batch: KeyedBatch) => void,
    diagnostics: (evidenceId: number) => DiagnosticSink | undefined,
  ) {
    this.#table = table;
    this.#options = options;
    this.#gatherer = new Gatherer(out, options);
    this.#runOptions = { tools: nodeTools, ...options };
    this.#diagnostics = diagnostics;
    const { wanted, watchers = [] } = options;
    this.#around = {
      gatherer: this.#gatherer,
      copies: new RowCopies(table),
      tools: nodeTools,
      files: { held: 0 },
      wantsFiles: wanted?.(filesTable) !== false,
      diagnostics,
      service: (id, path) => void this.#services.set(id, path),
      expect: (expectation) => this.#expect(expectation),
      watch: (about, place) => watchers.flatMap((watcher) => watcher.begin(about, place) ?? []),
    };
  }

  /** What each connection speaks, by its index from 0, outermost first, as tls+http; nothing where nobody knows. */
  get services(): ReadonlyMap<number, string> {
    return this.#services;
  }

  /** Rows left out because another vantage had given the same. */
  get copies(): number {
    return this.#gatherer.copies;
  }

  /** Takes the packet that `table` has just added as `connection` (from 1; 0 for none). */
  packet(packet: Packet, connection: number, evidenceId: number, number: number, seconds: number, nanos: number): void {
    const { protocol } = packet;
    this.#gatherer.key = ++this.#packets;
    if (packet.isPiece) return;
    if (packet.fragment !== 0 && !isCutBegin(packet))
      return this.#fragment(packet, connection, this.#at(evidenceId, number, seconds, nanos));
    if (connection === 0) return;
    if (protocol === TCP ? !packet.hasSegment : protocol !== UDP || packet.payloadCaptured === 0) return;
    const id = connection - 1;
    let live = this.#lives[id];
    if (live === null) return;
    if (!live) {
      // Handshakes alone make no session: a scan has a million of them. The order begins with the first payload.
      if (packet.payloadLength === 0) return;
      if (!this.#isOurs(id)) return;
      live = this.#open(id, protocol === TCP ? "tcp" : "udp");
    }
    const origin = this.#at(evidenceId, number, seconds, nanos);
    live.lastSeconds = seconds;
    try {
      this.#feed(live, packet, origin);
    } catch (error) {
      this.#fault(live, error, evidenceId, number);
    }
  }

  /** One object for all packets: whoever keeps it copies it. */
  #at(evidenceId: number, packet: number, seconds: number, nanos: number): Origin {
    const origin = this.#origin;
    origin.evidenceId = evidenceId;
    origin.packet = packet;
    origin.seconds = seconds;
    origin.nanos = nanos;
    return origin;
  }

  #feed(live: Live, packet: Packet, origin: Origin): void {
    const { direction } = this.#table;
    const { bytes, payloadAt, payloadCaptured, payloadLength, seq, ack, flags } = packet;
    if (live.order)
      live.order.segment(direction, flags, seq, ack, bytes, payloadAt, payloadCaptured, payloadLength, origin);
    else {
      const captured = bytes.subarray(payloadAt, payloadAt + payloadCaptured);
      live.datagram(
        direction,
        captured,
        payloadLength,
        origin,
        packet.fragment === 0 ? payloadLength : payloadCaptured,
      );
    }
    if (live.isOver) this.#close(live);
  }

  /** Nothing more comes: sessions end, rows go out. */
  end(): void {
    for (const live of [...this.#live.values()]) {
      this.#gatherer.key = AFTER_ALL + live.opened;
      this.#close(live);
    }
    this.flush();
  }

  /** Rows so far go out. */
  flush(): void {
    this.#gatherer.flush();
  }

  /** True where no other thread tells of this connection (from 1; 0 for none). */
  #tells(connection: number): boolean {
    const { share } = this.#options;
    if (!share) return true;
    return connection === 0 ? share.index === 0 : isOfShare(share, this.#table, connection - 1);
  }

  /** False, and no more looked at, where another thread decodes the connection. */
  #isOurs(id: number): boolean {
    if (this.#tells(id + 1)) return true;
    this.#lives[id] = null;
    return false;
  }

  #open(id: number, transport: "tcp" | "udp"): Live {
    if (this.#live.size >= MAX_LIVE) this.#endOldest();
    const { records, addresses, vantages } = this.#table;
    const ints = records.ints(id);
    const at = records.at(id);
    const v6 = (ints[at + R.PROTOCOL] & 256) !== 0;
    const ends = [
      addressText(v6, ints[at + R.ORIG_ADDRESS], addresses),
      addressText(v6, ints[at + R.RESP_ADDRESS], addresses),
    ] as const;
    const ports = [ints[at + R.PORTS] >>> 16, ints[at + R.PORTS] & 0xffff] as const;
    const vni = vantages.list[ints[at + R.VANTAGE] - 1]?.innerVni ?? null;
    const live = new Live(id, ends, ports, vni, this.#packets, this.#around);
    const expected = this.#takeExpected(transport, ends, ports);
    live.session = openSession({ transport, addresses: ends, ports }, this.#runOptions, live, expected);
    if (transport === "tcp") live.order = this.#orderOf(live, ints, at);
    this.#lives[id] = live;
    this.#live.set(id, live);
    return live;
  }

  /** Where each side's stream begins is known to the connection table; surely where it saw the SYN. */
  #orderOf(live: Live, ints: Int32Array, at: number): TcpOrder {
    const order = new TcpOrder(live, this.#shared);
    for (const direction of [0, 1]) {
      const isSure = hasSent(TCP_SYN, ints, at, direction);
      if (isStarted(ints, at, direction)) order.begin(direction, ints[at + R.START_SEQ + direction], isSure);
    }
    return order;
  }

  #expect(expectation: Expectation): void {
    if (this.#expected.size >= MAX_EXPECTED) this.#expected.delete(this.#expected.keys().next().value!);
    this.#expected.set(`${expectation.transport} ${expectation.address} ${expectation.port}`, expectation);
  }

  /** An announced connection is taken by its responder's address; a datagram's first one may as well be the answer. */
  #takeExpected(
    transport: string,
    addresses: readonly [string, string],
    ports: readonly [number, number],
  ): Expectation | undefined {
    if (this.#expected.size === 0) return undefined;
    for (const side of [1, 0]) {
      const key = `${transport} ${addresses[side]} ${ports[side]}`;
      const expected = this.#expected.get(key);
      if (!expected) continue;
      this.#expected.delete(key);
      return expected;
    }
    return undefined;
  }

  #endOldest(): void {
    let oldest: Live | undefined;
    let looked = 0;
    for (const live of this.#live.values()) {
      if (!oldest || live.lastSeconds < oldest.lastSeconds) oldest = live;
      if (++looked >= LOOKED_AT) break;
    }
    if (!oldest) return;
    this.#close(oldest);
    const evidence = this.#table.records.ints(oldest.id)[this.#table.records.at(oldest.id) + R.EVIDENCE];
    this.#diagnostics(evidence)?.report("app-sessions-limit");
  }

  #close(live: Live): void {
    this.#lives[live.id] = null;
    this.#live.delete(live.id);
    try {
      live.end();
    } catch (error) {
      const ints = this.#table.records.ints(live.id);
      this.#fault(live, error, ints[this.#table.records.at(live.id) + R.EVIDENCE], null);
    }
  }

  /** A bug in a parser costs its connection, loudly, and not the case. */
  #fault(live: Live, error: unknown, evidenceId: number, packet: number | null): void {
    if (error instanceof CaseError) throw error;
    this.#lives[live.id] = null;
    this.#live.delete(live.id);
    const where =
      error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 2).join(" ") : String(error);
    const detail = `${this.#services.get(live.id) ?? "unrecognised"}, connection ${live.id + 1}: ${where}`;
    this.#diagnostics(evidenceId)?.report("app-fault", { ...(packet !== null && { packet }), detail });
  }

  #fragment(packet: Packet, connection: number, origin: Origin): void {
    if (packet.protocol !== TCP && packet.protocol !== UDP) return;
    const { bytes, srcAt, v6 } = packet;
    // Source and destination stand one after the other in both headers.
    const ends = String.fromCharCode(...bytes.subarray(srcAt, srcAt + (v6 ? 32 : 8)));
    const whole = this.#defragmenter.add(packet, this.#table.vantage, ends);
    if (!whole) return;
    if (whole.overlaps && this.#tells(connection))
      this.#diagnostics(origin.evidenceId)?.report("fragment-overlap", { packet: origin.packet });
    if (connection === 0) return;
    this.#wholeDatagram(whole.bytes, packet.protocol, connection - 1, origin);
  }

  #wholeDatagram(bytes: Uint8Array, protocol: number, id: number, origin: Origin): void {
    const headerLength = protocol === UDP ? UDP_HEADER : ((bytes[12] ?? 0) >> 4) * 4;
    if (bytes.length <= headerLength || headerLength < (protocol === UDP ? UDP_HEADER : TCP_HEADER)) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let live = this.#lives[id];
    if (live === null) return;
    if (!live && !this.#isOurs(id)) return;
    live ??= this.#open(id, protocol === TCP ? "tcp" : "udp");
    live.lastSeconds = origin.seconds;
    try {
      this.#feedDatagram(live, bytes, view, headerLength, origin);
    } catch (error) {
      this.#fault(live, error, origin.evidenceId, origin.packet);
    }
  }

  #feedDatagram(live: Live, bytes: Uint8Array, view: DataView, headerLength: number, origin: Origin): void {
    const { direction } = this.#table;
    const length = bytes.length - headerLength;
    if (live.order)
      live.order.segment(
        direction,
        bytes[13],
        view.getInt32(4),
        view.getInt32(8),
        bytes,
        headerLength,
        length,
        length,
        origin,
      );
    else live.datagram(direction, bytes.subarray(headerLength), length, origin);
    if (live.isOver) this.#close(live);
  }
}

/** The first fragment of a datagram, cut by the capture: the whole will never be there, but its beginning can be read. */
function isCutBegin({ protocol, fragment, truncated, hasPorts }: Packet): boolean {
  return protocol === UDP && fragment === 1 && truncated && hasPorts;
}
