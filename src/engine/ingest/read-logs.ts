/** Reads flow logs and AWS configuration: configuration first, because it may say what the fields of a log are. */
import { type Batch, cell } from "../../base/columns.ts";
import { formatFields } from "../../logs/fields.ts";
import type { LogSink } from "../../logs/format.ts";
import type { EvidenceOptions } from "../api.ts";
import { readLog } from "../source/log.ts";
import { type EvidenceFile, readable, sawTime } from "./evidence.ts";
import type { RunProgress } from "./progress.ts";

const SECONDS_MAX = 2 ** 32;

/** Hands over every batch of every log; counts records and the time they cover in their files. */
export async function readLogs(
  files: readonly EvidenceFile[],
  options: EvidenceOptions,
  progress: RunProgress,
  out: (batch: Batch) => void | Promise<void>,
): Promise<void> {
  const logs = readable(files).filter(({ inspected }) => inspected.kind === "log");
  const isLog = ({ inspected }: EvidenceFile): boolean =>
    inspected.kind === "log" && inspected.format.kind === "flow-log";
  const formats = new Set<string>();
  for (const file of logs.filter((log) => !isLog(log))) {
    await readOne(file, undefined, options, progress, async (batch) => {
      noteFormats(batch, formats);
      await out(batch);
    });
  }
  // One format in the configuration is the format of logs without a header; of several, the log itself must tell.
  const configured = formats.size === 1 ? formatFields([...formats][0]) : undefined;
  for (const file of logs.filter(isLog)) await readOne(file, options.logFormat ?? configured, options, progress, out);
}

async function readOne(
  file: EvidenceFile,
  format: readonly string[] | undefined,
  options: EvidenceOptions,
  progress: RunProgress,
  out: (batch: Batch) => void | Promise<void>,
): Promise<void> {
  const { inspected } = file;
  if (inspected.kind !== "log") return;
  const sink: LogSink = {
    report: (code, at) => file.diagnostics.report(code, at),
    batch: (batch) => {
      file.records += batch.rows;
      if (batch.table.name === "flow_records") noteTimes(file, batch);
      return out(batch);
    },
  };
  await readLog(
    inspected.file,
    inspected.format,
    sink,
    { evidenceId: file.id, format },
    {
      signal: options.signal,
      onBytes: (done) => progress.bytes(file, done),
    },
  );
}

/** Widens the file's time range by the batch's `start` and `end`. */
function noteTimes(file: EvidenceFile, batch: Batch): void {
  for (const name of ["start", "end"]) {
    const vector = batch.vectors[batch.columns.findIndex((column) => column.name === name)];
    if (vector?.type !== "i64") continue;
    const words = new Uint32Array(vector.data.buffer, vector.data.byteOffset, batch.rows * 2);
    let low = Infinity;
    let high = -Infinity;
    for (let row = 0; row < batch.rows; row++) {
      if (vector.nulls?.[row]) continue;
      const seconds = words[2 * row] + words[2 * row + 1] * SECONDS_MAX;
      if (seconds >= SECONDS_MAX) continue;
      if (seconds < low) low = seconds;
      if (seconds > high) high = seconds;
    }
    if (low === Infinity) continue;
    sawTime(file, low, 0);
    sawTime(file, high, 0);
  }
}

function noteFormats(batch: Batch, formats: Set<string>): void {
  if (batch.table.name !== "flow_log_configs") return;
  const vector = batch.vectors[batch.columns.findIndex(({ name }) => name === "log_format")];
  for (let row = 0; row < batch.rows; row++) {
    const format = vector ? cell(vector, row) : null;
    if (typeof format === "string") formats.add(format);
  }
}
