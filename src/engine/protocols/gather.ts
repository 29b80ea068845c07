/** Rows of protocols as batches of their tables, with what every such row begins and ends with. */
import { type ColumnWriter, columnWriter } from "../../base/column-writer.ts";
import type { KeyedBatch } from "../../base/merge.ts";
import type { Message } from "../../app/protocol.ts";
import type { FoundRow } from "../../app/run.ts";
import type { ProtocolTable } from "../../app/table.ts";

/** Rows of one table that are gathered before they are handed over. */
const ROWS = 2048;

/** What a row says of its connection. */
export interface ConnectionFacts {
  /** Number within the case, from 1. */
  readonly connectionId: number;
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  readonly vni: number | null;
  /** Whether another vantage has given the same row before. */
  isCopy(found: FoundRow): boolean;
}

export interface GathererOptions {
  /** The tables whose rows are asked for; all by default. */
  readonly wanted?: ((table: ProtocolTable) => boolean) | undefined;
  /** Rows that another vantage has given before are left out, and counted. */
  readonly withoutCopies?: boolean | undefined;
  /** Rows are handed over only when `flush` is called. */
  readonly waits?: boolean | undefined;
}

type Cell = (facts: ConnectionFacts, found: FoundRow, isCopy: boolean) => unknown;

/** What every row begins and ends with: by column, out of the connection and the messages. */
const COMMON: Readonly<Record<string, Cell>> = {
  ts: (_facts, found) => firstOf(found).place.ts,
  connection_id: ({ connectionId }) => connectionId,
  orig_ip: ({ addresses }) => addresses[0],
  orig_port: ({ ports }) => ports[0],
  resp_ip: ({ addresses }) => addresses[1],
  resp_port: ({ ports }) => ports[1],
  vni: ({ vni }) => vni,
  evidence_id: (_facts, found) => firstOf(found).place.evidenceId,
  packet: (_facts, found) => firstOf(found).place.packet,
  request_packet: (_facts, { request }) => request?.place.packet,
  request_at: (_facts, { request }) => request?.place.at,
  request_length: (_facts, { request }) => request?.length,
  response_packet: (_facts, { reply }) => reply?.place.packet,
  response_at: (_facts, { reply }) => reply?.place.at,
  response_length: (_facts, { reply }) => reply?.length,
  is_copy: (_facts, _found, isCopy) => isCopy,
};

/** A row that no message stands behind is not gathered. */
function firstOf({ request, reply }: FoundRow): Message {
  return (request ?? reply)!;
}

/** Rows of one table on their way: written into columns at once, so that no row lives on. */
class Gathering {
  readonly #table: ProtocolTable;
  readonly #writers: readonly ColumnWriter[];
  readonly #common: readonly (Cell | undefined)[];
  #keys: number[] = [];

  constructor(table: ProtocolTable) {
    this.#table = table;
    this.#writers = table.columns.map(({ type }) => columnWriter(type));
    this.#common = table.columns.map(({ name }) => COMMON[name]);
  }

  get rows(): number {
    return this.#keys.length;
  }

  add(facts: ConnectionFacts, found: FoundRow, isCopy: boolean, key: number): void {
    const { columns } = this.#table;
    const { row } = found;
    for (let i = 0; i < columns.length; i++) {
      const common = this.#common[i];
      this.#writers[i].put(common ? common(facts, found, isCopy) : row[columns[i].name]);
    }
    this.#keys.push(key);
  }

  take(): KeyedBatch {
    const table = this.#table;
    const keys = Float64Array.from(this.#keys);
    this.#keys = [];
    return { table, columns: table.columns, vectors: this.#writers.map((one) => one.take()), rows: keys.length, keys };
  }
}

export class Gatherer {
  readonly #wanted: ((table: ProtocolTable) => boolean) | undefined;
  readonly #out: (batch: KeyedBatch) => void;
  readonly #withoutCopies: boolean;
  readonly #waits: boolean;
  readonly #tables = new Map<ProtocolTable, Gathering>();
  /** Rows left out: the same was seen at another vantage. */
  copies = 0;
  /** Key of the rows that come; never falls. */
  key = 0;

  constructor(
    out: (batch: KeyedBatch) => void,
    { wanted, withoutCopies = false, waits = false }: GathererOptions = {},
  ) {
    this.#out = out;
    this.#wanted = wanted;
    this.#withoutCopies = withoutCopies;
    this.#waits = waits;
  }

  add(facts: ConnectionFacts, found: FoundRow): void {
    const { table } = found;
    if (this.#wanted && !this.#wanted(table)) return;
    if (!found.request && !found.reply) return;
    const isCopy = facts.isCopy(found);
    if (isCopy && this.#withoutCopies) {
      this.copies++;
      return;
    }
    let gathering = this.#tables.get(table);
    if (!gathering) this.#tables.set(table, (gathering = new Gathering(table)));
    gathering.add(facts, found, isCopy, this.key);
    if (!this.#waits && gathering.rows >= ROWS) this.#out(gathering.take());
  }

  flush(): void {
    for (const gathering of this.#tables.values()) if (gathering.rows > 0) this.#out(gathering.take());
  }
}
