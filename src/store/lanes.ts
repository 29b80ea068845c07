/**
 * Lanes into the tables: DuckDB pulls rows out of them, vector by vector, and encodes and writes them, each lane on a thread
 * of its own, while ours makes the next rows (docs/decisions/0016).
 */
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBInstance,
  DuckDBTableFunction,
} from "@duckdb/node-api";
import type { Table } from "../base/columns.ts";
import { ChunkFiller, duckdbType, KnownWords, type Rows } from "./chunks.ts";
import { quoted } from "./ddl.ts";
import type { StoredTable } from "./stored.ts";
import { vectorSize } from "./strings.ts";

/** Rows that go their way together: a row group of DuckDB, which is encoded and written as a whole. */
export const laneRows = 122_880;

/** Two keep two processors busy, and a third is filled meanwhile. Each holds the rows of one row group in memory. */
const laneCount = 3;

/** All lanes of one store. */
export class Lanes {
  readonly #lanes: readonly Lane[];
  readonly #connection: DuckDBConnection;
  readonly #threads: number | undefined;
  #alone = false;

  /** `connection` is for settings; `threads` those that queries have, as many as there are cores unless given. */
  constructor(instance: DuckDBInstance, connection: DuckDBConnection, threads?: number) {
    this.#threads = threads;
    const words = new KnownWords();
    this.#connection = connection;
    this.#lanes = Array.from({ length: laneCount }, (_, number) => new Lane(instance, `lane_${number}`, words));
  }

  /**
   * Settles when a lane has taken the rows on; `written` when they are in the table, behind those of `before`. The rows'
   * memory has to stay as it is until then.
   */
  async write(target: StoredTable, rows: readonly Rows[], before: Promise<void>): Promise<{ written: Promise<void> }> {
    for (;;) {
      const lane = this.#lanes.find(({ busy }) => !busy);
      if (lane) return { written: lane.write(target, rows, before) };
      await Promise.race(this.#lanes.map(({ busy }) => busy));
    }
  }

  /** Much is coming: every lane's own thread does its work. One of DuckDB's, taking it over, leaves the lane's spinning. */
  async begin(): Promise<void> {
    if (this.#alone) return;
    this.#alone = true;
    await this.#connection.run("SET GLOBAL threads = 1");
  }

  /** Nothing is coming for now: queries have their threads again. */
  async rest(): Promise<void> {
    if (!this.#alone) return;
    this.#alone = false;
    await this.#connection.run(this.#threads ? `SET GLOBAL threads = ${this.#threads}` : "RESET GLOBAL threads");
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }
}

/** A connection with a table function that gives the rows at hand. */
class Lane {
  readonly #instance: DuckDBInstance;
  readonly #name: string;
  readonly #filler: ChunkFiller;
  #connection: DuckDBConnection | undefined;
  #table: Table | undefined;
  #rows: Generator<Rows> | undefined;
  /** Settles when what is under way has ended, one way or the other. */
  busy: Promise<void> | undefined;

  constructor(instance: DuckDBInstance, name: string, words: KnownWords) {
    this.#instance = instance;
    this.#name = name;
    this.#filler = new ChunkFiller(words);
  }

  write(target: StoredTable, rows: readonly Rows[], before: Promise<void>): Promise<void> {
    const written = this.#write(target, rows, before);
    this.busy = written.catch(() => undefined).then(() => (this.busy = undefined));
    return written;
  }

  async #write({ schema, table }: StoredTable, rows: readonly Rows[], before: Promise<void>): Promise<void> {
    const connection = (this.#connection ??= await this.#open());
    this.#table = table;
    this.#rows = vectorwise(rows);
    await connection.run("BEGIN");
    try {
      const columns = table.columns.map(({ name }) => quoted(name)).join(", ");
      await connection.run(`INSERT INTO ${schema}.${quoted(table.name)} (${columns}) FROM ${this.#name}()`);
      await before;
      await connection.run("COMMIT");
    } catch (error) {
      await connection.run("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }

  async #open(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    connection.registerTableFunction(
      DuckDBTableFunction.create({
        name: this.#name,
        bindFunction: (info) => {
          for (const { name, type } of this.#table?.columns ?? []) info.addResultColumn(name, duckdbType(type));
        },
        // In order, and so by one thread.
        initFunction: (info) => info.setMaxThreads(1),
        mainFunction: (_, chunk) => this.#fill(chunk),
      }),
    );
    return connection;
  }

  /** No rows say that it was all. */
  #fill(chunk: DuckDBDataChunk): void {
    const next = this.#rows?.next();
    if (next && !next.done) this.#filler.fill(chunk, next.value);
    else chunk.rowCount = 0;
  }

  close(): void {
    this.#connection?.closeSync();
  }
}

function* vectorwise(pieces: readonly Rows[]): Generator<Rows> {
  for (const { vectors, from, to } of pieces) {
    for (let row = from; row < to; row += vectorSize) yield { vectors, from: row, to: Math.min(row + vectorSize, to) };
  }
}
