/** What sessions need of the engine process. A crash is answered by starting another one. */
import type { EngineApi } from "../../protocol/engine.ts";
import type { Client } from "../../protocol/rpc.ts";

export interface EngineHooks {
  /** A topic of `EngineApi`: "status", "case". */
  changed(topic: string): void;
  /** The process ended though nobody had asked it to; calls that waited have failed with code "closed". At most once. */
  stopped(says: string): void;
  /** A line the process wrote to its standard error. */
  said(line: string): void;
  /** A call that ended: its method alone, never what was asked or answered. `failure` is a code. */
  called?(method: string, milliseconds: number, failure: string | null): void;
}

export interface EngineClient {
  readonly remote: Client<EngineApi>;
  /** Closes the case and ends the process, by force after a grace. Never throws; `stopped` is not called. */
  dispose(): Promise<void>;
}

/** Starts an engine process; the client may be called at once. */
export type StartEngine = (hooks: EngineHooks) => EngineClient;
