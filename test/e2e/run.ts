/** The tests in real browsers and editors: the package, panels in Chromium, then the packed extension in the oldest and the newest VS Code. */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { argv, env, execPath, exit } from "node:process";
import { editorReady, type EditorName, editors } from "./editors.ts";
import { run, type Tally } from "./stages.ts";
import { chromiumPath } from "./workbench.ts";

const MINUTE = 60_000;
/** After so long nothing is tried again: the whole has to end in its time, and to say what it counted. */
const NO_MORE_TRIES = 14 * MINUTE;
const began = Date.now();
const out = "out/e2e-package";

/**
 * Suites that only the newest VS Code runs. Panels, engine and Chromium are the same in both: the oldest has to show that it offers what the
 * extension asks of it (editors, views, commands, jumps). Saved reports are the engine's bytes; what becomes of broken files and
 * killed engines the suites in the extension host see in both.
 */
const NEWEST_ALONE = ["large.test.ts", "reports.test.ts", "trouble.test.ts"];

interface Stage {
  /** Shown when it has ended: it runs beside others. */
  readonly isBeside?: boolean;
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

function testsIn(folder: string, but: readonly string[] = []): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".test.ts") && !but.includes(name))
    .map((name) => `${folder}/${name}`);
}

const mocha = "node_modules/mocha/bin/mocha.js";

/** Downloads, and what is built of native parts. */
function installing(editor: EditorName): Stage {
  const { vscode, version } = editors[editor];
  const args = ["--import", "tsx", "test/e2e/install.ts", editor];
  const name = `installing VS Code ${vscode} (code-server ${version})`;
  return { name, args, env: {}, limit: 8 * MINUTE, isBeside: true };
}

/** What needs no editor. */
function alone(vsix: string): readonly Stage[] {
  return [
    { name: "package", args: [mocha, "test/e2e/package.test.ts"], env: { FLOWMIRROR_VSIX: vsix }, limit: MINUTE },
    { name: "panels", args: [mocha, "--parallel", "--exit", ...testsIn("test/panels")], env: {}, limit: 10 * MINUTE },
  ];
}

function inEditor(name: EditorName, vsix: string): readonly Stage[] {
  const about = `VS Code ${editors[name].vscode}`;
  const own = { FLOWMIRROR_EDITOR: name, FLOWMIRROR_VSIX: vsix };
  const windows = testsIn("test/e2e/ui", name === "newest" ? [] : NEWEST_ALONE);
  return [
    {
      name: `extension host, ${about}`,
      args: ["--import", "tsx", "test/e2e/host/run.ts"],
      env: own,
      limit: 4 * MINUTE,
    },
    {
      name: `windows, ${about}`,
      args: [mocha, "--exit", "--retries", "1", ...windows],
      env: own,
      limit: 12 * MINUTE,
      mayRepeat: true,
    },
  ];
}

async function tried(stage: Stage): Promise<Tally> {
  const once = (): Promise<Tally> => run({ command: execPath, ...stage, env: { ...env, ...stage.env } });
  const first = await once();
  if (first.failed === 0 || !stage.mayRepeat || Date.now() - began > NO_MORE_TRIES) return first;
  console.log(`== ${stage.name}: ${first.failed} failed; all of it once more, in new windows`);
  return once();
}

/** Stages one after the other; the sum of what they counted. */
async function inOrder(stages: readonly Stage[]): Promise<Tally> {
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const stage of stages) add(total, await tried(stage));
  return total;
}

/** Rows of stages, side by side. */
async function sideBySide(rows: readonly (readonly Stage[])[]): Promise<Tally> {
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const one of await Promise.all(rows.map(inOrder))) add(total, one);
  return total;
}

function add(total: Tally, { passed, failed, skipped }: Tally): void {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
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
  // Much of an installation is waiting for downloads.
  const total = await sideBySide([...names.map((name) => [installing(name)]), alone(vsix)]);
  // Windows one version after the other: what a person waits for there is bounded in time. One that could not be installed has been counted.
  for (const name of names.filter(editorReady)) add(total, await inOrder(inEditor(name, vsix)));
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

exit(await main());
