import type { ArenaText, Batch, Column, Row, Table, Vector } from "./columns.ts";

/** Rows of a small table as a batch: some thousands at most. A property that a row lacks is an empty cell. */
export function batchFrom<T extends Table>(table: T, rows: readonly Partial<Row<T>>[]): Batch {
  const cells = rows as readonly Readonly<Record<string, unknown>>[];
  const vectors = table.columns.map((column) =>
    vectorOf(
      column,
      cells.map((row) => row[column.name]),
    ),
  );
  return { table, columns: table.columns, vectors, rows: rows.length };
}

/** Plain values of a column, null or undefined where there is none, as a vector. */
export function vectorOf({ type }: Column, values: readonly unknown[]): Vector {
  const count = values.length;
  const nulls = new Uint8Array(count);
  for (let i = 0; i < count; i++) if (values[i] === null || values[i] === undefined) nulls[i] = 1;
  switch (type) {
    case "text":
      return { type, data: arena(values), nulls };
    case "i64":
    case "time": {
      const data = new BigInt64Array(count);
      for (let i = 0; i < count; i++) if (nulls[i] === 0) data[i] = BigInt(values[i] as bigint);
      return { type, data, nulls };
    }
    case "bool":
    case "u8":
      return { type, data: numbers(new Uint8Array(count), values), nulls };
    case "u16":
      return { type, data: numbers(new Uint16Array(count), values), nulls };
    case "u32":
      return { type, data: numbers(new Uint32Array(count), values), nulls };
    case "f64":
      return { type, data: numbers(new Float64Array(count), values), nulls };
  }
}

function numbers<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  data: A,
  values: readonly unknown[],
): A {
  for (let i = 0; i < values.length; i++) data[i] = Number(values[i] ?? 0);
  return data;
}

const encoder = new TextEncoder();
/** Bytes of UTF-8 that a code unit takes at the most. */
const WIDEST = 3;

function arena(values: readonly unknown[]): ArenaText {
  let units = 0;
  for (const value of values) if (typeof value === "string") units += value.length;
  const bytes = new Uint8Array(units * WIDEST);
  const offsets = new Uint32Array(values.length + 1);
  let at = 0;
  values.forEach((value, i) => {
    if (typeof value === "string") at += encoder.encodeInto(value, bytes.subarray(at)).written;
    offsets[i + 1] = at;
  });
  // Text is mostly ASCII: what was reserved beyond is not held on to.
  return { bytes: bytes.slice(0, at), offsets };
}
