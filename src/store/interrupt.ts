import type { DuckDBConnection } from "@duckdb/node-api";
import { CaseError } from "../model/error.ts";

/** An interrupt is lost when it comes just before DuckDB starts, so it is sent again after this many milliseconds. */
const interruptAgain = 50;

/** Interrupts a connection's statement at work once the signal is given; returns what ends the listening. */
export function interrupting(connection: DuckDBConnection, signal: AbortSignal | undefined): () => void {
  let again: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    again ??= setInterval(interrupt, interruptAgain);
  };
  if (signal?.aborted) interrupt();
  signal?.addEventListener("abort", interrupt);
  return () => {
    signal?.removeEventListener("abort", interrupt);
    clearInterval(again);
  };
}

/** Runs statements of a connection, which an abort interrupts. Rejects with CaseError "cancelled" then. */
export async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw cancelled();
  const listened = interrupting(connection, signal);
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted ? cancelled(error) : error;
  } finally {
    listened();
  }
}

/** What a statement ends with when it was cancelled. */
export function cancelled(cause?: unknown): CaseError {
  return new CaseError("cancelled", "The query was cancelled.", cause);
}
