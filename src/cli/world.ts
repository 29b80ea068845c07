import type { Engine } from "./engine.ts";

/** Where a command's output goes. */
export interface Stream {
  /** Resolves when more may be written; rejects with `PipeClosed` when the reader has gone. */
  write(data: Uint8Array | string): Promise<void>;
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined in a pipe or file. */
  readonly columns: number | undefined;
  /** Whether colour is wanted there: a terminal, and no NO_COLOR. */
  readonly colour: boolean;
}

/** All of the outside that a command may touch. */
export interface World {
  readonly engine: Engine;
  readonly version: string;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Aborted by Ctrl-C, by SIGTERM, and when the reader of stdout has gone. */
  readonly signal: AbortSignal;
  /** The working folder: paths below it are shown as seen from it. */
  readonly folder: string;
  /** Milliseconds, for rates only. */
  now(): number;
}

/** The reader of stdout has gone (`flowmirror ... | head`): end quietly. */
export class PipeClosed extends Error {
  constructor() {
    super("the reader has gone");
    this.name = "PipeClosed";
  }
}
