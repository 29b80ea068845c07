import type { Batch } from "../../base/columns.ts";
import type { Connections } from "../../stream/connections.ts";
import { ConnectionRows } from "../../stream/rows.ts";
import type { EvidenceFile } from "./evidence.ts";

/** Seconds and nanoseconds since the epoch. */
type Moment = readonly [seconds: number, nanos: number];

/**
 * What an analysis has seen so far, to be looked at while it works. Nothing is copied but the rows asked for. It keeps the
 * connection table in memory: let go of it when the case is ready.
 */
export class LiveCase {
  readonly files: readonly EvidenceFile[];
  #table: Connections | undefined;
  #rows: ConnectionRows | undefined;

  constructor(files: readonly EvidenceFile[]) {
    this.files = files;
  }

  /** The captures begin: their connections go into this table. */
  follow(table: Connections): void {
    this.#table = table;
    // Which connections are one conversation is known at the end; until then each is its own.
    this.#rows = new ConnectionRows(table, { conversations: (id) => id });
  }

  /** Connections so far. */
  get connections(): number {
    return this.#table?.size ?? 0;
  }

  get packets(): number {
    return this.files.reduce((sum, { packets }) => sum + packets, 0);
  }

  get records(): number {
    return this.files.reduce((sum, { records }) => sum + records, 0);
  }

  /** Rows [from, to) of `connections` as they stand now, in order of first packet; none where there are none yet. */
  rows(from: number, to: number): Batch | undefined {
    return this.#rows?.batch(from, to);
  }

  /** First and last time of packets and records so far. */
  get time(): { readonly first: Moment; readonly last: Moment } | undefined {
    const seen = this.files.flatMap(({ first, last }) => (first && last ? [first, last] : []));
    for (const { id } of this.#table?.vantages.list ?? []) {
      const { packets, first, last } = this.#table!.vantages.counts(id);
      if (packets > 0) seen.push(first, last);
    }
    if (seen.length === 0) return undefined;
    return {
      first: seen.reduce((a, b) => (before(b, a) ? b : a)),
      last: seen.reduce((a, b) => (before(a, b) ? b : a)),
    };
  }
}

function before(a: Moment, b: Moment): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
