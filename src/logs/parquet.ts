/** Flow logs as Parquet: as AWS delivers them, and as analysts' tools write them (numbers as text, "None", floats). */
import { type Compressors, type FileMetaData, parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { Column, Vector } from "../base/columns.ts";
import { flowRecords } from "../model/flowlog.ts";
import { extraJson } from "./extras.ts";
import { isHeader } from "./fields.ts";
import type { FileBytes, LogContext, LogFormat, LogSink } from "./format.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { sliceOf, TextCodes, textOf, type Values, vectorOf } from "./parquet-columns.ts";
import { BATCH_ROWS } from "./record-rows.ts";
import { Words } from "./words.ts";

/** "PAR1", first and last in a Parquet file. */
const MAGIC = [0x50, 0x41, 0x52, 0x31];

/** The footer describes columns and row groups: some KiB for AWS's files. */
const FOOTER_LIMIT = 32 << 20;

/** A page is decompressed whole; writers make them about 1 MiB. */
const PAGE_LIMIT = 256 << 20;

/** Rows whose columns are held at a time. */
const SLICE_ROWS = 1 << 19;

const EVIDENCE_ID = flowRecords.columns.find(({ name }) => name === "evidence_id")!;
const LINE = flowRecords.columns.find(({ name }) => name === "line")!;
const EXTRA = flowRecords.columns.find(({ name }) => name === "extra")!;

/** Decompression with a limit: a page's header may claim any size. */
const guarded: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, size: number) => {
      if (size > PAGE_LIMIT) throw new Error(`a page claims to expand to ${size} bytes`);
      return decompress(input, size);
    },
  ]),
);

/** One file being read. */
class ParquetLog {
  readonly #file: FileBytes;
  readonly #metadata: FileMetaData;
  readonly #sink: LogSink;
  readonly #evidenceId: number;
  readonly #layout: Layout;
  readonly #words = new Words();
  #codes = new TextCodes(this.#words.dictionary);
  #milliseconds = false;

  constructor(file: FileBytes, metadata: FileMetaData, layout: Layout, sink: LogSink, evidenceId: number) {
    this.#file = file;
    this.#metadata = metadata;
    this.#layout = layout;
    this.#sink = sink;
    this.#evidenceId = evidenceId;
  }

  /** Reads rows [from, to), which lie in one row group, column by column. */
  async slice(from: number, to: number): Promise<void> {
    const layout = this.#layout;
    const columns: Column[] = [EVIDENCE_ID, LINE];
    const vectors: Vector[] = [
      { type: "u32", data: new Uint32Array(to - from).fill(this.#evidenceId) },
      { type: "i64", data: BigInt64Array.from({ length: to - from }, (_, row) => BigInt(from + row + 1)) },
    ];
    for (const cell of layout.ordered) {
      const values = await this.#column(layout.names[cell], from, to);
      const { vector, bad, firstBad, milliseconds } = vectorOf(layout, cell, values, this.#codes);
      const field = layout.columns[cell]!;
      if (bad > 0) this.#sink.report("log-bad-value", { line: from + firstBad + 1, count: bad, detail: field.name });
      if (milliseconds) this.#sayMilliseconds(from + 1);
      columns.push(field);
      vectors.push(vector);
    }
    if (layout.extras.length > 0) {
      columns.push(EXTRA);
      vectors.push(await this.#extras(from, to));
    }
    for (let at = 0; at < to - from; at += BATCH_ROWS) {
      const end = Math.min(at + BATCH_ROWS, to - from);
      const parts = vectors.map((vector) => sliceOf(vector, at, end));
      await this.#sink.batch({ table: flowRecords, columns, vectors: parts, rows: end - at });
    }
    if (!this.#words.overfull) return;
    this.#words.renew();
    this.#codes = new TextCodes(this.#words.dictionary);
  }

  async #extras(from: number, to: number): Promise<Vector> {
    const layout = this.#layout;
    const values = new Map<number, Values>();
    for (const cell of layout.extras) values.set(cell, await this.#column(layout.names[cell], from, to));
    const data = new Uint32Array(to - from);
    for (let row = 0; row < to - from; row++) {
      const json = extraJson(layout, (cell) => textOf(values.get(cell)?.[row], "") ?? "");
      if (json !== "") data[row] = this.#codes.code(json);
    }
    return { type: "text", data: { codes: data, words: this.#codes.words } };
  }

  async #column(name: string, from: number, to: number): Promise<Values> {
    const values: unknown[] = new Array<unknown>(to - from);
    let filled = 0;
    let whole: Values | null = null;
    await parquetRead({
      file: this.#file,
      metadata: this.#metadata,
      columns: [name],
      rowStart: from,
      rowEnd: to,
      compressors: guarded,
      onChunk: ({ columnData, rowStart }) => {
        if (rowStart === from && columnData.length === to - from) whole = columnData;
        for (let i = 0; !whole && i < columnData.length; i++) {
          const row = rowStart + i - from;
          if (row < 0 || row >= to - from) continue;
          values[row] = columnData[i];
          filled++;
        }
      },
    });
    if (whole) return whole;
    if (filled < to - from) throw new Error(`column ${name} has ${filled} of ${to - from} rows`);
    return values;
  }

  #sayMilliseconds(line: number): void {
    if (!this.#milliseconds) this.#sink.report("log-milliseconds", { line });
    this.#milliseconds = true;
  }
}

/** The file's footer, if it is of a sane size. */
async function footerOf(file: FileBytes): Promise<FileMetaData> {
  const end = new DataView(await file.slice(Math.max(0, file.byteLength - 8), file.byteLength));
  if (end.byteLength < 8) throw new Error("the file is too short");
  const size = end.getUint32(0, true);
  if (size > FOOTER_LIMIT) throw new Error(`the footer claims ${size} bytes`);
  return parquetMetadataAsync(file);
}

/** Names of the columns that hold plain values; nested ones are no flow-log fields. */
function columnNames({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  for (let i = 1; i < schema.length;) {
    const { name, num_children: children, repetition_type: repetition } = schema[i];
    if (!children && repetition !== "REPEATED") names.push(name);
    i = behind(schema, i);
  }
  return names;
}

/** Index behind a schema element and all its children. */
function behind(schema: FileMetaData["schema"], index: number): number {
  let next = index + 1;
  for (let open = schema[index].num_children ?? 0; open > 0 && next < schema.length; open--) {
    open += schema[next++].num_children ?? 0;
  }
  return next;
}

async function readRows(file: FileBytes, sink: LogSink, { evidenceId }: LogContext): Promise<void> {
  const metadata = await footerOf(file);
  const names = columnNames(metadata);
  if (!isHeader(names)) {
    sink.report("log-no-format", { detail: `columns ${names.slice(0, 8).join(", ")}` });
    return;
  }
  const layout = layoutOf(names);
  for (const name of layout.unknown) sink.report("log-unknown-field", { detail: name });
  const log = new ParquetLog(file, metadata, layout, sink, evidenceId);
  let first = 0;
  for (const group of metadata.row_groups) {
    const end = first + Number(group.num_rows);
    for (; first < end; first = Math.min(end, first + SLICE_ROWS)) {
      await log.slice(first, Math.min(end, first + SLICE_ROWS));
    }
  }
}

export const flowLogParquet: LogFormat = {
  id: "flow-log-parquet",
  name: "VPC flow log, Parquet",
  spec: "Apache Parquet format; Amazon VPC User Guide, Flow log files",
  kind: "flow-log",
  extensions: ["parquet"],
  order: 5,
  sniff: (head) => MAGIC.every((byte, i) => head[i] === byte),
  async read(file, sink, context) {
    try {
      await readRows(file, sink, context);
    } catch (error) {
      // hyparquet throws on damaged files; what was handed over before stays.
      sink.report("file-unreadable", { detail: error instanceof Error ? error.message : String(error) });
    }
  },
};
