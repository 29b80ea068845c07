import type { CaptureInterface, PacketSink } from "../../capture/format.ts";
import type { DiagnosticCode } from "../../model/diagnostics.ts";
import { type EvidenceFile, sawTime } from "./evidence.ts";

/** Takes the packets of one file as a sink does, in file order, numbered from 1. */
export type TakePacket = (...packet: [...Parameters<PacketSink["packet"]>, number: number]) => void;

/** What a file says of itself beside its packets. */
export interface FileInterface extends CaptureInterface {
  packets: number;
  dropped: number | null;
}

/** Comments, names and secrets kept of one file, each: a hostile file may hold one per packet. */
const NOTES_LIMIT = 10_000;

/** The sink of one capture file: counts, keeps the file's time range and interfaces, and hands every packet on. */
export class CaptureFile implements PacketSink {
  readonly file: EvidenceFile;
  readonly interfaces: FileInterface[] = [];
  readonly comments: { readonly text: string; readonly packet: number | null }[] = [];
  readonly names: { readonly address: string; readonly name: string }[] = [];
  readonly secretBlocks: { readonly type: number; readonly bytes: Uint8Array }[] = [];
  /** Set before the first packet. */
  take: TakePacket = () => undefined;
  /** Told of secrets where they stand in the file; the bytes are kept. */
  onSecrets: (type: number, bytes: Uint8Array) => void = () => undefined;
  #lastSeconds = 0;
  #lastNanos = 0;

  constructor(file: EvidenceFile) {
    this.file = file;
  }

  packet(
    bytes: Uint8Array,
    view: DataView,
    start: number,
    captured: number,
    original: number,
    seconds: number,
    nanos: number,
    interfaceNumber: number,
    offset: number,
  ): void {
    const { file } = this;
    const number = ++file.packets;
    // In order, as nearly always: only the last time is kept, and the file's range is widened when the order breaks or ends.
    if (number === 1 || seconds < this.#lastSeconds || (seconds === this.#lastSeconds && nanos < this.#lastNanos)) {
      this.#outOfOrder(number, seconds, nanos);
    }
    this.#lastSeconds = seconds;
    this.#lastNanos = nanos;
    const described = this.interfaces[interfaceNumber];
    if (described) described.packets++;
    this.take(bytes, view, start, captured, original, seconds, nanos, interfaceNumber, offset, number);
  }

  /** To be called once after the last packet. */
  end(): void {
    const { file } = this;
    if (file.packets > 0) sawTime(file, this.#lastSeconds, this.#lastNanos);
    else file.diagnostics.report("capture-empty");
    this.interfaces.forEach(({ dropped, name }, number) => {
      if (dropped)
        file.diagnostics.report("capture-dropped", { count: dropped, detail: name || `interface ${number}` });
    });
  }

  #outOfOrder(number: number, seconds: number, nanos: number): void {
    if (number > 1) {
      sawTime(this.file, this.#lastSeconds, this.#lastNanos);
      this.file.diagnostics.report("capture-time-order", { packet: number });
    }
    sawTime(this.file, seconds, nanos);
  }

  interface(description: CaptureInterface): void {
    this.interfaces.push({ ...description, packets: 0, dropped: null });
  }

  dropped(interfaceNumber: number, packets: number): void {
    const described = this.interfaces[interfaceNumber];
    if (described) described.dropped = packets;
  }

  secrets(type: number, bytes: Uint8Array): void {
    this.file.diagnostics.report("capture-secrets");
    this.#note(this.secretBlocks, { type, bytes });
    this.onSecrets(type, bytes);
  }

  name(address: string, name: string): void {
    this.#note(this.names, { address, name });
  }

  comment(text: string, packet: number | null): void {
    this.#note(this.comments, { text, packet });
  }

  #note<T>(notes: T[], note: T): void {
    if (notes.length < NOTES_LIMIT) notes.push(note);
    else this.file.diagnostics.report("capture-notes-limit");
  }

  report(code: DiagnosticCode, at?: Parameters<PacketSink["report"]>[1]): void {
    this.file.diagnostics.report(code, at);
  }
}
