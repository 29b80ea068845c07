import type { FileBytes, LogContext, LogFormat, LogReader, LogSink } from "../../logs/format.ts";
import { assert } from "../../base/assert.ts";
import { wholeFile } from "./filebytes.ts";
import type { ReadOptions, ReadSummary, SourceFile } from "./options.ts";
import { checkCancelled, readThrough } from "./pace.ts";
import type { PieceTaker } from "./pace.ts";
import { Turns } from "./turns.ts";

/** Decodes a log file into a sink. Rejects only with CaseError `cancelled`; damage goes to the sink. */
export async function readLog(
  file: SourceFile,
  format: LogFormat,
  sink: LogSink,
  context: LogContext,
  options: ReadOptions = {},
): Promise<ReadSummary> {
  if (format.open) return readThrough(file, new LogTaker(format.open(sink, context)), sink, options);
  assert(format.read, `the log format ${format.id} has neither open nor read`);
  const whole = await wholeFile(file, sink, options);
  if (!whole) return { bytes: 0, complete: false };
  try {
    await format.read(heard(whole.bytes, options.signal), sink, context);
    checkCancelled(options.signal);
    await options.afterChunk?.();
    options.onBytes?.(file.size);
    return { bytes: whole.bytes.byteLength, complete: whole.complete };
  } finally {
    whole.close();
  }
}

/** The same bytes; with every piece asked for the event loop gets its turn and cancelling is heard. */
function heard(bytes: FileBytes, signal: AbortSignal | undefined): FileBytes {
  const turns = new Turns();
  return {
    byteLength: bytes.byteLength,
    async slice(start, end) {
      await turns.due();
      checkCancelled(signal);
      return bytes.slice(start, end);
    },
  };
}

/**
 * Bytes of a log decoded in one go, about a millisecond: between them the store is given the vectors it asks for, some 2,000
 * rows each, so larger pieces would keep it waiting.
 */
const PIECE = 256 << 10;

class LogTaker implements PieceTaker {
  readonly #reader: LogReader;
  /** One is read into while the other is decoded. */
  readonly #rooms = [new Uint8Array(PIECE), new Uint8Array(PIECE)];
  #asked = 0;
  #taken = 0;

  constructor(reader: LogReader) {
    this.#reader = reader;
  }

  room(): Uint8Array {
    return this.#rooms[this.#asked++ % 2];
  }

  filled(read: number, last: boolean): void | Promise<void> {
    const bytes = this.#rooms[this.#taken++ % 2];
    return last ? this.#reader.end() : this.#reader.push(bytes, 0, read);
  }
}
