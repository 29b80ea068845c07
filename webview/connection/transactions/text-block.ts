/** Text of evidence in many lines: monospaced, wrapped, in a box of its own that scrolls. */
import { fill, h } from "../../shared/dom.ts";
import { countText } from "../../shared/format.ts";
import { link } from "../../shared/ui.ts";

/** Characters put into the page at once: wrapping half a million of them takes a browser a second. */
export const SHOWN_CHARACTERS = 64 << 10;

/** `text` is harmless already. `cut` says that there is more than the text has. */
export function textBlock(label: string, text: string, cut = ""): HTMLElement {
  const box = h("pre", { class: "fm-text-block fm-mono", tabindex: 0, role: "region", "aria-label": label });
  const note = h("p", { class: "fm-muted fm-text-note" });
  const show = (most: number): void => {
    box.textContent = text.slice(0, most);
    const rest = text.length - most;
    const all = link(`Show ${countText(rest)} more characters`, () => {
      show(text.length);
      box.focus();
    });
    fill(note, rest > 0 ? all : cut);
    note.hidden = rest <= 0 && cut === "";
  };
  show(SHOWN_CHARACTERS);
  return h("div", { class: "fm-text-room" }, box, note);
}
