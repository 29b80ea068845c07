/** Large captures are decoded by several threads, each its share of the connections. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Batch } from "../../base/columns.ts";
import { protocolTables } from "../../app/tables.ts";
import { CaseError, type CaseErrorCode } from "../../model/error.ts";
import type { Diagnostic } from "../../model/diagnostics.ts";
import type { EvidenceOptions, ProtocolChoice } from "../api.ts";
import type { EvidenceFile } from "../ingest/evidence.ts";
import type { Share } from "./share.ts";

/** Bytes of captures from which a second thread is worth its start and its own reading of all packets. */
const LARGE = 64 << 20;
/** More threads than this gain nothing: each reads every packet. */
const MOST = 4;
/** Batches of a thread that wait for the receiver. */
export const WINDOW = 4;

/** What a thread is told. */
export interface Task {
  readonly paths: readonly string[];
  readonly options: EvidenceOptions;
  readonly names: readonly string[];
  readonly withCopies: boolean;
  readonly share: Share;
}

/** A batch on its way between threads: the table by its name. */
export interface SentBatch {
  readonly table: string;
  readonly rows: number;
  readonly vectors: Batch["vectors"];
}

/** What a thread says. */
export type Said =
  | { readonly kind: "batch"; readonly batch: SentBatch }
  | {
      readonly kind: "end";
      readonly copies: number;
      readonly diagnostics: readonly { readonly evidenceId: number; readonly found: readonly Diagnostic[] }[];
    }
  | { readonly kind: "failed"; readonly code: CaseErrorCode; readonly message: string };

/** Threads that are worth it, this one counted. Files are saved and scanned in one thread; from sources there is no other. */
export function threadsFor(files: readonly EvidenceFile[], { save, yara = [] }: ProtocolChoice): number {
  if (save || yara.length > 0 || !programPath()) return 1;
  const size = files.reduce((sum, { inspected }) => sum + (inspected.kind === "capture" ? inspected.file.size : 0), 0);
  return size < LARGE ? 1 : Math.min(MOST, availableParallelism());
}

/** The thread's program, where it was built. */
function programPath(): URL | undefined {
  const places = ["./decode.js", "../decode.js"].map((place) => new URL(place, import.meta.url));
  return places.find((place) => existsSync(fileURLToPath(place)));
}

/** Runs a share in a thread; rows go to `out`, one batch after the other. Resolves with the rows left out as copies. */
export async function runShare(
  task: Task,
  out: (batch: Batch) => Promise<void>,
  files: readonly EvidenceFile[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const { Worker } = await import("node:worker_threads");
  const worker = new Worker(programPath()!, { workerData: task });
  const abort = (): void => void worker.terminate();
  signal?.addEventListener("abort", abort);
  try {
    return await new Promise<number>((resolve, reject) => {
      let before: Promise<void> = Promise.resolve();
      worker.on("message", (said: Said) => {
        if (said.kind === "failed") return reject(new CaseError(said.code, said.message));
        if (said.kind === "end") {
          addDiagnostics(said.diagnostics, files);
          return void before.then(() => resolve(said.copies), reject);
        }
        before = before.then(() => out(received(said.batch)));
        before.then(() => worker.postMessage("next"), reject);
      });
      worker.on("error", reject);
      worker.on("exit", () => reject(new CaseError("cancelled", "cancelled")));
    });
  } finally {
    signal?.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

function received({ table: name, rows, vectors }: SentBatch): Batch {
  const table = protocolTables.find((one) => one.name === name)!;
  return { table, columns: table.columns, rows, vectors };
}

/** What the shares find of payload adds up; what they say of headers this thread has found itself. */
function addDiagnostics(
  found: readonly { readonly evidenceId: number; readonly found: readonly Diagnostic[] }[],
  files: readonly EvidenceFile[],
): void {
  for (const { evidenceId, found: list } of found) {
    const file = files.find(({ id }) => id === evidenceId);
    for (const { code, count, packet, detail } of list) {
      if (!code.startsWith("app-") && code !== "stream-overlap") continue;
      file?.diagnostics.report(code, { count, detail, ...(packet !== null && { packet }) });
    }
  }
}
