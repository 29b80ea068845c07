import type { DuckDBConnection } from "@duckdb/node-api";
import type { Batch } from "../base/columns.ts";
import { cancelled, interrupting } from "./interrupt.ts";
import { prepared, type SqlParams } from "./statements.ts";
import { batchOf, emptyBatch, resultTable } from "./vectors.ts";

/** Runs one statement on a connection of its own, which it closes; an abort interrupts DuckDB at work. */
export async function* stream(
  connection: DuckDBConnection,
  sql: string,
  params: SqlParams,
  signal: AbortSignal | undefined,
  explained: (error: unknown) => unknown,
): AsyncIterable<Batch> {
  const listened = interrupting(connection, signal);
  try {
    if (signal?.aborted) throw cancelled();
    const result = await prepared(connection, sql, params, (statement) => statement.stream());
    const shape = resultTable(result);
    let any = false;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      if (signal?.aborted) throw cancelled();
      any = true;
      yield batchOf(chunk, shape);
    }
    if (signal?.aborted) throw cancelled();
    if (!any) yield emptyBatch(shape.table);
  } catch (error) {
    throw signal?.aborted ? cancelled(error) : explained(error);
  } finally {
    listened();
    connection.closeSync();
  }
}
