/** The read-only editor of capture files: the connections of that file. */
import * as vscode from "vscode";
import type { Target } from "../../protocol/panels.ts";
import { placeOfCaseFile, placeFor, type Opening } from "../opening.ts";
import type { Board } from "../panels/board.ts";
import { frameOf, type Furnishing } from "../panels/webview-frame.ts";
import type { Place } from "../place.ts";
import type { Sessions } from "../sessions.ts";
import { messageHtml } from "./message-page.ts";

export const CAPTURE_EDITOR = "flowmirror.capture";
export const CASE_EDITOR = "flowmirror.case";

export interface EditorWorld extends Furnishing {
  readonly sessions: Sessions;
  readonly board: Board;
  readonly opening: Opening;
  /** A sentence for what went wrong. */
  describe(error: unknown): { readonly message: string };
}

/** Editors of captures, and of `case.json` for those who choose it. */
export function registerEditors(world: EditorWorld): vscode.Disposable {
  const options = { supportsMultipleEditorsPerDocument: true };
  return vscode.Disposable.from(
    vscode.window.registerCustomEditorProvider(
      CAPTURE_EDITOR,
      editor(world, "connections", (uri) => placeFor([uri], world.opening, "capture")),
      options,
    ),
    vscode.window.registerCustomEditorProvider(
      CASE_EDITOR,
      editor(world, "overview", (uri) => placeOfCaseFile(uri, world.opening)),
      options,
    ),
  );
}

/** The document is its address alone: no byte of it is read into the extension host. */
function editor(
  world: EditorWorld,
  kind: (Target & { kind: "connections" | "overview" })["kind"],
  placeOf: (uri: vscode.Uri) => Promise<Place>,
): vscode.CustomReadonlyEditorProvider {
  return {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    async resolveCustomEditor({ uri }, panel) {
      let closed = false;
      panel.onDidDispose(() => (closed = true));
      try {
        const place = await placeOf(uri);
        if (closed) return;
        const held = world.sessions.hold(place);
        world.board.adopt(frameOf(panel, world, kind, ""), held, { kind });
      } catch (error) {
        if (!closed) panel.webview.html = messageHtml(world.describe(error).message);
      }
    },
  };
}
