/** The status bar's item in VS Code; made when the first case is opened. */
import * as vscode from "vscode";
import type { Sessions } from "../sessions.ts";
import type { Facts } from "./facts.ts";
import { statusText } from "./status-item.ts";

/** Left of what languages say, right of what the workspace says. */
const PRIORITY = 50;

export function registerStatusItem(sessions: Sessions, facts: Facts): vscode.Disposable {
  let item: vscode.StatusBarItem | undefined;
  const show = (): void => {
    const session = sessions.active;
    // Where it was not asked for yet: the answer comes as a change.
    if (session?.status.state === "ready") facts.overview(session).catch(() => undefined);
    const said = statusText(session, session && facts.peek(session));
    if (!said) return item?.hide();
    item ??= createItem();
    item.text = said.text;
    item.tooltip = said.tooltip;
    item.accessibilityInformation = { label: said.says, role: "button" };
    item.backgroundColor = said.alarm ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    item.show();
  };
  show();
  const ofItem = { dispose: () => item?.dispose() };
  return vscode.Disposable.from(sessions.onDidChangeActive(show), facts.onDidChange(show), ofItem);
}

function createItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem("flowmirror.status", vscode.StatusBarAlignment.Left, PRIORITY);
  item.name = "Flowmirror";
  item.command = "flowmirror.caseActions";
  return item;
}
