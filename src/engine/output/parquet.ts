import type { ParquetFile } from "../../store/parquet.ts";
import type { BatchWriter } from "./sink.ts";

/** Writes one Parquet file (zstd); times are TIMESTAMP with nanoseconds, in UTC. */
export function parquet(path: string): BatchWriter {
  let file: ParquetFile | undefined;
  return {
    async batch(batch) {
      if (!file) {
        const { ParquetFile } = await import("../../store/parquet.ts");
        file = await ParquetFile.open(path, batch);
      }
      await file.append(batch);
    },
    async end() {
      await file?.close();
    },
  };
}
