/** Questions to the host: the newest of a kind counts, and what went wrong becomes a sentence. */
import { fill, h } from "../shared/dom.ts";
import { button } from "../shared/ui.ts";

/** Runs one question at a time: a newer one cancels the one before, whose answer then never comes. */
export function newest(): (question: (signal: AbortSignal) => Promise<void>, failed: (error: unknown) => void) => void {
  let running: AbortController | null = null;
  return (question, failed) => {
    running?.abort();
    const own = new AbortController();
    running = own;
    question(own.signal).catch((error: unknown) => {
      if (!own.signal.aborted) failed(error);
    });
  };
}

/** A sentence in the place of what cannot be shown, with something to do about it where there is. */
export function sentence(
  place: Element,
  text: string,
  action?: { readonly text: string; press(): void },
  role: "status" | "alert" = "status",
): void {
  fill(
    place,
    h("p", { class: "fm-sentence fm-muted", role }, text),
    action &&
      h(
        "p",
        { class: "fm-sentence" },
        button({ text: action.text }, () => action.press()),
      ),
  );
}
