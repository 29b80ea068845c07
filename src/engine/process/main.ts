/** The engine process: answers the extension host's calls over the channel it was forked with, and ends with it. */
import { rmSync, writeSync } from "node:fs";
import type { EngineApi } from "../../protocol/engine.ts";
import { serve } from "../../protocol/rpc.ts";
import { wallClock } from "./clock.ts";
import { detailsOf, failureOf } from "./failure.ts";
import { engineHandlers } from "./handlers.ts";
import { parentPort } from "./port.ts";
import { Session } from "./session.ts";

/** Exit code after a fault of our own, as the command line's. */
const BUG = 1;
/** Milliseconds that cancelling and removing temporary files may take once nobody listens any more. */
const GRACE = 5000;

const log = (text: string): void => {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // Nobody reads it any more.
  }
};

process.on("uncaughtException", (error) => {
  log(`The engine stops: ${detailsOf(error)}`);
  process.exit(BUG);
});

// The host removes it too; here it goes also where the host has gone before.
const { FLOWMIRROR_TEMP: temporary } = process.env;
process.on("exit", () => {
  try {
    if (temporary) rmSync(temporary, { recursive: true, force: true });
  } catch {
    // A file in it is still held.
  }
});

const session = new Session({ changed: (topic) => server.changed(topic), log, clock: wallClock });
const server = serve<EngineApi>(parentPort(), engineHandlers(session), (error) => failureOf(error, log));

// The host has gone, in whatever way: no case is left open, no process behind.
process.once("disconnect", () => {
  setTimeout(() => process.exit(0), GRACE).unref();
  server.dispose();
  void session.close().finally(() => process.exit(0));
});
if (!process.connected) {
  log("The engine is started by the extension, over a channel of its own.");
  process.exit(2);
}
