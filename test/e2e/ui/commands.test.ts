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

/** Titles of the extension's commands that the palette lists, sorted: page by page, for only what is seen is in the page. */
async function listed(bench: Workbench): Promise<readonly string[]> {
  const found = new Set<string>();
  await bench.page.keyboard.press("F1");
  await bench.quickInput().fill(">Flowmirror: ");
  const rows = bench.page.locator(".quick-input-list .monaco-list-row", { hasText: /^Flowmirror: / });
  await rows.first().waitFor();
  for (let isNew = true; isNew;) {
    const before = found.size;
    for (const text of await rows.locator(".label-name").allInnerTexts()) found.add(text.replace(/^Flowmirror: /, "").trim()); // prettier-ignore
    isNew = found.size > before;
    await bench.page.keyboard.press("PageDown");
    await bench.page.waitForTimeout(150);
  }
  await bench.page.keyboard.press("Escape");
  // VS Code has one of its own for every view.
  return [...found].filter((title) => !/^Focus on .* View$/.test(title)).sort();
}

const READY = new Set(["flowmirror.hasCase", "flowmirror.ready"]);

describeWindow("commands", copying(join(samples, "traps")), (window) => {
  it("offers without a case only what needs none", async () => {
    const expected = offered.filter(({ enablement }) => holds(enablement, new Set())).map(({ title }) => title);
    assert.deepEqual(await listed(window().bench), expected.sort());
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
      await bench.page.waitForTimeout(200);
      await bench.page.keyboard.press("Escape");
      await bench.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
      assert.deepEqual(await bench.errors(), [], title);
    }
    for (const { command, title } of offered.filter(({ command }) => LAST.has(command)).reverse()) {
      await bench.command(`Flowmirror: ${title}`);
      await bench.page.waitForTimeout(200);
      await bench.page.keyboard.press("Escape");
      assert.deepEqual(await bench.errors(), [], command);
    }
  });
});
