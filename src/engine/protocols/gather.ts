/** Rows of protocols as batches of their tables, with what every such row begins and ends with. */
import { batchFrom } from "../../base/batch.ts";
import type { Batch, Row } from "../../base/columns.ts";
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

type PlainRow = Record<string, unknown>;

export class Gatherer {
  readonly #wanted: ((table: ProtocolTable) => boolean) | undefined;
  readonly #out: (batch: Batch) => void;
  readonly #withoutCopies: boolean;
  readonly #rows = new Map<ProtocolTable, PlainRow[]>();
  /** Rows left out: the same was seen at another vantage. */
  copies = 0;

  constructor(out: (batch: Batch) => void, { wanted, withoutCopies = false }: GathererOptions = {}) {
    this.#out = out;
    this.#wanted = wanted;
    this.#withoutCopies = withoutCopies;
  }

  add(facts: ConnectionFacts, found: FoundRow): void {
    const { table, row, request, reply } = found;
    if (this.#wanted && !this.#wanted(table)) return;
    const first = request?.place ?? reply?.place;
    if (!first) return;
    const isCopy = facts.isCopy(found);
    if (isCopy && this.#withoutCopies) {
      this.copies++;
      return;
    }
    const whole: PlainRow = {
      ts: first.ts,
      connection_id: facts.connectionId,
      orig_ip: facts.addresses[0],
      orig_port: facts.ports[0],
      resp_ip: facts.addresses[1],
      resp_port: facts.ports[1],
      vni: facts.vni,
      ...row,
      evidence_id: first.evidenceId,
      packet: BigInt(first.packet),
      is_copy: isCopy,
    };
    if (request) put(whole, "request", request);
    if (reply) put(whole, "response", reply);
    const rows = this.#rows.get(table);
    if (rows) rows.push(whole);
    else this.#rows.set(table, [whole]);
    if (rows && rows.length >= ROWS) this.#flush(table, rows);
  }

  flush(): void {
    for (const [table, rows] of this.#rows) this.#flush(table, rows);
  }

  #flush(table: ProtocolTable, rows: PlainRow[]): void {
    if (rows.length === 0) return;
    this.#out(batchFrom(table, rows as Partial<Row<ProtocolTable>>[]));
    rows.length = 0;
  }
}

function put(row: PlainRow, what: "request" | "response", { place, length }: NonNullable<FoundRow["request"]>): void {
  row[`${what}_packet`] = BigInt(place.packet);
  row[`${what}_at`] = BigInt(place.at);
  row[`${what}_length`] = BigInt(length);
}
