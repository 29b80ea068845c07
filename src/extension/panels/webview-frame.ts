/** A panel's frame in VS Code: page, title, icon, and the port over `postMessage`. */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { PanelName } from "../../protocol/panels.ts";
import type { Frame } from "./frame.ts";
import { pageHtml } from "./page.ts";

/** `viewType` of a panel; activation events in package.json say the same. */
export function viewTypeOf(name: PanelName): string {
  return `flowmirror.${name}`;
}

export function newToken(): string {
  return randomBytes(16).toString("hex");
}

/** What every frame is furnished with. */
export interface Furnishing {
  readonly extension: vscode.Uri;
  /** Hears that VS Code refused a message. */
  bug(error: unknown): void;
}

/** A new panel in the active column. */
export function createFrame(of: Furnishing, name: PanelName, token: string): Frame {
  const panel = vscode.window.createWebviewPanel(viewTypeOf(name), "Flowmirror", vscode.ViewColumn.Active);
  panel.iconPath = vscode.Uri.joinPath(of.extension, "media", "panels", `${name}.svg`);
  return frameOf(panel, of, name, token);
}

/** Furnishes a panel that VS Code made or kept. Without a token it is a custom editor's, whose title is its file's. */
export function frameOf(panel: vscode.WebviewPanel, of: Furnishing, name: PanelName, token: string): Frame {
  const { webview } = panel;
  const folder = vscode.Uri.joinPath(of.extension, "dist", "webview");
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  const frame: Frame = {
    port: {
      post: (message) => void webview.postMessage(message).then(undefined, of.bug),
      listen(receive) {
        const listening = webview.onDidReceiveMessage(receive);
        return () => listening.dispose();
      },
    },
    get visible() {
      return panel.visible;
    },
    get active() {
      return panel.active;
    },
    get pinned() {
      return isPinned(panel);
    },
    setTitle(title) {
      if (token !== "") panel.title = title;
    },
    reveal: () => panel.reveal(),
    close: () => panel.dispose(),
    onDidChangeState: (listener) => panel.onDidChangeViewState(() => listener()),
    onDidDispose: (listener) => panel.onDidDispose(() => listener()),
  };
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  webview.html = pageHtml({
    cspSource: webview.cspSource,
    nonce: newToken(),
    script: address(`${name}.js`),
    style: address(`${name}.css`),
    token,
    drawsImages: name === "connection",
  });
  return frame;
}

/** VS Code does not say which tab a panel is; type and title do, nearly always. */
function isPinned({ viewType, title }: vscode.WebviewPanel): boolean {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(
      (tab) =>
        tab.isPinned &&
        tab.label === title &&
        tab.input instanceof vscode.TabInputWebview &&
        tab.input.viewType.endsWith(viewType),
    );
}
