/** A code-server with the packed extension in it: fresh profile, own port, ended with everything it started. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { InstalledEditor } from "./editors.ts";

/** Nothing that draws, asks or fetches by itself. */
const settings = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "files.simpleDialog.enable": true,
  "git.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  // A panel that is just being drawn takes the keyboard, also from the palette.
  "workbench.quickOpen.closeOnFocusLost": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.newWindowProfile": "Default",
};

export interface RunningServer {
  readonly base: string;
  /** Process of the server; the extension host and engines are below it. */
  readonly pid: number;
  /** Home, data and extensions of this run. */
  readonly folder: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Installs the package and starts the server; `more` settings beside the usual ones, `flags` beside the usual arguments. */
export async function startServer(
  editor: InstalledEditor,
  vsix: string,
  more: Readonly<Record<string, unknown>> = {},
  flags: readonly string[] = [],
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "flowmirror-e2e-"));
  for (const name of ["home", "data/User", "exts"]) mkdirSync(join(folder, name), { recursive: true });
  const port = await freePort();
  writeFileSync(join(folder, "data/User/settings.json"), JSON.stringify({ ...settings, ...more }, null, 2));
  writeFileSync(join(folder, "config.yaml"), `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: join(folder, "home"),
    EXTENSIONS_GALLERY: "{}",
    PATH: `${dirname(editor.nodeBinary)}:${process.env.PATH}`,
  };
  delete env.VSCODE_IPC_HOOK_CLI;
  delete env.NODE_OPTIONS;
  const common = [
    editor.entry, "--config", join(folder, "config.yaml"), "--user-data-dir", join(folder, "data"),
    "--extensions-dir", join(folder, "exts"), "--disable-telemetry", "--disable-update-check",
  ]; // prettier-ignore
  execFileSync(editor.nodeBinary, [...common, "--install-extension", vsix], { env, stdio: "pipe", timeout: 120_000 });
  const child = spawn(
    editor.nodeBinary,
    [
      ...common, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-workspace-trust", "--disable-getting-started-override",
      "--ignore-last-opened", "--session-socket", join(folder, "ipc.sock"), ...flags,
    ], // prettier-ignore
    { env, detached: true, stdio: ["ignore", "pipe", "pipe"] },
  );
  const base = `http://127.0.0.1:${port}`;
  await answering(child, base);
  return { base, pid: child.pid!, folder, stop: () => stop(child, folder) };
}

async function answering(child: ChildProcess, base: string): Promise<void> {
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => void (said.length < 200 && said.push(String(text)))); // prettier-ignore
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (child.exitCode !== null) break;
    const ok = await fetch(`${base}/healthz`).then(({ ok }) => ok, () => false); // prettier-ignore
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`code-server does not answer:\n${said.join("")}`);
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  // The whole group: the extension host must not outlive its server.
  if (child.exitCode === null) process.kill(-child.pid!, "SIGTERM");
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
  try {
    process.kill(-child.pid!, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
