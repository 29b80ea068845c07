/** One connection that is followed: its payload put in order and handed to its session, and where what that finds goes. */
import { type FileSummary, MeasuredFile } from "../../app/files/sink.ts";
import { files as filesTable } from "../../app/files/tables.ts";
import type { Analyzer, Expectation, FileAbout, FileSink, Place, Speaker } from "../../app/protocol.ts";
import type { Findings, FoundRow } from "../../app/run.ts";
import type { Tools } from "../../app/tools.ts";
import { NANOS } from "../../base/time.ts";
import type { DiagnosticCode, DiagnosticSink } from "../../model/diagnostics.ts";
import type { Origin, OrderSink, TcpOrder } from "../../stream/order.ts";
import type { ConnectionFacts, Gatherer } from "./gather.ts";
import type { RowCopies } from "./copies.ts";
import type { FilePlace, FileRemarks, WatchedFile } from "./watchers.ts";

const SPEAKERS: readonly [Speaker, Speaker] = ["orig", "resp"];

/** A place whose time is made when somebody asks. */
class PacketPlace implements Place {
  readonly evidenceId: number;
  readonly packet: number;
  readonly at: number;
  readonly #seconds: number;
  readonly #nanos: number;

  constructor({ evidenceId, packet, seconds, nanos }: Origin, at: number) {
    this.evidenceId = evidenceId;
    this.packet = packet;
    this.at = at;
    this.#seconds = seconds;
    this.#nanos = nanos;
  }

  get ts(): bigint {
    return BigInt(this.#seconds) * BigInt(NANOS) + BigInt(this.#nanos);
  }
}

/** What the connections of one run share. */
export interface Surroundings {
  readonly gatherer: Gatherer;
  readonly copies: RowCopies;
  readonly tools: Tools;
  /** Bytes held by files. */
  readonly files: { held: number };
  /** Rows of files are asked for. */
  readonly wantsFiles: boolean;
  diagnostics(evidenceId: number): DiagnosticSink | undefined;
  /** Connection `id` speaks `path`, outermost first, as tls+http. */
  service(id: number, path: string): void;
  expect(expectation: Expectation): void;
  watch(about: FileAbout, place: FilePlace): readonly WatchedFile[];
}

const SILENT: Analyzer = { data: () => undefined, gap: () => undefined, end: () => undefined };
/** For files that nobody asks for. */
const NO_FILE: FileSink = { isWanted: false, data: () => undefined, gap: () => undefined, end: () => undefined };

export class Live implements OrderSink, Findings, ConnectionFacts {
  /** From 0. */
  readonly id: number;
  readonly connectionId: number;
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  readonly vni: number | null;
  /** Packets before its first payload. */
  readonly opened: number;
  session: Analyzer = SILENT;
  /** For TCP. */
  order: TcpOrder | null = null;
  lastSeconds = 0;
  readonly #around: Surroundings;
  /** Bytes that each side of a UDP conversation has said. */
  readonly #said: [number, number] = [0, 0];
  #files = 0;

  constructor(
    id: number,
    addresses: readonly [string, string],
    ports: readonly [number, number],
    vni: number | null,
    opened: number,
    around: Surroundings,
  ) {
    this.id = id;
    this.connectionId = id + 1;
    this.addresses = addresses;
    this.ports = ports;
    this.vni = vni;
    this.opened = opened;
    this.#around = around;
  }

  /** Nothing more is wanted of it, or comes. */
  get isOver(): boolean {
    return this.session.isDone === true || this.order?.isClosed === true;
  }

  /** A datagram of `length` bytes, `bytes` of them captured; of a fragment only those `count` as said. */
  datagram(direction: number, bytes: Uint8Array, length: number, origin: Origin, count = length): void {
    const from = SPEAKERS[direction];
    this.session.data(from, bytes, new PacketPlace(origin, this.#said[direction]));
    if (bytes.length < length) this.session.gap(from, length - bytes.length);
    this.#said[direction] += count;
  }

  end(): void {
    this.order?.end();
    this.session.end();
  }

  // What the order tells.

  data(direction: number, bytes: Uint8Array, origin: Origin, at: number): void {
    this.session.data(SPEAKERS[direction], bytes, new PacketPlace(origin, at));
  }

  gap(direction: number, size: number): void {
    this.session.gap(SPEAKERS[direction], size);
  }

  passes(direction: number): number {
    return this.session.passes?.(SPEAKERS[direction]) ?? 0;
  }

  passed(direction: number, size: number): void {
    this.session.passed?.(SPEAKERS[direction], size);
  }

  differs(_direction: number, { evidenceId, packet }: Origin): void {
    this.#around.diagnostics(evidenceId)?.report("stream-overlap", { packet });
  }

  // What the session finds.

  row(found: FoundRow): void {
    this.#around.gatherer.add(this, found);
  }

  isCopy(found: FoundRow): boolean {
    return this.#around.copies.isCopy(this.id, found);
  }

  service(path: string): void {
    this.#around.service(this.id, path);
  }

  report(code: DiagnosticCode, { evidenceId, packet }: Place, detail: string): void {
    this.#around.diagnostics(evidenceId)?.report(code, { packet, detail });
  }

  expect(expectation: Expectation): void {
    this.#around.expect(expectation);
  }

  file(about: FileAbout, protocol: string): FileSink {
    const { tools, files, gatherer, wantsFiles } = this.#around;
    const ordinal = ++this.#files;
    const watched = this.#around.watch(about, { connectionId: this.connectionId, ordinal });
    if (watched.length === 0 && !wantsFiles) return NO_FILE;
    const save = (bytes: Uint8Array): void => watched.forEach((one) => one.data(bytes));
    return new MeasuredFile(about, { tools, all: files, ...(watched.length > 0 && { save }) }, (summary) => {
      const remarks = Object.assign({}, ...watched.map((one) => one.end(summary))) as FileRemarks;
      gatherer.add(this, fileRow(summary, protocol, ordinal, remarks));
    });
  }
}

function fileRow(
  { about, type, coding, size, missing, state, md5, sha1, sha256 }: FileSummary,
  protocol: string,
  ordinal: number,
  remarks: FileRemarks,
): FoundRow {
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
