/** The built command line as a process. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Folder below the repository; processes that test at the same time have one each: a file is no use while it is being written. */
export const outdir = ["out/test-cli", process.env.MOCHA_WORKER_ID].filter(Boolean).join("-");

/** What esbuild says of a file it made. */
export interface MadeFile {
  readonly entryPoint?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
}

let built: Promise<Readonly<Record<string, MadeFile>>> | undefined;

/** Builds once per process, beside dist/, which someone may be using; returns the files made, by path. */
export function build(): Promise<Readonly<Record<string, MadeFile>>> {
  return (built ??= bundled());
}

async function bundled(): Promise<Readonly<Record<string, MadeFile>>> {
  const script = (await import(pathToFileURL(`${root}.build.mjs`).href)) as {
    bundle(outdir: string): Promise<{ outputs: Readonly<Record<string, MadeFile>> }>;
  };
  return (await script.bundle(outdir)).outputs;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with the process and what it printed so far, on each piece of stdout. */
  readonly onOutput?: (process: ReturnType<typeof spawn>) => void;
  /** Sends a signal as soon as this file is there. */
  readonly interruptWhen?: { readonly exists: string; readonly signal: NodeJS.Signals };
}

/** Runs the built command line to its end. */
export async function flowmirror(args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  await build();
  const child = spawn(process.execPath, [`${root}${outdir}/cli.js`, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, NO_COLOR: "", FORCE_COLOR: "", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    options.onOutput?.(child);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const watch = options.interruptWhen;
  const timer = setInterval(() => {
    if (!watch || !existsSync(watch.exists)) return;
    clearInterval(timer);
    child.kill(watch.signal);
  }, 5);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(timer);
  return { code, stdout, stderr };
}
