/** What a listing is: a table of the case joined with what belongs beside it, as panels page, sort and filter it. */
import type { Column, Table } from "../../base/columns.ts";
import type { Field, FieldKind, Found } from "../../filter/condition.ts";
import type { Endpoint } from "../../filter/words.ts";
import type { ListingName, PageColumn } from "../../protocol/page.ts";

export interface ListingColumn {
  readonly name: string;
  /** One sentence: meaning, unit. */
  readonly says: string;
  readonly kind: FieldKind;
  /** How the words of a filter box find it. */
  readonly found: Found;
  /** Its value, over the listing's table and joins: BIGINT nanoseconds for a time. Our own text, never a caller's. */
  readonly sql: string;
  /** Name of the join its value needs. */
  readonly join?: string;
  /** True where the value needs the listing's own row beside the joined one. */
  readonly mixed?: boolean;
}

/** A table that is joined, at most one row of it to each row of the listing. */
export interface Join {
  /** Table and alias. */
  readonly from: string;
  /** The columns that are equal. */
  readonly theirs: string;
  readonly ours: string;
}

/** One row of the table of listings. */
export interface Listing {
  readonly name: ListingName;
  /** Table and alias, as stands after FROM. */
  readonly from: string;
  readonly joins: Readonly<Record<string, Join>>;
  /** Whole number that tells rows apart; its order is the listing's natural order. */
  readonly key: string;
  /** In their usual order. */
  readonly columns: readonly ListingColumn[];
  /** Columns that only the words of a filter box look into. */
  readonly hidden: readonly ListingColumn[];
  readonly endpoints: readonly Endpoint[];
  /** Rows that touch [$time_from, $time_to), nanoseconds; $second_from and $second_to are the whole seconds around it. */
  readonly touches: string;
  /** Rows of the connections in the JSON list $connections, and of the flow records in $records. */
  readonly ofConnections: string;
  readonly ofRecords: string;
  /** What a caller's id looks like; its parts are bound as $id0, $id1 to `byId`. */
  readonly id: RegExp;
  readonly byId: string;
}

/** What differs from a column of the model as it stands. */
interface Changes {
  readonly join?: string;
  /** Columns that are addresses. */
  readonly addresses?: readonly string[];
  /** Numbers that name something: words of digits find them. */
  readonly numbers?: readonly string[];
  /** Texts that are found only from their start, or not at all. */
  readonly fromStart?: readonly string[];
  readonly never?: readonly string[];
}

/** Columns of a model table under an alias. */
export function columnsOf(table: Table, alias: string, changes: Changes = {}): ListingColumn[] {
  return table.columns.map((column) => ({
    name: column.name,
    says: column.says,
    kind: changes.addresses?.includes(column.name) ? "address" : kindOf(column),
    found: foundOf(column, changes),
    sql: `${alias}."${column.name}"`,
    join: changes.join,
  }));
}

function kindOf({ type }: Column): FieldKind {
  if (type === "text" || type === "time") return type;
  return type === "bool" ? "flag" : "number";
}

function foundOf({ name, type }: Column, { numbers, fromStart, never }: Changes): Found {
  if (never?.includes(name)) return "never";
  if (fromStart?.includes(name)) return "start";
  if (type === "text") return "anywhere";
  return numbers?.includes(name) ? "number" : "never";
}

/** The columns named, in that order, then the others as they stood. */
export function inOrder(columns: readonly ListingColumn[], first: readonly string[]): ListingColumn[] {
  const named = first.flatMap((name) => columns.filter((column) => column.name === name));
  return [...named, ...columns.filter((column) => !first.includes(column.name))];
}

/** The kind of values a column has in a page. */
export function pageKind(kind: FieldKind): PageColumn["kind"] {
  return kind === "address" ? "text" : kind;
}

/** The columns as filters know them. */
export function fieldsOf(columns: readonly ListingColumn[]): Field[] {
  return columns.map(({ name, kind, found }) => ({ name, kind, found }));
}

/** SQL list of the numbers in a JSON parameter. */
export function listed(parameter: string): string {
  return `(SELECT unnest(from_json($${parameter}, '["BIGINT"]')))`;
}
