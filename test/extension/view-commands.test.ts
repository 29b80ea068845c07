/** Commands of views: on items, on the views themselves, among open cases. */
import assert from "node:assert/strict";
import { commands } from "../../src/extension/commands/table.ts";
import { casePlace } from "../../src/extension/place.ts";
import { runner } from "../../src/extension/run-command.ts";
import { describe as describeError } from "../../src/extension/trouble.ts";
import { ViewState } from "../../src/extension/views/view-state.ts";
import type { World } from "../../src/extension/world.ts";
import { fakeBoard } from "./fake-board.ts";
import { settled } from "./fake-engine.ts";
import { file } from "./fake-ui.ts";
import { connectionsPage } from "./views/made.ts";

function world(answers: Parameters<typeof fakeBoard>[0] = {}) {
  const all = fakeBoard(answers);
  const views = new ViewState({ get: () => undefined, update: async () => undefined });
  const its: World = {
    ui: all.ui,
    sessions: all.sessions,
    board: all.board,
    opening: { storage: "/storage", local: async ({ fsPath }) => fsPath },
    views,
    samples: "/samples",
    log: { show: () => undefined, info: () => undefined },
  };
  const run = runner(its, (error) => describeError(error, (bug) => all.bugs.push(bug)));
  const named = (id: string) => commands.find((one) => one.id === `flowmirror.${id}`)!;
  return { ...all, views, run: (id: string, ...given: unknown[]) => run(named(id), given) };
}

describe("commands of views", () => {
  let its: ReturnType<typeof world>;
  beforeEach(() => (its = world()));
  afterEach(() => its.sessions.dispose());
  const open = (name = "incident") => its.sessions.hold(casePlace(`/cases/${name}`)).session;
  const ready = async (): Promise<void> => {
    its.engine.engines.at(-1)?.finish();
    await settled();
  };
  const shown = () => its.board.open.map(({ session, target }) => [session.place.name, target] as const);

  it("an item is shown in its own case, which becomes the active one", async () => {
    const one = open("one");
    open("two");
    await its.run("openItem", { case: one.place.key, target: { kind: "findings", finding: "f" }, label: "x" }, [
      "more",
    ]);
    assert.deepEqual(shown(), [["one", { kind: "findings", finding: "f" }]]);
    assert.equal(its.sessions.active, one);
    await its.run("filterByItem", { case: one.place.key, filter: { text: "10.0.0.5" } });
    await its.run("recordsOfItem", { case: one.place.key, records: { columns: { evidence_id: "=2" } } });
    assert.deepEqual(
      shown().map(([, target]) => target).slice(1),
      [
        { kind: "connections", filter: { text: "10.0.0.5" } },
        { kind: "flow-records", filter: { columns: { evidence_id: "=2" } } },
      ],
    ); // prettier-ignore
  });

  it("what is no item is refused in a sentence", async () => {
    const { key } = open().place;
    const wrong: unknown[] = [
      undefined,
      7,
      "item",
      { case: 5 },
      { case: key, target: { kind: "nonsense" } },
      { case: key, target: { kind: "connection", connection: -1 } },
      { case: "/gone", target: { kind: "overview" } },
    ];
    for (const item of wrong) await its.run("openItem", item);
    assert.equal(its.ui.said.length, wrong.length);
    assert.ok(its.ui.said.every((said) => said.startsWith("error: ")));
    for (const id of ["copyItem", "copyPath", "copyHash", "openFile", "filterByItem", "recordsOfItem", "exportItem"]) {
      its.ui.said.length = 0;
      await its.run(id, { case: key });
      assert.equal(its.ui.said.length, 1, id);
    }
    assert.deepEqual(its.bugs, []);
    assert.deepEqual(shown(), []);
  });

  it("copies text, path and hash as they are in the evidence", async () => {
    const item = { case: "k", copy: "\u202etext", path: "/e/a b.pcap", sha256: "ab" };
    for (const id of ["copyItem", "copyPath", "copyHash", "openFile"]) await its.run(id, item);
    assert.deepEqual(its.ui.said, ["copy: \u202etext", "copy: /e/a b.pcap", "copy: ab", "text: /e/a b.pcap"]);
  });

  it("exports the packets of a connection, of a group's connections, of a finding's", async () => {
    const exported: unknown[] = [];
    its = world({
      exportPackets: ({ connections }) => (exported.push(connections), { packets: 1 }),
      page: ({ from }) => connectionsPage(from, Math.min(1000, 1500 - from), 1500),
      finding: () => ({ evidence: [{ connection: 3 }, { connection: null }, { connection: 3 }, { connection: 8 }] }),
    });
    const { key } = open().place;
    its.ui.answers.push(file("/out/a.pcapng"), undefined, file("/out/b.pcapng"), undefined, file("/out/c.pcapng"));
    await its.run("exportItem", { case: key, connection: 5, filter: { connections: [5] } });
    await its.run("exportItem", { case: key, finding: "f" });
    await its.run("exportItem", { case: key, filter: { text: "10.0.0.5" } });
    assert.deepEqual(exported.slice(0, 2), [[5], [3, 8]]);
    assert.deepEqual(
      exported[2],
      Array.from({ length: 1500 }, (_, i) => i + 1),
    );
  });

  it("a group of more connections than can be exported is refused before anything is written", async () => {
    its = world({ page: () => connectionsPage(0, 1000, 60_000) });
    await its.run("exportItem", { case: open().place.key, filter: { text: "10" } });
    assert.match(its.ui.said[0], /60000 connections; at most 50000/);
    assert.equal(its.ui.said.length, 1);
  });

  it("group, filter, clear and refresh", async () => {
    open();
    await its.run("groupByVantage");
    assert.equal(its.views.groupBy, "vantage");
    its.ui.answers.push("443", null, "scan");
    await its.run("filterConnections");
    await its.run("filterConnections");
    await its.run("filterFindings");
    assert.deepEqual([its.views.filter("connections"), its.views.filter("findings")], ["443", "scan"]);
    await its.run("clearConnectionsFilter");
    await its.run("clearFindingsFilter");
    assert.deepEqual([its.views.filter("connections"), its.views.filter("findings")], ["", ""]);
    let refreshed = 0;
    its.views.onDidRefresh(() => refreshed++);
    await its.run("refreshViews");
    assert.equal(refreshed, 1);
  });

  it("switches among open cases", async () => {
    const one = open("one");
    open("two");
    its.ui.answers.push("$(blank) one");
    await its.run("switchCase");
    assert.equal(its.sessions.active, one);
    its.ui.answers.push(null);
    await its.run("switchCase");
    assert.equal(its.sessions.active, one);
  });

  it("behind the status bar: what can be done as things stand", async () => {
    const session = open();
    session.start();
    await settled();
    its.ui.answers.push("$(stop-circle) Cancel the analysis");
    await its.run("caseActions");
    its.engine.engines[0].fail(new Error("x"));
    await settled();
    its.ui.answers.push("$(debug-restart) Start the engine again");
    await its.run("caseActions");
    await session.restart();
    await ready();
    its.ui.answers.push("$(warning) Show findings");
    await its.run("caseActions");
    assert.deepEqual(its.ui.said, [
      "run: flowmirror.cancelAnalysis",
      "run: flowmirror.restartEngine",
      "run: flowmirror.showFindings",
    ]);
    const offered = new Set(commands.map(({ id }) => id as string));
    for (const said of its.ui.said) assert.ok(offered.has(said.replace("run: ", "")));
  });

  it("a verification is kept for the Case view", async () => {
    const verified = [{ path: "/e/a.pcap", verdict: "same" as const, sha256: "a", found: "a" }];
    its = world({ verify: () => verified });
    const session = open();
    await its.run("verifyEvidence");
    assert.deepEqual(its.views.verified(session), verified);
  });
});
