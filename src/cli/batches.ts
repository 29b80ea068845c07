import { isDictionary, type Batch, type Column, type Table, type Vector } from "../base/columns.ts";
import { printable } from "../base/escape.ts";
import { usage } from "./exit.ts";
import { didYouMean } from "./suggest.ts";

/** The batch with only the columns named, in the order named. Names that are not there are the user's mistake. */
export function selectColumns(batch: Batch, names: readonly string[]): Batch {
  const known = batch.columns.map(({ name }) => name);
  const places = names.map((name) => known.indexOf(name));
  const missing = places.indexOf(-1);
  if (missing >= 0) throw noColumn(names[missing], known);
  return {
    ...batch,
    columns: places.map((place) => batch.columns[place]),
    vectors: places.map((place) => batch.vectors[place]),
  };
}

function noColumn(name: string, known: readonly string[]): Error {
  const meant = didYouMean(name, known);
  const columns = meant || `; there are ${known.join(", ")}.`;
  return usage(`There is no column "${printable(name)}"${columns}`);
}

/** The first `rows` rows of a batch, as views. */
export function firstRows(batch: Batch, rows: number): Batch {
  if (rows >= batch.rows) return batch;
  return { ...batch, rows, vectors: batch.vectors.map((vector) => firstOf(vector, rows)) };
}

function firstOf(vector: Vector, rows: number): Vector {
  const nulls = vector.nulls?.subarray(0, rows);
  if (vector.type !== "text")
    return { ...vector, data: vector.data.subarray(0, rows), ...(nulls && { nulls }) } as Vector;
  const { data } = vector;
  const cut = isDictionary(data)
    ? { codes: data.codes.subarray(0, rows), words: data.words }
    : { bytes: data.bytes, offsets: data.offsets.subarray(0, rows + 1) };
  return { type: "text", data: cut, ...(nulls && { nulls }) };
}

/** A batch of a table without a row. */
export function noRows(table: Table): Batch {
  return { table, columns: table.columns, vectors: table.columns.map(emptyVector), rows: 0 };
}

function emptyVector({ type }: Column): Vector {
  switch (type) {
    case "bool":
    case "u8":
      return { type, data: new Uint8Array(0) };
    case "u16":
      return { type, data: new Uint16Array(0) };
    case "u32":
      return { type, data: new Uint32Array(0) };
    case "f64":
      return { type, data: new Float64Array(0) };
    case "i64":
    case "time":
      return { type, data: new BigInt64Array(0) };
    case "text":
      return { type, data: { bytes: new Uint8Array(0), offsets: new Uint32Array(1) } };
  }
}
