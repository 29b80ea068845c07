/** The layers of a packet as a tree for mouse and keyboard (WAI-ARIA tree pattern); only the lines that are seen are elements. */
import { h, icon } from "../../shared/dom.ts";
import { visible } from "../../shared/format.ts";
import { Scroller } from "../bytes/scroller.ts";
import { type Folding, isOpen, linesOf, type TreeLine, type TreeNode } from "./fields.ts";

const ROW_PIXELS = 22;
const INDENT_PIXELS = 14;
const LABEL = "Layers of the packet";

export interface TreeOptions {
  folding(): Folding;
  /** A node was opened or closed. */
  fold(key: string, open: boolean): void;
  chosen(node: TreeNode): void;
  copy(text: string): void;
}

export class TreeView {
  readonly element: HTMLElement;
  readonly #options: TreeOptions;
  readonly #scroller: Scroller;
  #tree: readonly TreeNode[] = [];
  #lines: readonly TreeLine[] = [];
  #selected = "";

  constructor(options: TreeOptions) {
    this.#options = options;
    this.element = h("div", {
      class: "fm-tree",
      role: "tree",
      tabindex: 0,
      "aria-label": LABEL,
      on: {
        keydown: (event) => this.#key(event as KeyboardEvent),
        click: (event) => this.#click(event),
      },
    });
    this.#scroller = new Scroller({ rowHeight: ROW_PIXELS, draw: (from, to) => this.#draw(from, to) }, this.element);
  }

  /** Another packet, or the same as another program sees it. The field of the same place stays selected where there is one. */
  show(tree: readonly TreeNode[], by?: string): void {
    this.#tree = tree;
    this.element.setAttribute("aria-label", by === undefined ? LABEL : `${LABEL}, by ${by}`);
    this.#fold();
  }

  /** Selects a node, given with what it lies in, and opens those. */
  select(trail: readonly TreeNode[]): void {
    const node = trail.at(-1);
    for (const above of trail.slice(0, -1)) {
      if (!isOpen(above, this.#tree.length, this.#options.folding())) this.#options.fold(above.key, true);
    }
    this.#selected = node?.path ?? "";
    this.#fold();
    this.#reveal();
  }

  #fold(): void {
    this.#lines = linesOf(this.#tree, this.#options.folding());
    this.#scroller.show(this.#lines.length, this.#scroller.top);
    if (this.#index() < 0) this.element.removeAttribute("aria-activedescendant");
  }

  #index(): number {
    return this.#lines.findIndex(({ node }) => node.path === this.#selected);
  }

  #reveal(): void {
    const index = this.#index();
    if (index >= 0) this.#scroller.reveal(index, "nearest");
  }

  #draw(from: number, to: number): HTMLElement[] {
    return this.#lines.slice(from, to).map((line, i) => this.#line(line, from + i));
  }

  #line({ node, open, position, siblings }: TreeLine, index: number): HTMLElement {
    const isSelected = node.path === this.#selected;
    const twisty =
      node.children.length === 0 ? h("span", { class: "fm-twisty" }) : icon(open ? "chevron-down" : "chevron-right");
    twisty.classList.add("fm-twisty");
    const title = `${visible(node.title)}${node.value === "" ? "" : `: ${visible(node.value)}`}`;
    const element = h(
      "div",
      {
        class: `fm-tree-line${isSelected ? " fm-selected" : ""}${node.depth === 0 ? " fm-tree-layer" : ""}`,
        id: `tree-${node.path.replaceAll("/", "-")}`,
        role: "treeitem",
        title: `${title} (${visible(node.name)}, ${node.length} bytes at ${node.at})`,
        "aria-level": node.depth + 1,
        "aria-posinset": position,
        "aria-setsize": siblings,
        "aria-selected": String(isSelected),
        "aria-expanded": node.children.length === 0 ? null : String(open),
      },
      twisty,
      h("span", { class: "fm-tree-title" }, visible(node.title)),
      node.value !== "" && h("span", { class: "fm-tree-value" }, visible(node.value)),
    );
    element.style.paddingInlineStart = `${node.depth * INDENT_PIXELS}px`;
    element.dataset.row = String(index);
    if (isSelected) this.element.setAttribute("aria-activedescendant", element.id);
    return element;
  }

  #choose(index: number): void {
    const line = this.#lines[Math.max(0, Math.min(this.#lines.length - 1, index))];
    if (!line) return;
    this.#selected = line.node.path;
    this.#reveal();
    this.#scroller.redraw();
    this.#options.chosen(line.node);
  }

  #setOpen(line: TreeLine, open: boolean): void {
    this.#options.fold(line.node.key, open);
    this.#fold();
  }

  #click(event: Event): void {
    const target = event.target as Element;
    const element = target.closest<HTMLElement>("[data-row]");
    if (!element) return;
    const index = Number(element.dataset.row);
    const line = this.#lines[index];
    this.#choose(index);
    if (target.closest(".fm-twisty") && line.node.children.length > 0) this.#setOpen(line, !line.open);
  }

  #key(event: KeyboardEvent): void {
    const index = this.#index();
    const line = this.#lines[index];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c") {
      if (line) this.#options.copy(line.node.value === "" ? line.node.title : line.node.value);
    } else if (event.ctrlKey || event.altKey || event.metaKey) return;
    else if (event.key === "ArrowDown") this.#choose(index + 1);
    else if (event.key === "ArrowUp") this.#choose(Math.max(0, index - 1));
    else if (event.key === "PageDown") this.#choose(index + this.#scroller.page);
    else if (event.key === "PageUp") this.#choose(Math.max(0, index - this.#scroller.page));
    else if (event.key === "Home") this.#choose(0);
    else if (event.key === "End") this.#choose(this.#lines.length - 1);
    else if (event.key === "ArrowRight" && line) this.#right(line, index);
    else if (event.key === "ArrowLeft" && line) this.#left(line);
    else if ((event.key === "Enter" || event.key === " ") && line?.node.children.length)
      this.#setOpen(line, !line.open);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #right(line: TreeLine, index: number): void {
    if (line.open) this.#choose(index + 1);
    else if (line.node.children.length > 0) this.#setOpen(line, true);
  }

  #left(line: TreeLine): void {
    if (line.open) return this.#setOpen(line, false);
    const above = line.node.path.replace(/\/?[^/]*$/, "");
    const index = this.#lines.findIndex(({ node }) => node.path === above);
    if (index >= 0) this.#choose(index);
  }
}
