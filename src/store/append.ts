import type { DuckDBAppender, DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Batch, Vector } from "../base/columns.ts";
import { putCount, wordsOf } from "../base/time.ts";
import { ChunkFiller } from "./chunks.ts";
import { quoted } from "./ddl.ts";
import { countedColumn, type StoredTable } from "./stored.ts";

/** Rows of a lane: one row group of DuckDB. One thread encodes it in the time ours needs to fill the next; more only hold memory. */
const laneRows = 122_880;

/**
 * Appends batches to one table. The first rows go straight to it. When there are more, they go into one of two temporary tables
 * (a memory copy on our thread) while DuckDB's threads encode and write the other one.
 */
export class TableAppender {
  readonly #instance: DuckDBInstance;
  readonly #target: StoredTable;
  readonly #filler: ChunkFiller;
  readonly #lanes: (Lane | undefined)[] = [];
  #appender: DuckDBAppender;
  #pending = 0;
  #turns = 0;
  #next: number;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(instance: DuckDBInstance, target: StoredTable, appender: DuckDBAppender) {
    this.#instance = instance;
    this.#target = target;
    this.#appender = appender;
    this.#next = target.next;
    this.#filler = new ChunkFiller(target.table);
  }

  static async open(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    target: StoredTable,
  ): Promise<TableAppender> {
    return new TableAppender(instance, target, await connection.createAppender(target.table.name, target.schema));
  }

  /** True when the table stores every column of the batch. */
  takes(batch: Batch): boolean {
    return batch.columns.every(({ name }) => this.#target.table.columns.some((column) => column.name === name));
  }

  async append(batch: Batch): Promise<void> {
    for (const chunk of this.#filler.chunks(this.#numbered(batch))) {
      if (this.#pending >= laneRows) await this.#turn();
      this.#appender.appendDataChunk(chunk);
      this.#pending += chunk.rowCount;
    }
  }

  /** Writes what is pending; the appender cannot be used afterwards. */
  async close(): Promise<void> {
    try {
      this.#appender.closeSync();
      await this.#settled();
      this.#write();
      await this.#settled();
    } finally {
      for (const lane of this.#lanes) lane?.close();
    }
  }

  /** Lets DuckDB write the full lane and goes on in the other one, once that is written. */
  async #turn(): Promise<void> {
    this.#appender.closeSync();
    await this.#settled();
    this.#write();
    const next = (this.#lanes[(this.#turns + 1) % 2] ??= await Lane.open(this.#instance, this.#target));
    this.#appender = await next.empty();
    this.#turns++;
    this.#pending = 0;
  }

  /** Starts writing the lane that was appended to, if it was one. */
  #write(): void {
    const full = this.#turns === 0 ? undefined : this.#lanes[this.#turns % 2];
    if (!full) return;
    this.#writing = full.write().catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  async #settled(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Numbers the rows of a table whose rows the store counts, unless the batch has numbers of its own. */
  #numbered(batch: Batch): Batch {
    const column = countedColumn(batch.table);
    if (!column || batch.columns.some(({ name }) => name === column.name)) return batch;
    const data = new BigInt64Array(batch.rows);
    const words = wordsOf(data);
    for (let row = 0; row < batch.rows; row++) putCount(words, row, this.#next++);
    const vectors: Vector[] = [{ type: "i64", data }, ...batch.vectors];
    return { ...batch, columns: [column, ...batch.columns], vectors };
  }
}

/** A temporary table with the columns of the target, on a connection of its own. */
class Lane {
  readonly #connection: DuckDBConnection;
  readonly #target: string;
  readonly #columns: string;

  private constructor(connection: DuckDBConnection, { schema, table }: StoredTable) {
    this.#connection = connection;
    this.#target = `${schema}.${quoted(table.name)}`;
    this.#columns = table.columns.map(({ name }) => quoted(name)).join(", ");
  }

  static async open(instance: DuckDBInstance, target: StoredTable): Promise<Lane> {
    return new Lane(await instance.connect(), target);
  }

  /** Empties it for new rows. */
  async empty(): Promise<DuckDBAppender> {
    await this.#connection.run(
      `CREATE OR REPLACE TEMP TABLE lane AS SELECT ${this.#columns} FROM ${this.#target} LIMIT 0`,
    );
    return this.#connection.createAppender("lane", "main", "temp");
  }

  /** Copies its rows to the target in their order, on DuckDB's threads. */
  async write(): Promise<void> {
    await this.#connection.run(`INSERT INTO ${this.#target} (${this.#columns}) SELECT ${this.#columns} FROM temp.lane`);
  }

  close(): void {
    this.#connection.closeSync();
  }
}
