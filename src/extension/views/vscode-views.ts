/** The trees in VS Code's side bar. */
import * as vscode from "vscode";
import type { Board } from "../panels/board.ts";
import { nodeOfFile, nodeOfTarget, type Followed } from "./following.ts";
import type { ViewNode } from "./node.ts";
import type { Tree } from "./tree.ts";
import type { ViewName } from "./view-state.ts";
import { viewNames, type Views } from "./views.ts";

type TreeViews = Readonly<Record<ViewName, vscode.TreeView<ViewNode>>>;

/** `id` of a view; package.json says the same. */
export function viewId(name: ViewName): string {
  return `flowmirror.views.${name}`;
}

export function registerViews(views: Views, board: Pick<Board, "active" | "onDidChangeActive">): vscode.Disposable {
  const made = Object.fromEntries(viewNames.map((name) => [name, createView(name, views.trees[name])])) as TreeViews;
  const dress = (): void => {
    for (const name of viewNames) {
      const { description, message, badge } = views.header(name);
      const view = made[name];
      view.description = description;
      view.message = message === "" ? undefined : message;
      view.badge = badge ?? undefined;
    }
  };
  dress();
  const follow = (followed: Followed | null): void => {
    if (!followed || !made[followed.view].visible) return;
    // Fails where the tree was refreshed meanwhile: then there is nothing to reveal.
    made[followed.view].reveal(followed.node, { select: true, focus: false }).then(undefined, () => undefined);
  };
  return vscode.Disposable.from(
    ...Object.values(made),
    views.onDidChangeHeaders(dress),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("flowmirror.timeZone")) views.redraw();
    }),
    board.onDidChangeActive((panel) => panel && follow(nodeOfTarget(views.trees, panel.target))),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      const uri = editor?.document.uri;
      if (uri?.scheme === "file") follow(nodeOfFile(views.trees, uri.fsPath));
    }),
  );
}

function createView(name: ViewName, tree: Tree): vscode.TreeView<ViewNode> {
  return vscode.window.createTreeView(viewId(name), {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: (listener, its) => tree.onDidChange(() => void listener.call(its, undefined)),
      getChildren: async (node) => [...(await tree.children(node ?? null))],
      getParent: (node) => tree.parent(node),
      getTreeItem: treeItem,
    },
  });
}

function treeItem(node: ViewNode): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(node.label, !node.below ? None : node.expanded ? Expanded : Collapsed);
  item.id = node.id;
  item.description = node.description;
  // A plain string: nothing of evidence is ever Markdown.
  item.tooltip = node.tooltip ?? node.label;
  item.contextValue = node.kind;
  item.accessibilityInformation = { label: node.says };
  if (node.icon) {
    const { id, color } = node.icon;
    item.iconPath = new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
  }
  if (node.target) item.command = { command: "flowmirror.openItem", title: "Open", arguments: [node] };
  return item;
}
