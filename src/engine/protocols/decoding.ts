/** Application protocols while packets are read: payload of each connection put in order and handed to its session. */
import type { Batch } from "../../base/columns.ts";
import { files as filesTable } from "../../app/files/tables.ts";
import { type FileSummary, MeasuredFile } from "../../app/files/sink.ts";
import type { Analyzer, Expectation, FileAbout, FileSink, KeyLog, Place, Speaker } from "../../app/protocol.ts";
import { type Findings, type FoundRow, openSession, type RunOptions } from "../../app/run.ts";
import { NANOS } from "../../base/time.ts";
import type { DiagnosticCode, DiagnosticSink } from "../../model/diagnostics.ts";
import { CaseError } from "../../model/error.ts";
import { addressText } from "../../stream/addresses.ts";
import type { Connections } from "../../stream/connections.ts";
import { Defragmenter } from "../../stream/defragment.ts";
import { type Origin, type OrderSink, Shared, TcpOrder } from "../../stream/order.ts";
import * as R from "../../stream/records.ts";
import { isStarted } from "../../stream/tcp.ts";
import type { Packet } from "../../wire/packet.ts";
import { RowCopies } from "./copies.ts";
import { Gatherer, type GathererOptions } from "./gather.ts";
import { isOfShare, type Share } from "./share.ts";
import { nodeTools } from "./tools.ts";
import type { FilePlace, FileRemarks, FileWatcher, WatchedFile } from "./watchers.ts";

const TCP = 6;
const UDP = 17;
const UDP_HEADER = 8;
const TCP_HEADER = 20;
/** Connections followed at once; beyond it the one that began first and was quiet longest is ended. */
const MAX_LIVE = 65_536;
/** Of the oldest connections so many are looked at for the one to end. */
const LOOKED_AT = 64;
/** Announced connections that are waited for: an FTP session announces one at a time. */
const MAX_EXPECTED = 4096;

const SPEAKERS: readonly [Speaker, Speaker] = ["orig", "resp"];

export interface DecodingOptions extends Omit<RunOptions, "tools">, GathererOptions {
  readonly keys?: KeyLog;
  /** The connections that are decoded here; all by default. */
  readonly share?: Share;
  /** Look at the bytes of files. */
  readonly watchers?: readonly FileWatcher[];
}

/** A place whose time is made when somebody asks. */
class PacketPlace implements Place {
  readonly #origin: Origin;
  readonly at: number;

  constructor(origin: Origin, at: number) {
    this.#origin = origin;
    this.at = at;
  }

  get evidenceId(): number {
    return this.#origin.evidenceId;
  }

  get packet(): number {
    return this.#origin.packet;
  }

  get ts(): bigint {
    return BigInt(this.#origin.seconds) * BigInt(NANOS) + BigInt(this.#origin.nanos);
  }
}

/** For files that nobody asks for. */
const NO_FILE: FileSink = { isWanted: false, data: () => undefined, gap: () => undefined, end: () => undefined };

/** A connection that is followed. */
class Live {
  readonly id: number;
  session: Analyzer = { data: () => undefined, gap: () => undefined, end: () => undefined };
  /** For TCP. */
  order: TcpOrder | null = null;
  /** Bytes that each side of a UDP conversation has said. */
  readonly said: [number, number] = [0, 0];
  lastSeconds = 0;
  files = 0;

  constructor(id: number) {
    this.id = id;
  }
}

export class Decoding {
  readonly #table: Connections;
  readonly #options: DecodingOptions;
  readonly #gatherer: Gatherer;
  readonly #copies: RowCopies;
  readonly #diagnostics: (evidenceId: number) => DiagnosticSink | undefined;
  /** By connection: undefined before its first payload, null once nothing more is wanted of it. */
  readonly #lives: (Live | null | undefined)[] = [];
  readonly #live = new Map<number, Live>();
  readonly #services = new Map<number, string>();
  readonly #expected = new Map<string, Expectation>();
  readonly #shared = new Shared();
  readonly #files = { held: 0 };
  readonly #defragmenter = new Defragmenter();

  /** `diagnostics` gives the sink of a capture by its number. */
  constructor(
    table: Connections,
    options: DecodingOptions,
    out: (batch: Batch) => void,
    diagnostics: (evidenceId: number) => DiagnosticSink | undefined,
  ) {
    this.#table = table;
    this.#options = options;
    this.#gatherer = new Gatherer(out, options);
    this.#copies = new RowCopies(table);
    this.#diagnostics = diagnostics;
  }

  /** What connection `id` (from 0) speaks, outermost first, as tls+http; null where nobody knows. */
  service(id: number): string | null {
    return this.#services.get(id) ?? null;
  }

  /** Rows left out because another vantage had given the same. */
  get copies(): number {
    return this.#gatherer.copies;
  }

  /** Takes the packet that `table` has just added as `connection` (from 1; 0 for none). */
  packet(packet: Packet, connection: number, evidenceId: number, number: number, seconds: number, nanos: number): void {
    if (packet.fragment !== 0)
      return this.#fragment(packet, connection, { evidenceId, packet: number, seconds, nanos });
    if (connection === 0) return;
    const { protocol } = packet;
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
    live.lastSeconds = seconds;
    const origin = { evidenceId, packet: number, seconds, nanos };
    try {
      this.#feed(live, packet, origin);
    } catch (error) {
      this.#fault(live, error, evidenceId, number);
    }
  }

  #feed(live: Live, packet: Packet, origin: Origin): void {
    const { direction } = this.#table;
    if (!live.order) {
      this.#datagram(
        live,
        direction,
        packet.bytes.subarray(packet.payloadAt, packet.payloadAt + packet.payloadCaptured),
        packet.payloadLength,
        origin,
      );
    } else {
      const { bytes, payloadAt, payloadCaptured, payloadLength, seq, ack, flags } = packet;
      live.order.segment(direction, flags, seq, ack, bytes, payloadAt, payloadCaptured, payloadLength, origin);
    }
    if (live.session.isDone || live.order?.isClosed) this.#close(live);
  }

  /** Nothing more comes: sessions end, rows go out. */
  end(): void {
    for (const live of [...this.#live.values()]) this.#close(live);
    this.#gatherer.flush();
  }

  /** False, and no more looked at, where another thread decodes the connection. */
  #isOurs(id: number): boolean {
    const { share } = this.#options;
    if (!share || share.of === 1 || isOfShare(share, this.#table, id)) return true;
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
    const live = new Live(id);
    const options = { tools: nodeTools, ...this.#options };
    const expected = this.#takeExpected(transport, ends, ports);
    live.session = openSession(
      { transport, addresses: ends, ports },
      options,
      this.#findingsOf(live, ends, ports, vni),
      expected,
    );
    if (transport === "tcp") live.order = this.#orderOf(live, ints, at);
    this.#lives[id] = live;
    this.#live.set(id, live);
    return live;
  }

  /** Where each side's stream begins is known to the connection table. */
  #orderOf(live: Live, ints: Int32Array, at: number): TcpOrder {
    const order = new TcpOrder(this.#orderSink(live), this.#shared);
    for (const direction of [0, 1]) {
      if (isStarted(ints, at, direction)) order.begin(direction, ints[at + R.START_SEQ + direction]);
    }
    return order;
  }

  #datagram(live: Live, direction: number, bytes: Uint8Array, length: number, origin: Origin): void {
    const from = SPEAKERS[direction];
    live.session.data(from, bytes, new PacketPlace(origin, live.said[direction]));
    if (bytes.length < length) live.session.gap(from, length - bytes.length);
    live.said[direction] += length;
  }

  #orderSink(live: Live): OrderSink {
    return {
      data: (direction, bytes, origin, at) =>
        live.session.data(SPEAKERS[direction], bytes, new PacketPlace(origin, at)),
      gap: (direction, size) => live.session.gap(SPEAKERS[direction], size),
      passes: (direction) => live.session.passes?.(SPEAKERS[direction]) ?? 0,
      passed: (direction, size) => live.session.passed?.(SPEAKERS[direction], size),
      differs: (_direction, { evidenceId, packet }) =>
        this.#diagnostics(evidenceId)?.report("stream-overlap", { packet }),
    };
  }

  #findingsOf(
    live: Live,
    addresses: readonly [string, string],
    ports: readonly [number, number],
    vni: number | null,
  ): Findings {
    const isCopy = (found: FoundRow): boolean => this.#copies.isCopy(live.id, found);
    const facts = { connectionId: live.id + 1, addresses, ports, vni, isCopy };
    return {
      row: (found) => this.#gatherer.add(facts, found),
      service: (path) => void this.#services.set(live.id, path),
      report: (code: DiagnosticCode, place, detail) =>
        this.#diagnostics(place.evidenceId)?.report(code, { packet: place.packet, detail }),
      expect: (expectation) => this.#expect(expectation),
      file: (about, protocol) => {
        const watched = this.#watch(about, { connectionId: live.id + 1, ordinal: ++live.files });
        if (watched.length === 0 && this.#options.wanted?.(filesTable) === false) return NO_FILE;
        const { files: ordinal } = live;
        const save = (bytes: Uint8Array): void => watched.forEach((one) => one.data(bytes));
        const options = { tools: nodeTools, all: this.#files, ...(watched.length > 0 && { save }) };
        return new MeasuredFile(about, options, (summary) => {
          const remarks = Object.assign({}, ...watched.map((one) => one.end(summary))) as FileRemarks;
          this.#gatherer.add(facts, fileRow(summary, protocol, ordinal, remarks));
        });
      },
    };
  }

  #watch(about: FileAbout, place: FilePlace): readonly WatchedFile[] {
    const { watchers = [] } = this.#options;
    return watchers.flatMap((watcher) => watcher.begin(about, place) ?? []);
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
      live.order?.end();
      live.session.end();
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
    const detail = `${this.service(live.id) ?? "unrecognised"}, connection ${live.id + 1}: ${where}`;
    this.#diagnostics(evidenceId)?.report("app-fault", { ...(packet !== null && { packet }), detail });
  }

  #fragment(packet: Packet, connection: number, origin: Origin): void {
    if (packet.protocol !== TCP && packet.protocol !== UDP) return;
    const { bytes, srcAt, v6 } = packet;
    // Source and destination stand one after the other in both headers.
    const ends = String.fromCharCode(...bytes.subarray(srcAt, srcAt + (v6 ? 32 : 8)));
    const whole = this.#defragmenter.add(packet, this.#table.vantage, ends);
    if (!whole) return;
    if (whole.overlaps) this.#diagnostics(origin.evidenceId)?.report("fragment-overlap", { packet: origin.packet });
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
    else this.#datagram(live, direction, bytes.subarray(headerLength), length, origin);
    if (live.session.isDone || live.order?.isClosed) this.#close(live);
  }
}

function fileRow(
  { about, type, coding, size, missing, state, md5, sha1, sha256 }: FileSummary,
  protocol: string,
  ordinal: number,
  remarks: FileRemarks,
) {
  return {
    protocol,
    table: filesTable,
    row: {
      protocol,
      ordinal,
      from_responder: about.from === "resp",
      name: about.name,
      type,
      declared_type: about.declaredType,
      coding,
      size: BigInt(size),
      declared_size: about.size === null ? null : BigInt(about.size),
      missing_bytes: BigInt(missing),
      state,
      md5,
      sha1,
      sha256,
      ...remarks,
    },
    request: null,
    reply: { text: about.name, from: about.from, place: about.place, length: size },
  };
}
