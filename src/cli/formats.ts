import type { BatchWriter, ByteSink } from "../engine/output/sink.ts";

/** Where the bytes of an output go: stdout or a file. */
export interface Destination {
  write(data: Uint8Array | string): Promise<void>;
  /** All is written. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Writers of rows for programs; each is loaded when it is first wanted. */
const writers = {
  jsonl: async () => (await import("../engine/output/jsonl.ts")).jsonLines,
  csv: async () => (await import("../engine/output/csv.ts")).csv,
  parquet: async () => (await import("../engine/output/parquet.ts")).parquet,
} satisfies Record<string, () => Promise<(write: ByteSink) => BatchWriter>>;

/** Opens the writer of a format. */
export async function rowWriter(format: keyof typeof writers, to: Destination): Promise<BatchWriter> {
  return (await writers[format]())((bytes) => to.write(bytes));
}
