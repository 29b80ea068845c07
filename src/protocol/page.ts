/** Rows as they travel to a panel: a window of a listing, column by column, and how a window is asked for. */

/** A 64-bit whole number alone: decimal digits. Times are nanoseconds since 1970-01-01T00:00:00Z. */
export type Whole = string;

/** In a time column, where a row has no time. */
export const NO_TIME = -(2n ** 63n);
/** In a flag column, where a row has no value; else 0 or 1. */
export const NO_FLAG = 2;

/** One column of a page, `rows` values long; NaN where a row has no number. Whole numbers beyond 2^53 are rounded: bytes of exabytes. */
export type PageColumn =
  | { readonly name: string; readonly kind: "number"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "time"; readonly values: BigInt64Array }
  | { readonly name: string; readonly kind: "flag"; readonly values: Uint8Array }
  | { readonly name: string; readonly kind: "text"; readonly values: readonly (string | null)[] };

export interface Page {
  /** Number of the first row, from 0, and rows in this page. */
  readonly from: number;
  readonly rows: number;
  /** Rows there are in all under the same filter. */
  readonly total: number;
  /** True while the analysis runs: rows are those seen so far, in no asked order. */
  readonly partial: boolean;
  readonly columns: readonly PageColumn[];
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** From inclusive, to exclusive. */
export interface TimeRange {
  readonly from: Whole;
  readonly to: Whole;
}

/**
 * Which rows. Conditions add up.
 * `text`: words that must each occur in the row: in any text column, or as a number (ports, ids), or, where a word is one, as a whole
 * address, a CIDR block or an endpoint (10.0.0.5:443). `!word` must not occur, `"two words"` occur together.
 * `columns`: by column name: `tcp`, `!udp`, `443,8443`, `>1000`, `10..20`, `>=1.5M`, `10.0.0.0/8`, `2026-03-17T09:45..`, `yes`; text matches
 * anywhere in the value, `=x` the whole, `=` alone an empty cell. A filter that makes no sense fails with code "usage", and says where.
 * `time`: rows that touch the range.
 */
export interface RowFilter {
  readonly text?: string;
  readonly columns?: Readonly<Record<string, string>>;
  readonly time?: TimeRange;
  readonly connections?: readonly number[];
  readonly records?: readonly Whole[];
}

/** A table of an application protocol, as "table:http"; `tables` says which have rows. */
export type TableListing = `table:${string}`;

/** Listings that have pages: tables of the case, joined with what belongs beside them (see engine/listings). */
export type ListingName = "connections" | "flow_records" | "packets" | TableListing;

/** A table of an application protocol that has rows. */
export interface TableAbout {
  readonly listing: TableListing;
  /** As on the command line and in SQL. */
  readonly name: string;
  /** One sentence. */
  readonly says: string;
  readonly rows: number;
  /** Of them, rows that another vantage of the conversation gave before (column is_copy). */
  readonly copies: number;
  /** Columns that the protocol itself adds, in order. */
  readonly own: readonly string[];
}

export interface PageRequest {
  readonly listing: ListingName;
  /** Inclusive and exclusive; at most MAX_PAGE_ROWS apart. */
  readonly from: number;
  readonly to: number;
  readonly sort: readonly Sort[];
  readonly filter: RowFilter;
}

/** More rows than a screen shows, and few enough to answer within a frame or two. */
export const MAX_PAGE_ROWS = 1000;
/** Characters of a text cell that travel; a host name of kilobytes is cut with an ellipsis. */
export const MAX_CELL_CHARACTERS = 512;

export interface ColumnAbout {
  readonly name: string;
  readonly kind: PageColumn["kind"];
  /** One sentence: meaning, unit. */
  readonly says: string;
}
