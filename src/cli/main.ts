#!/usr/bin/env node
/** The command line's process: streams, signals, exit code. Everything else is `run`. */
import { version } from "../engine/version.ts";
import { commandsFor } from "./commands.ts";
import { engine } from "./engine.ts";
import { exit } from "./exit.ts";
import { faultText, Interrupted, run } from "./run.ts";
import { standardError, standardOutput } from "./streams.ts";
import { PipeClosed } from "./world.ts";

const abort = new AbortController();

/** First time: stop and clean up. Second time: the user means it. */
function interrupt(exitCode: number): void {
  if (abort.signal.aborted) process.exit(exitCode);
  abort.abort(new Interrupted(exitCode));
}
process.on("SIGINT", () => interrupt(130));
process.on("SIGTERM", () => interrupt(143));

// A fault outside any call: still shown without control characters, and with the documented exit code.
process.on("uncaughtException", (error) => {
  process.stderr.write(faultText(error, version));
  process.exit(exit.bug);
});

const readerGone = () => abort.abort(new PipeClosed());
const argv = process.argv.slice(2);
process.exitCode = await run(argv, await commandsFor(argv[0]), {
  engine,
  version,
  stdout: standardOutput(process.stdout, process.env, readerGone),
  stderr: standardError(process.stderr, process.env),
  signal: abort.signal,
  folder: process.cwd(),
  now: () => performance.now(),
});
