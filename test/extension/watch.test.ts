import assert from "node:assert/strict";
import { contextsOf, keepContexts } from "../../src/extension/contexts.ts";
import { casePlace } from "../../src/extension/place.ts";
import { quietly } from "../../src/extension/quiet.ts";
import { Sessions } from "../../src/extension/sessions.ts";
import { percentOf, progressSentence, watchSessions } from "../../src/extension/watch.ts";
import { fakeWorld, ready, settled } from "./fake-engine.ts";
import { fakeUi } from "./fake-ui.ts";

const place = casePlace("/cases/incident");

describe("what a person is told of a session", () => {
  it("progress: what is done, how much of how much, how fast, how long", () => {
    const status = {
      ...ready,
      says: "reading mirror.pcap",
      doneBytes: 1_234_000_000,
      totalBytes: 3_400_000_000,
      bytesPerSecond: 181e6,
      secondsLeft: 11.2,
    };
    assert.equal(progressSentence(status), "reading mirror.pcap, 1.2 GB of 3.4 GB, 181 MB/s, 12 s left");
    assert.equal(
      progressSentence({ ...status, totalBytes: 0, bytesPerSecond: 0, secondsLeft: null }),
      "reading mirror.pcap",
    );
    assert.equal(progressSentence({ ...ready, says: "x", totalBytes: 0, secondsLeft: 5000 }), "x, 1 h 24 min left");
    assert.equal(percentOf({ ...ready, doneBytes: 5, totalBytes: 20 }), 25);
    assert.equal(percentOf({ ...ready, totalBytes: 0 }), 0);
  });

  it("a notification while it takes longer than a moment; cancelling it cancels the analysis", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 0);
    const ui = fakeUi();
    let cancel: () => void = () => undefined;
    let over = false;
    const progress = async <T>(title: string, work: (say: (s: string) => void, signal: AbortSignal) => Promise<T>) => {
      const abort = new AbortController();
      cancel = () => abort.abort();
      const value = await work((sentence) => ui.said.push(`${title}: ${sentence}`), abort.signal);
      over = true;
      return value;
    };
    const watching = watchSessions(sessions, { ...ui, progress, showLog: () => undefined });
    const { session } = sessions.hold(place);
    session.start();
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(ui.said.at(-1), "Flowmirror: incident: reading, 10 B of 10 B");
    world.engines[0].status = { ...ready, state: "analysing", says: "joining" };
    world.engines[0].hooks.changed("status");
    await settled();
    assert.equal(ui.said.at(-1), "Flowmirror: incident: joining, 10 B of 10 B");
    cancel();
    await settled();
    assert.equal(session.status.state, "cancelled");
    assert.equal(over, true);
    watching.dispose();
    await sessions.dispose();
  });

  it("nothing of what is over in a moment", async () => {
    const shown: string[] = [];
    const value = await quietly(Promise.resolve(7), 50, () => shown.push("quick"));
    let finish: (value: number) => void = () => undefined;
    const slow = quietly(new Promise<number>((resolve) => (finish = resolve)), 0, (over) => {
      shown.push("slow");
      void over.then(() => shown.push("over"));
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    finish(8);
    assert.deepEqual([value, await slow], [7, 8]);
    await settled();
    assert.deepEqual(shown, ["slow", "over"]);
    await assert.rejects(
      quietly(Promise.reject(new Error("no")), 50, () => undefined),
      /no/,
    );
  });

  it("a crash, with a way to start again", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 0);
    const ui = fakeUi();
    watchSessions(sessions, { ...ui, showLog: () => undefined });
    const { session } = sessions.hold(place);
    session.start();
    ui.answers.push("Restart");
    world.engines[0].crash();
    await settled();
    assert.equal(ui.said.at(-1), "error: incident: The engine has stopped (by SIGKILL).");
    assert.equal(world.engines.length, 2);
    await sessions.dispose();
  });
});

describe("keys of when-clauses", () => {
  it("are as the active session is, and told when they change", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 0);
    const told: string[] = [];
    const keeping = keepContexts(sessions, (key, value) => told.push(`${key.slice(11)} ${value}`));
    assert.deepEqual(told, ["hasCase false", "analysing false", "ready false", "narrowed false"]);
    told.length = 0;
    const { session } = sessions.hold(place);
    session.start();
    assert.deepEqual(told, ["hasCase true", "analysing true"]);
    told.length = 0;
    world.engines[0].finish();
    await session.ready();
    session.narrow({ from: "1", to: "2" });
    assert.deepEqual(told, ["analysing false", "ready true", "narrowed true"]);
    told.length = 0;
    await sessions.close(session);
    assert.deepEqual(told, ["hasCase false", "ready false", "narrowed false"]);
    keeping.dispose();
    assert.deepEqual(contextsOf(null), { hasCase: false, analysing: false, ready: false, narrowed: false });
  });
});
