import type { Batch } from "../base/columns.ts";

/** Where the bytes of an output go: stdout or a file. */
export interface Destination {
  write(data: Uint8Array | string): Promise<void>;
  /** All is written. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Writes rows in one format. */
export interface RowWriter {
  batch(batch: Batch): Promise<void>;
  end(): Promise<void>;
}

/** Opens the writer of a format; it is loaded when it is first wanted. `first` shows the columns. */
export async function rowWriter(
  format: "jsonl" | "csv" | "parquet",
  first: Batch,
  to: Destination,
): Promise<RowWriter> {
  void format;
  void first;
  void to;
  throw new Error("bug: no writers yet");
}
