import type { WriteStream } from "node:tty";
import { CaseError } from "../model/error.ts";
import { PipeClosed, type Stream } from "./world.ts";

/** What we need of process.stdout and process.stderr. */
export type Writable = NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns">>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Stdout: a reader that has gone ends the run quietly; `onClosed` is told. */
export function standardOutput(to: Writable, env: Environment, onClosed: () => void): Stream {
  return streamOf(to, env, (error) => {
    if (error.code !== "EPIPE" && error.code !== "EOF") throw outputError(error);
    onClosed();
    throw new PipeClosed();
  });
}

/** Stderr: when nobody can read it, there is nobody to tell. */
export function standardError(to: Writable, env: Environment): Stream {
  return streamOf(to, env, () => undefined);
}

function streamOf(to: Writable, env: Environment, failed: (error: NodeJS.ErrnoException) => void): Stream {
  // Every failure also reaches the write's own callback; without a listener it would end the process.
  to.on("error", () => undefined);
  const isTerminal = to.isTTY === true;
  return {
    isTerminal,
    get columns() {
      // A terminal that does not know its size says 0.
      return isTerminal && to.columns ? to.columns : undefined;
    },
    colour: isTerminal && colourWanted(env),
    write(data) {
      return new Promise<void>((resolve, reject) => {
        to.write(data, (error) => (error ? reject(error) : resolve()));
      }).catch(failed);
    },
  };
}

/** No NO_COLOR (no-color.org: set and not empty), no dumb terminal. */
function colourWanted(env: Environment): boolean {
  return !env.NO_COLOR && env.TERM !== "dumb";
}

function outputError(error: NodeJS.ErrnoException): CaseError {
  const why = error.code === "ENOSPC" ? "the disk is full" : (error.code ?? error.message);
  return new CaseError("no-space", `Standard output could not be written: ${why}.`, error);
}
