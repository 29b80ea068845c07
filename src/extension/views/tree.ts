/** A tree whose nodes are fetched when somebody looks at them. What was on its way when it is refreshed is cancelled. */
import { Emitter, type Event } from "../emitter.ts";
import { isAbort } from "../trouble.ts";
import type { ViewNode } from "./node.ts";

export type Roots = (signal: AbortSignal) => Promise<readonly ViewNode[]>;

const TOP = "";

export class Tree {
  readonly #roots: Roots;
  readonly #trouble: (error: unknown) => ViewNode | null;
  readonly #changed = new Emitter<void>();
  #fetched = new Map<string, Promise<readonly ViewNode[]>>();
  #nodes = new Map<string, { readonly node: ViewNode; readonly parent: ViewNode | null }>();
  #running = new AbortController();

  /** Everything below it may be other than it was. */
  readonly onDidChange: Event<void> = this.#changed.event;

  /** `trouble` makes a node of what could not be fetched; null where the view says it otherwise. */
  constructor(roots: Roots, trouble: (error: unknown) => ViewNode | null) {
    this.#roots = roots;
    this.#trouble = trouble;
  }

  /** What is below a node, or at the top; fetched once until the tree is refreshed. Never rejects. */
  children(node: ViewNode | null): Promise<readonly ViewNode[]> {
    const key = node?.id ?? TOP;
    const there = this.#fetched.get(key);
    if (there) return there;
    const below = node ? node.below : this.#roots;
    const fetched = below ? this.#get(below, node) : Promise.resolve([]);
    this.#fetched.set(key, fetched);
    return fetched;
  }

  /** The node that a node stands under; null at the top. */
  parent(node: ViewNode): ViewNode | null {
    return this.#nodes.get(node.id)?.parent ?? null;
  }

  /** The first node that fits, of those that were fetched. */
  find(fits: (node: ViewNode) => boolean): ViewNode | null {
    for (const { node } of this.#nodes.values()) if (fits(node)) return node;
    return null;
  }

  refresh(): void {
    this.#running.abort();
    this.#running = new AbortController();
    this.#fetched = new Map();
    this.#nodes = new Map();
    this.#changed.fire();
  }

  dispose(): void {
    this.#running.abort();
    this.#changed.dispose();
  }

  async #get(get: Roots, parent: ViewNode | null): Promise<readonly ViewNode[]> {
    const { signal } = this.#running;
    const nodes = this.#nodes;
    try {
      const below = await get(signal);
      if (signal.aborted) return [];
      for (const node of below) nodes.set(node.id, { node, parent });
      return below;
    } catch (error) {
      const node = signal.aborted || isAbort(error) ? null : this.#trouble(error);
      return node ? [node] : [];
    }
  }
}
