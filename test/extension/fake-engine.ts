/** An engine process of the tests' own: answers as told, crashes when told. */
import type { CaseStatus } from "../../src/protocol/case.ts";
import type { EngineApi, OpenRequest } from "../../src/protocol/engine.ts";
import { type Client, RpcError } from "../../src/protocol/rpc.ts";
import type { EngineClient, EngineHooks } from "../../src/extension/engine/client-shape.ts";
import type { SessionWorld } from "../../src/extension/session.ts";

type Answers = { [M in keyof EngineApi]?: (params: Parameters<EngineApi[M]>[0], signal?: AbortSignal) => unknown };

export const ready: CaseStatus = {
  state: "ready",
  says: "Ready.",
  doneBytes: 10,
  totalBytes: 10,
  bytesPerSecond: 0,
  secondsLeft: null,
  packets: 3,
  records: 2,
};

export class FakeEngine implements EngineClient {
  readonly hooks: EngineHooks;
  readonly remote: Client<EngineApi>;
  readonly calls: { method: string; params: unknown }[] = [];
  disposed = false;
  status: CaseStatus = { ...ready, state: "analysing", says: "reading" };
  /** How `open` ends; the test does it. */
  finish: () => void = () => undefined;
  fail: (error: unknown) => void = () => undefined;

  constructor(hooks: EngineHooks, answers: Answers) {
    this.hooks = hooks;
    const own: Answers = {
      open: (_request: OpenRequest, signal?: AbortSignal) =>
        new Promise((resolve, reject) => {
          this.finish = () => {
            this.status = ready;
            resolve({ reused: false });
          };
          this.fail = reject;
          signal?.addEventListener("abort", () => reject(signal.reason as Error));
          queueMicrotask(() => hooks.changed("status"));
        }),
      status: () => this.status,
    };
    const all = { ...own, ...answers } as Record<string, (params: unknown, signal?: AbortSignal) => unknown>;
    this.remote = new Proxy({} as Client<EngineApi>, {
      get: (_, method: string) => async (params: unknown, signal?: AbortSignal) => {
        this.calls.push({ method, params });
        if (this.disposed) throw new RpcError({ code: "closed", message: "The engine has stopped." });
        if (!all[method]) throw new RpcError({ code: "unknown-method", message: method });
        return all[method](params, signal);
      },
    });
  }

  crash(): void {
    this.disposed = true;
    this.fail(new RpcError({ code: "closed", message: "The engine has stopped." }));
    this.hooks.stopped("The engine has stopped (by SIGKILL).");
  }

  async dispose(): Promise<void> {
    this.disposed = true;
  }
}

/** A world whose engines the test holds in its hand. */
export function fakeWorld(
  answers: Answers = {},
): SessionWorld & { readonly engines: FakeEngine[]; readonly said: string[] } {
  const engines: FakeEngine[] = [];
  const said: string[] = [];
  const say = (sentence: string): void => void said.push(sentence);
  return {
    engines,
    said,
    startEngine(hooks) {
      const engine = new FakeEngine(hooks, answers);
      engines.push(engine);
      return engine;
    },
    options: () => ({ memoryMb: 512 }),
    log: { info: say, warn: say, trace: say },
  };
}

/** Lets everything that waits for nothing but promises go on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
}
