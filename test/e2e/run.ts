/** The tests in real browsers and editors: the package, panels in Chromium, then the packed extension in the oldest and the newest VS Code. */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { argv, env, execPath, exit } from "node:process";
import { editorReady, type EditorName, editors, installEditor } from "./editors.ts";
import { run, type Tally } from "./stages.ts";
import { chromiumPath } from "./workbench.ts";

const MINUTE = 60_000;
const out = "out/e2e-package";

interface Stage {
  /** A stage whose windows are driven like a person drives them: what fails is tried once more, in new windows, and said to have been. */
  readonly mayRepeat?: boolean;
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limit: number;
}

/** Why nothing can be tested here; null where everything needed is there. */
function missing(names: readonly EditorName[]): string | null {
  const needed = [chromiumPath, "/usr/bin/rg", "/usr/bin/python3"];
  // Native modules are built once, when an editor is installed.
  if (!names.every(editorReady)) needed.push("/usr/bin/g++", "/usr/bin/make");
  const absent = needed.filter((path) => !existsSync(path));
  return absent.length > 0 ? `there is no ${absent.join(", no ")}` : null;
}

async function packed(): Promise<string> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await run({ name: "package", command: execPath, args: [".package.mjs", "--out", out], env: {}, limit: 3 * MINUTE });
  const name = readdirSync(out).find((file) => file.endsWith(".vsix"));
  if (name === undefined) throw new Error("npm run package made no .vsix");
  return join(process.cwd(), out, name);
}

function testsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `${folder}/${name}`);
}

function stages(names: readonly EditorName[], vsix: string): readonly Stage[] {
  const mocha = "node_modules/mocha/bin/mocha.js";
  const panels: Stage = {
    name: "panels",
    args: [mocha, "--exit", ...testsIn("test/panels")],
    env: {},
    limit: 10 * MINUTE,
  };
  const inEditors = names.flatMap((name): Stage[] => {
    const about = `VS Code ${editors[name].vscode}`;
    const own = { FLOWMIRROR_EDITOR: name, FLOWMIRROR_VSIX: vsix };
    return [
      {
        name: `extension host, ${about}`,
        args: ["--import", "tsx", "test/e2e/host/run.ts"],
        env: own,
        limit: 2 * MINUTE,
      },
      {
        name: `windows, ${about}`,
        args: [mocha, "--exit", "--retries", "1", ...testsIn("test/e2e/ui")],
        env: own,
        limit: 12 * MINUTE,
        mayRepeat: true,
      },
    ];
  });
  const own = { FLOWMIRROR_VSIX: vsix };
  const contents: Stage = { name: "package", args: [mocha, "test/e2e/package.test.ts"], env: own, limit: MINUTE };
  return [contents, panels, ...inEditors];
}

async function tried(stage: Stage): Promise<Tally> {
  const once = (): Promise<Tally> => run({ command: execPath, ...stage, env: { ...env, ...stage.env } });
  const first = await once();
  if (first.failed === 0 || !stage.mayRepeat) return first;
  console.log(`== ${stage.name}: ${first.failed} failed; all of it once more, in new windows`);
  return once();
}

async function main(): Promise<number> {
  const wanted = argv.slice(2).filter((name): name is EditorName => Object.hasOwn(editors, name));
  const names: readonly EditorName[] = wanted.length > 0 ? wanted : ["oldest", "newest"];
  const why = missing(names);
  if (why !== null) {
    console.log(`tests in VS Code: skipped, ${why}\n0 passed, 0 failed, 1 skipped`);
    return 0;
  }
  const vsix = await packed();
  for (const name of names) {
    console.log(`\n== installing VS Code ${editors[name].vscode} (code-server ${editors[name].version})`);
    installEditor(name);
  }
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const stage of stages(names, vsix)) {
    const { passed, failed, skipped } = await tried(stage);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

exit(await main());
