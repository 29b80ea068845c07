/** What stands between toolbar and table: a running analysis, one that ended badly, damaged evidence, a word on what was just done. */
import type { CaseStatus, Overview } from "../../../src/protocol/case.ts";
import { h, icon } from "../dom.ts";
import { bytesText, countOf, leftText, rateText, visible } from "../format.ts";
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
        h("span", { class: "fm-muted" }, "The evidence is untouched."),
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

/** "Reading evidence: 45 %, 1.2 GB of 2.6 GB, 210 MB/s, 7 s left, 1,203,221 packets". */
export function progressText(now: CaseStatus): string {
  const done =
    now.totalBytes > 0
      ? `${Math.floor((now.doneBytes / now.totalBytes) * 100)} %, ${bytesText(now.doneBytes)} of ${bytesText(now.totalBytes)}`
      : now.doneBytes > 0 && bytesText(now.doneBytes);
  const parts = [
    done,
    now.bytesPerSecond > 0 && rateText(now.bytesPerSecond),
    now.secondsLeft !== null && `${leftText(now.secondsLeft)} left`,
    now.packets > 0 && countOf(now.packets, "packet"),
    now.records > 0 && countOf(now.records, "record"),
  ].filter(Boolean);
  const says = visible(now.says).replace(/[.:]$/, "");
  return parts.length > 0 ? `${says}: ${parts.join(", ")}` : says;
}

/** What is wrong with the evidence, in a sentence; null where nothing is. */
export function damageText(files: Overview["files"]): { readonly text: string; readonly detail: string } | null {
  const bad = files.flatMap((file) =>
    file.diagnostics
      .filter(({ severity }) => severity === "data-loss" || severity === "error")
      .map((line) => ({ file, line })),
  );
  if (bad.length === 0) return null;
  const [{ file, line }] = bad;
  const name = visible(file.path.split(/[/\\]/).at(-1) ?? file.path);
  const more = bad.length > 1 ? ` And ${countOf(bad.length - 1, "more diagnostic")}.` : "";
  const times = line.count > 1 ? ` (${countOf(line.count, "time")})` : "";
  const detail = bad.map((one) => `${visible(one.file.path)}: ${visible(one.line.says)} ${visible(one.line.detail)}`);
  return { text: `${name}: ${visible(line.says)}${times}${more}`, detail: detail.slice(0, 20).join("\n") };
}
