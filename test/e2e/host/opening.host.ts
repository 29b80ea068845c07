/** Captures, folders and logs become what they are to be. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import * as vscode from "vscode";
import { engines } from "../processes.ts";
import { active, closeEverything, extension, fileIn, tabs, tell, until } from "./given.ts";

async function openCapture(uri: vscode.Uri): Promise<vscode.Tab> {
  await vscode.commands.executeCommand("vscode.open", uri);
  return until(`a tab shows ${uri.path}`, () =>
    tabs().find(({ input }) => input instanceof vscode.TabInputCustom && input.uri.path === uri.path),
  );
}

describe("opening", () => {
  afterEach(closeEverything);

  for (const name of ["mirror.pcap", "mirror-gwlb.pcapng.gz"]) {
    it(`shows ${name} in its own editor`, async () => {
      const tab = await openCapture(fileIn("incident", name));
      assert.equal((tab.input as vscode.TabInputCustom).viewType, "flowmirror.capture");
      const { place, status } = await active();
      assert.equal(place.kind, "capture");
      assert.equal(place.name, name);
      assert.ok(status.packets > 0);
    });
  }

  it("takes names of other tools and writing", async () => {
    for (const name of ["renamed.cap", "RENAMED.PCAP"]) {
      copyFileSync(fileIn("traps", "dup.pcap").fsPath, fileIn(name).fsPath);
      const tab = await openCapture(fileIn(name));
      assert.equal((tab.input as vscode.TabInputCustom).viewType, "flowmirror.capture", name);
      await active();
      await closeEverything();
    }
  });

  it("makes a case of a folder", async () => {
    await vscode.commands.executeCommand("flowmirror.openAsCase", fileIn("incident"));
    const session = await active();
    assert.equal(session.place.kind, "case");
    const overview = await session.ask("overview", {});
    assert.deepEqual([overview.files.length, overview.packets, overview.records], [9, 6383, 1224]);
    assert.ok(tabs().some(({ input }) => input instanceof vscode.TabInputWebview && /flowmirror\.overview$/.test(input.viewType))); // prettier-ignore
  });

  it("makes one case of a log and a capture chosen together", async () => {
    const log = (await vscode.workspace.findFiles("incident/111122223333*.log.gz"))[0];
    const chosen = [fileIn("incident", "mirror.pcap"), log];
    await vscode.commands.executeCommand("flowmirror.openWith", chosen[0], chosen);
    const overview = await (await active()).ask("overview", {});
    assert.equal(overview.files.length, 2);
    assert.ok(overview.packets > 0 && overview.records > 0);
  });

  it("adds evidence to the case that is open", async () => {
    await vscode.commands.executeCommand("flowmirror.openAsCase", fileIn("traps", "dup.pcap"));
    await active();
    await vscode.commands.executeCommand("flowmirror.addToCase", fileIn("traps", "overlap.pcap"));
    const overview = await (await active()).ask("overview", {});
    assert.equal(overview.files.length, 2);
  });

  it("shares one engine among editors of the same capture, and ends it after the last", async () => {
    const uri = fileIn("traps", "dup.pcap");
    await openCapture(uri);
    await active();
    await vscode.commands.executeCommand("workbench.action.splitEditor");
    await until("there are two tabs", () => tabs().length === 2);
    assert.equal(engines(process.pid).length, 1);
    await closeEverything();
    await until("no engine is left", () => engines(process.pid).length === 0);
  });

  it("says what is wrong with a file that is none of its kinds, and lives on", async () => {
    await vscode.workspace.fs.writeFile(fileIn("none.pcap"), new TextEncoder().encode("Dear diary,\n"));
    await openCapture(fileIn("none.pcap"));
    const { sessions } = extension().exports;
    const said = await until("it is over", () => {
      const status = sessions.active?.status;
      return status && (status.state === "failed" || status.state === "ready") ? status : null;
    });
    tell(`      ${said.state}: ${said.says}`);
    assert.notEqual(said.says, "");
  });
});
