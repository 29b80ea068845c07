/** Reads of the case: handed on to the engine as they come, and answered as it answers. */
import type { CaseApi } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Session } from "../session.ts";

type Reads<K extends keyof CaseApi> = { readonly [M in K]: Handlers<CaseApi>[M] };

/** Handlers for these reads. "status" is answered by the session, which has one though the engine is gone. */
export function reads<K extends keyof CaseApi>(session: Session, ...methods: readonly K[]): Reads<K> {
  const made = methods.map((method) => [
    method,
    method === "status"
      ? () => session.status
      : (params: Parameters<CaseApi[K]>[0], signal: AbortSignal) => session.ask(method, params as never, signal),
  ]);
  return Object.fromEntries(made) as Reads<K>;
}
