import type { Port } from "../../protocol/rpc.ts";

/** The channel to the process that forked this one. What is posted after it has closed is lost: nobody is there to miss it. */
export function parentPort(): Port {
  return {
    post(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    listen(receive) {
      process.on("message", receive);
      return () => void process.off("message", receive);
    },
  };
}
