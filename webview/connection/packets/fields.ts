/** The layers of a packet as a tree: what is seen of it, and which field holds a byte. */
import type { Layer, LayerField } from "../../../src/protocol/case.ts";

/** A layer or field. `key` names it in every packet ("tcp/tcp.flags"), `path` in this one ("6/3"). */
export interface TreeNode {
  readonly key: string;
  readonly path: string;
  readonly depth: number;
  readonly title: string;
  /** Value, or the layer's summary. */
  readonly value: string;
  readonly name: string;
  readonly at: number;
  readonly length: number;
  readonly children: readonly TreeNode[];
}

/** Fields below one layer or field that are shown; a hostile packet can have one per byte. */
export const MAX_CHILDREN = 1000;
/** Depth of fields that are shown. */
const MAX_DEPTH = 16;

/** The tree of layers that this program decoded or, where another did, that one: its keys are its own. */
export function treeOf(layers: readonly Layer[], by?: string): readonly TreeNode[] {
  const keyOf = ({ id }: Layer): string => (by === undefined ? id : `${by}:${id}`);
  return layers.map((layer, index) => ({
    key: keyOf(layer),
    path: String(index),
    depth: 0,
    title: layer.title,
    value: layer.summary,
    name: layer.id,
    at: layer.at,
    length: layer.length,
    children: fieldsOf(layer.fields, keyOf(layer), String(index), 1),
  }));
}

function fieldsOf(fields: readonly LayerField[], key: string, path: string, depth: number): readonly TreeNode[] {
  if (depth > MAX_DEPTH) return [];
  return fields.slice(0, MAX_CHILDREN).map((field, index) => {
    const own = `${key}/${field.name}`;
    const ownPath = `${path}/${index}`;
    const { title, value, name, at, length } = field;
    return {
      key: own,
      path: ownPath,
      depth,
      title,
      value,
      name,
      at,
      length,
      children: fieldsOf(field.fields ?? [], own, ownPath, depth + 1),
    };
  });
}

/** What the person opened and closed, by key. */
export interface Folding {
  readonly opened: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
}

/** The two innermost layers stand open until the person closes them; fields stand closed. */
export function isOpen(node: TreeNode, layers: number, { opened, closed }: Folding): boolean {
  if (node.children.length === 0) return false;
  if (closed.has(node.key)) return false;
  return opened.has(node.key) || (node.depth === 0 && Number(node.path) >= layers - 2);
}

/** A line of the tree as it is seen. */
export interface TreeLine {
  readonly node: TreeNode;
  readonly open: boolean;
  readonly position: number;
  readonly siblings: number;
}

export function linesOf(tree: readonly TreeNode[], folding: Folding): readonly TreeLine[] {
  const lines: TreeLine[] = [];
  const visit = (nodes: readonly TreeNode[]): void => {
    for (const [index, node] of nodes.entries()) {
      const open = isOpen(node, tree.length, folding);
      lines.push({ node, open, position: index + 1, siblings: nodes.length });
      if (open) visit(node.children);
    }
  };
  visit(tree);
  return lines;
}

/** The innermost field that holds a byte, with what it lies in, outermost first; empty where nothing does. */
export function fieldAt(tree: readonly TreeNode[], byte: number): readonly TreeNode[] {
  let best: readonly TreeNode[] = [];
  const visit = (nodes: readonly TreeNode[], above: readonly TreeNode[]): void => {
    for (const node of nodes) {
      const trail = [...above, node];
      if (holds(node, byte) && isTighter(node, best.at(-1))) best = trail;
      visit(node.children, trail);
    }
  };
  visit(tree, []);
  return best;
}

/** The same for bytes [at, at + length): the smallest that holds all of them. */
export function fieldOver(tree: readonly TreeNode[], at: number, length: number): readonly TreeNode[] {
  const trail = fieldAt(tree, at);
  const end = trail.findLastIndex((node) => node.at <= at && node.at + node.length >= at + length);
  return trail.slice(0, end + 1);
}

/** The node of a key, with what it lies in: the one of the same path where it is there, else the innermost; empty where there is none. */
export function trailOf(tree: readonly TreeNode[], key: string, path: string): readonly TreeNode[] {
  let best: readonly TreeNode[] = [];
  const visit = (nodes: readonly TreeNode[], above: readonly TreeNode[]): void => {
    for (const node of nodes) {
      const trail = [...above, node];
      if (node.key === key && best.at(-1)?.path !== path) best = trail;
      visit(node.children, trail);
    }
  };
  visit(tree, []);
  return best;
}

function holds({ at, length }: TreeNode, byte: number): boolean {
  return byte >= at && byte < at + length;
}

/** A field beats its layer and the field it is part of, even where they are as long; a later layer beats the one it lies in. */
function isTighter(node: TreeNode, best: TreeNode | undefined): boolean {
  if (!best) return true;
  if (node.depth > 0 !== best.depth > 0 && node.length === best.length) return node.depth > 0;
  return node.length <= best.length;
}
