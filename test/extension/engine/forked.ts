/** The built engine process, forked as the extension forks it. */
import { fileURLToPath } from "node:url";
import { engineStarter, type EngineProcess } from "../../../src/extension/engine/client.ts";
import { build, outdir } from "../../cli/built.ts";

/** The program of the engine, built once per process. */
export async function engineEntry(): Promise<string> {
  await build();
  return fileURLToPath(new URL(`../../../${outdir}/engine.js`, import.meta.url));
}

export interface Forked {
  readonly engine: EngineProcess;
  readonly told: string[];
  readonly said: string[];
  readonly calls: string[];
  /** Settles when the process has ended without being asked to. */
  readonly stopped: Promise<string>;
}

const running = new Set<EngineProcess>();

/** Ends the engines that a test has left; a process that is left keeps the tests from ending. */
export async function endEngines(): Promise<void> {
  await Promise.all([...running].map((engine) => engine.dispose()));
  running.clear();
}

/** Starts one; temporary files go into `tempFolder`. */
export async function forkEngine(tempFolder: string, execArgv: readonly string[] = []): Promise<Forked> {
  const start = engineStarter({ entry: await engineEntry(), tempFolder, execArgv });
  const told: string[] = [];
  const said: string[] = [];
  const calls: string[] = [];
  let settle: (says: string) => void = () => undefined;
  const stopped = new Promise<string>((resolve) => (settle = resolve));
  const engine = start({
    changed: (topic) => void told.push(topic),
    stopped: settle,
    said: (line) => void said.push(line),
    called: (method, _, failure) => void calls.push(failure === null ? method : `${method} ${failure}`),
  });
  running.add(engine);
  return { engine, told, said, calls, stopped };
}

/** True while there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a process has gone; the test's own time limit ends a wait that is in vain. */
export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}
