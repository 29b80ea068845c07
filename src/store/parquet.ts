import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { type Batch, table, type Table } from "../base/columns.ts";
import { ChunkFiller, chunksOf } from "./chunks.ts";
import { createTable, literal, shown } from "./ddl.ts";
import { guarded } from "./trouble.ts";

/** The rows wait in memory for the file to be written; beyond this many MiB they wait on disk, beside the file. */
const memoryMb = 512;

/** One Parquet file (zstd, times as TIMESTAMP in nanoseconds) made of batches that share their columns. */
export class ParquetFile {
  readonly #path: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #table: Table;
  readonly #appender: DuckDBAppender;
  readonly #filler = new ChunkFiller();

  private constructor(
    path: string,
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    staged: Table,
    appender: DuckDBAppender,
  ) {
    this.#path = path;
    this.#instance = instance;
    this.#connection = connection;
    this.#table = staged;
    this.#appender = appender;
  }

  /** Prepares for batches with the columns of this one. */
  static open(path: string, { columns }: Batch): Promise<ParquetFile> {
    return guarded(async () => {
      const temporary = join(dirname(path), `.${process.pid}.parquet.tmp`);
      const instance = await DuckDBInstance.create(":memory:", {
        autoinstall_known_extensions: "false",
        autoload_known_extensions: "false",
        memory_limit: `${memoryMb}MiB`,
        temp_directory: temporary,
      });
      const connection = await instance.connect();
      const staged = table("staged", "", columns);
      await connection.run(`CREATE SCHEMA data; ${createTable(staged)}`);
      const appender = await connection.createAppender("staged", "data");
      return new ParquetFile(path, instance, connection, staged, appender);
    });
  }

  append(batch: Batch): Promise<void> {
    return guarded(() => {
      for (const chunk of chunksOf(this.#table, batch, this.#filler)) this.#appender.appendDataChunk(chunk);
    });
  }

  /** Writes the file under a temporary name and gives it its own when it is whole. */
  async close(): Promise<void> {
    const partial = `${this.#path}.partial`;
    try {
      await guarded(async () => {
        this.#appender.closeSync();
        const columns = this.#table.columns.map(shown).join(", ");
        const options = "FORMAT parquet, COMPRESSION zstd";
        await this.#connection.run(`COPY (SELECT ${columns} FROM data.staged) TO ${literal(partial)} (${options})`);
        await rename(partial, this.#path);
      });
    } finally {
      await rm(partial, { force: true });
      this.#connection.closeSync();
      this.#instance.closeSync();
    }
  }
}
