/** Panels that VS Code kept over a reload of the window: each finds its case again by its token. */
import * as vscode from "vscode";
import type { Sessions } from "../sessions.ts";
import type { Board } from "./board.ts";
import { panels } from "./table.ts";
import { frameOf, type Furnishing, viewTypeOf } from "./webview-frame.ts";

export interface SerializerWorld extends Furnishing {
  readonly sessions: Sessions;
  readonly board: Board;
}

export function registerSerializers(world: SerializerWorld): vscode.Disposable {
  const { sessions, board } = world;
  const registered = panels.map(({ name }) =>
    vscode.window.registerWebviewPanelSerializer(viewTypeOf(name), {
      async deserializeWebviewPanel(panel, state) {
        const token = tokenOf(state);
        const remembered = token === null ? null : board.remembered(token);
        if (token === null || remembered?.target.kind !== name) return panel.dispose();
        const frame = frameOf(panel, world, name, token);
        board.adopt(frame, sessions.hold(remembered.place), remembered.target, token);
      },
    }),
  );
  return vscode.Disposable.from(...registered);
}

/** What `webview/shared/host.ts` puts beside the panel's own state. */
function tokenOf(state: unknown): string | null {
  if (typeof state !== "object" || state === null || !("panel" in state)) return null;
  return typeof state.panel === "string" && /^[0-9a-f]{32}$/.test(state.panel) ? state.panel : null;
}
