/** Rows of a flow log in Parquet: as AWS delivers them, and as analysts' tools write them (numbers as text, "None", floats). */
import { type FileMetaData, parquetMetadata, type RowGroup, type SchemaElement } from "hyparquet";
import type { Column, Vector } from "../base/columns.ts";
import { flowRecords } from "../model/flowlog.ts";
import { extraJson } from "./extras.ts";
import { isHeader } from "./fields.ts";
import type { FileBytes, LogContext, LogSink } from "./format.ts";
import { Kind, type Layout, layoutOf } from "./layout.ts";
import { ParquetColumn } from "./parquet-column.ts";
import { integers, Meanings, type Oddity, textCodes, vectorOf } from "./parquet-columns.ts";
import { isSoundFooter } from "./parquet-header.ts";
import { type Leaf, leavesOf } from "./parquet-levels.ts";
import { isOcsf, OcsfLog } from "./parquet-ocsf.ts";
import { scaleOf } from "./parquet-scale.ts";
import { PageError } from "./parquet-values.ts";
import { BATCH_ROWS } from "./record-rows.ts";
import { Words } from "./words.ts";

/** The footer describes columns and row groups: some KiB for AWS's files. */
const FOOTER_LIMIT = 32 << 20;

/** Length of the footer and magic number, at the end of the file. */
const FOOTER_END = 8;

/** Run lengths can make any number of rows from a few bytes; flow records take five bytes and more each. */
const ROWS_PER_BYTE = 32;
const ROWS_ALWAYS = 1 << 20;

const named = (name: string) => flowRecords.columns.find((column) => column.name === name)!;
const EVIDENCE_ID = named("evidence_id");
const LINE = named("line");
const EXTRA = named("extra");

/** One file being read. */
class ParquetLog {
  readonly #file: FileBytes;
  readonly #sink: LogSink;
  readonly #evidenceId: number;
  readonly #layout: Layout;
  readonly #elements: readonly SchemaElement[];
  readonly #words = new Words();
  #meanings = new Meanings(this.#words.dictionary);
  #milliseconds = false;
  #rows = 0;

  constructor(file: FileBytes, elements: readonly SchemaElement[], sink: LogSink, evidenceId: number) {
    this.#file = file;
    this.#elements = elements;
    this.#layout = layoutOf(elements.map(({ name }) => name));
    this.#sink = sink;
    this.#evidenceId = evidenceId;
    for (const name of this.#layout.unknown) sink.report("log-unknown-field", { detail: name });
  }

  /** Reads a row group in batches, all columns side by side. */
  async group(group: RowGroup): Promise<void> {
    const columns = this.#elements.map((element, cell) =>
      this.#layout.kinds[cell] === Kind.skip ? null : this.#open(group, element),
    );
    for (let left = Number(group.num_rows); left > 0; left -= BATCH_ROWS) {
      await this.#batch(columns, Math.min(left, BATCH_ROWS));
    }
    if (!this.#words.overfull) return;
    this.#words.renew();
    this.#meanings = new Meanings(this.#words.dictionary);
  }

  #open(group: RowGroup, element: SchemaElement): ParquetColumn {
    const chunk = group.columns.find(
      ({ meta_data: meta }) => meta?.path_in_schema.length === 1 && meta.path_in_schema[0] === element.name,
    )?.meta_data;
    if (!chunk) throw new PageError(`column ${element.name} is missing`);
    return new ParquetColumn(this.#file, chunk, element, this.#words.dictionary);
  }

  async #batch(columns: readonly (ParquetColumn | null)[], rows: number): Promise<void> {
    const layout = this.#layout;
    const first = this.#rows;
    const out: Column[] = [EVIDENCE_ID, LINE];
    const vectors: Vector[] = [
      { type: "u32", data: new Uint32Array(rows).fill(this.#evidenceId) },
      { type: "i64", data: integers(Float64Array.from({ length: rows }, (_, row) => first + row + 1)) },
    ];
    for (const cell of layout.ordered) {
      const values = await columns[cell]!.rows(rows);
      const { vector, ...oddity } = vectorOf(layout, cell, values, scaleOf(this.#elements[cell]), this.#meanings);
      this.#report(oddity, layout.columns[cell]!.name);
      out.push(layout.columns[cell]!);
      vectors.push(vector);
    }
    if (layout.extras.length > 0) {
      out.push(EXTRA);
      vectors.push(await this.#extras(columns, rows));
    }
    this.#rows += rows;
    await this.#sink.batch({ table: flowRecords, columns: out, vectors, rows });
  }

  /** Undocumented columns as one JSON text per row; made once per combination of values. */
  async #extras(columns: readonly (ParquetColumn | null)[], rows: number): Promise<Vector> {
    const layout = this.#layout;
    const words = this.#words.dictionary;
    const cells = new Map<number, Uint32Array>();
    for (const cell of layout.extras) {
      const oddity: Oddity = { bad: 0, firstBad: -1, milliseconds: false };
      cells.set(cell, textCodes(await columns[cell]!.rows(rows), "", this.#meanings, oddity));
      this.#report(oddity, layout.names[cell]);
    }
    const codes = new Uint32Array(rows);
    const same = (row: number) =>
      row > 0 && layout.extras.every((cell) => cells.get(cell)![row] === cells.get(cell)![row - 1]);
    for (let row = 0; row < rows; row++) {
      if (same(row)) {
        codes[row] = codes[row - 1];
        continue;
      }
      const text = (cell: number) => (cells.get(cell)![row] === 0 ? "" : words.text(cells.get(cell)![row]));
      const json = extraJson(layout, text);
      codes[row] = json === "" ? 0 : words.internText(json);
    }
    return { type: "text", data: { codes, words } };
  }

  #report({ bad, firstBad, milliseconds }: Oddity, field: string): void {
    if (bad > 0) this.#sink.report("log-bad-value", { line: this.#rows + firstBad + 1, count: bad, detail: field });
    if (milliseconds && !this.#milliseconds) this.#sink.report("log-milliseconds", { line: this.#rows + 1 });
    this.#milliseconds ||= milliseconds;
  }
}

/** The file's footer, if it is whole and of a sane size. */
async function footerOf(file: FileBytes): Promise<FileMetaData> {
  const end = new DataView(await file.slice(Math.max(0, file.byteLength - FOOTER_END), file.byteLength));
  if (end.byteLength < FOOTER_END) throw new PageError("the file is too short");
  const size = end.getUint32(0, true);
  if (size > FOOTER_LIMIT || size > file.byteLength - FOOTER_END)
    throw new PageError(`the footer claims ${size} bytes`);
  const footer = await file.slice(file.byteLength - FOOTER_END - size, file.byteLength);
  if (!isSoundFooter(new Uint8Array(footer, 0, size))) throw new PageError("the footer is damaged");
  return parquetMetadata(footer);
}

/** Columns that hold plain values; nested ones are no flow-log fields. */
function plainColumns(leaves: readonly Leaf[]): SchemaElement[] {
  return leaves.filter(({ path, repetition }) => path.length === 1 && repetition === 0).map(({ element }) => element);
}

/** Hands over the rows of a file, row group by row group. Throws what is wrong with the file. */
export async function readRows(file: FileBytes, sink: LogSink, context: LogContext): Promise<void> {
  const metadata = await footerOf(file);
  const leaves = leavesOf(metadata.schema);
  if (isOcsf(leaves)) {
    const events = new OcsfLog(file, leaves, sink, context);
    await everyGroup(file, metadata, sink, (group) => events.group(group));
    return events.finish();
  }
  const elements = plainColumns(leaves);
  const names = elements.map(({ name }) => name);
  if (!isHeader(names)) {
    sink.report("log-no-format", { detail: `columns ${names.slice(0, 8).join(", ")}` });
    return;
  }
  const log = new ParquetLog(file, elements, sink, context.evidenceId);
  await everyGroup(file, metadata, sink, (group) => log.group(group));
}

/** Row groups in order, until they claim more rows than the file can hold. */
async function everyGroup(
  file: FileBytes,
  { row_groups: groups }: FileMetaData,
  sink: LogSink,
  read: (group: RowGroup) => Promise<void>,
): Promise<void> {
  let left = Math.max(ROWS_ALWAYS, file.byteLength * ROWS_PER_BYTE);
  for (const group of groups) {
    left -= Number(group.num_rows);
    if (!(left >= 0)) {
      sink.report("compressed-bomb", { detail: `a row group claims ${group.num_rows} rows` });
      return;
    }
    await read(group);
  }
}
