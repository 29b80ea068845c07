/** Rows by number, fetched in pages: what is looked at comes first, what nobody looks at any more is called off, few are kept. */
import { NO_FLAG, NO_TIME, type Page, type PageColumn } from "../../src/protocol/page.ts";

/** Rows of a page: several screens, and little to answer. */
export const PAGE_ROWS = 250;
/** Pages kept: some 5000 rows, a few megabytes. */
const KEPT = 20;
/** Milliseconds between requests while somebody races through the rows. */
const PACE = 40;

export type CellValue = number | bigint | string | boolean | null;

/** One row of a page. */
export interface Row {
  readonly index: number;
  /** The value of a column: a time as bigint, a flag as boolean, nothing as null. */
  get(column: string): CellValue;
}

export interface RowPagesOptions {
  fetch(from: number, to: number, signal: AbortSignal): Promise<Page>;
  /** Rows came, or the total is another. */
  arrived(): void;
  failed(error: unknown): void;
}

export interface RowPages {
  row(index: number): Row | null;
  /** Rows there are, as the last page said; null before the first. */
  total(): number | null;
  /** True while the analysis still finds rows. */
  partial(): boolean;
  /** True while something is on its way. */
  waiting(): boolean;
  /** True while the rows shown are those of the question before. */
  foreign(): boolean;
  /** What is looked at now: from inclusive, to exclusive. */
  need(from: number, to: number): void;
  /** The same rows may be others now; shown until the new ones come. */
  refresh(): void;
  /** Other rows: another order or filter. */
  restart(): void;
  dispose(): void;
}

export function rowPages(options: RowPagesOptions): RowPages {
  let pages = new Map<number, Page>();
  /** Pages from before a refresh; shown where there is no new one yet. */
  let old = new Map<number, Page>();
  const running = new Map<number, AbortController>();
  /** Pages that could not be had; asked for again by `refresh` and `restart` only. */
  const lost = new Set<number>();
  /** Rows changed while pages of the old ones were on their way: these are awaited, else nothing would ever arrive. */
  let outdated = false;
  let wanted = { from: 0, to: 1 };
  let total: number | null = null;
  let partial = false;
  /** After `restart`, until the first page: rows are those of another question. */
  let foreign = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let disposed = false;

  const wantedPages = (): number[] => {
    const first = Math.floor(wanted.from / PAGE_ROWS);
    const last = Math.floor(Math.max(wanted.from, wanted.to - 1) / PAGE_ROWS);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  };

  function take(number: number, page: Page): void {
    if (foreign) {
      old.clear();
      foreign = false;
    }
    pages.set(number, page);
    old.delete(number);
    total = page.total;
    partial = page.partial;
    forget();
  }

  function forget(): void {
    const shown = new Set(wantedPages());
    for (const [number] of pages) {
      if (pages.size <= KEPT) break;
      if (!shown.has(number)) pages.delete(number);
    }
  }

  async function get(number: number): Promise<void> {
    const abort = new AbortController();
    running.set(number, abort);
    try {
      const from = number * PAGE_ROWS;
      const page = await options.fetch(from, from + PAGE_ROWS, abort.signal);
      if (abort.signal.aborted) return;
      running.delete(number);
      take(number, page);
      options.arrived();
    } catch (error) {
      if (abort.signal.aborted) return;
      running.delete(number);
      lost.add(number);
      options.failed(error);
    }
    if (outdated && running.size === 0) again();
  }

  function request(): void {
    timer = undefined;
    const numbers = wantedPages();
    for (const [number, abort] of running) {
      if (numbers.includes(number)) continue;
      running.delete(number);
      abort.abort();
    }
    let asked = false;
    for (const number of numbers) {
      if (pages.has(number) || running.has(number) || lost.has(number)) continue;
      asked = true;
      void get(number);
    }
    if (asked) timer = setTimeout(request, PACE);
  }

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const abort of running.values()) abort.abort();
    running.clear();
  }

  function again(): void {
    stop();
    outdated = false;
    lost.clear();
    // What was old already stays below what is old now.
    old = new Map([...old, ...pages]);
    for (const number of [...old.keys()]) if (!wantedPages().includes(number)) old.delete(number);
    pages = new Map();
    if (!disposed) request();
  }

  return {
    row(index) {
      const number = Math.floor(index / PAGE_ROWS);
      const page = pages.get(number) ?? old.get(number);
      const at = index - number * PAGE_ROWS;
      return page && at < page.rows ? sameRow(page, at, index) : null;
    },
    total: () => total,
    partial: () => partial,
    waiting: () => running.size > 0,
    foreign: () => foreign,
    need(from, to) {
      wanted = { from, to };
      if (timer === undefined && !disposed) request();
    },
    refresh() {
      if (running.size > 0) outdated = true;
      else again();
    },
    restart() {
      foreign = true;
      again();
    },
    dispose() {
      disposed = true;
      stop();
    },
  };
}

const made = new WeakMap<Page, Row[]>();

/** The same object for the same row, so that what is drawn already is known. */
function sameRow(page: Page, at: number, index: number): Row {
  let rows = made.get(page);
  if (!rows) made.set(page, (rows = []));
  return (rows[at] ??= rowOf(page, at, index));
}

const byName = new WeakMap<Page, ReadonlyMap<string, PageColumn>>();

function columnsOf(page: Page): ReadonlyMap<string, PageColumn> {
  let columns = byName.get(page);
  if (!columns) byName.set(page, (columns = new Map(page.columns.map((column) => [column.name, column]))));
  return columns;
}

/** Row `at` of a page, as the row `index` of its listing. */
export function rowOf(page: Page, at: number, index = page.from + at): Row {
  const columns = columnsOf(page);
  return {
    index,
    get(name) {
      const column = columns.get(name);
      return column ? valueOf(column, at) : null;
    },
  };
}

function valueOf(column: PageColumn, at: number): CellValue {
  switch (column.kind) {
    case "number":
      return Number.isNaN(column.values[at]) ? null : column.values[at];
    case "time":
      return column.values[at] === NO_TIME ? null : column.values[at];
    case "flag":
      return column.values[at] === NO_FLAG ? null : column.values[at] === 1;
    case "text":
      return column.values[at];
  }
}
