import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { capturePlace, casePlace } from "../../src/extension/place.ts";
import type { SessionTopic } from "../../src/extension/session.ts";
import { Sessions } from "../../src/extension/sessions.ts";
import { RpcError } from "../../src/protocol/rpc.ts";
import { fakeWorld, settled } from "./fake-engine.ts";

const place = capturePlace("/evidence/a.pcap", "/storage");
const other = casePlace("/cases/incident");

describe("sessions", () => {
  it("are shared by all who hold the same place, and start one engine on demand", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 0);
    const [first, second] = [sessions.hold(place), sessions.hold({ ...place })];
    assert.equal(first.session, second.session);
    assert.equal(world.engines.length, 0, "holding alone starts nothing");
    first.session.start();
    second.session.start();
    assert.equal(world.engines.length, 1);
    assert.deepEqual(world.engines[0].calls[0], {
      method: "open",
      params: { paths: ["/evidence/a.pcap"], folder: place.folder, options: { memoryMb: 512 } },
    });
    await sessions.dispose();
  });

  it("a case folder is opened as it stands: its own options and inputs", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 0);
    sessions.hold(other).session.start();
    const [{ params }] = world.engines[0].calls;
    assert.deepEqual(params, { paths: ["/cases/incident"], folder: null, options: { memoryMb: 512 } });
    await sessions.dispose();
  });

  it("end when the last share is given up, and not before; giving up twice counts once", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 1);
    const closed: string[] = [];
    sessions.onDidClose((session) => closed.push(session.place.name));
    const [first, second] = [sessions.hold(place), sessions.hold(place)];
    first.session.start();
    first.dispose();
    first.dispose();
    await sleep(10);
    assert.equal(world.engines[0].disposed, false);
    second.dispose();
    await sleep(10);
    assert.equal(world.engines[0].disposed, true);
    assert.deepEqual(closed, ["a.pcap"]);
    assert.equal(sessions.active, null);
    assert.equal(sessions.find(place.key), null);
  });

  it("outlive a tab that is moved", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 50);
    const held = sessions.hold(place);
    held.session.start();
    held.dispose();
    const again = sessions.hold(place);
    await sleep(80);
    assert.equal(again.session, held.session);
    assert.equal(world.engines[0].disposed, false);
    await sessions.dispose();
    assert.equal(world.engines[0].disposed, true);
  });

  it("the one used last is active; when it ends the one before it is", async () => {
    const sessions = new Sessions(fakeWorld(), 0);
    const active: (string | undefined)[] = [];
    sessions.onDidChangeActive((session) => active.push(session?.place.name));
    const a = sessions.hold(place).session;
    const b = sessions.hold(other).session;
    sessions.activate(a);
    sessions.activate(a);
    await sessions.close(a);
    await sessions.close(b);
    assert.deepEqual(active, ["a.pcap", "incident", "a.pcap", "incident", undefined]);
  });
});

describe("a session", () => {
  function open(answers = {}) {
    const world = fakeWorld(answers);
    const sessions = new Sessions(world, 0);
    const { session } = sessions.hold(place);
    const topics: SessionTopic[] = [];
    session.onDidChange((topic) => topics.push(topic));
    session.start();
    return { world, sessions, session, topics, engine: world.engines[0] };
  }

  it("says where the analysis stands, and when the case is ready", async () => {
    const { session, engine, topics, sessions } = open();
    assert.equal(session.status.state, "opening");
    engine.hooks.changed("status");
    await settled();
    assert.equal(session.status.state, "analysing");
    engine.hooks.changed("case");
    assert.ok(topics.includes("case"));
    const whenReady = session.ready();
    engine.finish();
    await whenReady;
    assert.equal(session.status.state, "ready");
    assert.equal(topics.at(-1), "case");
    await sessions.dispose();
  });

  it("a status that overtook the end changes nothing", async () => {
    const { session, engine, sessions } = open();
    engine.finish();
    await settled();
    engine.status = { ...engine.status, state: "analysing" };
    engine.hooks.changed("status");
    await settled();
    assert.equal(session.status.state, "ready");
    await sessions.dispose();
  });

  it("many changes at once ask for the status at most twice", async () => {
    const { engine, sessions } = open();
    for (let i = 0; i < 50; i++) engine.hooks.changed("status");
    await settled();
    assert.equal(engine.calls.filter(({ method }) => method === "status").length, 2);
    await sessions.dispose();
  });

  it("after a crash it says so, answers nothing, and starts again when told", async () => {
    const { session, engine, world, sessions } = open({ overview: () => "rows" });
    engine.crash();
    await settled();
    assert.equal(session.status.state, "stopped");
    assert.match(session.status.says, /SIGKILL/);
    await assert.rejects(session.ask("overview", {}), (error: RpcError) => error.code === "closed");
    assert.equal(world.engines.length, 1, "asking does not start it");
    await session.restart();
    assert.equal(world.engines.length, 2);
    assert.equal(await session.ask("overview", {}), "rows");
    world.engines[1].finish();
    await session.ready();
    assert.equal(session.status.state, "ready");
    await sessions.dispose();
  });

  it("opened again after its last tab was closed, a crash is of the past", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 1000);
    const held = sessions.hold(place);
    held.session.start();
    world.engines[0].hooks.stopped("The engine has stopped.");
    held.dispose();
    const { session } = sessions.hold(place);
    await settled();
    assert.equal(session, held.session);
    assert.notEqual(session.status.state, "stopped");
    assert.equal(world.engines.length, 2);
    sessions.hold(place);
    await settled();
    assert.equal(world.engines.length, 2);
    await sessions.dispose();
  });

  it("an analysis that fails says why", async () => {
    const { session, engine, sessions } = open();
    engine.fail(new RpcError({ code: "unknown-format", message: "a.pcap is no capture." }));
    await settled();
    assert.deepEqual([session.status.state, session.status.says], ["failed", "a.pcap is no capture."]);
    await assert.rejects(session.ready());
    await sessions.dispose();
  });

  it("can be cancelled, and what was read stays to be looked at", async () => {
    const { session, engine, sessions } = open({ overview: () => "first rows" });
    session.cancel();
    await settled();
    assert.equal(session.status.state, "cancelled");
    assert.equal(engine.disposed, false);
    assert.equal(await session.ask("overview", {}), "first rows");
    await sessions.dispose();
  });

  it("analyses again with a new engine, and one restart is enough for two who ask", async () => {
    const { session, engine, world, sessions } = open();
    engine.finish();
    await session.ready();
    await Promise.all([session.restart(true), session.restart(true)]);
    assert.equal(world.engines.length, 2);
    assert.equal(engine.disposed, true);
    assert.equal((world.engines[1].calls[0].params as { again: boolean }).again, true);
    await settled();
    assert.equal(session.status.state, "analysing");
    await sessions.dispose();
  });

  it("what was to be analysed again and was cancelled is analysed again, and it says what became of the old index", async () => {
    const { session, engine, world, sessions } = open();
    const asked = (at: number) => (world.engines[at].calls[0].params as { again?: boolean }).again;
    engine.finish();
    await session.ready();
    await session.restart(true);
    await settled();
    session.cancel();
    await settled();
    assert.equal(session.status.state, "cancelled");
    assert.match(session.status.says, /^The new analysis was cancelled\. The index made before is as it was/);
    await session.restart();
    assert.equal(asked(2), true);
    world.engines[2].finish();
    await session.ready();
    await session.restart();
    assert.equal(asked(3), undefined, "it was to its end");
    await settled();
    session.cancel();
    await settled();
    assert.equal(session.status.says, "The analysis was cancelled.");
    await sessions.dispose();
  });

  it("a new analysis that was cancelled is of the past when the case is opened anew: then the old index is shown", async () => {
    const world = fakeWorld();
    const sessions = new Sessions(world, 1000);
    const { session, ...held } = sessions.hold(place);
    session.start();
    world.engines[0].finish();
    await session.ready();
    await session.restart(true);
    await settled();
    session.cancel();
    await settled();
    held.dispose();
    const again = sessions.hold(place);
    assert.equal(again.session, session);
    await settled();
    assert.equal((world.engines[2].calls[0].params as { again?: boolean }).again, undefined);
    again.dispose();
    await sessions.dispose();
  });

  it("an engine of former times is no longer heard", async () => {
    const { session, engine, topics, sessions } = open();
    await session.restart();
    await settled();
    topics.length = 0;
    engine.hooks.changed("case");
    engine.hooks.stopped("late");
    await settled();
    assert.deepEqual(topics, []);
    await sessions.dispose();
  });

  it("asks nothing before the engine knows what it is to open", async () => {
    const { session, engine, sessions } = open({ overview: () => "rows" });
    const asked = session.ask("overview", {});
    assert.deepEqual(
      engine.calls.map(({ method }) => method),
      ["open"],
    );
    assert.equal(await asked, "rows");
    await sessions.dispose();
  });

  it("narrows to a time once", async () => {
    const { session, topics, sessions } = open();
    topics.length = 0;
    session.narrow({ from: "1", to: "2" });
    session.narrow({ from: "1", to: "2" });
    session.narrow(null);
    session.narrow(null);
    assert.deepEqual(topics, ["time", "time"]);
    await sessions.dispose();
  });

  it("writes calls to the log by name alone", async () => {
    const { engine, world, sessions } = open();
    engine.hooks.called?.("page", 1.26, null);
    engine.hooks.called?.("query", 2, "bad-query");
    engine.hooks.said("a warning");
    assert.deepEqual(world.said.slice(-3), ["page 1.3 ms", "query 2.0 ms bad-query", "engine: a warning"]);
    await sessions.dispose();
  });
});
