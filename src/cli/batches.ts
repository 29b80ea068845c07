import { isDictionary, type Batch, type Column, type Table, type Vector } from "../base/columns.ts";
import { printable } from "../base/escape.ts";
import { usage } from "./exit.ts";
import { didYouMean } from "./suggest.ts";

/**
 * The batch with only the columns named, in the order named. A column of `table` that the batch lacks is empty: a producer
 * delivers only what its file has. Any other name is the user's mistake. Values are looked at only when asked for, as a table
 * on the terminal needs those of its first rows alone.
 */
export function selectColumns(batch: Batch, names: readonly string[], table?: Table): Batch {
  const columns = names.map((name) => columnNamed(name, batch.columns, table?.columns ?? []));
  const { table: of, rows } = batch;
  let made: readonly Vector[] | undefined;
  const make = () =>
    columns.map((column) => batch.vectors[batch.columns.indexOf(column)] ?? emptyVector(column, batch.rows));
  return {
    table: of,
    rows,
    columns,
    get vectors() {
      return (made ??= make());
    },
  };
}

function columnNamed(name: string, there: readonly Column[], declared: readonly Column[]): Column {
  const found = [...there, ...declared].find((column) => column.name === name);
  if (found) return found;
  const known = [...new Set([...there, ...declared].map((column) => column.name))];
  throw usage(
    `There is no column "${printable(name)}"${didYouMean(name, known) || `; there are ${known.join(", ")}.`}`,
  );
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
  return { table, columns: table.columns, vectors: table.columns.map((column) => emptyVector(column, 0)), rows: 0 };
}

const noWords = { size: 1, text: () => "", utf8: () => new Uint8Array(0) };

/** A column in which no row has a value. */
function emptyVector({ type }: Column, rows: number): Vector {
  const nulls = new Uint8Array(rows).fill(1);
  switch (type) {
    case "bool":
    case "u8":
      return { type, data: new Uint8Array(rows), nulls };
    case "u16":
      return { type, data: new Uint16Array(rows), nulls };
    case "u32":
      return { type, data: new Uint32Array(rows), nulls };
    case "f64":
      return { type, data: new Float64Array(rows), nulls };
    case "i64":
    case "time":
      return { type, data: new BigInt64Array(rows), nulls };
    case "text":
      return { type, data: { codes: new Uint32Array(rows), words: noWords }, nulls };
  }
}
