import { CaseError } from "../../model/error.ts";
import { readCapture } from "../source/capture.ts";
import { CaptureFile } from "./capture-file.ts";
import { DiagnosticCounter } from "../../model/diagnostics.ts";
import type { EvidenceFile } from "./evidence.ts";

/** A capture and the time of its first packet, seconds and nanoseconds; infinity for a file without packets. */
export interface TimedFile {
  readonly file: EvidenceFile;
  readonly seconds: number;
  readonly nanos: number;
}

/** Reads the first packet of each capture; sorted by its time, files without packets last. */
export async function firstTimes(
  files: readonly EvidenceFile[],
  signal: AbortSignal | undefined,
): Promise<TimedFile[]> {
  const timed: TimedFile[] = [];
  for (const file of files) timed.push(await firstTime(file, signal));
  return timed.sort((a, b) => a.seconds - b.seconds || a.nanos - b.nanos || a.file.id - b.file.id);
}

async function firstTime(file: EvidenceFile, signal: AbortSignal | undefined): Promise<TimedFile> {
  const { inspected } = file;
  let found: TimedFile = { file, seconds: Infinity, nanos: 0 };
  if (inspected.kind !== "capture") return found;
  const enough = new AbortController();
  const sink = new CaptureFile({ ...file, diagnostics: new DiagnosticCounter() });
  sink.take = (_bytes, _view, _start, _captured, _original, seconds, nanos) => {
    if (enough.signal.aborted) return;
    found = { file, seconds, nanos };
    enough.abort();
  };
  try {
    await readCapture(inspected.file, inspected.format, sink, {
      signal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal,
    });
  } catch (error) {
    if (!enough.signal.aborted || !(error instanceof CaseError)) throw error;
  }
  return found;
}
