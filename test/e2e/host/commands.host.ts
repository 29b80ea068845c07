/** Commands as a keybinding, a view or another extension runs them: without anybody at the screen. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { engines } from "../processes.ts";
import { active, closeEverything, extension, fileIn, tabs, until } from "./given.ts";

const run = (name: string, ...given: readonly unknown[]) =>
  vscode.commands.executeCommand(`flowmirror.${name}`, ...given);

function panelShown(name: string): Promise<vscode.Tab> {
  return until(`panel ${name} is shown`, () =>
    tabs().find(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(`flowmirror.${name}`),
    ),
  );
}

describe("commands", () => {
  before(async () => {
    await run("openAsCase", fileIn("incident"));
    await active();
  });
  after(closeEverything);

  for (const [command, panel] of [
    ["showOverview", "overview"],
    ["showConnections", "connections"],
    ["showFlowRecords", "flow-records"],
    ["showProtocols", "protocols"],
    ["showFindings", "findings"],
    ["showReport", "report"],
    ["runQuery", "query"],
  ]) {
    it(`${command} shows the panel`, async () => {
      await run(command);
      await panelShown(panel);
    });
  }

  it("followConnection shows the connection it is given", async () => {
    await run("followConnection", { connection: 5 });
    await panelShown("connection");
  });

  it("copies what other tools know the connection by", async () => {
    const session = await active();
    const { fields } = await session.ask("connection", { connection: 5 });
    await run("copyCommunityId", { connection: 5 });
    assert.equal(await vscode.env.clipboard.readText(), fields.community_id);
    await run("copyWiresharkFilter", { connection: 5 });
    const filter = await vscode.env.clipboard.readText();
    assert.ok(filter.includes(String(fields.orig_ip)) && filter.includes("tcp.port == 8080"), filter);
  });

  it("showAllTimes ends the narrowing", async () => {
    const session = await active();
    session.narrow({ from: "1773740000000000000", to: "1773740100000000000" });
    await run("showAllTimes");
    assert.equal(session.time, null);
  });

  it("analyseAgain reads the evidence anew, in another engine", async () => {
    const [former] = engines(process.pid);
    await run("analyseAgain");
    const session = await active();
    assert.equal((await session.ask("overview", {})).packets, 6383);
    assert.notEqual(engines(process.pid)[0].pid, former.pid);
  });

  it("a killed engine is told of, and restartEngine starts another", async () => {
    const session = await active();
    const [former] = engines(process.pid);
    process.kill(former.pid, "SIGKILL");
    await active("stopped");
    assert.match(session.status.says, /\w/);
    await assert.rejects(session.ask("overview", {}));
    await run("restartEngine");
    await active();
    assert.equal((await session.ask("overview", {})).packets, 6383);
  });

  it("closeCase closes its panels and ends its engine", async () => {
    await run("closeCase");
    await until("no panel is left", () => tabs().every(({ input }) => !(input instanceof vscode.TabInputWebview)));
    await until("no engine is left", () => engines(process.pid).length === 0);
    assert.equal(extension().exports.sessions.active, null);
  });
});
