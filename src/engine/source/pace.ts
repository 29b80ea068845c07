import { CaseError } from "../../model/error.ts";
import type { DiagnosticSink } from "../../model/diagnostics.ts";
import { openCompressed } from "./compressions.ts";
import { CHUNK } from "./options.ts";
import type { ByteSource, ReadOptions, ReadSummary, SourceFile } from "./options.ts";
import { RawFile } from "./rawfile.ts";
import { Turns } from "./turns.ts";

/** Throws CaseError `cancelled` once the signal was given. */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CaseError("cancelled", "Cancelled.", signal.reason);
}

/** Takes pieces of at most a chunk. While one is taken the next ones are being read. */
export type PieceTaker = {
  /** How many rooms may be out at a time: of the piece that is taken, and of those being read. Two unless it says more. */
  readonly rooms?: number;
  /** Where the bytes of one more piece go: asked for before the pieces under way were `filled` in. */
  room(): Uint8Array;
  /** `bytes` of the room that was given first, of those still out, were filled; `last` when nothing follows. */
  filled(bytes: number, last: boolean): void | Promise<void>;
};

/**
 * Reads a file from beginning to end into a taker, gives the event loop its turn now and then, and reports what went wrong
 * with the bytes. Rejects only when cancelled.
 */
export async function readThrough(
  file: SourceFile,
  taker: PieceTaker,
  sink: DiagnosticSink,
  options: ReadOptions = {},
): Promise<ReadSummary> {
  const raw = new RawFile(file.path);
  const source = openCompressed(raw, file.compression, options.expansion);
  const ahead = source === raw && file.size > CHUNK ? new ReadAhead(raw, taker) : undefined;
  const turns = new Turns();
  let bytes = 0;
  try {
    for (;;) {
      checkCancelled(options.signal);
      const reading = ahead ? ahead.next() : source.read(taker.room());
      const read = typeof reading === "number" ? reading : await reading;
      bytes += read;
      const taking = taker.filled(read, read === 0);
      if (taking) await taking;
      const waiting = options.afterChunk?.();
      if (waiting) await waiting;
      options.onBytes?.(ahead ? bytes : source.used);
      if (read === 0) break;
      // Reading ahead waits for the event loop when the pieces at hand are used up.
      const turn = ahead ? undefined : turns.due();
      if (turn) await turn;
    }
    return { bytes, complete: reportTrouble(file, raw, source, sink, bytes) };
  } finally {
    await ahead?.end();
    source.close();
    raw.close();
  }
}

/** Reads a file's pieces into a taker's rooms before they are wanted, in threads of the system's. */
class ReadAhead {
  readonly #file: RawFile;
  readonly #taker: PieceTaker;
  readonly #underWay: { readonly wanted: number; readonly reading: Promise<number> }[] = [];
  #position = 0;
  #ended = false;

  constructor(file: RawFile, taker: PieceTaker) {
    this.#file = file;
    this.#taker = taker;
    for (let others = (taker.rooms ?? 2) - 1; others > 0; others--) this.#ask();
  }

  #ask(): void {
    const room = this.#taker.room();
    this.#underWay.push({ wanted: room.length, reading: this.#file.readAhead(room, this.#position) });
    this.#position += room.length;
  }

  /** Bytes of the next piece; 0 at the end. A piece that is not full is the last: what a growing file gets later is not read. */
  async next(): Promise<number> {
    if (this.#ended) return 0;
    const first = this.#underWay[0];
    const read = await first.reading;
    this.#underWay.shift();
    this.#ended = read < first.wanted;
    if (!this.#ended) this.#ask();
    return read;
  }

  /** Waits for what is under way, which writes into memory of ours: then the file may be closed. */
  async end(): Promise<void> {
    await Promise.all(this.#underWay.map(({ reading }) => reading));
  }
}

function reportTrouble(
  file: SourceFile,
  raw: RawFile,
  source: ByteSource,
  sink: DiagnosticSink,
  bytes: number,
): boolean {
  const trouble = source.trouble ?? raw.trouble;
  if (trouble) {
    sink.report(trouble.code, { offset: bytes, detail: trouble.detail });
    return false;
  }
  const now = raw.stat();
  if (now && (now.size !== file.size || now.modified !== file.modified)) {
    sink.report("file-changed", { detail: "while it was read" });
  }
  return true;
}
