/** Rows of a flow log that Amazon Security Lake keeps: events in Parquet, their attributes within groups. */
import type { RowGroup } from "hyparquet";
import { FlowLines } from "./flow-lines.ts";
import type { FileBytes, LogContext, LogSink } from "./format.ts";
import { isOcsfFlow, ocsfPaths, ocsfRecord } from "./ocsf.ts";
import { type ColumnRows, ParquetColumn } from "./parquet-column.ts";
import type { Leaf } from "./parquet-levels.ts";
import { scaleOf } from "./parquet-scale.ts";
import { PageError } from "./parquet-values.ts";
import { Words } from "./words.ts";

/** Rows read at a time: their attributes are taken one by one, so no more of them need to be at hand. */
const ROWS = 4096;

/** What every network activity has. */
const TELLING = ["class_uid", "src_endpoint.ip", "traffic.bytes"];

/** Attributes that are lists of names and values, of which one column alone says nothing: they are said, not read. */
const UNMAPPED = "unmapped";

/** Whether the columns are the attributes of network activity. */
export function isOcsf(leaves: readonly Leaf[]): boolean {
  return TELLING.every((name) => leaves.some((leaf) => leaf.name === name));
}

/** One file being read. */
export class OcsfLog {
  readonly #file: FileBytes;
  readonly #sink: LogSink;
  readonly #leaves: readonly Leaf[];
  /** Where each attribute stands among them, and what its numbers are divided by. */
  readonly #places: ReadonlyMap<string, number>;
  readonly #scales: readonly number[];
  readonly #lines: FlowLines;
  readonly #words = new Words();
  #row = 0;

  constructor(file: FileBytes, leaves: readonly Leaf[], sink: LogSink, context: LogContext) {
    this.#file = file;
    this.#sink = sink;
    this.#leaves = leaves.filter(({ name, repetition }) => ocsfPaths.includes(name) && repetition <= 1);
    this.#places = new Map(this.#leaves.map(({ name }, place) => [name, place]));
    this.#scales = this.#leaves.map(({ element }) => scaleOf(element));
    this.#lines = new FlowLines(sink, context);
    if (leaves.some(({ path }) => path[0] === UNMAPPED)) sink.report("log-unknown-field", { detail: UNMAPPED });
  }

  async group(group: RowGroup): Promise<void> {
    const columns = this.#leaves.map((leaf) => this.#open(group, leaf));
    for (let left = Number(group.num_rows); left > 0; left -= ROWS) {
      const count = Math.min(left, ROWS);
      const rows: ColumnRows[] = [];
      for (const column of columns) rows.push(await column.rows(count));
      await this.#take(rows, count);
    }
    if (this.#words.overfull) this.#words.renew();
  }

  finish(): Promise<void> {
    return this.#lines.finish();
  }

  #open(group: RowGroup, { path, element, ...levels }: Leaf): ParquetColumn {
    const chunk = group.columns.find(({ meta_data: meta }) => meta?.path_in_schema.join("\n") === path.join("\n"));
    if (!chunk?.meta_data) throw new PageError(`column ${path.join(".")} is missing`);
    return new ParquetColumn(this.#file, chunk.meta_data, element, this.#words.dictionary, levels);
  }

  async #take(columns: readonly ColumnRows[], count: number): Promise<void> {
    for (let row = 0; row < count; row++) {
      this.#row++;
      const at = (path: string): string => {
        const place = this.#places.get(path);
        if (place === undefined || columns[place].empty[row] === 1) return "";
        const { kind, data } = columns[place].values;
        return kind === "codes"
          ? this.#words.dictionary.text(data[row])
          : String(Math.floor(data[row] / this.#scales[place]));
      };
      if (isOcsfFlow(at)) this.#add(at);
      else this.#sink.report("log-bad-line", { line: this.#row });
      if (this.#lines.full) await this.#lines.flush();
    }
  }

  #add(at: (path: string) => string): void {
    const { names, cells } = ocsfRecord(at);
    this.#lines.named(names, cells, this.#row);
  }
}
