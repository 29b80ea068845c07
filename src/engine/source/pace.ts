import { setImmediate } from "node:timers/promises";
import { CaseError } from "../../model/error.ts";
import type { DiagnosticSink } from "../../model/diagnostics.ts";
import { openCompressed } from "./compressions.ts";
import { TURN } from "./options.ts";
import type { ByteSource, ReadOptions, ReadSummary, SourceFile } from "./options.ts";
import { RawFile } from "./rawfile.ts";

/** Throws CaseError `cancelled` once the signal was given. */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CaseError("cancelled", "Cancelled.", signal.reason);
}

/** Takes one piece of at most a chunk; `null` says that nothing follows. */
export type PieceTaker = {
  /** Where the next bytes go. */
  room(): Uint8Array;
  /** `bytes` of the room were filled; `last` when nothing follows. */
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
  let bytes = 0;
  try {
    for (let sinceTurn = 0; ;) {
      checkCancelled(options.signal);
      const reading = source.read(taker.room());
      const read = typeof reading === "number" ? reading : await reading;
      bytes += read;
      sinceTurn += read;
      const taking = taker.filled(read, read === 0);
      if (taking) await taking;
      const waiting = options.afterChunk?.();
      if (waiting) await waiting;
      options.onBytes?.(source.used);
      if (read === 0) break;
      if (sinceTurn < TURN) continue;
      sinceTurn = 0;
      await setImmediate();
    }
    return { bytes, complete: reportTrouble(file, raw, source, sink, bytes) };
  } finally {
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
