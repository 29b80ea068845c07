import type { RunOptions } from "../api.ts";
import type { EvidenceFile } from "./evidence.ts";

/** Adds up how far a run has come, over all its files. */
export class RunProgress {
  readonly #total: number;
  readonly #done = new Map<number, number>();
  readonly #files: readonly EvidenceFile[];
  readonly #options: RunOptions;

  constructor(files: readonly EvidenceFile[], options: RunOptions) {
    this.#files = files;
    this.#options = options;
    this.#total = files.reduce((sum, { inspected }) => sum + (inspected.file?.size ?? 0), 0);
  }

  /** `done` bytes of the file on disk are read. */
  bytes(file: EvidenceFile, done: number): void {
    this.#done.set(file.id, done);
    this.say(`reading ${file.path}`);
  }

  say(phase: string): void {
    if (!this.#options.onProgress) return;
    let doneBytes = 0;
    for (const done of this.#done.values()) doneBytes += done;
    let packets = 0;
    let records = 0;
    for (const file of this.#files) {
      packets += file.packets;
      records += file.records;
    }
    this.#options.onProgress({ phase, doneBytes, totalBytes: this.#total, packets, records });
  }
}
