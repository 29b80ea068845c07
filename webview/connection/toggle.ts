/** Small buttons that are on or off, and a choice of one out of few. */
import { h } from "../shared/dom.ts";
import { spoken } from "../shared/ui.ts";

/** Selects what stands in a text field, so that typing replaces it. */
export function selectAll(field: { readonly control: HTMLInputElement }): void {
  field.control.select();
}

/** A button that stays pressed. */
export function toggle(
  about: { readonly text: string; readonly label: string; readonly on: boolean },
  change: (on: boolean) => void,
): HTMLElement {
  const element = h(
    "button",
    {
      type: "button",
      class: "fm-toggle",
      title: about.label,
      "aria-label": spoken(about.text, about.label),
      "aria-pressed": String(about.on),
    },
    about.text,
  );
  element.addEventListener("click", () => {
    const on = element.getAttribute("aria-pressed") !== "true";
    element.setAttribute("aria-pressed", String(on));
    change(on);
  });
  return element;
}

/** One out of few, all of them seen: a radio group, arrow keys move the choice. */
export function segments<V extends string>(
  label: string,
  options: readonly (readonly [V, string])[],
  value: V,
  change: (value: V) => void,
): HTMLElement {
  const group = h("div", { class: "fm-segments", role: "radiogroup", "aria-label": label });
  const buttons = options.map(([of, text]) =>
    h("button", { type: "button", class: "fm-toggle", role: "radio", on: { click: () => choose(of) } }, text),
  );
  const show = (chosen: V): void => {
    for (const [i, [of]] of options.entries()) {
      buttons[i].setAttribute("aria-checked", String(of === chosen));
      buttons[i].tabIndex = of === chosen ? 0 : -1;
    }
  };
  const choose = (chosen: V): void => {
    show(chosen);
    change(chosen);
  };
  group.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    const next = (buttons.indexOf(event.target as HTMLButtonElement) + by + buttons.length) % buttons.length;
    choose(options[next][0]);
    buttons[next].focus();
    event.preventDefault();
  });
  group.append(...buttons);
  show(value);
  return group;
}
