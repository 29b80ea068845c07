import { CaseError } from "../../model/error.ts";
import { type Failure, RpcError } from "../../protocol/rpc.ts";

/** What the other side is told of an error. Trouble that has no sentence for people is a fault of ours: `log` gets all of it. */
export function failureOf(error: unknown, log: (text: string) => void): Failure {
  if (error instanceof CaseError || error instanceof RpcError) return { code: error.code, message: error.message };
  log(detailsOf(error));
  return { code: "bug", message: "Something in the engine is wrong; the log holds the details." };
}

/** Everything known of an error: its stack, and the errors that caused it. */
export function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by ${detailsOf(error.cause)}`;
}

/** The call cannot be answered yet. */
export function notReady(says = "The evidence is still being analysed; this is known when that is done."): RpcError {
  return new RpcError({ code: "not-ready", message: says });
}
