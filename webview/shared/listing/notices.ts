/** What stands between toolbar and table: a running analysis, one that ended badly, damaged evidence, a word on what was just done. */
import type { CaseStatus, Overview } from "../../../src/protocol/case.ts";
import { h, icon } from "../dom.ts";
import { visible } from "../format.ts";
import { damageText, progressText } from "./sentences.ts";
import { button, link } from "../ui.ts";
import "./notices.css";

export interface NoticeEvents {
  cancel(): void;
  restart(): void;
  /** To the page that tells all about the evidence. */
  overview(): void;
}

export interface Notices {
  readonly element: HTMLElement;
  status(status: CaseStatus): void;
  diagnostics(files: Overview["files"]): void;
  /** A sentence that goes away by itself or with its cross. */
  say(sentence: string, action?: { readonly text: string; run(): void }): void;
}

/** Milliseconds that a passing sentence stays. */
const PASSING = 8000;

export function notices(events: NoticeEvents): Notices {
  const running = h("div", { class: "fm-running" });
  const damage = h("div", { class: "fm-damage" });
  const passing = h("div", { class: "fm-passing", role: "status" });
  const element = h("div", { class: "fm-notices" }, running, damage, passing);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = "";
  let hushed = "";

  /** While the analysis runs only numbers change: the button under somebody's finger stays the same one. */
  const bar = h(
    "div",
    { class: "fm-bar", role: "progressbar", "aria-label": "Analysis", "aria-valuemin": 0, "aria-valuemax": 100 },
    h("div"),
  );
  const words = h("span", { class: "fm-notice-text" });
  const cancel = button({ text: "Cancel", label: "Cancel the analysis" }, events.cancel);
  const work = h("div", { class: "fm-notice fm-work" }, icon("loading codicon-modifier-spin"), words, cancel);

  function status(now: CaseStatus): void {
    const busy = now.state === "opening" || now.state === "analysing";
    if (busy) {
      const share = now.totalBytes > 0 ? Math.min(1, now.doneBytes / now.totalBytes) : null;
      bar.classList.toggle("fm-unknown", share === null);
      (bar.firstElementChild as HTMLElement).style.width = share === null ? "" : `${share * 100}%`;
      if (share === null) bar.removeAttribute("aria-valuenow");
      else bar.setAttribute("aria-valuenow", String(Math.floor(share * 100)));
      words.textContent = progressText(now);
      if (shown !== "busy") running.replaceChildren(bar, work);
      shown = "busy";
      return;
    }
    const key = `${now.state} ${now.says}`;
    if (shown === key) return;
    shown = key;
    const bad = now.state === "failed" || now.state === "cancelled" || now.state === "stopped";
    running.replaceChildren(...(bad ? [ended(now)] : []));
  }

  function ended({ state, says }: CaseStatus): HTMLElement {
    return h(
      "div",
      { class: state === "cancelled" ? "fm-notice fm-warning" : "fm-notice fm-error", role: "alert" },
      icon(state === "cancelled" ? "warning" : "error"),
      h(
        "span",
        { class: "fm-notice-text" },
        visible(says),
        " ",
        !says.includes("untouched") && h("span", { class: "fm-muted" }, "The evidence is untouched."),
      ),
      button({ text: state === "cancelled" ? "Analyse again" : "Restart", kind: "primary" }, events.restart),
    );
  }

  function diagnostics(files: Overview["files"]): void {
    const sentence = damageText(files);
    if (sentence === null || sentence.text === hushed) return damage.replaceChildren();
    damage.replaceChildren(
      h(
        "div",
        { class: "fm-notice fm-warning", title: sentence.detail },
        icon("warning"),
        h("span", { class: "fm-notice-text" }, sentence.text),
        link("Show evidence", events.overview),
        button({ icon: "close", label: "Hide this notice" }, () => {
          hushed = sentence.text;
          damage.replaceChildren();
        }),
      ),
    );
  }

  return {
    element,
    status,
    diagnostics,
    say(sentence, action) {
      clearTimeout(timer);
      const hide = (): void => passing.replaceChildren();
      passing.replaceChildren(
        h(
          "div",
          { class: "fm-notice" },
          icon("info"),
          h("span", { class: "fm-notice-text" }, sentence),
          action && link(action.text, () => (hide(), action.run())),
          button({ icon: "close", label: "Hide this notice" }, hide),
        ),
      );
      timer = setTimeout(hide, PASSING);
    },
  };
}
