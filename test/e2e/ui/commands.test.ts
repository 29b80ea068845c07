/** Every contributed command, as the palette offers it: where it is enabled it does something, and never fails. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { copying, describeWindow, root, samples } from "../fixture.ts";
import type { Workbench } from "../workbench.ts";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly enablement?: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
  };
}

const { contributes } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const hidden = new Set(contributes.menus.commandPalette.filter(({ when }) => when === "false").map(({ command }) => command)); // prettier-ignore
const offered = contributes.commands.filter(({ command }) => !hidden.has(command));
/** They end what the others need: each has tests of its own. */
const LAST = new Set(["flowmirror.closeCase", "flowmirror.restartEngine", "flowmirror.analyseAgain", "flowmirror.clearIndexes"]); // prettier-ignore

/** Whether a clause of simple conjunctions holds. */
function holds(clause: string | undefined, keys: ReadonlySet<string>): boolean {
  return (clause ?? "").split("&&").every((part) => {
    const name = part.trim();
    if (name === "") return true;
    return name.startsWith("!") ? !keys.has(name.slice(1)) : keys.has(name);
  });
}

/** Titles of the commands that the palette lists. */
async function listed(bench: Workbench, titles: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  await bench.page.keyboard.press("F1");
  const rows = bench.page.locator(".quick-input-list .monaco-list-row");
  for (const title of titles) {
    await bench.quickInput().fill(`>Flowmirror: ${title}`);
    // Something fits in any case: at the least VS Code's sentence that nothing does.
    await rows.first().waitFor();
    const exact = rows.filter({ has: bench.page.getByText(`Flowmirror: ${title}`, { exact: true }) });
    const isThere = await exact.first().waitFor({ timeout: 700 }).then(() => true, () => false); // prettier-ignore
    if (isThere) found.push(title);
  }
  await bench.page.keyboard.press("Escape");
  return found;
}

const READY = new Set(["flowmirror.hasCase", "flowmirror.ready"]);

describeWindow("commands", copying(join(samples, "traps")), (window) => {
  it("offers without a case only what needs none", async () => {
    const titles = offered.map(({ title }) => title);
    const expected = offered.filter(({ enablement }) => holds(enablement, new Set())).map(({ title }) => title);
    assert.deepEqual(await listed(window().bench, titles), expected);
  });

  it("runs every command that a ready case enables", async function () {
    this.timeout(120_000);
    const { bench } = window();
    await bench.command("Flowmirror: Open Samples");
    await bench.webview(".fm-figure");
    for (const { command, title, enablement } of offered) {
      if (!holds(enablement, READY) || LAST.has(command)) continue;
      await bench.command(`Flowmirror: ${title}`);
      // What asks for something is left without an answer.
      await bench.page.waitForTimeout(400);
      await bench.page.keyboard.press("Escape");
      await bench.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
      assert.deepEqual(await bench.errors(), [], title);
    }
    for (const { command, title } of offered.filter(({ command }) => LAST.has(command)).reverse()) {
      await bench.command(`Flowmirror: ${title}`);
      await bench.page.waitForTimeout(400);
      await bench.page.keyboard.press("Escape");
      assert.deepEqual(await bench.errors(), [], command);
    }
  });
});
