/**
 * The controls panels are built with. The only place that knows the webview UI toolkit: its successor is put in here, nowhere else.
 * Every control is keyboard-operable and themed by VS Code's variables.
 */
import {
  allComponents,
  provideVSCodeDesignSystem,
  type Button,
  type Checkbox,
  type Dropdown,
  type TextField,
} from "@vscode/webview-ui-toolkit";
import { h, icon } from "./dom.ts";

provideVSCodeDesignSystem().register(allComponents);

/** A name for screen readers and voice control: begins with what is seen (WCAG 2.5.3), then says more. */
export function spoken(text: string, label: string): string {
  if (label === "" || label.toLowerCase().includes(text.toLowerCase())) return label || text;
  return text === "" ? label : `${text}: ${label}`;
}

/** A button; `label` is what a screen reader says, and the tooltip where the face is an icon alone. */
export function button(
  face: {
    readonly text?: string;
    readonly icon?: string;
    readonly label?: string;
    readonly kind?: "primary" | "secondary";
  },
  press: () => void,
): Button {
  const look = face.text === undefined ? "icon" : (face.kind ?? "secondary");
  const label = spoken(face.text ?? "", face.label ?? "");
  return h(
    "vscode-button",
    { appearance: look, "aria-label": label, title: face.text === undefined ? label : null, on: { click: press } },
    face.icon !== undefined && icon(face.icon, face.text === undefined ? null : "start"),
    face.text,
  ) as Button;
}

/** A one-line input; `change` hears every edit. */
export function textField(
  about: { readonly label: string; readonly placeholder?: string; readonly value?: string; readonly icon?: string },
  change: (value: string) => void,
): TextField {
  const field = h("vscode-text-field", {
    "aria-label": about.label,
    placeholder: about.placeholder ?? "",
    title: about.label,
  }) as TextField;
  if (about.icon !== undefined) {
    const face = icon(about.icon);
    face.slot = "start";
    field.append(face);
  }
  field.value = about.value ?? "";
  field.addEventListener("input", () => change(field.value));
  keepName(field, about.label);
  return field;
}

/** The toolkit calls every field "Text field" when it enters a page; a screen reader is to hear its own name. */
function keepName(element: HTMLElement, name: string): void {
  new MutationObserver(() => {
    if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
  }).observe(element, { attributeFilter: ["aria-label"] });
}

export function checkbox(label: string, checked: boolean, change: (checked: boolean) => void): Checkbox {
  const box = h("vscode-checkbox", null, label) as Checkbox;
  box.checked = checked;
  box.addEventListener("change", () => change(box.checked));
  return box;
}

/** A choice of one; `options` are values with their labels. */
export function dropdown<V extends string>(
  label: string,
  options: readonly (readonly [V, string])[],
  value: V,
  change: (value: V) => void,
): Dropdown {
  const list = h(
    "vscode-dropdown",
    { "aria-label": label },
    ...options.map(([of, text]) => h("vscode-option", { value: of, selected: of === value }, text)),
  ) as Dropdown;
  list.addEventListener("change", () => change(list.value as V));
  return list;
}

/** Turns while something is awaited. */
export function progressRing(label: string): HTMLElement {
  return h("vscode-progress-ring", { "aria-label": label });
}

export function badge(text: string): HTMLElement {
  return h("vscode-badge", null, text);
}

export function divider(): HTMLElement {
  return h("vscode-divider", { role: "separator" });
}

/** Looks like a link, is a button: nothing in a panel leads out of it by address. */
export function link(text: string, press: () => void, label?: string): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: "fm-link",
      "aria-label": label && spoken(text, label),
      title: label,
      on: { click: press },
    },
    text,
  );
}

/** Tabs with one panel shown; arrow keys, Home and End move between them (WAI-ARIA tabs pattern, by the toolkit). */
export function tabs<V extends string>(
  label: string,
  list: readonly { readonly id: V; readonly title: string; readonly body: HTMLElement }[],
  active: V,
  change: (id: V) => void,
): HTMLElement & { show(id: V): void } {
  const panels = h(
    "vscode-panels",
    { "aria-label": label, activeid: `tab-${active}` },
    ...list.map(({ id, title }) => h("vscode-panel-tab", { id: `tab-${id}` }, title)),
    ...list.map(({ id, body }) => h("vscode-panel-view", { id: `view-${id}` }, body)),
  ) as HTMLElement & { activeid: string };
  panels.addEventListener("change", (event) => {
    if (event.target === panels) change(panels.activeid.replace(/^tab-/, "") as V);
  });
  return Object.assign(panels, {
    show(id: V): void {
      panels.activeid = `tab-${id}`;
    },
  });
}

/** A small input inside a table's header; the toolkit has none that fits. `change` hears every edit; Escape empties it. */
export function cellField(
  about: { readonly label: string; readonly placeholder?: string; readonly value?: string },
  change: (value: string) => void,
): HTMLInputElement {
  const field = h("input", {
    class: "fm-cell-field",
    type: "text",
    spellcheck: "false",
    "aria-label": about.label,
    placeholder: about.placeholder ?? "",
    title: about.label,
  });
  field.value = about.value ?? "";
  field.addEventListener("input", () => change(field.value));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape" || field.value === "") return;
    field.value = "";
    change("");
  });
  return field;
}
