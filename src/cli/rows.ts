import type { Batch, Table } from "../base/columns.ts";
import { firstRows, noRows, selectColumns } from "./batches.ts";
import { usage } from "./exit.ts";
import type { BatchWriter } from "../engine/output/sink.ts";
import { rowWriter, type Destination } from "../engine/output/formats.ts";
import type { Options, Values } from "./option.ts";
import type { ProgressLine } from "./progress.ts";
import { tableWriter } from "./table.ts";
import { openTarget, refuseEvidence } from "./target.ts";
import type { World } from "./world.ts";

/** A table on the terminal is for looking: so many rows unless --limit says otherwise. */
export const defaultTableRows = 50;

/** Options on how rows are printed. */
export const rowOptions = {
  format: {
    kind: "choice",
    choices: ["table", "jsonl", "csv", "parquet"],
    says: "How rows are written: table (default, on a terminal and in a pipe), JSON lines, CSV or Parquet.",
  },
  output: {
    kind: "text",
    value: "FILE",
    says: "Write to FILE instead of stdout; needed for Parquet. A name in .csv, .jsonl or .parquet says the format where --format does not.",
  },
  limit: {
    kind: "number",
    value: "N",
    range: { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true },
    says: `At most N rows; a table shows ${defaultTableRows} unless told otherwise, the other formats all.`,
  },
  columns: { kind: "list", value: "A,B,C", says: "Only these columns, in this order; names as in docs/fields.md." },
} as const satisfies Options;

export type RowChoice = Values<typeof rowOptions>;

/** What the rows are. */
export interface RowsAbout {
  /** The table the rows are of, for the header when there are none. */
  readonly table?: Table;
  /** Columns that `--format table` shows when the user names none. */
  readonly shown?: readonly string[];
  /** Kind of file the rows come from: that there is none of it is why there are no rows. */
  readonly from?: "capture" | "flow-log";
  /** Paths of the evidence, which is never written to. */
  readonly evidence: readonly string[];
}

/** Where a listing's rows go. */
export interface RowOutput {
  write(batch: Batch): Promise<void>;
  /** Fails when the output would take the place of one of these files: the evidence of a case is known only once it is open. */
  protect(paths: readonly string[]): Promise<void>;
  /** Aborted when enough rows have been written, so that the producer may stop. */
  readonly enough: AbortSignal;
  /** Whether no row has been written. */
  isEmpty(): boolean;
  end(): Promise<void>;
  /** Leaves no half-written file. */
  abandon(): Promise<void>;
}

type Format = NonNullable<RowChoice["format"]>;

const byEnding: readonly (readonly [string, Format])[] = [
  [".csv", "csv"],
  [".jsonl", "jsonl"],
  [".ndjson", "jsonl"],
  [".parquet", "parquet"],
];

/** The format asked for: by its name, else by the ending of the file that is to be written, else `otherwise`. */
export function formatOf({ format, output }: RowChoice, otherwise: Format = "table"): Format {
  const name = output?.toLowerCase();
  return format ?? byEnding.find(([ending]) => name?.endsWith(ending))?.[1] ?? otherwise;
}

/** Says what the format cannot do, before any evidence is read. */
export function checkRowChoice({ format, output }: RowChoice): void {
  if (format === "parquet" && output === undefined) throw usage("--format parquet needs --output FILE.");
}

/** Opens the output that the options ask for. */
export async function openRows(
  choice: RowChoice,
  about: RowsAbout,
  world: World,
  progress: ProgressLine,
): Promise<RowOutput> {
  checkRowChoice(choice);
  const format = formatOf(choice);
  const to =
    choice.output === undefined
      ? standardOutput(world, progress)
      : await openTarget(choice.output, about.evidence, format === "parquet");
  const names = columnsOf(format, choice, about);
  const enough = new AbortController();
  const width = choice.output === undefined ? world.stdout.columns : undefined;
  const open = () =>
    format === "table" ? tableWriter(to, choice.limit ?? defaultTableRows, width) : rowWriter(format, to);
  let writer: BatchWriter | undefined;
  let shape = "";
  let left = format === "table" ? Infinity : (choice.limit ?? Infinity);
  let isEmpty = true;

  async function write(all: Batch): Promise<void> {
    const batch = firstRows(names ? selectColumns(all, names, about.table) : all, left);
    left -= batch.rows;
    isEmpty &&= all.rows === 0;
    // JSON lines hold what each file has: another writer where the columns change.
    const columns = batch.columns.map(({ name }) => name).join();
    if (writer && columns !== shape) await writer.end();
    if (columns !== shape) writer = await open();
    shape = columns;
    await writer?.batch(batch);
    if (left <= 0) enough.abort();
  }

  return {
    write,
    async protect(paths) {
      if (choice.output !== undefined) await refuseEvidence(choice.output, paths);
    },
    enough: enough.signal,
    isEmpty: () => isEmpty,
    async end() {
      if (!writer && about.table) await write(noRows(about.table));
      await writer?.end();
      await to.finish();
    },
    abandon: () => to.abandon(),
  };
}

/** Columns to write: those named, those a table shows, or for formats with one header all that there may be. */
function columnsOf(format: Format, { columns }: RowChoice, { shown, table }: RowsAbout): readonly string[] | undefined {
  if (columns.length > 0) return [...new Set(columns)];
  if (format === "table" && shown) return shown;
  return format === "jsonl" ? undefined : table?.columns.map(({ name }) => name);
}

/** Stdout; the progress line is taken away before rows appear on the same terminal. */
function standardOutput(world: World, progress: ProgressLine): Destination {
  return {
    async write(data) {
      if (world.stdout.isTerminal) await progress.clear();
      await world.stdout.write(data);
    },
    finish: async () => undefined,
    abandon: async () => undefined,
  };
}
