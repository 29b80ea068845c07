import assert from "node:assert/strict";
import { casePlace } from "../../src/extension/place.ts";
import { MOST_CONNECTION_PANELS } from "../../src/extension/panels/placing.ts";
import type { ConnectionsPanel, OverviewPanel, QueryPanel } from "../../src/protocol/panels.ts";
import { RpcError } from "../../src/protocol/rpc.ts";
import { fakeBoard } from "./fake-board.ts";
import { settled } from "./fake-engine.ts";
import { FakeFrame } from "./fake-frame.ts";
import { file } from "./fake-ui.ts";

const place = casePlace("/cases/incident");

function opened(answers: Parameters<typeof fakeBoard>[0] = {}) {
  const all = fakeBoard(answers);
  const held = all.sessions.hold(place);
  after(() => all.sessions.dispose());
  return { ...all, held, session: held.session };
}

describe("open panels", () => {
  it("are one per session and kind: shown again, they are turned to what is wanted", async () => {
    const { board, session, frames } = opened();
    await board.show(session, { kind: "findings" });
    const { heard } = frames[0].page();
    await board.show(session, { kind: "findings", finding: "port-scan-1" });
    assert.equal(frames.length, 1);
    assert.equal(frames[0].reveals, 1);
    assert.ok(heard.includes("target"));
    assert.deepEqual(board.active?.target, { kind: "findings", finding: "port-scan-1" });
    await board.show(session, { kind: "overview" });
    assert.equal(frames.length, 2);
    assert.equal(frames[1].title, "Overview: incident");
  });

  it("of connections are one each, up to a limit; then the one left longest ago is turned", async () => {
    const { board, session, frames, engine } = opened();
    const show = async (connection: number) => {
      for (const frame of frames) frame.become({ visible: false, active: false });
      return board.show(session, { kind: "connection", connection });
    };
    for (let i = 1; i <= MOST_CONNECTION_PANELS; i++) await show(i);
    assert.equal(frames.length, MOST_CONNECTION_PANELS);
    await show(1);
    assert.equal(frames[0].reveals, 1);
    await show(99);
    assert.equal(frames.length, MOST_CONNECTION_PANELS);
    assert.equal(frames[1].reveals, 1, "the second was left longest ago");
    assert.equal(frames[1].title, "Connection 99: incident");
    engine.engines[0].finish();
    await session.ready();
    await settled();
    assert.equal(frames[1].title, "endpoints of 99");
    for (const frame of frames) frame.pinned = true;
    await show(100);
    assert.equal(frames.length, MOST_CONNECTION_PANELS + 1, "pinned tabs stay what they are");
  });

  it("hold their session, and remember what they show until they are closed", async () => {
    const { board, session, sessions, frames, held, memory } = opened();
    await board.show(session, { kind: "report" });
    held.dispose();
    assert.deepEqual(memory.get("token1"), { place, target: { kind: "report" } });
    frames[0].close();
    assert.equal(memory.get("token1"), null);
    assert.equal(board.open.length, 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(sessions.find(place.key), null);
  });

  it("adopted ones serve their session: a custom editor is its panel of connections", async () => {
    const { board, sessions, session, frames } = opened();
    const frame = new FakeFrame();
    board.adopt(frame, sessions.hold(place), { kind: "connections" });
    await board.show(session, { kind: "connections", filter: { text: "10.0.0.5" } });
    assert.equal(frames.length, 0);
    assert.equal(frame.reveals, 1);
  });

  it("hear of their own session alone, and only while they can be seen", async () => {
    const { board, session, sessions, frames, engine } = opened();
    const other = sessions.hold(casePlace("/cases/other"));
    await board.show(session, { kind: "overview" });
    await board.show(other.session, { kind: "overview" });
    const [mine, others] = frames.map((frame) => frame.page().heard);
    await settled();
    mine.length = 0;
    engine.engines[0].hooks.changed("case");
    assert.deepEqual([mine, others.includes("case")], [["case"], false]);
    frames[0].become({ visible: false, active: false });
    session.narrow({ from: "1", to: "2" });
    board.settingsChanged();
    assert.deepEqual(mine, ["case"]);
    assert.ok(others.includes("settings"));
  });

  it("a page that was hidden gets no answer: the page that follows it asks anew", async () => {
    let answer: (value: unknown) => void = () => undefined;
    const { board, session, frames } = opened({ overview: () => new Promise((resolve) => (answer = resolve)) });
    await board.show(session, { kind: "overview" });
    let answered = false;
    void frames[0]
      .page<OverviewPanel>()
      .remote.overview({})
      .then(
        () => (answered = true),
        () => undefined,
      );
    frames[0].become({ visible: false, active: false });
    answer({});
    await settled();
    assert.equal(answered, false);
    frames[0].become({ visible: true, active: true });
    const { remote } = frames[0].page<OverviewPanel>();
    assert.equal((await remote.start({})).caseName, "incident");
  });

  it("the session of the panel in front is the active one", async () => {
    const { board, session, sessions, frames } = opened();
    const other = sessions.hold(casePlace("/cases/other"));
    await board.show(session, { kind: "overview" });
    await board.show(other.session, { kind: "overview" });
    assert.equal(sessions.active, other.session);
    frames[0].become({ active: true });
    assert.equal(sessions.active, session);
  });

  it("are closed with their session", async () => {
    const { board, session, frames } = opened();
    await board.show(session, { kind: "overview" });
    await board.show(session, { kind: "findings" });
    board.closeAll(session);
    assert.deepEqual(
      frames.map(({ closed }) => closed),
      [true, true],
    );
    assert.equal(board.open.length, 0);
  });
});

describe("a panel's calls", () => {
  it("begin with what to show, where and when", async () => {
    const { board, session, frames } = opened();
    session.narrow({ from: "5", to: "9" });
    await board.show(session, { kind: "connections", connection: 7 });
    assert.deepEqual(await frames[0].page<ConnectionsPanel>().remote.start({}), {
      target: { kind: "connections", connection: 7 },
      caseName: "incident",
      timeZone: "Europe/Dublin",
      time: { from: "5", to: "9" },
    });
  });

  it("reads are the engine's answers, whatever memory they lie in", async () => {
    const pool = Buffer.from("....payload....");
    const { board, session, frames } = opened({ payload: () => pool.subarray(4, 11) });
    await board.show(session, { kind: "connection", connection: 1 });
    const { remote } = frames[0].page<{ payload(p: object): Uint8Array }>();
    const bytes = await remote.payload({ connection: 1, side: "both", from: 0, to: 7 });
    assert.deepEqual(bytes, new TextEncoder().encode("payload"));
  });

  it("the status is answered though the engine is gone; other reads say so", async () => {
    const { board, session, frames, engine } = opened({ overview: () => ({}) });
    await board.show(session, { kind: "overview" });
    const { remote } = frames[0].page<OverviewPanel>();
    engine.engines[0].crash();
    assert.equal((await remote.status({})).state, "stopped");
    await assert.rejects(remote.overview({}), (error: RpcError) => error.code === "closed");
    await remote.restart({});
    await settled();
    assert.deepEqual(await remote.overview({}), {});
  });

  it("parameters are checked at the door, and nothing of a bug's insides travels", async () => {
    const { board, session, frames, bugs } = opened({
      page: () => {
        throw new TypeError("secret path /home/x");
      },
    });
    await board.show(session, { kind: "connections" });
    const { remote } = frames[0].page<ConnectionsPanel>();
    const code = (wanted: string) => (error: RpcError) => error.code === wanted;
    await assert.rejects(remote.connection({ connection: "1; DROP" as never }), code("bad-request"));
    await assert.rejects(remote.reveal({ kind: "log-line", evidenceId: 1, line: 0 }), code("bad-request"));
    await assert.rejects(remote.reveal({ kind: "file", path: "/etc/passwd" } as never), code("bad-request"));
    await assert.rejects((remote as never as { open(p: object): Promise<void> }).open({}), code("unknown-method"));
    const request = { listing: "connections", from: 0, to: 10, sort: [], filter: {} } as const;
    await assert.rejects(remote.page(request), (error: RpcError) => {
      assert.doesNotMatch(error.message, /secret/);
      return error.code === "bug";
    });
    assert.equal(bugs.length, 1);
  });

  it("verbs act on window and session", async () => {
    const { board, session, frames, ui } = opened();
    await board.show(session, { kind: "connections" });
    const { remote } = frames[0].page<ConnectionsPanel>();
    await remote.copy({ text: "1:abc=" });
    await remote.narrow({ time: { from: "1", to: "2" } });
    await remote.reveal({ kind: "connection", connection: 3, tab: "packets" });
    assert.deepEqual(ui.said, ["copy: 1:abc="]);
    assert.deepEqual(session.time, { from: "1", to: "2" });
    assert.deepEqual(board.open.at(-1)?.target, { kind: "connection", connection: 3, tab: "packets" });
    await remote.cancel({});
    await settled();
    assert.equal(session.status.state, "cancelled");
  });

  it("exports ask where to; the engine writes there, or nothing happens", async () => {
    const written: unknown[] = [];
    const { board, session, frames, ui } = opened({
      exportRows: (p) => (written.push(p), { rows: 1 }),
      exportQuery: (p) => (written.push(p), { rows: 1 }),
    });
    await board.show(session, { kind: "connections" });
    await board.show(session, { kind: "query" });
    const rows = { listing: "flow_records", sort: [], filter: { text: "x" }, format: "csv" } as const;
    ui.answers.push(null, file("/out/rows.csv"), file("/out/q.jsonl"));
    const { remote } = frames[0].page<ConnectionsPanel>();
    assert.equal(await remote.exportRows(rows), null);
    assert.deepEqual(written, []);
    assert.equal(await remote.exportRows(rows), "/out/rows.csv");
    const query = frames[1].page<QueryPanel>().remote;
    assert.equal(await query.exportQuery({ sql: "SELECT 1", format: "jsonl" }), "/out/q.jsonl");
    assert.deepEqual(written, [
      { ...rows, path: "/out/rows.csv" },
      { sql: "SELECT 1", format: "jsonl", path: "/out/q.jsonl" },
    ]);
    assert.deepEqual(ui.said, [
      "save: Export Rows: flow-records.csv",
      "save: Export Rows: flow-records.csv",
      "save: Export Query Results: query.jsonl",
    ]);
  });
});
