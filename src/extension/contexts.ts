/** Keys of when-clauses: what menus, keybindings and views know of the active case. */
import { type Disposable, together } from "./emitter.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

export type ContextKey = "hasCase" | "analysing" | "ready" | "narrowed";

/** The keys for this session; all false for none. */
export function contextsOf(session: Session | null): Readonly<Record<ContextKey, boolean>> {
  const state = session?.status.state;
  return {
    hasCase: session !== null,
    analysing: state === "opening" || state === "analysing",
    ready: state === "ready",
    narrowed: session !== null && session.time !== null,
  };
}

/** Keeps the keys as the active session is; `set` hears only changes. */
export function keepContexts(
  sessions: Sessions,
  set: (key: `flowmirror.${ContextKey}`, value: boolean) => void,
): Disposable {
  const told = new Map<string, boolean>();
  const tell = (): void => {
    for (const [key, value] of Object.entries(contextsOf(sessions.active)) as [ContextKey, boolean][]) {
      if (told.get(key) === value) continue;
      told.set(key, value);
      set(`flowmirror.${key}`, value);
    }
  };
  tell();
  return together(
    sessions.onDidChangeActive(tell),
    sessions.onDidChange(({ session }) => {
      if (session === sessions.active) tell();
    }),
  );
}
