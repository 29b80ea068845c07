/** Keys of when-clauses that menus of views need beside those of `contexts.ts`. */
import { type Disposable, together } from "../emitter.ts";
import type { Sessions } from "../sessions.ts";
import type { ViewState } from "./view-state.ts";

export type ViewContexts = Readonly<Record<string, string | boolean>>;

export function viewContexts(sessions: Sessions, state: ViewState): ViewContexts {
  return {
    "flowmirror.groupBy": state.groupBy,
    "flowmirror.connectionsFiltered": state.filter("connections") !== "",
    "flowmirror.findingsFiltered": state.filter("findings") !== "",
    "flowmirror.severalCases": sessions.all.length > 1,
  };
}

/** Keeps the keys as things are; `set` hears only changes. */
export function keepViewContexts(
  sessions: Sessions,
  state: ViewState,
  set: (key: string, value: string | boolean) => void,
): Disposable {
  const told = new Map<string, string | boolean>();
  const tell = (): void => {
    for (const [key, value] of Object.entries(viewContexts(sessions, state))) {
      if (told.get(key) === value) continue;
      told.set(key, value);
      set(key, value);
    }
  };
  tell();
  return together(sessions.onDidOpen(tell), sessions.onDidClose(tell), state.onDidChange(tell));
}
