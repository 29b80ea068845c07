import { assert } from "../../base/assert.ts";
import type { BatchWriter } from "./sink.ts";

/** Where the bytes of an output go: stdout or a file. */
export interface Destination {
  write(data: Uint8Array | string): Promise<void>;
  /** Path that is written to, for writers that need a file; stdout has none. */
  readonly workingPath?: string;
  /** All is written. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

type Open = (to: Destination) => Promise<BatchWriter>;

/** Writers of rows for programs; each is loaded when it is first wanted. */
const writers = {
  jsonl: async (to) => (await import("./jsonl.ts")).jsonLines((bytes) => to.write(bytes)),
  csv: async (to) => (await import("./csv.ts")).csv((bytes) => to.write(bytes)),
  parquet: async (to) => {
    assert(to.workingPath !== undefined, "Parquet is written to a file");
    return (await import("./parquet.ts")).parquet(to.workingPath);
  },
} satisfies Record<string, Open>;

/** Opens the writer of a format. */
export function rowWriter(format: keyof typeof writers, to: Destination): Promise<BatchWriter> {
  return writers[format](to);
}
