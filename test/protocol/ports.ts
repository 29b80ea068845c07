import type { Port } from "../../src/protocol/rpc.ts";

/** Two ends of a channel in memory; messages are cloned and arrive later, as between processes. */
export function ports(): [Port, Port] {
  const ears = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()];
  const end = (mine: number): Port => ({
    post(message) {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        for (const receive of ears[1 - mine]) receive(copy);
      });
    },
    listen(receive) {
      ears[mine].add(receive);
      return () => void ears[mine].delete(receive);
    },
  });
  return [end(0), end(1)];
}
