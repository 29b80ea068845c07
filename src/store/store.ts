import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { assert } from "../base/assert.ts";
import type { Batch, Table } from "../base/columns.ts";
import { TableAppender } from "./append.ts";
import { commentStatements, createStatements, tableStatements } from "./ddl.ts";
import { checkQuery, queryError } from "./guard.ts";
import { hold } from "./hold.ts";
import { Lanes } from "./lanes.ts";
import { interruptible } from "./interrupt.ts";
import { loadModule } from "./modules.ts";
import { cellsOf, type RowOf, rowsOfChunk, type Shape } from "./rows.ts";
import { prepared, splitStatements, type SqlParams } from "./statements.ts";
import { stream } from "./stream.ts";
import { storedTable } from "./stored.ts";
import { caseError, guarded } from "./trouble.ts";

export interface StoreOptions {
  readonly readOnly?: boolean;
  /** Memory DuckDB may use before it spills, MiB. */
  readonly memoryMb?: number;
  /** Where it spills to; beside the index unless given, in the system's temporary folder for ":memory:". */
  readonly tempFolder?: string;
  /** Threads DuckDB may use; as many as there are cores unless given. */
  readonly threads?: number;
  /** Once given, ends the statement at work and refuses later ones: the store is then good for nothing but closing. */
  readonly signal?: AbortSignal;
}

export interface StreamOptions {
  readonly signal?: AbortSignal;
}

/**
 * DuckDB's own default is 80 % of the machine, which is not ours to take beside an editor. Joining 10 million flow records
 * with a million connections needs 360 MB; anything larger spills.
 */
const defaultMemoryMb = 1024;

/** Path of a database that lives in memory alone. */
const memory = ":memory:";

/** Nothing outside can be reached and no setting changed, but the number of threads (by the lanes; a user's query is one SELECT). */
const locked = `SET GLOBAL enable_external_access = false; SET GLOBAL allowed_configs = ['threads']; SET GLOBAL lock_configuration = true`;

/** The tables of one case in DuckDB. Calls may overlap; each stream of batches has a connection of its own. */
export class Store {
  readonly #instance: DuckDBInstance;
  readonly #writable: boolean;
  readonly #release: () => void;
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #lanes: Lanes;
  readonly #appenders = new Map<string, TableAppender>();
  /** Names of tables that rows were appended to. */
  readonly #filled = new Set<string>();

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    writable: boolean,
    { signal, threads }: StoreOptions,
    release: () => void,
  ) {
    this.#release = release;
    this.#writable = writable;
    this.#signal = signal;
    this.#instance = instance;
    this.#connection = connection;
    this.#lanes = new Lanes(instance, connection, threads);
  }

  /** Opens or makes the database at `path`, or one in memory for ":memory:". Throws CaseError. */
  static open(path: string, options: StoreOptions = {}): Promise<Store> {
    return guarded(async () => {
      const release = path === memory ? () => undefined : hold(path, !options.readOnly);
      try {
        const instance = await DuckDBInstance.create(path, settings(path, options));
        const connection = await instance.connect();
        await connection.run(locked);
        return new Store(instance, connection, !options.readOnly && path !== memory, options, release);
      } catch (error) {
        release();
        throw error;
      }
    });
  }

  /** Makes all tables of the model and their views. */
  createTables(): Promise<void> {
    // All at once, in one transaction: hundreds of statements take a fifth of the time.
    return guarded(async () => void (await this.#connection.run(`BEGIN; ${createStatements()} COMMIT;`)));
  }

  /** Makes tables that the model does not have, and their views; `describe` comments those of which a case has rows. */
  addTables(tables: readonly Table[]): Promise<void> {
    return guarded(async () => void (await this.#connection.run(`BEGIN; ${tableStatements(tables)} COMMIT;`)));
  }

  /** Comments those of the tables that rows were appended to: each statement counts, and most protocols are in no case. */
  describe(tables: readonly Table[]): Promise<void> {
    const filled = tables.filter(({ name }) => this.#filled.has(name));
    return guarded(async () => void (await this.#connection.run(`BEGIN; ${commentStatements(filled)} COMMIT;`)));
  }

  /** Appends rows; columns that the batch lacks stay empty. The batch's memory has to stay as it is until `flush`. */
  append(batch: Batch): Promise<void> {
    return this.#inTurn(async () => {
      let appender = this.#appenders.get(batch.table.name);
      if (!appender?.takes(batch)) {
        await appender?.close();
        this.#appenders.delete(batch.table.name);
        const target = await storedTable(this.#connection, batch);
        appender = new TableAppender(this.#lanes, target);
        this.#appenders.set(batch.table.name, appender);
        this.#filled.add(batch.table.name);
      }
      await appender.append(batch);
    });
  }

  /** Makes all appended rows visible and durable; every query does so first. */
  flush(): Promise<void> {
    return this.#inTurn(async () => {
      const appenders = [...this.#appenders.values()];
      this.#appenders.clear();
      const closed = await Promise.allSettled(appenders.map((appender) => appender.close()));
      await this.#lanes.rest();
      for (const result of closed) if (result.status === "rejected") throw result.reason;
    });
  }

  /** Runs one or more statements; each is bound the parameters it names. */
  async run(sql: string, params: SqlParams = {}): Promise<void> {
    await this.flush();
    for (const statement of splitStatements(sql)) {
      await this.#run(() => prepared(this.#connection, statement, params, (p) => p.run()));
    }
  }

  /** Runs an SQL module: "correlate/coverage" is src/store/sql/correlate/coverage.sql. */
  async runModule(name: string, params: SqlParams = {}): Promise<void> {
    await this.run(await loadModule(name), params);
  }

  /** Rows of a query as typed objects, for small results. A column of another type than declared is an error at once. */
  async rows<S extends Shape>(sql: string, shape: S, params: SqlParams = {}): Promise<RowOf<S>[]> {
    await this.flush();
    return this.#run(() =>
      prepared(this.#connection, sql, params, async (statement) => {
        const result = await statement.run();
        const names = result.columnNames();
        const cells = cellsOf(
          shape,
          names,
          names.map((_, i) => result.columnTypeId(i)),
        );
        const rows: RowOf<S>[] = [];
        for await (const chunk of result) rows.push(...rowsOfChunk<S>(chunk, cells));
        return rows;
      }),
    );
  }

  /** Streams the result of one statement; every batch has the same columns, also an empty one when there are no rows. */
  async *batches(sql: string, params: SqlParams = {}, { signal }: StreamOptions = {}): AsyncIterable<Batch> {
    await this.flush();
    const connection = await this.#instance.connect();
    yield* stream(connection, sql, params, signal, caseError);
  }

  /** Streams the result of a query that a user wrote: one SELECT, read-only, without access to anything but the case. */
  async *query(sql: string, { signal }: StreamOptions = {}): AsyncIterable<Batch> {
    await this.flush();
    await checkQuery(this.#connection, sql);
    const connection = await this.#instance.connect();
    await connection.run("BEGIN TRANSACTION READ ONLY");
    yield* stream(connection, sql, {}, signal, (error) => queryError(caseError(error)));
  }

  /** Writes everything out and releases the file. */
  async close(): Promise<void> {
    try {
      await this.flush();
      // DuckDB would do so on closing too, but there a full disk goes unreported.
      if (this.#writable && !this.#signal?.aborted) await guarded(() => this.#connection.run("CHECKPOINT"));
    } finally {
      this.#lanes.close();
      this.#connection.closeSync();
      this.#instance.closeSync();
      this.#release();
    }
  }

  /** Runs statements of the store's own connection. */
  #run<T>(work: () => Promise<T>): Promise<T> {
    return guarded(() => interruptible(this.#connection, this.#signal, work));
  }

  /** Appending is one thing after the other, also where callers do not wait. */
  #inTurn(work: () => Promise<void> | void): Promise<void> {
    const turn = this.#turn.then(() => guarded(work));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function settings(
  path: string,
  { readOnly, memoryMb = defaultMemoryMb, tempFolder, threads }: StoreOptions,
): Record<string, string> {
  assert(memoryMb > 0, "memoryMb is positive");
  const beside = path === memory ? join(tmpdir(), `flowmirror-${process.pid}`) : `${path}.tmp`;
  return {
    access_mode: readOnly ? "READ_ONLY" : "AUTOMATIC",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    memory_limit: `${memoryMb}MiB`,
    ...(threads && { threads: String(threads) }),
    // The index is a cache that only this version reads; the newest encodings append a quarter faster.
    storage_compatibility_version: "latest",
    temp_directory: tempFolder ?? beside,
  };
}
