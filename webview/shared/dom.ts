/** Elements out of text: nothing here takes HTML, so nothing out of a capture can become markup. */

type Child = Node | string | number | null | undefined | false;

/** What an element is made with: attributes (`aria-label`, `role`), `class`, `on` for listeners. False and null leave an attribute out. */
export interface Props {
  readonly class?: string;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly [attribute: string]: string | number | boolean | null | undefined | Props["on"];
}

/** Makes an element. Strings become text nodes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props | null,
  ...children: Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props | null, ...children: Child[]): HTMLElement;
export function h(tag: string, props?: Props | null, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) put(element, name, value);
  append(element, children);
  return element;
}

function put(element: HTMLElement, name: string, value: Props[string]): void {
  if (value === undefined || value === null || value === false) return;
  if (typeof value === "object") {
    for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
  } else if (name === "class") element.className = String(value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
}

/** Puts other children in place of an element's own. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

/** A codicon, for the eye only; what it means is said in words beside it or in the label of its button. `slot`: its place in a control. */
export function icon(name: string, slot: string | null = null): HTMLElement {
  return h("span", { class: `codicon codicon-${name}`, "aria-hidden": "true", slot });
}
