/** Which of a session's open panels shows a target. */
import type { PanelName, Target } from "../../protocol/panels.ts";
import { panelOf } from "./table.ts";

/** As much of an open panel as decides. */
export interface Placed {
  readonly kind: { readonly name: PanelName };
  readonly target: Target;
  readonly lastUsed: number;
  readonly frame: { readonly visible: boolean; readonly active: boolean; readonly pinned: boolean };
}

/** Connections looked at beside each other; beyond that the one that was left longest ago is turned to the next. */
export const MOST_CONNECTION_PANELS = 4;

/** The panel to use, or null for a new one. `open`: the panels of the target's session. */
export function panelFor<P extends Placed>(target: Target, open: readonly P[]): P | null {
  const name = panelOf(target);
  const same = open.filter(({ kind }) => kind.name === name).sort((a, b) => b.lastUsed - a.lastUsed);
  if (target.kind !== "connection") return same.find(({ frame }) => frame.active) ?? same[0] ?? null;
  const its = same.find((panel) => panel.target.kind === "connection" && panel.target.connection === target.connection);
  if (its) return its;
  if (same.length < MOST_CONNECTION_PANELS) return null;
  return same.reverse().find(({ frame }) => !frame.visible && !frame.pinned) ?? null;
}
