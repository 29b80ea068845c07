/** Forks the engine process and speaks to it. Knows no VS Code: what it needs of it comes in. */
import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { EngineApi } from "../../protocol/engine.ts";
import { type Client, dial, type Port, RpcError } from "../../protocol/rpc.ts";
import type { EngineClient, EngineHooks, StartEngine } from "./client-shape.ts";
import { tellLines } from "./lines.ts";
import { owned } from "./owned.ts";

export interface EngineLaunch {
  /** The engine's program: dist/engine.js. */
  readonly entry: string;
  /** Arguments for node itself. */
  readonly execArgv?: readonly string[];
  /** Where temporary indexes are made: as large as a quarter of the evidence. The system's temporary folder unless given. */
  readonly tempFolder?: string;
}

/** A client that tests can look at. */
export interface EngineProcess extends EngineClient {
  readonly pid: number | undefined;
}

/** Milliseconds in which a process that was asked to end may close its case; then it is ended by force. */
const GRACE = 4000;

/** Makes what starts engine processes. Each has a folder for its temporary files, which goes when it ends, however it ends. */
export function engineStarter(launch: EngineLaunch): (...hooks: Parameters<StartEngine>) => EngineProcess {
  return (hooks) => startEngine(launch, hooks);
}

function startEngine({ entry, execArgv = [], tempFolder = tmpdir() }: EngineLaunch, hooks: EngineHooks): EngineProcess {
  mkdirSync(tempFolder, { recursive: true });
  const temp = mkdtempSync(join(tempFolder, "flowmirror-engine-"));
  const child = fork(entry, [], {
    // Not the folder that happens to be open: nothing in a workspace is ever loaded.
    cwd: dirname(entry),
    env: environment(temp),
    execArgv: [...execArgv],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const { remote, dispose: hangUp } = dial<EngineApi>(childPort(child), (topic) => hooks.changed(topic));
  let asked = false;
  let gone = false;
  let settle: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (settle = resolve));
  const end = (says: string): void => {
    if (gone) return;
    gone = true;
    hangUp();
    removeFolder(temp);
    if (!asked) hooks.stopped(says);
    settle();
  };
  child.stderr?.setEncoding("utf8").on(
    "data",
    tellLines((line) => hooks.said(line)),
  );
  child.on("error", (error) => end(`The engine could not be started: ${error.message}.`));
  child.on("exit", (code, signal) => end(endOf(code, signal)));
  return {
    remote: hooks.called ? timed(remote, hooks.called.bind(hooks)) : remote,
    pid: child.pid,
    async dispose() {
      asked = true;
      hangUp();
      if (child.connected) child.disconnect();
      const force = setTimeout(() => child.kill("SIGKILL"), GRACE);
      await ended;
      clearTimeout(force);
    },
  };
}

/** Threads of libuv: statements of DuckDB and reads of files wait in them, and four are taken by one page of the overview. */
const WAITING_THREADS = "16";

/** Temporary files go where they are removed even if the engine cannot do so itself. */
function environment(temp: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  // In VS Code's desktop builds the program of the extension host is Electron, which runs as node when told so.
  return {
    UV_THREADPOOL_SIZE: WAITING_THREADS,
    ...inherited,
    ELECTRON_RUN_AS_NODE: "1",
    TMPDIR: temp,
    TEMP: temp,
    TMP: temp,
    FLOWMIRROR_TEMP: temp,
  };
}

function childPort(child: ChildProcess): Port {
  return {
    post(message) {
      if (child.connected) child.send(message as object, () => undefined);
    },
    listen(receive) {
      const take = (message: unknown): void => receive(owned(message));
      child.on("message", take);
      return () => void child.off("message", take);
    },
  };
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Something in it is still held; the system's own cleaning gets it.
  }
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  return `The engine has stopped (${how}). The evidence is untouched; the engine can be started again.`;
}

/** The same client; every call that ends is told. */
function timed(remote: Client<EngineApi>, called: NonNullable<EngineHooks["called"]>): Client<EngineApi> {
  type Call = (params: unknown, signal?: AbortSignal) => Promise<unknown>;
  const get = (target: Client<EngineApi>, method: string | symbol): unknown => {
    const call = target[method as keyof EngineApi] as Call | undefined;
    if (!call) return undefined;
    return async (params: unknown, signal?: AbortSignal) => {
      const began = performance.now();
      let failure: string | null = null;
      try {
        return await call(params, signal);
      } catch (error) {
        failure = error instanceof RpcError ? error.code : "cancelled";
        throw error;
      } finally {
        called(String(method), performance.now() - began, failure);
      }
    };
  };
  return new Proxy(remote, { get });
}
