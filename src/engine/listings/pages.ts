import { createHash } from "node:crypto";
import { CaseError } from "../../model/error.ts";
import type { ColumnAbout, ListingName, Page, PageRequest, RowFilter, Sort } from "../../protocol/page.ts";
import { MAX_CELL_CHARACTERS, MAX_PAGE_ROWS } from "../../protocol/page.ts";
import type { SqlParams } from "../../store/statements.ts";
import type { Store } from "../../store/store.ts";
import { askRows } from "./ask.ts";
import { emptyColumn, fillColumn } from "./cells.ts";
import { Kept } from "./kept.ts";
import { ascending, collectKeys } from "./keys.ts";
import { type Listing, type ListingColumn, listed, pageKind } from "./listing.ts";
import { keptOrders, type Order, placeOf, rowsIn } from "./orders.ts";
import { fromOf, orderRows, selectRows, whole } from "./select.ts";
import { listingNamed } from "./tables.ts";

/** Characters from which what is asked for is remembered by its hash. */
const LONG_NAME = 1000;
/** Listings whose columns and rows are known: all that a person turns between. */
const MAX_LISTINGS = 64;

/** What is asked of a listing. */
export interface Asked {
  readonly listing: ListingName;
  readonly sort: readonly Sort[];
  readonly filter: RowFilter;
}

/** Rows there are of a listing, and the columns that have values in this case. */
interface About {
  readonly order: Order | null;
  readonly rows: number;
  readonly last: number;
  readonly columns: readonly ListingColumn[];
}

/** Pages of the listings of one case whose rows do not change. */
export class Pages {
  readonly #store: Store;
  readonly #orders = keptOrders();
  readonly #about = new Kept<About>({ entries: MAX_LISTINGS, size: 0, sizeOf: () => 0 });

  constructor(store: Store) {
    this.#store = store;
  }

  async columns(name: ListingName, signal: AbortSignal): Promise<ColumnAbout[]> {
    const { columns } = await this.#of(listingNamed(name), signal);
    return columns.map((column) => ({ name: column.name, kind: pageKind(column.kind), says: column.says }));
  }

  /** Rows [from, to) in the order asked for. Throws CaseError "usage" for unknown columns and bad filters. */
  async page({ from, to, ...asked }: PageRequest, signal: AbortSignal): Promise<Page> {
    if (from < 0 || to < from || to - from > MAX_PAGE_ROWS)
      throw new CaseError("usage", `A page has at most ${MAX_PAGE_ROWS} rows.`);
    const listing = listingNamed(asked.listing);
    const { columns } = await this.#of(listing, signal);
    const order = await this.#order(listing, asked, signal);
    const total = rowsIn(order);
    const first = Math.min(from, total);
    const rows = Math.min(to, total) - first;
    const filled = columns.map(({ name, kind }) => emptyColumn(name, pageKind(kind), rows));
    if (rows > 0) await this.#fill(listing, columns, order, first, filled, signal);
    return { from: first, rows, total, partial: false, columns: filled };
  }

  /** Where a row stands, -1 where the filter hides it or there is none. */
  async position({ id, ...asked }: Asked & { readonly id: string }, signal: AbortSignal): Promise<number> {
    const listing = listingNamed(asked.listing);
    const parts = listing.id.exec(id);
    if (!parts) throw new CaseError("usage", `"${id.slice(0, 64)}" is no row of the listing ${asked.listing}.`);
    const params = Object.fromEntries(parts.slice(1).map((part, i) => [`id${i}`, whole(part)]));
    const sql = `SELECT ${listing.key} AS "key" FROM ${listing.from} WHERE ${listing.byId} LIMIT 1`;
    const [row] = await askRows(this.#store, sql, { key: "f64" }, params, signal);
    return row ? placeOf(await this.#order(listing, asked, signal), row.key) : -1;
  }

  async #fill(
    listing: Listing,
    columns: readonly ListingColumn[],
    order: Order,
    first: number,
    filled: Page["columns"],
    signal: AbortSignal,
  ): Promise<void> {
    const rows = filled[0].values.length;
    const values = columns.map(
      ({ kind, sql }, i) => `${kind === "number" ? `CAST(${sql} AS DOUBLE)` : textual(kind, sql)} AS v${i}`,
    );
    const select = `SELECT CAST(${listing.key} AS DOUBLE) AS "key", ${values.join(", ")}`;
    const { from, params, placeOfKey } = rowsAt(listing, order, first, rows);
    const batches = this.#store.batches(`${select} FROM ${from}`, params, { signal });
    for await (const { vectors, rows: count } of batches) {
      const places = Array.from((vectors[0] as { data: Float64Array }).data.subarray(0, count), placeOfKey);
      filled.forEach((column, i) => fillColumn(column, vectors[i + 1], places, count));
    }
  }

  #order(listing: Listing, { sort, filter }: Asked, signal: AbortSignal): Promise<Order> {
    const asked = JSON.stringify([listing.name, sort, filter]);
    // A filter may hold a million ids, and is asked for with every page.
    const name = asked.length < LONG_NAME ? asked : createHash("sha256").update(asked).digest("hex");
    return this.#orders.get(name, (shared) => this.#makeOrder(listing, sort, filter, shared), signal);
  }

  async #makeOrder(listing: Listing, sort: readonly Sort[], filter: RowFilter, signal: AbortSignal): Promise<Order> {
    const selection = selectRows(listing, filter);
    const order = orderRows(listing, sort);
    const about = await this.#of(listing, signal);
    const natural = sort.length === 0;
    if (natural && selection.where === "" && about.order) return about.order;
    const from = fromOf(listing, [...selection.joins, ...order.joins]);
    const where = selection.where === "" ? "" : ` WHERE ${selection.where}`;
    const by = natural ? "" : ` ORDER BY ${order.sql}`;
    const sql = `SELECT CAST(${listing.key} AS BIGINT) AS "key" FROM ${from}${where}${by}`;
    const expected = selection.where === "" ? about.rows : 0;
    const keys = await collectKeys(this.#store, sql, selection.params, expected, about.last, signal);
    return { kind: "list", keys: natural ? ascending(keys) : keys };
  }

  #of(listing: Listing, signal: AbortSignal): Promise<About> {
    return this.#about.get(listing.name, (shared) => this.#look(listing, shared), signal);
  }

  async #look(listing: Listing, signal: AbortSignal): Promise<About> {
    const [{ rows, first, last }] = await askRows(
      this.#store,
      `SELECT count(*) AS "rows", coalesce(min(${listing.key}), 0) AS "first", coalesce(max(${listing.key}), -1) AS "last"
       FROM ${listing.from}`,
      { rows: "f64", first: "f64", last: "f64" },
      {},
      signal,
    );
    const dense = last - first + 1 === rows;
    return {
      rows,
      last,
      order: dense ? { kind: "run", first, count: rows } : null,
      columns: await this.#columnsWithValues(listing, signal),
    };
  }

  /** Flow logs have some of AWS's 75 fields; those that no log of the case has are not listed. */
  async #columnsWithValues(listing: Listing, signal: AbortSignal): Promise<readonly ListingColumn[]> {
    if (listing.name !== "flow_records") return listing.columns;
    const stored = await askRows(
      this.#store,
      "SELECT column_name AS name FROM duckdb_columns() WHERE schema_name = 'stored' AND table_name = 'flow_records'",
      { name: "text" },
      {},
      signal,
    );
    if (stored.length === 0) return listing.columns;
    const names = new Set(stored.map(({ name }) => `r."${name}"`));
    return listing.columns.filter(({ sql }) => !/^r\."\w+"$/.test(sql) || names.has(sql));
  }
}

/** One character more than travels tells that a text was cut. */
function textual(kind: ListingColumn["kind"], sql: string): string {
  return kind === "text" || kind === "address" ? `left(${sql}, ${MAX_CELL_CHARACTERS + 1})` : sql;
}

/** What stands after FROM for the rows of a run: of the joined tables only what they need, or DuckDB reads those whole. */
function fromOfRun({ from: own, joins }: Listing, where: string): string {
  const written = Object.values(joins).map(({ from, theirs, ours }) => {
    const alias = theirs.split(".")[0];
    const needed = `SELECT ${alias}.* FROM ${from} WHERE ${theirs} IN (SELECT ${ours} FROM ${own} WHERE ${where})`;
    return `LEFT JOIN (${needed}) AS ${alias} ON ${theirs} = ${ours}`;
  });
  return [own, ...written].join(" ");
}

interface RowsAt {
  readonly from: string;
  readonly params: SqlParams;
  readonly placeOfKey: (key: number) => number;
}

/** SQL for the rows at [first, first + rows) of an order, and where a key stands among them. */
function rowsAt(listing: Listing, order: Order, first: number, rows: number): RowsAt {
  if (order.kind === "run") {
    const low = order.first + first;
    const where = `${listing.key} >= $low AND ${listing.key} < $high`;
    return {
      from: `${fromOfRun(listing, where)} WHERE ${where}`,
      params: { low, high: low + rows },
      placeOfKey: (key) => key - low,
    };
  }
  const keys = Array.from(order.keys.subarray(first, first + rows));
  const places = new Map(keys.map((key, place) => [key, place]));
  return {
    // A join: with IN, DuckDB takes twice as long.
    from: fromOf(
      listing,
      Object.keys(listing.joins),
      `JOIN ${listed("keys")} AS wanted(key) ON ${listing.key} = wanted.key`,
    ),
    params: { keys: JSON.stringify(keys) },
    placeOfKey: (key) => places.get(key) ?? 0,
  };
}
