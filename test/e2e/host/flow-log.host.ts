/** A flow log in a text editor: hovers, lenses and problems once it is part of a case. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import * as vscode from "vscode";
import { active, closeEverything, fileIn, given, until } from "./given.ts";

const uri = (): vscode.Uri => fileIn("logged", "production.log");

async function hoverAt(line: number): Promise<string> {
  const at = new vscode.Position(line, 3);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri(), at);
  return hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === "string" ? one : one.value))).join("\n"); // prettier-ignore
}

describe("a flow log as text", () => {
  before(async () => {
    mkdirSync(fileIn("logged").fsPath);
    copyFileSync(given.log, uri().fsPath);
    copyFileSync(fileIn("incident", "mirror.pcap").fsPath, fileIn("logged", "mirror.pcap").fsPath);
    await vscode.window.showTextDocument(uri());
  });
  after(closeEverything);

  it("names the fields of a record without a case", async () => {
    const text = await hoverAt(1);
    assert.match(text, /srcaddr/);
    assert.match(text, /192\.0\.2\.14/);
    assert.equal(await hoverAt(0), "", "the header line is no record");
  });

  it("says what the packets show of it, within a case", async () => {
    await vscode.commands.executeCommand("flowmirror.openAsCase", fileIn("logged"));
    const session = await active();
    const { files } = await session.ask("overview", {});
    const { evidenceId } = files.find(({ path }) => path.endsWith("production.log"))!;
    const records = await session.ask("recordsAtLines", { evidenceId, from: 1, to: 500 });
    const { line, packets, packetsSeen } = records.find(
      ({ packetsSeen: seen, connection }) => seen > 0 && connection !== null,
    )!;
    const editor = await vscode.window.showTextDocument(uri());
    editor.revealRange(new vscode.Range(line - 1, 0, line - 1, 0), vscode.TextEditorRevealType.InCenter);
    const hover = await hoverAt(line - 1);
    assert.ok(hover.includes(`${packetsSeen} of ${packets}`), hover);
    const lens = await found(async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri(), 100); // prettier-ignore
      return lenses.find(({ range, command }) => range.start.line === line - 1 && command !== undefined);
    });
    assert.match(lens.command!.title, new RegExp(`${packetsSeen} of ${packets}`));
  });

  it("has the findings of its lines among the problems", async () => {
    const session = await active();
    const { files } = await session.ask("overview", {});
    const { evidenceId } = files.find(({ path }) => path.endsWith("production.log"))!;
    const expected = await session.ask("findingsAtLines", { evidenceId, limit: 1000 });
    assert.ok(expected.length > 0);
    const problems = await until("there are problems", () => {
      const all = vscode.languages.getDiagnostics(uri());
      return all.length > 0 ? all : null;
    });
    const lines = new Set(expected.map(({ line }) => line));
    for (const { range } of problems) assert.ok(lines.has(range.start.line + 1), `line ${range.start.line + 1}`);
  });
});

/** Lenses come once the engine has said what there is. */
async function found<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; ;) {
    const one = await look();
    if (one !== undefined) return one;
    assert.ok(Date.now() < end, "there is no lens over the record");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
