import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeCaseFile } from "../../src/engine/case-file.ts";
import { commands } from "../../src/extension/commands/table.ts";
import { casePlace, capturePlace } from "../../src/extension/place.ts";
import { runner } from "../../src/extension/run-command.ts";
import { describe as describeError } from "../../src/extension/trouble.ts";
import { ViewState } from "../../src/extension/views/view-state.ts";
import type { World } from "../../src/extension/world.ts";
import { fakeBoard } from "./fake-board.ts";
import { settled } from "./fake-engine.ts";
import { file } from "./fake-ui.ts";

let folder: string;
before(() => (folder = mkdtempSync(join(tmpdir(), "flowmirror-commands-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

const overview = {
  files: [
    { evidenceId: 1, path: "/e/a.pcap", packets: 20 },
    { evidenceId: 2, path: "/e/flow.log", packets: 0 },
    { evidenceId: 3, path: "/e/b.pcap", packets: 5 },
  ],
};
const tcp = {
  orig_ip: "10.0.0.5",
  orig_port: 40000,
  resp_ip: "10.0.0.9",
  resp_port: 443,
  proto: "tcp",
  community_id: "1:abc=",
};

function world(answers: Parameters<typeof fakeBoard>[0] = {}) {
  const all = fakeBoard({
    overview: () => overview,
    find: ({ text }) => [{ connection: 12, label: `match of ${text}`, description: "" }],
    connection: ({ connection }) => ({
      title: `c${connection}`,
      fields: connection === 12 ? tcp : { ...tcp, community_id: "" },
    }),
    packet: () => ({ connection: 12, protocols: "" }),
    ...answers,
  });
  const shown: number[] = [];
  const its: World = {
    ui: all.ui,
    sessions: all.sessions,
    board: all.board,
    views: new ViewState({ get: () => undefined, update: async () => undefined }),
    opening: { storage: folder, local: async ({ fsPath }) => fsPath },
    samples: "/extension/samples/incident",
    log: { show: () => shown.push(1), info: (sentence) => all.ui.said.push(`log: ${sentence}`) },
  };
  const run = runner(its, (error) => describeError(error, (bug) => all.bugs.push(bug)));
  return {
    ...all,
    world: its,
    logShown: shown,
    targets: () => all.board.open.map(({ session, target }) => [session.place.name, target] as const),
    /** Runs a command by its id, as VS Code does. */
    run: (id: string, ...given: unknown[]) =>
      run(
        commands.find((one) => one.id === `flowmirror.${id}`)!,
        given,
      ),
    end: () => all.sessions.dispose(),
  };
}

describe("commands", () => {
  let its: ReturnType<typeof world>;
  beforeEach(() => (its = world()));
  afterEach(() => its.end());
  const open = () => its.sessions.hold(casePlace("/cases/incident")).session;

  it("without a case, those about one say so", async () => {
    for (const { id, enablement } of commands) {
      if (!enablement) continue;
      its.ui.said.length = 0;
      await its.run(id.replace("flowmirror.", ""));
      assert.deepEqual(its.ui.said, ["error: Open a capture or a case first."], id);
    }
    assert.deepEqual(its.bugs, []);
  });

  it("what goes wrong in one is said once, and a bug's details stay in the log", async () => {
    await its.end();
    its = world({
      find: () => {
        throw new TypeError("inside");
      },
    });
    open();
    its.ui.answers.push("x");
    await its.run("findConnection");
    assert.deepEqual(its.ui.said, ["error: Flowmirror made a mistake here; its log has the details."]);
    assert.equal(its.bugs.length, 1);
  });

  it("open: one capture in its editor, a log by its records, several files as a case", async () => {
    await its.run("openWith", file("/e/a.pcap"));
    assert.deepEqual(its.ui.said, ["run: vscode.openWith file:///e/a.pcap flowmirror.capture"]);
    await its.run("openWith", file("/e/flow.log.gz"), [file("/e/flow.log.gz")]);
    await its.run("openWith", file("/e/a.pcap"), [file("/e/a.pcap"), file("/e/flow.log")]);
    await its.run("openAsCase", file("/e/a.pcap"), [file("/e/a.pcap")]);
    assert.deepEqual(its.targets(), [
      ["flow.log.gz", { kind: "flow-records" }],
      ["a.pcap and 1 more", { kind: "overview" }],
      ["a.pcap", { kind: "overview" }],
    ]);
    its.ui.answers.push([file("/e/b.pcap")], null);
    await its.run("openWith");
    assert.equal(
      its.ui.said.at(-1),
      "run: vscode.openWith file:///e/b.pcap flowmirror.capture",
      "without a file it asks",
    );
    await its.run("openWith");
    assert.equal(its.ui.said.filter((line) => line.startsWith("error")).length, 0);
  });

  it("open as case without a selection asks for files or a folder", async () => {
    its.ui.answers.push("$(folder) Folder", [file("/e/evidence")]);
    await its.run("openAsCase");
    assert.deepEqual(its.targets(), [["evidence", { kind: "overview" }]]);
    its.ui.answers.push(null);
    await its.run("openAsCase");
    assert.equal(its.targets().length, 1);
  });

  it("the samples are a case", async () => {
    await its.run("openSamples");
    assert.deepEqual(its.targets(), [["incident", { kind: "overview" }]]);
  });

  it("more evidence opens the larger case in place of the smaller", async () => {
    its.ui.answers.push("$(file) Files", [file("/e/a")]);
    await its.run("addEvidence");
    await its.run("addToCase", file("/e/b"));
    assert.deepEqual(its.targets(), [["a and 1 more", { kind: "overview" }]]);
    assert.equal(its.sessions.all.length, 1);
    assert.equal(its.engine.engines[0].disposed, true);
  });

  it("a capture's editor stays open when a case is made of it and more", async () => {
    const { session } = its.sessions.hold(capturePlace("/e/a.pcap", folder));
    await its.run("addToCase", file("/e/flow.log"));
    assert.equal(its.sessions.all.length, 2);
    assert.deepEqual(its.sessions.active?.place.paths, ["/e/a.pcap", "/e/flow.log"]);
    assert.equal(its.sessions.find(session.place.key), session);
  });

  it("save case as writes a folder and goes on in it", async () => {
    const { session } = its.sessions.hold(capturePlace("/e/a.pcap", folder));
    mkdirSync(session.place.folder, { recursive: true });
    writeFileSync(join(session.place.folder, "index.duckdb"), "");
    writeCaseFile(session.place.folder, { version: "0", inputs: ["/e/a.pcap"], options: {}, evidence: [] });
    its.ui.answers.push(file(join(folder, "saved")));
    await its.run("saveCaseAs");
    assert.equal(its.ui.said[0], "save: Save Case As (a Folder Is Made): a-case");
    assert.deepEqual(its.sessions.active?.place, casePlace(join(folder, "saved")));
    its.ui.answers.push(file("/v/x", "vscode-vfs"));
    await its.run("saveCaseAs");
    assert.match(its.ui.said.at(-1)!, /^error: A case is saved in a folder on this machine/);
  });

  it("show panels", async () => {
    open();
    for (const name of ["Overview", "Connections", "FlowRecords", "Protocols", "Findings", "Report"])
      await its.run(`show${name}`);
    await its.run("runQuery");
    its.ui.answers.push("hex:de ad", null);
    await its.run("searchPayload");
    await its.run("searchPayload");
    assert.deepEqual(
      its.targets().map(([, { kind }]) => kind),
      ["overview", "connections", "flow-records", "protocols", "findings", "report", "query", "search"],
    );
    assert.deepEqual(its.targets().at(-1)?.[1], { kind: "search", typed: "hex:de ad" });
  });

  it("find and follow a connection: by typing, by what was given, by what is looked at", async () => {
    open();
    its.ui.answers.push("443", "match of 443");
    await its.run("findConnection");
    assert.deepEqual(its.targets().at(-1)?.[1], { kind: "connection", connection: 12 });
    await its.run("followConnection");
    assert.deepEqual(its.targets().at(-1)?.[1], { kind: "connection", connection: 12, tab: "payload" });
    await its.run("followConnection", { connection: 7 });
    assert.deepEqual(its.targets().at(-1)?.[1], { kind: "connection", connection: 7, tab: "payload" });
    const before = its.targets().length;
    its.ui.answers.push("443", null);
    await its.run("findConnection");
    assert.equal(its.targets().length, before);
  });

  it("go to a packet asks for the file where there are several, and refuses numbers beyond it", async () => {
    open();
    its.ui.answers.push("b.pcap", " 4 ");
    await its.run("goToPacket");
    assert.deepEqual(its.targets().at(-1)?.[1], {
      kind: "connection",
      connection: 12,
      tab: "packets",
      packet: { evidenceId: 3, number: 4 },
    });
    its.ui.answers.push("b.pcap", "6");
    await its.run("goToPacket");
    assert.equal(its.ui.said.at(-1), "ask: A number from 1 to 5: Type a number from 1 to 5.");
  });

  it("copy what other tools know the connection by", async () => {
    open();
    await its.run("copyCommunityId", { connection: 12 });
    await its.run("copyWiresharkFilter", { connection: 12 });
    await its.run("copyCommunityId", { connection: 13 });
    assert.deepEqual(its.ui.said, [
      "copy: 1:abc=",
      "copy: ip.addr == 10.0.0.5 && ip.addr == 10.0.0.9 && tcp.port == 40000 && tcp.port == 443",
      "error: This connection's packets do not allow a Community ID.",
    ]);
  });

  it("export packets of a connection", async () => {
    await its.end();
    const written: unknown[] = [];
    its = world({ exportPackets: (p) => (written.push(p), { packets: 3 }) });
    open();
    its.ui.answers.push(file("/out/x.pcapng"));
    await its.run("exportPackets", { connection: 12 });
    assert.deepEqual(written, [{ connections: [12], path: "/out/x.pcapng" }]);
    assert.equal(its.ui.said.at(-1), "info: The packets were saved to /out/x.pcapng.");
  });

  it("reports get the name that was chosen", async () => {
    await its.end();
    const asked: string[] = [];
    its = world({
      report: ({ formats, folder: into }) => {
        const path = join(into, `report.${formats[0]}`);
        writeFileSync(path, `report as ${formats[0]}`);
        asked.push(...formats);
        return { paths: [path] };
      },
    });
    open();
    for (const [name, ending] of [
      ["Html", "html"],
      ["Markdown", "md"],
      ["Json", "json"],
    ]) {
      const path = join(folder, `mine.${ending}`);
      its.ui.answers.push(file(path), "Open");
      await its.run(`generateReport${name}`);
      assert.equal(readFileSync(path, "utf8"), `report as ${ending}`);
    }
    assert.deepEqual(asked, ["html", "md", "json"]);
    await settled();
    assert.ok(its.ui.said.includes(`system: ${join(folder, "mine.html")}`));
    assert.ok(its.ui.said.includes(`editor: ${join(folder, "mine.md")}`));
    its.ui.answers.push(file(join(folder, "no", "such", "folder.html")));
    await its.run("generateReportHtml");
    assert.match(its.ui.said.at(-1)!, /^error: The report cannot be written to/);
  });

  it("verify says what has changed, file by file in the log", async () => {
    await its.end();
    const files = [
      { path: "/e/a.pcap", verdict: "same", sha256: "aa", found: "aa" },
      { path: "/e/b\u202e.pcap", verdict: "changed", sha256: "bb", found: "cc" },
      { path: "/e/c", verdict: "not-hashed", sha256: null, found: null },
    ];
    its = world({ verify: () => files });
    open();
    its.ui.answers.push("Show Log");
    await its.run("verifyEvidence");
    assert.deepEqual(its.ui.said, [
      "log: /e/a.pcap is as it was, SHA-256 aa",
      "log: /e/b\\u202e.pcap HAS CHANGED, SHA-256 bb, now cc",
      "log: /e/c was never hashed",
      "warn: 1 file of 3 changed, missing or unreadable since the analysis. 1 file had no hash to compare with.",
    ]);
    assert.equal(its.logShown.length, 1);
    files.splice(1, 1);
    await its.run("verifyEvidence");
    assert.match(its.ui.said.at(-1)!, /^info: 1 file verified: nothing has changed/);
  });

  it("cancel, analyse again, restart, narrow and close act on the active session", async () => {
    const session = open();
    session.start();
    await its.run("cancelAnalysis");
    await settled();
    assert.equal(session.status.state, "cancelled");
    await its.run("analyseAgain");
    assert.equal((its.engine.engines[1].calls[0].params as { again: boolean }).again, true);
    await its.run("restartEngine");
    assert.equal("again" in (its.engine.engines[2].calls[0].params as object), false);
    session.narrow({ from: "1", to: "2" });
    await its.run("showAllTimes");
    assert.equal(session.time, null);
    await its.run("showOverview");
    await its.run("closeCase");
    assert.deepEqual([its.sessions.all.length, its.board.open.length], [0, 0]);
    assert.equal(its.engine.engines[2].disposed, true);
  });

  it("removing kept indexes asks first", async () => {
    mkdirSync(join(folder, "cases", "0123"), { recursive: true });
    await its.run("clearIndexes");
    assert.equal(its.ui.said.length, 1);
    its.ui.answers.push("Remove");
    await its.run("clearIndexes");
    assert.match(its.ui.said.at(-1)!, /^info: .*removed\.$/);
  });
});
