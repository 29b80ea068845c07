import { type DuckDBDataChunk, DuckDBTypeId, type DuckDBValue } from "@duckdb/node-api";
import { assert } from "../base/assert.ts";
import type { ColumnType } from "../base/columns.ts";

/** What a query gives: name of a column -> its type, with `?` where it may be empty. */
export type Shape = Readonly<Record<string, ColumnType | `${ColumnType}?`>>;

type ValueOf<T> = T extends "bool" ? boolean : T extends "text" ? string : T extends "i64" | "time" ? bigint : number;

/** Row object of a shape. */
export type RowOf<S extends Shape> = {
  -readonly [N in keyof S]: S[N] extends `${infer T}?` ? ValueOf<T> | null : ValueOf<S[N]>;
};

const integers = [
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
];
const times = [
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_TZ,
];

/** DuckDB types a declared type may come from. Integers of any width do; their values are checked. */
const accepted: Record<ColumnType, readonly DuckDBTypeId[]> = {
  bool: [DuckDBTypeId.BOOLEAN],
  u8: integers,
  u16: integers,
  u32: integers,
  i64: integers,
  f64: [DuckDBTypeId.DOUBLE, DuckDBTypeId.FLOAT, DuckDBTypeId.DECIMAL, ...integers],
  time: times,
  text: [DuckDBTypeId.VARCHAR, DuckDBTypeId.ENUM],
};

const limits = { u8: 2 ** 8, u16: 2 ** 16, u32: 2 ** 32 } as const;

interface Cell {
  readonly name: string;
  readonly index: number;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** Where the columns of a shape stand in a result; a missing column or a wrong type is our bug and fails here. */
export function cellsOf(shape: Shape, names: readonly string[], ids: readonly DuckDBTypeId[]): Cell[] {
  return Object.entries(shape).map(([name, declared]) => {
    const nullable = declared.endsWith("?");
    const type = (nullable ? declared.slice(0, -1) : declared) as ColumnType;
    const index = names.indexOf(name);
    assert(index >= 0, `the query has no column ${name}, only ${names.join(", ")}`);
    const fits = accepted[type].includes(ids[index]) || (nullable && ids[index] === DuckDBTypeId.SQLNULL);
    assert(fits, `column ${name} is declared ${declared} but the query gives ${DuckDBTypeId[ids[index]]}`);
    return { name, index, type, nullable };
  });
}

/** Typed row objects of a chunk. */
export function rowsOfChunk<S extends Shape>(chunk: DuckDBDataChunk, cells: readonly Cell[]): RowOf<S>[] {
  const columns = cells.map(({ index }) => chunk.getColumnValues(index));
  return Array.from({ length: chunk.rowCount }, (_, row) => {
    const entries = cells.map((cell, i) => [cell.name, value(cell, columns[i][row])]);
    return Object.fromEntries(entries) as RowOf<S>;
  });
}

function value({ name, type, nullable }: Cell, from: DuckDBValue): string | number | bigint | boolean | null {
  if (from === null) {
    assert(nullable, `column ${name} is declared without empty cells but has one`);
    return null;
  }
  if (type === "text") return String(from);
  if (type === "bool") return from === true;
  if (type === "f64") return Number(typeof from === "object" ? from.toString() : from);
  const whole = type === "time" ? nanoseconds(from) : BigInt(from as number | bigint);
  if (type === "i64" || type === "time") {
    assert(BigInt.asIntN(64, whole) === whole, `column ${name} has ${whole}, more than 64 bits`);
    return whole;
  }
  assert(whole >= 0n && whole < limits[type], `column ${name} is ${type} but has ${whole}`);
  return Number(whole);
}

/** Nanoseconds since the epoch of any of DuckDB's timestamps. */
export function nanoseconds(from: DuckDBValue): bigint {
  if (typeof from === "bigint") return from;
  if (typeof from === "object" && from !== null) {
    if ("nanoseconds" in from && typeof from.nanoseconds === "bigint") return from.nanoseconds;
    if ("nanos" in from && typeof from.nanos === "bigint") return from.nanos;
    if ("micros" in from && typeof from.micros === "bigint") return from.micros * 1000n;
    if ("milliseconds" in from && typeof from.milliseconds === "bigint") return from.milliseconds * 1_000_000n;
    if ("millis" in from && typeof from.millis === "bigint") return from.millis * 1_000_000n;
    if ("seconds" in from && typeof from.seconds === "bigint") return from.seconds * 1_000_000_000n;
  }
  throw new Error("bug: not a timestamp");
}
