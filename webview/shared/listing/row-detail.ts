/** The detail of a row beside its table: fetched a moment after somebody stops at the row, the one before dimmed meanwhile. */
import { fill, h } from "../dom.ts";
import { latest, paced } from "./latest.ts";
import type { Detail } from "./listing-about.ts";
import { failureText } from "../format.ts";
import "./fields.css";

/** Milliseconds somebody stays at a row before its detail is asked for: running down with an arrow key asks for none. */
const STAY = 90;

export interface DetailParts {
  readonly title: string;
  readonly says: Node | string | null;
  readonly actions: readonly HTMLElement[];
  readonly body: readonly (HTMLElement | null)[];
}

/** `none` is said while no row is active. */
export function rowDetail(none: string, load: (id: string, signal: AbortSignal) => Promise<DetailParts>): Detail {
  const element = h("aside", { class: "fm-detail", "aria-label": "Details" });
  const asking = latest();
  let shown: string | null | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function ask(id: string): void {
    asking(async (signal) => {
      const parts = await load(id, signal);
      if (!signal.aborted) draw(parts);
    }).catch((error: unknown) => {
      element.classList.remove("fm-stale");
      fill(element, h("p", { class: "fm-detail-none", role: "alert" }, failureText(error)));
    });
  }

  function draw({ title, says, actions, body }: DetailParts): void {
    const place = element.querySelector(".fm-detail-body")?.scrollTop ?? 0;
    element.classList.remove("fm-stale");
    fill(
      element,
      h(
        "header",
        { class: "fm-detail-head" },
        h("h2", { class: "fm-detail-title" }, title),
        says !== null && h("p", { class: "fm-detail-says" }, says),
        h("div", { class: "fm-detail-actions" }, ...actions),
      ),
      h("div", { class: "fm-detail-body", tabindex: 0, role: "region", "aria-label": title }, ...body),
    );
    // From row to row one compares the same fields.
    element.querySelector(".fm-detail-body")!.scrollTop = place;
  }

  function show(id: string | null): void {
    if (id === shown) return;
    shown = id;
    clearTimeout(timer);
    if (id === null) {
      void asking(async () => {});
      element.classList.remove("fm-stale");
      fill(element, h("p", { class: "fm-detail-none fm-muted" }, none));
      return;
    }
    element.classList.add("fm-stale");
    timer = setTimeout(() => ask(id), STAY);
  }

  const again = paced(async () => {
    const id = shown;
    if (!id) return;
    // A failure is said when somebody goes to a row; what is shown is still true of a moment ago.
    const parts = await load(id, new AbortController().signal).catch(() => null);
    if (parts && id === shown) draw(parts);
  });

  show(null);
  return {
    element,
    show,
    again,
  };
}
