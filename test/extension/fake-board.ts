/** A board over fake frames and a fake window, over fake engines or a real one. */
import type { StartEngine } from "../../src/extension/engine/client-shape.ts";
import { memoryIn } from "../../src/extension/memory.ts";
import { Board } from "../../src/extension/panels/board.ts";
import { saveReport } from "../../src/extension/reports.ts";
import { lookUp } from "../../src/extension/reveal.ts";
import { Sessions } from "../../src/extension/sessions.ts";
import { describe as describeError } from "../../src/extension/trouble.ts";
import { FakeFrame } from "./fake-frame.ts";
import { fakeUi } from "./fake-ui.ts";
import { fakeWorld } from "./fake-engine.ts";

export function fakeBoard(answers: Parameters<typeof fakeWorld>[0] = {}, startEngine?: StartEngine) {
  const fake = fakeWorld({ connection: ({ connection }) => ({ title: `endpoints of ${connection}` }), ...answers });
  const engine = { ...fake, ...(startEngine && { startEngine }) };
  const sessions = new Sessions(engine, 0);
  const ui = fakeUi();
  const frames: FakeFrame[] = [];
  const kept = new Map<string, unknown>();
  const bugs: unknown[] = [];
  const memory = memoryIn({
    get: (key) => kept.get(key),
    update: async (key, value) => void kept.set(key, structuredClone(value)),
  });
  let tokens = 0;
  const board = new Board({
    sessions,
    ui,
    memory,
    frame: () => {
      const frame = new FakeFrame();
      frames.push(frame);
      return frame;
    },
    newToken: () => `token${++tokens}`,
    timeZone: () => "Europe/Dublin",
    lookUp: (session, target) => lookUp(session, target, ui),
    saveReport: (session, format) => saveReport(session, format, ui),
    describe: (error) => describeError(error, (bug) => bugs.push(bug)),
  });
  return { board, sessions, ui, frames, memory, engine, bugs };
}
