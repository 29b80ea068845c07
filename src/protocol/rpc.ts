/** Typed calls over any pair of ports: panel to host, host to engine process. Knows no vscode, no DOM, no node. */

export interface Port {
  post(message: unknown): void;
  /** Returns what ends the listening. */
  listen(receive: (message: unknown) => void): () => void;
}

/** What one side offers: every method takes one plain object and answers with plain data. */
type Api<A> = { readonly [M in keyof A]: (params: never) => unknown };
type Params<F> = F extends (params: infer P) => unknown ? P : never;
type Answer<F> = F extends (params: never) => infer R ? Awaited<R> : never;

export type Client<A extends Api<A>> = {
  readonly [M in keyof A]: (params: Params<A[M]>, signal?: AbortSignal) => Promise<Answer<A[M]>>;
};
export type Handlers<A extends Api<A>> = {
  readonly [M in keyof A]: (params: Params<A[M]>, signal: AbortSignal) => Answer<A[M]> | Promise<Answer<A[M]>>;
};

/** `code` is for programs: that of a CaseError, "unknown-method", "bad-request", "not-ready", "closed", "bug". `message` is a sentence. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export class RpcError extends Error {
  readonly code: string;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = "RpcError";
    this.code = failure.code;
  }
}

type ToServer =
  | { readonly kind: "call"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: "cancel"; readonly id: number };
type FromServer =
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly failure: Failure }
  | { readonly kind: "changed"; readonly topic: string };

export interface Server {
  /** Tells the other side that something it may show is no longer what it was. */
  changed(topic: string): void;
  dispose(): void;
}

/** Answers calls that arrive on `port`. Every call gets exactly one answer or failure, unless it was cancelled. */
export function serve<A extends Api<A>>(
  port: Port,
  handlers: Handlers<A>,
  describe: (error: unknown) => Failure,
): Server {
  const running = new Map<number, AbortController>();
  const post = (message: FromServer): void => port.post(message);

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      if (!Object.hasOwn(handlers, method)) throw new RpcError({ code: "unknown-method", message: method });
      const handler = handlers[method as keyof A] as (params: unknown, signal: AbortSignal) => unknown;
      const value = await handler(params, abort.signal);
      if (!abort.signal.aborted) post({ kind: "answer", id, value });
    } catch (error) {
      if (!abort.signal.aborted) post({ kind: "failure", id, failure: describe(error) });
    } finally {
      running.delete(id);
    }
  }

  const unlisten = port.listen((message) => {
    const heard = message as ToServer;
    if (heard.kind === "call") void answer(heard.id, heard.method, heard.params);
    else if (heard.kind === "cancel") running.get(heard.id)?.abort();
  });
  return {
    changed: (topic) => post({ kind: "changed", topic }),
    dispose() {
      unlisten();
      for (const abort of running.values()) abort.abort();
    },
  };
}

export interface Dialled<A extends Api<A>> {
  readonly remote: Client<A>;
  /** Ends the channel: calls that wait fail with code "closed". */
  dispose(): void;
}

/** The other end: a client whose methods are those of `A`, and a hook for "something changed". */
export function dial<A extends Api<A>>(port: Port, onChanged: (topic: string) => void): Dialled<A> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  const post = (message: ToServer): void => port.post(message);
  const closed = (): RpcError => new RpcError({ code: "closed", message: "The engine has stopped." });
  // A panel that is hidden and shown again dials anew on the same line: answers to its former self must fit no call.
  let nextId = Math.floor(Math.random() * 2 ** 40);
  let open = true;

  function settle(id: number) {
    const call = waiting.get(id);
    waiting.delete(id);
    return call;
  }

  function call(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const id = nextId++;
    const cancel = (): void => {
      const waits = settle(id);
      if (!waits) return;
      post({ kind: "cancel", id });
      waits.reject(signal?.reason);
    };
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (!open) throw closed();
      waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", cancel, { once: true });
      post({ kind: "call", id, method, params });
    }).finally(() => signal?.removeEventListener("abort", cancel));
  }

  const unlisten = port.listen((message) => {
    const heard = message as FromServer;
    if (heard.kind === "answer") settle(heard.id)?.resolve(heard.value);
    else if (heard.kind === "failure") settle(heard.id)?.reject(new RpcError(heard.failure));
    else if (heard.kind === "changed") onChanged(heard.topic);
  });
  const remote = new Proxy(
    {},
    {
      // `then` must stay absent, or awaiting the client itself would call the other side.
      get: (_, method) =>
        method === "then" ? undefined : (params: unknown, signal?: AbortSignal) => call(String(method), params, signal),
    },
  ) as Client<A>;
  return {
    remote,
    dispose() {
      open = false;
      unlisten();
      for (const { reject } of waiting.values()) reject(closed());
      waiting.clear();
    },
  };
}
