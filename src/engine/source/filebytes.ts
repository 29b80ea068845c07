import type { FileBytes } from "../../logs/format.ts";
import type { DiagnosticSink } from "../../model/diagnostics.ts";
import type { ReadOptions, SourceFile } from "./options.ts";
import { readThrough } from "./pace.ts";
import type { PieceTaker } from "./pace.ts";
import { RawFile } from "./rawfile.ts";
import { CHUNK } from "./options.ts";

/** A compressed file that needs random access is held in memory as a whole; beyond this it is refused. */
const MAX_IN_MEMORY = 512 << 20;

/** A file to be read at any place. */
export interface WholeFile {
  readonly bytes: FileBytes;
  /** False when the file could not be decompressed to its end. */
  readonly complete: boolean;
  close(): void;
}

/** Opens a file for random access, in memory where it is compressed; undefined (and reported) when it cannot be read. */
export async function wholeFile(
  file: SourceFile,
  sink: DiagnosticSink,
  options: ReadOptions = {},
): Promise<WholeFile | undefined> {
  if (file.compression !== "none") return inMemory(file, sink, options);
  const raw = new RawFile(file.path);
  const stat = raw.stat();
  if (!stat) {
    sink.report("file-unreadable", { detail: raw.trouble?.detail });
    return undefined;
  }
  const bytes: FileBytes = {
    byteLength: stat.size,
    slice: async (start, end = stat.size) => {
      const buffer = new ArrayBuffer(Math.max(0, Math.min(end, stat.size) - start));
      raw.readAt(new Uint8Array(buffer), start);
      return buffer;
    },
  };
  return { bytes, complete: true, close: () => raw.close() };
}

async function inMemory(file: SourceFile, sink: DiagnosticSink, options: ReadOptions): Promise<WholeFile | undefined> {
  const collector = new Collector();
  const total = Math.min(options.expansion?.total ?? Infinity, MAX_IN_MEMORY);
  const { complete } = await readThrough(file, collector, sink, {
    signal: options.signal,
    expansion: { ...options.expansion, total },
  });
  const whole = collector.bytes();
  const bytes: FileBytes = {
    byteLength: whole.length,
    slice: async (start, end = whole.length) => whole.slice(start, end).buffer,
  };
  return { bytes, complete, close: () => undefined };
}

class Collector implements PieceTaker {
  #bytes = new Uint8Array(CHUNK);
  #used = 0;

  room(): Uint8Array {
    if (this.#bytes.length - this.#used < CHUNK) {
      const longer = new Uint8Array(2 * this.#bytes.length);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    return this.#bytes.subarray(this.#used, this.#used + CHUNK);
  }

  filled(read: number): void {
    this.#used += read;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#used);
  }
}
