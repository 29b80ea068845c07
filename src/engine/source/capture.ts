import { assert } from "../../base/assert.ts";
import type { CaptureFormat, CaptureReader, PacketSink } from "../../capture/format.ts";
import { CHUNK } from "./options.ts";
import type { ReadOptions, ReadSummary, SourceFile } from "./options.ts";
import { readThrough } from "./pace.ts";
import type { PieceTaker } from "./pace.ts";

/** Room for what a reader could not use yet, beside a chunk; larger records make the buffer grow. */
const CARRY = 256 << 10;
/** The buffer never grows beyond: no reader asks for a record of more than its own limit (capture/limits.ts). */
const MAX_BUFFER = 512 << 20;

/** Decodes a capture file into a sink. Rejects only with CaseError `cancelled`; damage goes to the sink. */
export function readCapture(
  file: SourceFile,
  format: CaptureFormat,
  sink: PacketSink,
  options?: ReadOptions,
): Promise<ReadSummary> {
  return readThrough(file, new CaptureTaker(format.open(sink)), sink, options);
}

/** One buffer for the whole file: unused bytes move to its front, the next piece is read behind them. */
class CaptureTaker implements PieceTaker {
  readonly #reader: CaptureReader;
  #bytes = new Uint8Array(CHUNK + CARRY);
  #view = new DataView(this.#bytes.buffer);
  /** Unused bytes at the front, and where they lie in the file. */
  #carried = 0;
  #offset = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  room(): Uint8Array {
    if (this.#carried === this.#bytes.length) this.#grow();
    return this.#bytes.subarray(this.#carried, this.#carried + CHUNK);
  }

  filled(read: number, last: boolean): void {
    const to = this.#carried + read;
    const used = this.#reader.push(this.#bytes, this.#view, 0, to, this.#offset, last);
    this.#bytes.copyWithin(0, used, to);
    this.#carried = to - used;
    this.#offset += used;
  }

  #grow(): void {
    assert(this.#bytes.length < MAX_BUFFER, "a capture reader asks for more than its largest record");
    const longer = new Uint8Array(this.#bytes.length * 2);
    longer.set(this.#bytes);
    this.#bytes = longer;
    this.#view = new DataView(longer.buffer);
  }
}
