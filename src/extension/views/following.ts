/** Which node of a tree is what the person looks at now. Only nodes that were fetched are looked through. */
import type { Target } from "../../protocol/panels.ts";
import type { ViewNode } from "./node.ts";
import type { Tree } from "./tree.ts";
import type { ViewName } from "./view-state.ts";

export interface Followed {
  readonly view: ViewName;
  readonly node: ViewNode;
}

/** The node for what a panel shows; null where the trees do not have it. */
export function nodeOfTarget(trees: Readonly<Record<ViewName, Tree>>, target: Target): Followed | null {
  if (target.kind === "connection") {
    const { connection } = target;
    return inView(trees, "connections", (node) => node.kind === ".connection" && node.connection === connection);
  }
  if (target.kind === "findings" && target.finding !== undefined) {
    const { finding } = target;
    return inView(trees, "findings", (node) => node.finding === finding);
  }
  return null;
}

/** The node of a file that an editor shows. */
export function nodeOfFile(trees: Readonly<Record<ViewName, Tree>>, path: string): Followed | null {
  return inView(trees, "case", (node) => node.path === path);
}

function inView(
  trees: Readonly<Record<ViewName, Tree>>,
  view: ViewName,
  fits: (node: ViewNode) => boolean,
): Followed | null {
  const node = trees[view].find(fits);
  return node && { view, node };
}
