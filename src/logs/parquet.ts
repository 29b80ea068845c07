/** Flow logs as Parquet. What decodes them is loaded when there is one: captures alone start faster without it. */
import { CaseError } from "../model/error.ts";
import type { LogFormat, LogSink } from "./format.ts";

/** "PAR1", first and last in a Parquet file. */
const MAGIC = [0x50, 0x41, 0x52, 0x31];

export const flowLogParquet: LogFormat = {
  id: "flow-log-parquet",
  name: "VPC flow log, Parquet",
  spec: "Apache Parquet format; Amazon VPC User Guide, Flow log files",
  kind: "flow-log",
  extensions: ["parquet"],
  order: 5,
  sniff: (head) => MAGIC.every((byte, i) => head[i] === byte),
  async read(file, sink, context) {
    let refused: unknown = null;
    const guarded: LogSink = {
      report: (code, at) => sink.report(code, at),
      batch: async (batch) => {
        try {
          await sink.batch(batch);
        } catch (error) {
          refused = error;
          throw error;
        }
      },
    };
    try {
      const { readRows } = await import("./parquet-rows.ts");
      await readRows(file, guarded, context);
    } catch (error) {
      // What the consumer or the user stopped is not the file's fault.
      if (refused !== null || error instanceof CaseError) throw error;
      // A damaged file: hyparquet and the decompressors throw too. What was handed over before stays.
      sink.report("file-unreadable", { detail: error instanceof Error ? error.message : String(error) });
    }
  },
};
