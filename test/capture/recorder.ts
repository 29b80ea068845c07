import type { CaptureFormat, CaptureInterface, PacketSink } from "../../src/capture/format.ts";
import { DiagnosticCounter } from "../../src/model/diagnostics.ts";

/** One packet as a sink saw it, copied. */
export interface SeenPacket {
  readonly hex: string;
  readonly original: number;
  readonly time: string;
  readonly interface: number;
  readonly offset: number;
}

/** Keeps everything a capture reader delivers. */
export class Recorder implements PacketSink {
  readonly packets: SeenPacket[] = [];
  readonly interfaces: CaptureInterface[] = [];
  readonly drops: [interfaceNumber: number, packets: number][] = [];
  readonly names: [address: string, name: string][] = [];
  readonly comments: [text: string, packet: number | null][] = [];
  readonly keys: [type: number, hex: string][] = [];
  readonly diagnostics = new DiagnosticCounter();

  packet(
    bytes: Uint8Array,
    _view: DataView,
    start: number,
    captured: number,
    original: number,
    seconds: number,
    nanos: number,
    interfaceNumber: number,
    offset: number,
  ): void {
    const hex = Buffer.from(bytes.subarray(start, start + captured)).toString("hex");
    const time = `${seconds}.${String(nanos).padStart(9, "0")}`;
    this.packets.push({ hex, original, time, interface: interfaceNumber, offset });
  }
  interface(description: CaptureInterface): void {
    this.interfaces.push(description);
  }
  dropped(interfaceNumber: number, packets: number): void {
    this.drops.push([interfaceNumber, packets]);
  }
  secrets(type: number, bytes: Uint8Array): void {
    this.keys.push([type, Buffer.from(bytes).toString("hex")]);
  }
  name(address: string, name: string): void {
    this.names.push([address, name]);
  }
  comment(text: string, packet: number | null): void {
    this.comments.push([text, packet]);
  }
  report(...report: Parameters<PacketSink["report"]>): void {
    this.diagnostics.report(...report);
  }

  /** Codes of what was reported, in order. */
  get codes(): string[] {
    return this.diagnostics.list().map(({ code }) => code);
  }
  get times(): string[] {
    return this.packets.map(({ time }) => time);
  }
  /** Everything delivered, to compare two runs. */
  everything(): unknown {
    const { packets, interfaces, drops, names, comments, keys } = this;
    return { packets, interfaces, drops, names, comments, keys, diagnostics: this.diagnostics.list() };
  }
}

/** Reads a file that arrives in pieces: sizes from `pieces`, over and over; by default all at once. */
export function readAll(
  format: CaptureFormat,
  file: Uint8Array,
  pieces: readonly number[] = [file.length || 1],
): Recorder {
  const recorder = new Recorder();
  const reader = format.open(recorder);
  let carried = new Uint8Array(0);
  let at = 0;
  for (let i = 0; ; i++) {
    const piece = file.subarray(at, at + pieces[i % pieces.length]);
    at += piece.length;
    // Bytes before and after, so that a reader that leaves its bounds reads rubbish and is found out.
    const bytes = new Uint8Array(carried.length + piece.length + 7).fill(0xee);
    bytes.set(carried, 3);
    bytes.set(piece, 3 + carried.length);
    const to = bytes.length - 4;
    const last = at === file.length;
    const used = reader.push(bytes, new DataView(bytes.buffer), 3, to, at - piece.length - carried.length, last);
    if (used < 3 || used > to) throw new Error(`the reader returned ${used}, outside of 3 to ${to}`);
    if (last) return recorder;
    carried = bytes.slice(used, to);
  }
}
