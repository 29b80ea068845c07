import { createHash } from "node:crypto";
import { once } from "node:events";
import { printable } from "../../base/escape.ts";
import { CaseError } from "../../model/error.ts";
import { CHUNK } from "./options.ts";
import { checkCancelled } from "./pace.ts";
import { RawFile, systemSays } from "./rawfile.ts";
import { Turns } from "./turns.ts";

/** Smaller files are hashed where they are: starting a thread takes as long as hashing this much. */
const SMALL = 16 << 20;

/**
 * The thread's program. It is a string, and no file of its own, so that it runs the same from the sources and from the
 * bundle. One read of a megabyte at a time, as for decoding, which finds the bytes in the page cache or leaves them there.
 */
const PROGRAM = `
const { parentPort, workerData } = require("node:worker_threads");
const { createHash } = require("node:crypto");
const { openSync, readSync } = require("node:fs");
const hash = createHash("sha256");
const bytes = Buffer.alloc(${CHUNK});
try {
  const fd = openSync(workerData, "r");
  for (let read; (read = readSync(fd, bytes)) > 0; ) hash.update(bytes.subarray(0, read));
  parentPort.postMessage({ sha256: hash.digest("hex") });
} catch (error) {
  parentPort.postMessage({ code: error.code ?? String(error) });
}
`;

/**
 * SHA-256 of a file as it lies on disk, lower-case hex; large files in a thread of their own. Rejects with CaseError
 * `unreadable` or `cancelled`.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  checkCancelled(signal);
  const file = new RawFile(path);
  try {
    const stat = file.stat();
    if (!stat) throw unreadable(path, file.trouble?.detail ?? "");
    if (stat.size > SMALL) return await hashInThread(path, signal);
    const hash = createHash("sha256");
    const bytes = Buffer.alloc(Math.min(CHUNK, Math.max(1, stat.size)));
    const turns = new Turns();
    for (let read; (read = file.read(bytes)) > 0;) {
      hash.update(bytes.subarray(0, read));
      await turns.due();
    }
    if (file.trouble) throw unreadable(path, file.trouble.detail);
    return hash.digest("hex");
  } finally {
    file.close();
  }
}

async function hashInThread(path: string, signal: AbortSignal | undefined): Promise<string> {
  // Loaded here: a run that starts no thread should not wait for what threads need.
  const { Worker } = await import("node:worker_threads");
  const worker = new Worker(PROGRAM, { eval: true, workerData: path });
  try {
    const [answer] = (await once(worker, "message", { signal })) as [{ sha256?: string; code?: string }];
    if (answer.sha256 !== undefined) return answer.sha256;
    throw unreadable(path, systemSays({ code: answer.code }));
  } catch (error) {
    checkCancelled(signal);
    throw error;
  } finally {
    await worker.terminate();
  }
}

function unreadable(path: string, why: string): CaseError {
  return new CaseError("unreadable", `The file ${printable(path)} could not be read: ${why}.`);
}
