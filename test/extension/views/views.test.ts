/** The views over sessions whose engines the test holds in its hand. */
import assert from "node:assert/strict";
import { capturePlace, casePlace } from "../../../src/extension/place.ts";
import { Sessions } from "../../../src/extension/sessions.ts";
import { Facts } from "../../../src/extension/views/facts.ts";
import { nodeOfFile, nodeOfTarget } from "../../../src/extension/views/following.ts";
import { viewContexts, keepViewContexts } from "../../../src/extension/views/view-contexts.ts";
import { ViewState } from "../../../src/extension/views/view-state.ts";
import { viewNames, Views } from "../../../src/extension/views/views.ts";
import { RpcError } from "../../../src/protocol/rpc.ts";
import { fakeWorld, settled } from "../fake-engine.ts";
import { connectionsPage, evidence, finding, overviewOf } from "./made.ts";

type Answers = NonNullable<Parameters<typeof fakeWorld>[0]>;

function world(answers: Answers = {}) {
  const engine = fakeWorld({
    overview: () =>
      overviewOf({
        files: [evidence({}), evidence({ evidenceId: 2, path: "/evidence/flow.log", kind: "flow-log", records: 9 })],
        connections: 7,
        findings: { critical: 1, high: 2, medium: 0, low: 4, info: 0 },
      }),
    findings: () => [finding({}), finding({ finding: "f2", severity: "low", title: "Quiet" })],
    groups: ({ by }) => [{ label: `a ${by}`, filter: {}, connections: 3, bytes: 10 }],
    page: () => connectionsPage(0, 3, 3),
    ...answers,
  });
  const sessions = new Sessions(engine, 0);
  const facts = new Facts(sessions);
  const kept = new Map<string, unknown>();
  const memento = { get: (key: string) => kept.get(key), update: async (key: string, value: unknown) => void kept.set(key, value) }; // prettier-ignore
  const state = new ViewState(memento);
  const views = new Views({ sessions, facts, state, zone: () => "UTC" });
  const labels = async (name: (typeof viewNames)[number]): Promise<string[]> =>
    (await views.trees[name].children(null)).map(({ label }) => label);
  const ready = async (at = 0): Promise<void> => {
    engine.engines[at].finish();
    await settled();
  };
  return { engine, sessions, facts, state, views, labels, ready, memento, kept };
}

describe("the views", () => {
  let its: ReturnType<typeof world>;
  beforeEach(() => (its = world()));
  afterEach(() => its.sessions.dispose());
  const open = (name = "incident") => {
    const { session } = its.sessions.hold(casePlace(`/cases/${name}`));
    session.start();
    return session;
  };

  it("are empty and ask nothing before a case is open", async () => {
    for (const name of viewNames) {
      assert.deepEqual(await its.labels(name), []);
      assert.deepEqual(its.views.header(name), { description: "", message: "", badge: null });
    }
    assert.equal(its.engine.engines.length, 0);
  });

  it("show the active case when it is ready", async () => {
    open();
    await its.ready();
    assert.deepEqual(await its.labels("case"), ["mirror.pcap", "flow.log"]);
    assert.deepEqual(await its.labels("connections"), ["a host"]);
    assert.deepEqual(await its.labels("findings"), ["High", "Low"]);
    await settled();
    assert.deepEqual(
      viewNames.map((name) => its.views.header(name)),
      [
        { description: "incident", message: "", badge: null },
        { description: "7 connections, by host", message: "", badge: null },
        {
          description: "1 critical, 2 high, 4 low",
          message: "",
          badge: { value: 3, tooltip: "3 critical or high findings" },
        },
      ],
    );
    const methods = its.engine.engines[0].calls.map(({ method }) => method);
    assert.equal(methods.filter((method) => method === "overview").length, 1, "all views share one answer");
  });

  it("say what goes on while it is analysed, and what went wrong", async () => {
    open();
    await settled();
    assert.match(its.views.header("case").message, /Opening|reading/);
    assert.match(its.views.header("findings").message, /when the analysis has ended/);
    its.engine.engines[0].crash();
    await settled();
    assert.match(its.views.header("case").message, /stopped/);
    assert.deepEqual(await its.labels("case"), [], "the message over the tree tells it");
  });

  it("follow the active case, and forget a closed one", async () => {
    const first = open("one");
    await its.ready(0);
    let changes = 0;
    its.views.trees.case.onDidChange(() => changes++);
    const second = open("two");
    assert.ok(changes > 0);
    await its.ready(1);
    assert.equal(its.views.header("case").description, "two");
    its.sessions.activate(first);
    assert.equal(its.views.header("case").description, "one");
    await its.sessions.close(first);
    assert.equal(its.sessions.active, second);
    assert.equal(its.views.header("case").description, "two");
    assert.equal(its.facts.peek(first), null);
  });

  it("fetch anew when rows are others, when narrowed, and when told", async () => {
    const session = open();
    await its.ready();
    const asked = (method: string): number =>
      its.engine.engines[0].calls.filter((call) => call.method === method).length;
    await Promise.all(viewNames.map(its.labels));
    assert.deepEqual([asked("overview"), asked("groups")], [1, 1]);
    session.narrow({ from: "1500", to: "1600" });
    await Promise.all(viewNames.map(its.labels));
    assert.deepEqual([asked("overview"), asked("groups")], [1, 2]);
    assert.match(its.views.header("connections").description, /narrowed in time/);
    its.engine.engines[0].hooks.changed("case");
    await Promise.all(viewNames.map(its.labels));
    assert.deepEqual([asked("overview"), asked("groups")], [2, 3]);
    its.state.refresh();
    await Promise.all(viewNames.map(its.labels));
    assert.deepEqual([asked("overview"), asked("groups")], [3, 4]);
  });

  it("group and filter as they are told, each view its own way", async () => {
    open();
    await its.ready();
    its.state.group("vantage");
    assert.deepEqual(await its.labels("connections"), ["a vantage"]);
    its.state.setFilter("connections", "  443 ");
    assert.equal((await its.labels("connections")).length, 3);
    assert.match(its.views.header("connections").description, /matching "443"/);
    its.state.setFilter("findings", "quiet");
    assert.deepEqual(await its.labels("findings"), ["Low"]);
    assert.equal(new ViewState(its.memento).groupBy, "vantage", "the grouping is kept");
    its.kept.set("flowmirror.groupBy", "nonsense");
    assert.equal(new ViewState(its.memento).groupBy, "host");
  });

  it("trouble that no message tells is a node", async () => {
    await its.sessions.dispose();
    its = world({ groups: () => Promise.reject(new RpcError({ code: "bug", message: "Flowmirror made a mistake." })) });
    open();
    await its.ready();
    assert.deepEqual(await its.labels("connections"), ["Flowmirror made a mistake."]);
  });

  it("find what a panel or an editor shows among what was fetched", async () => {
    open();
    await its.ready();
    const { trees } = its.views;
    assert.equal(nodeOfTarget(trees, { kind: "connection", connection: 2 }), null);
    await trees.connections.children((await trees.connections.children(null))[0]);
    assert.equal(nodeOfTarget(trees, { kind: "connection", connection: 2 })?.node.connection, 2);
    await trees.findings.children((await trees.findings.children(null))[0]);
    assert.equal(nodeOfTarget(trees, { kind: "findings", finding: "f1" })?.view, "findings");
    assert.equal(nodeOfTarget(trees, { kind: "overview" }), null);
    await trees.case.children(null);
    assert.equal(nodeOfFile(trees, "/evidence/flow.log")?.view, "case");
    assert.equal(nodeOfFile(trees, "/other/flow.log"), null);
  });

  it("a verification is shown in the Case view of its own case alone", async () => {
    const session = open();
    await its.ready();
    its.state.setVerified(session, [{ path: "/evidence/mirror.pcap", verdict: "changed", sha256: "a", found: "b" }]);
    const [file] = await its.views.trees.case.children(null);
    assert.match(file.description ?? "", /^CHANGED/);
    open("two");
    await its.ready(1);
    const [other] = await its.views.trees.case.children(null);
    assert.doesNotMatch(other.description ?? "", /CHANGED/);
  });

  it("keys of menus are told when they change, and only then", async () => {
    const told: string[] = [];
    keepViewContexts(its.sessions, its.state, (key, value) => told.push(`${key}=${value}`));
    assert.equal(told.length, Object.keys(viewContexts(its.sessions, its.state)).length);
    told.length = 0;
    open("one");
    its.sessions.hold(capturePlace("/e/a.pcap", "/storage"));
    its.state.group("service");
    its.state.group("service");
    its.state.setFilter("findings", "x");
    assert.deepEqual(told, [
      "flowmirror.severalCases=true",
      "flowmirror.groupBy=service",
      "flowmirror.findingsFiltered=true",
    ]);
  });
});
