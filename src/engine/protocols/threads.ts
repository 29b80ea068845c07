/** Large captures are decoded by several threads, each its share of the connections. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { KeyedBatch } from "../../base/merge.ts";
import { protocolTables } from "../../app/tables.ts";
import { CaseError, type CaseErrorCode } from "../../model/error.ts";
import type { Diagnostic } from "../../model/diagnostics.ts";
import type { EvidenceOptions, ProtocolChoice } from "../api.ts";
import { type EvidenceFile, readable } from "../ingest/evidence.ts";
import type { Share } from "./share.ts";
import type { Stretches } from "./stretches.ts";

/** Bytes of captures from which a second thread is worth its start and its own reading of all packets. */
const LARGE = 64 << 20;
/** More threads than this gain nothing: each reads every packet. */
const MOST = 4;
/** Stretches of a thread that wait for the receiver. */
export const WINDOW = 4;
/** Megabytes for young objects: with the usual 16 those of some hundred open connections are copied over and over. */
const YOUNG_MB = 96;

/** A file as a thread opens it again: recognised, and none that is read twice. */
export interface FileRef {
  readonly id: number;
  readonly path: string;
}

/** What a thread is told. */
export interface Task {
  readonly files: readonly FileRef[];
  readonly options: EvidenceOptions;
  readonly names: readonly string[];
  readonly withCopies: boolean;
  readonly share: Share;
}

/** A batch on its way between threads: the table by its name. */
export interface SentBatch {
  readonly table: string;
  readonly rows: number;
  readonly vectors: KeyedBatch["vectors"];
  readonly keys: Float64Array;
}

/** What is left to say of a share after its rows. */
export interface ShareEnd {
  readonly copies: number;
  readonly services: ReadonlyMap<number, string>;
  /** What a thread has found odd, by the number of the file; absent where it was said already. */
  readonly diagnostics?: readonly FoundIn[];
}

interface FoundIn {
  readonly evidenceId: number;
  readonly found: readonly Diagnostic[];
}

/** What a thread says. */
export type Said =
  | { readonly kind: "stretch"; readonly batches: readonly SentBatch[] }
  | { readonly kind: "end"; readonly end: ShareEnd }
  | { readonly kind: "failed"; readonly code: CaseErrorCode; readonly message: string };

/** Threads that are worth it, this one counted. Files are saved and scanned in one thread; from sources there is no other. */
export function threadsFor(
  files: readonly EvidenceFile[],
  { threads }: EvidenceOptions,
  { save, yara = [] }: ProtocolChoice = {},
): number {
  if (save || yara.length > 0 || !programPath()) return 1;
  const size = readable(files).reduce(
    (sum, { inspected }) => sum + (inspected.kind === "capture" ? inspected.file.size : 0),
    0,
  );
  return size < LARGE ? 1 : Math.min(MOST, threads || availableParallelism());
}

export function sharesOf(of: number): Share[] {
  return Array.from({ length: of }, (_, index) => ({ index, of }));
}

/** What several shares leave, as one; their diagnostics go to the files, the same whichever thread was done first. */
export function together(ends: readonly ShareEnd[], files: readonly EvidenceFile[]): ShareEnd {
  const services = new Map<number, string>();
  for (const end of ends) {
    for (const [id, path] of end.services) services.set(id, path);
    addDiagnostics(end.diagnostics ?? [], files);
  }
  return { copies: ends.reduce((sum, { copies }) => sum + copies, 0), services };
}

/** The thread's program, where it was built. */
function programPath(): URL | undefined {
  const places = ["./decode.js", "../decode.js"].map((place) => new URL(place, import.meta.url));
  return places.find((place) => existsSync(fileURLToPath(place)));
}

/** Runs a share in a thread; its rows go to `out`. */
export async function runShare(
  files: readonly EvidenceFile[],
  { options, ...task }: Omit<Task, "files">,
  out: Stretches,
  signal: AbortSignal | undefined,
): Promise<ShareEnd> {
  const { Worker } = await import("node:worker_threads");
  // What cannot go over, and means nothing there.
  const { onProgress: _progress, onLive: _live, signal: _signal, ...plain } = options;
  const workerData: Task = { ...task, options: plain, files: readable(files).map(({ id, path }) => ({ id, path })) };
  const worker = new Worker(programPath()!, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  const abort = (): void => void worker.terminate();
  signal?.addEventListener("abort", abort);
  try {
    return await new Promise<ShareEnd>((resolve, reject) => {
      let before: Promise<void> = Promise.resolve();
      let hasEnded = false;
      worker.on("message", (said: Said) => {
        if (said.kind === "failed") return reject(new CaseError(said.code, said.message));
        if (said.kind === "end") {
          hasEnded = true;
          return void before.then(() => resolve(said.end), reject);
        }
        before = before.then(() => out.put(task.share.index, said.batches.map(received)));
        before.then(() => worker.postMessage("next"), reject);
      });
      worker.on("error", reject);
      // A thread that has said all ends before its last rows are put: they wait for those of the others.
      worker.on("exit", () => hasEnded || reject(new CaseError("cancelled", "cancelled")));
      if (signal?.aborted) abort();
    });
  } finally {
    signal?.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

function received({ table: name, ...batch }: SentBatch): KeyedBatch {
  const table = protocolTables.find((one) => one.name === name)!;
  return { table, columns: table.columns, ...batch };
}

/** Diagnostics of payload beside those of application protocols. */
const OF_PAYLOAD: ReadonlySet<string> = new Set(["stream-overlap", "fragment-overlap"]);

/** What the shares find of payload adds up; what they say of headers this thread has found itself. */
function addDiagnostics(found: readonly FoundIn[], files: readonly EvidenceFile[]): void {
  for (const { evidenceId, found: list } of found) {
    const file = files.find(({ id }) => id === evidenceId);
    for (const { code, count, packet, detail } of list) {
      if (!code.startsWith("app-") && !OF_PAYLOAD.has(code)) continue;
      file?.diagnostics.report(code, { count, detail, ...(packet !== null && { packet }) });
    }
  }
}
