/** What was given, file by file: recognised, numbered, counted. */
import { captureFormats } from "../../capture/formats.ts";
import { logFormats } from "../../logs/formats.ts";
import { DiagnosticCounter, diagnostics } from "../../model/diagnostics.ts";
import { CaseError } from "../../model/error.ts";
import type { FileSummary, RunOptions } from "../api.ts";
import { hashFile } from "../source/hash.ts";
import { type Inspected, inspectFile } from "../source/inspect.ts";
import { checkCancelled } from "../source/pace.ts";
import { Turns } from "../source/turns.ts";
import { walkEvidence } from "../source/walk.ts";

/** One evidence file through a run. */
export interface EvidenceFile {
  readonly id: number;
  readonly path: string;
  readonly inspected: Inspected;
  readonly diagnostics: DiagnosticCounter;
  sha256: string | null;
  /** The earlier file with the same bytes, when there is one: this one is not read. */
  duplicateOf: EvidenceFile | null;
  packets: number;
  records: number;
  /** Nanoseconds since the epoch, as seconds and nanoseconds; null when the file gave no time. */
  first: readonly [number, number] | null;
  last: readonly [number, number] | null;
}

/** Finds and recognises the evidence; files of the same bytes are told apart from files of the same size by their hash. */
export async function gatherEvidence(paths: readonly string[], options: RunOptions): Promise<EvidenceFile[]> {
  const { files: found, unreadable } = walkEvidence(paths, { signal: options.signal });
  if (found.length + unreadable.length === 0) {
    throw new CaseError("no-evidence", `There is no file in ${paths.map((path) => `"${path}"`).join(", ")}.`);
  }
  const files: EvidenceFile[] = [];
  const turns = new Turns();
  for (const path of found) {
    checkCancelled(options.signal);
    await turns.due();
    files.push(
      evidenceFile(files.length + 1, path, await inspectFile(path, { captures: captureFormats, logs: logFormats })),
    );
  }
  for (const { path, says } of unreadable) {
    files.push(evidenceFile(files.length + 1, path, { kind: "unknown", file: null, code: "file-unreadable", says }));
  }
  await findDuplicates(files, options.signal);
  return files;
}

/** Opens files that were recognised before, in another thread. */
export async function openAgain(
  refs: readonly { readonly id: number; readonly path: string }[],
): Promise<EvidenceFile[]> {
  const files: EvidenceFile[] = [];
  for (const { id, path } of refs)
    files.push(evidenceFile(id, path, await inspectFile(path, { captures: captureFormats, logs: logFormats })));
  return files;
}

function evidenceFile(id: number, path: string, inspected: Inspected): EvidenceFile {
  const counter = new DiagnosticCounter();
  if (inspected.kind === "unknown") counter.report(inspected.code);
  return {
    id,
    path,
    inspected,
    diagnostics: counter,
    sha256: null,
    duplicateOf: null,
    packets: 0,
    records: 0,
    first: null,
    last: null,
  };
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

async function findDuplicates(files: readonly EvidenceFile[], signal: AbortSignal | undefined): Promise<void> {
  const bySize = groupBy(
    files.filter(({ inspected }) => inspected.kind !== "unknown"),
    ({ inspected }) => inspected.file?.size ?? 0,
  );
  for (const alike of bySize.values()) {
    if (alike.length < 2) continue;
    const seen = new Map<string, EvidenceFile>();
    for (const file of alike) {
      const hash = (file.sha256 = await hashFile(file.path, signal));
      const before = seen.get(hash);
      if (before) {
        file.duplicateOf = before;
        file.diagnostics.report("file-duplicate", { detail: before.path });
      } else seen.set(hash, file);
    }
  }
}

/** Files that are read: recognised, and not the same bytes as an earlier one. */
export function readable(files: readonly EvidenceFile[]): EvidenceFile[] {
  return files.filter((file) => file.inspected.kind !== "unknown" && file.duplicateOf === null);
}

/** Kind and format of a file in the words of the `evidence` table. */
export function kindOf({ inspected }: EvidenceFile): { kind: string; format: string } {
  if (inspected.kind === "unknown") return { kind: "unknown", format: "" };
  return { kind: inspected.kind === "capture" ? "capture" : inspected.format.kind, format: inspected.formatId };
}

export function saysOf(file: EvidenceFile): string {
  if (file.duplicateOf) return `The same bytes as ${file.duplicateOf.path}; analysed once.`;
  return file.inspected.says;
}

export function fileSummary(file: EvidenceFile): FileSummary {
  return {
    path: file.path,
    ...kindOf(file),
    packets: file.packets,
    records: file.records,
    says: saysOf(file),
    diagnostics: file.diagnostics.list().map(({ code, count, detail, offset, line, packet }) => ({
      code,
      severity: diagnostics[code].severity,
      count,
      says: diagnostics[code].says,
      detail,
      offset,
      line,
      packet,
    })),
  };
}

/** Widens the file's time range to hold the given time. */
export function sawTime(file: EvidenceFile, seconds: number, nanos: number): void {
  if (!file.first || before(seconds, nanos, file.first)) file.first = [seconds, nanos];
  if (!file.last || before(file.last[0], file.last[1], [seconds, nanos])) file.last = [seconds, nanos];
}

function before(seconds: number, nanos: number, than: readonly [number, number]): boolean {
  return seconds < than[0] || (seconds === than[0] && nanos < than[1]);
}
