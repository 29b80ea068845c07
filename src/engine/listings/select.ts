/** From what a caller asks of a listing to SQL: columns come from the listing, values are bound. */
import { printable } from "../../base/escape.ts";
import { addressOrder } from "../../filter/addresses.ts";
import { parseCell } from "../../filter/cell.ts";
import { compileCondition } from "../../filter/compile.ts";
import { all, type Condition } from "../../filter/condition.ts";
import { parseWords } from "../../filter/words.ts";
import { CaseError } from "../../model/error.ts";
import type { RowFilter, Sort, TimeRange } from "../../protocol/page.ts";
import type { SqlParams } from "../../store/statements.ts";
import { fieldsOf, type Listing, type ListingColumn } from "./listing.ts";

/** The end of a query: joins, condition and what it binds. `where` is empty where every row is wanted. */
export interface Selection {
  readonly joins: ReadonlySet<string>;
  readonly where: string;
  readonly params: SqlParams;
}

/** The column of this name; throws CaseError "usage" where the listing has none. */
export function columnNamed({ name, columns }: Pick<Listing, "name" | "columns">, wanted: string): ListingColumn {
  const column = columns.find((each) => each.name === wanted);
  if (!column) throw new CaseError("usage", `The listing ${name} has no column "${printable(wanted.slice(0, 80))}".`);
  return column;
}

/** Which rows a filter selects. Throws CaseError "usage". */
export function selectRows(listing: Listing, filter: RowFilter): Selection {
  const known = new Map([...listing.columns, ...listing.hidden].map((column) => [column.name, column]));
  const column = (name: string) => known.get(name) ?? columnNamed(listing, name);
  const { sql, params, fields } = compileCondition(conditionOf(listing, filter), {
    column: (name) => column(name).sql,
    tableOf: (name) => (column(name).mixed ? undefined : column(name).join),
    search: (table, condition) => {
      const { from, theirs, ours } = listing.joins[table];
      return `${ours} IN (SELECT ${theirs} FROM ${from} WHERE ${condition})`;
    },
  });
  const where = [
    ...(sql === "TRUE" ? [] : [sql]),
    ...(filter.time ? [`(${listing.touches})`] : []),
    ...(filter.connections ? [`(${listing.ofConnections})`] : []),
    ...(filter.records ? [`(${listing.ofRecords})`] : []),
  ];
  return {
    joins: new Set([...fields].flatMap((name) => column(name).join ?? [])),
    where: where.join(" AND "),
    params: {
      ...params,
      ...(filter.time && timeParams(filter.time)),
      connections: JSON.stringify(filter.connections ?? []),
      records: `[${(filter.records ?? []).map(whole).join()}]`,
    },
  };
}

function conditionOf(listing: Listing, { text, columns }: RowFilter): Condition {
  const fields = fieldsOf([...listing.columns, ...listing.hidden]);
  const cells = Object.entries(columns ?? {}).map(([name, cell]) => {
    const { kind, found } = columnNamed(listing, name);
    return parseCell(cell, { name, kind, found });
  });
  const words = parseWords(text ?? "", { fields, endpoints: listing.endpoints });
  return all([words, ...cells].filter((part) => part.kind !== "all" || part.of.length > 0));
}

/** Bounds of a time range: nanoseconds, and the whole seconds that hold it. */
export function timeParams({ from, to }: TimeRange): Record<string, bigint> {
  const [first, after] = [whole(from), whole(to)];
  const floor = (nanos: bigint) => (nanos - (((nanos % BILLION) + BILLION) % BILLION)) / BILLION;
  return { time_from: first, time_to: after, second_from: floor(first), second_to: -floor(-after) };
}

const BILLION = 1_000_000_000n;

/** A 64-bit whole number from its digits; beyond, the largest or smallest there is. */
export function whole(digits: string): bigint {
  const most = 2n ** 63n - 1n;
  const value = BigInt(digits);
  return value > most ? most : value < -most ? -most : value;
}

/** Order of rows, ending with the key, so that no two runs differ. Empty cells come last in both directions. */
export function orderRows(listing: Listing, sort: readonly Sort[]): { readonly joins: string[]; readonly sql: string } {
  const columns = sort.map(({ column, descending }) => ({ column: columnNamed(listing, column), descending }));
  const terms = columns.flatMap(({ column, descending }) => {
    const values = column.kind === "address" ? addressOrder(column.sql) : [column.sql];
    return values.map((value) => `${value} ${descending ? "DESC" : "ASC"} NULLS LAST`);
  });
  return { joins: columns.flatMap(({ column }) => column.join ?? []), sql: [...terms, listing.key].join(", ") };
}

/** What stands after FROM: the table, `first` joined to it, and the joins that are needed. */
export function fromOf(listing: Listing, joins: Iterable<string>, first = ""): string {
  const needed = new Set(joins);
  const written = Object.entries(listing.joins)
    .filter(([name]) => needed.has(name))
    .map(([, { from, theirs, ours }]) => `LEFT JOIN ${from} ON ${theirs} = ${ours}`);
  return [listing.from, first, ...written].join(" ");
}
