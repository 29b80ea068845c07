/** What open panels show, kept with the workspace so that they come back after the window was reloaded. */
import type { Memory, Remembered } from "./panels/board.ts";

/** As much of `vscode.Memento` as is needed. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = "flowmirror.panels";
/** A window that was killed leaves its panels behind; the oldest go first. */
const MOST = 200;

export function memoryIn(memento: Memento): Memory {
  const all = (): Record<string, Remembered> => ({ ...(memento.get(KEY) as Record<string, Remembered> | undefined) });
  return {
    get: (token) => (Object.hasOwn(all(), token) ? all()[token] : null),
    put(token, remembered) {
      const { [token]: _former, ...others } = all();
      const kept = Object.entries(others).slice(-(MOST - 1));
      void memento.update(KEY, { ...Object.fromEntries(kept), [token]: remembered });
    },
    remove(token) {
      const { [token]: _gone, ...others } = all();
      void memento.update(KEY, others);
    },
  };
}
