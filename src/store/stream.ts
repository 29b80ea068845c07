import type { DuckDBConnection } from "@duckdb/node-api";
import type { Batch } from "../base/columns.ts";
import { CaseError } from "../model/error.ts";
import { prepared, type SqlParams } from "./statements.ts";
import { batchOf, emptyBatch, resultTable } from "./vectors.ts";

/** An interrupt is lost when it comes just before DuckDB starts, so it is sent again after this many milliseconds. */
const interruptAgain = 50;

/** Runs one statement on a connection of its own, which it closes; an abort interrupts DuckDB at work. */
export async function* stream(
  connection: DuckDBConnection,
  sql: string,
  params: SqlParams,
  signal: AbortSignal | undefined,
  explained: (error: unknown) => unknown,
): AsyncIterable<Batch> {
  let again: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    again ??= setInterval(interrupt, interruptAgain);
  };
  signal?.addEventListener("abort", interrupt);
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
    signal?.removeEventListener("abort", interrupt);
    clearInterval(again);
    connection.closeSync();
  }
}

function cancelled(cause?: unknown): CaseError {
  return new CaseError("cancelled", "The query was cancelled.", cause);
}
