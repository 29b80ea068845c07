/** The program of a decoding thread: reads the evidence, decodes its share, sends rows. */
import { parentPort, workerData } from "node:worker_threads";
import type { Vector } from "../../base/columns.ts";
import { isDictionary } from "../../base/columns.ts";
import { CaseError } from "../../model/error.ts";
import { openAgain } from "../ingest/evidence.ts";
import { readShare } from "./read-share.ts";
import type { Stretch } from "./stretches.ts";
import { type Said, type Task, WINDOW } from "./threads.ts";

const port = parentPort!;

function say(said: Said, buffers: ArrayBuffer[] = []): void {
  port.postMessage(said, buffers);
}

/** Memory of the vectors, which goes over with them. */
function buffersOf(vectors: readonly Vector[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>();
  for (const { data, nulls } of vectors) {
    if (nulls) buffers.add(nulls.buffer);
    if (ArrayBuffer.isView(data)) buffers.add(data.buffer);
    else if (!isDictionary(data)) buffers.add(data.bytes.buffer).add(data.offsets.buffer);
  }
  return [...buffers] as ArrayBuffer[];
}

let free = WINDOW;
let wake: () => void = () => undefined;
port.on("message", () => {
  free++;
  wake();
});

async function send(stretch: Stretch): Promise<void> {
  while (free === 0) await new Promise<void>((resolve) => (wake = resolve));
  free--;
  const batches = stretch.map(({ table, rows, vectors, keys }) => ({ table: table.name, rows, vectors, keys }));
  say({ kind: "stretch", batches }, buffersOf(batches.flatMap(({ vectors }) => vectors)));
}

async function run({ files: refs, options, names, withCopies, share }: Task): Promise<void> {
  const files = await openAgain(refs);
  const { copies, services } = await readShare(files, options, send, names, { withCopies }, share);
  const diagnostics = files.map(({ id, diagnostics: found }) => ({ evidenceId: id, found: found.list() }));
  say({ kind: "end", end: { copies, services, diagnostics } });
}

run(workerData as Task).then(
  () => port.close(),
  (error: unknown) => {
    if (!(error instanceof CaseError)) throw error;
    say({ kind: "failed", code: error.code, message: error.message });
    port.close();
  },
);
