/** When the extension begins, how long that takes, and what it then offers. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, tell } from "./given.ts";

/** The goal is 200 ms on a machine that is not busy with the tests themselves; beyond this something is wrong. */
const TOO_LONG_MS = 2000;

describe("activation", () => {
  it("waits for something of its own to be opened", () => {
    assert.equal(extension().isActive, false);
  });

  it("is quick", async () => {
    const began = performance.now();
    await extension().activate();
    const milliseconds = performance.now() - began;
    tell(`      activated in ${milliseconds.toFixed(0)} ms`);
    assert.ok(milliseconds < TOO_LONG_MS, `${milliseconds} ms`);
  });

  it("registers the commands that the manifest contributes, and no other", async () => {
    const { commands, views = {} } = extension().packageJSON.contributes as {
      commands: readonly { command: string }[];
      views?: Record<string, readonly { id: string }[]>;
    };
    // VS Code adds commands of its own for every view.
    const ofViews = Object.values(views).flat().map(({ id }) => `${id}.`); // prettier-ignore
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith("flowmirror.") && !ofViews.some((view) => id.startsWith(view)),
    );
    assert.deepEqual(registered.sort(), commands.map(({ command }) => command).sort());
  });

  it("has the defaults that the manifest states", () => {
    const settings = vscode.workspace.getConfiguration("flowmirror");
    const { properties } = extension().packageJSON.contributes.configuration as {
      properties: Record<string, { default: unknown }>;
    };
    for (const [name, { default: usual }] of Object.entries(properties)) {
      assert.deepEqual(settings.get(name.replace("flowmirror.", "")), usual, name);
    }
    assert.equal(settings.get("timeZone"), "UTC");
  });
});
