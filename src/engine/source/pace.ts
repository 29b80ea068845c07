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

/** Takes pieces of at most a chunk. While one is taken the next is being read, so two rooms are in use at a time. */
export type PieceTaker = {
  /** Where the bytes of the next piece go: asked for before the piece at hand was `filled` in. */
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
  const ahead = source === raw && file.size > CHUNK ? (target: Uint8Array) => raw.readAhead(target) : undefined;
  const turns = new Turns();
  let bytes = 0;
  let reading: number | Promise<number> = 0;
  try {
    reading = ahead ? ahead(taker.room()) : source.read(taker.room());
    for (;;) {
      checkCancelled(options.signal);
      const read: number = typeof reading === "number" ? reading : await reading;
      reading = 0;
      bytes += read;
      // The system reads the next piece while this one is decoded.
      if (ahead && read > 0) reading = ahead(taker.room());
      const taking = taker.filled(read, read === 0);
      if (taking) await taking;
      const waiting = options.afterChunk?.();
      if (waiting) await waiting;
      options.onBytes?.(ahead ? bytes : source.used);
      if (read === 0) break;
      if (!ahead) reading = source.read(taker.room());
      // Reading ahead waits for the event loop with every piece.
      const turn = ahead ? undefined : turns.due();
      if (turn) await turn;
    }
    return { bytes, complete: reportTrouble(file, raw, source, sink, bytes) };
  } finally {
    // A read under way writes into memory of ours: it ends before the file is closed.
    if (ahead) await reading;
    source.close();
    raw.close();
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
