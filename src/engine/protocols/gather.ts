/** Rows of protocols as batches of their tables, with what every such row begins and ends with. */
import { vectorOf } from "../../base/batch.ts";
import type { Batch } from "../../base/columns.ts";
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
  readonly isCopy: (found: FoundRow) => boolean;
}

export interface GathererOptions {
  /** The tables whose rows are asked for; all by default. */
  readonly wanted?: ((table: ProtocolTable) => boolean) | undefined;
  /** Rows that another vantage has given before are left out, and counted. */
  readonly withoutCopies?: boolean | undefined;
}

/** A row that waits to be handed over. */
interface Gathered {
  readonly facts: ConnectionFacts;
  readonly found: FoundRow;
  readonly isCopy: boolean;
}

/** What every row begins and ends with: by column, out of the connection and the messages. */
const COMMON: Readonly<Record<string, (row: Gathered) => unknown>> = {
  ts: (row) => firstOf(row).place.ts,
  connection_id: ({ facts }) => facts.connectionId,
  orig_ip: ({ facts }) => facts.addresses[0],
  orig_port: ({ facts }) => facts.ports[0],
  resp_ip: ({ facts }) => facts.addresses[1],
  resp_port: ({ facts }) => facts.ports[1],
  vni: ({ facts }) => facts.vni,
  evidence_id: (row) => firstOf(row).place.evidenceId,
  packet: (row) => firstOf(row).place.packet,
  request_packet: ({ found }) => found.request?.place.packet,
  request_at: ({ found }) => found.request?.place.at,
  request_length: ({ found }) => found.request?.length,
  response_packet: ({ found }) => found.reply?.place.packet,
  response_at: ({ found }) => found.reply?.place.at,
  response_length: ({ found }) => found.reply?.length,
  is_copy: ({ isCopy }) => isCopy,
};

/** A row that no message stands behind is not gathered. */
function firstOf({ found }: Gathered): Message {
  return (found.request ?? found.reply)!;
}

export class Gatherer {
  readonly #wanted: ((table: ProtocolTable) => boolean) | undefined;
  readonly #out: (batch: Batch) => void;
  readonly #withoutCopies: boolean;
  readonly #rows = new Map<ProtocolTable, Gathered[]>();
  /** Rows left out: the same was seen at another vantage. */
  copies = 0;

  constructor(out: (batch: Batch) => void, { wanted, withoutCopies = false }: GathererOptions = {}) {
    this.#out = out;
    this.#wanted = wanted;
    this.#withoutCopies = withoutCopies;
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
    const row = { facts, found, isCopy };
    const rows = this.#rows.get(table);
    if (!rows) this.#rows.set(table, [row]);
    else if (rows.push(row) >= ROWS) this.#flush(table, rows);
  }

  flush(): void {
    for (const [table, rows] of this.#rows) this.#flush(table, rows);
  }

  #flush(table: ProtocolTable, rows: Gathered[]): void {
    if (rows.length === 0) return;
    const { columns } = table;
    const vectors = columns.map((column) => {
      const { name } = column;
      const common = COMMON[name];
      return vectorOf(column, common ? rows.map(common) : rows.map(({ found }) => found.row[name]));
    });
    this.#out({ table, columns, vectors, rows: rows.length });
    rows.length = 0;
  }
}
