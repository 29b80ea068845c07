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

/**
 * One buffer for the whole file. Unused bytes move to its front, and the next piece is read behind them, only when room for it
 * is asked for: what was delivered of a piece stays where it is until the receiver has let go of it (`afterChunk`).
 */
class CaptureTaker implements PieceTaker {
  readonly #reader: CaptureReader;
  #bytes = new Uint8Array(CHUNK + CARRY);
  #view = new DataView(this.#bytes.buffer);
  /** Unused bytes are [from, to) of the buffer and lie at `offset` in the file. */
  #from = 0;
  #to = 0;
  #offset = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  room(): Uint8Array {
    this.#bytes.copyWithin(0, this.#from, this.#to);
    this.#to -= this.#from;
    this.#from = 0;
    if (this.#to === this.#bytes.length) this.#grow();
    return this.#bytes.subarray(this.#to, this.#to + CHUNK);
  }

  filled(read: number, last: boolean): void {
    this.#to += read;
    this.#from = this.#reader.push(this.#bytes, this.#view, 0, this.#to, this.#offset, last);
    this.#offset += this.#from;
  }

  #grow(): void {
    assert(this.#bytes.length < MAX_BUFFER, "a capture reader asks for more than its largest record");
    const longer = new Uint8Array(this.#bytes.length * 2);
    longer.set(this.#bytes);
    this.#bytes = longer;
    this.#view = new DataView(longer.buffer);
  }
}
