/** A strip above everything while the analysis runs, and when it went wrong. */
import type { CaseStatus } from "../../src/protocol/case.ts";
import { fill, h } from "../shared/dom.ts";
import { leftText, rateText, shareText, visible } from "../shared/format.ts";
import { button, progressRing } from "../shared/ui.ts";

export interface StripVerbs {
  cancel(): void;
  restart(): void;
}

/** What the strip says; null where there is nothing to say. */
export function statusText({
  state,
  says,
  doneBytes,
  totalBytes,
  bytesPerSecond,
  secondsLeft,
}: CaseStatus): string | null {
  if (state === "ready") return null;
  if (state !== "opening" && state !== "analysing") return says;
  const parts = [says];
  if (totalBytes > 0) parts.push(shareText(doneBytes, totalBytes));
  if (bytesPerSecond > 0) parts.push(rateText(bytesPerSecond));
  if (secondsLeft !== null) parts.push(`${leftText(secondsLeft)} left`);
  return `The analysis is still running, shown is what there is so far. ${parts.filter((part) => part !== "").join(" · ")}`;
}

/** Puts the strip into `place`; what did not change is left alone, so that a button keeps the keyboard. */
export function showStatus(place: HTMLElement, status: CaseStatus, verbs: StripVerbs): void {
  const text = statusText(status);
  place.hidden = text === null;
  if (text === null) return fill(place);
  const works = status.state === "opening" || status.state === "analysing";
  if (place.dataset.state !== status.state || place.childElementCount === 0) {
    place.dataset.state = status.state;
    fill(
      place,
      works && progressRing("Analysis running"),
      h("span", { class: "fm-strip-text", role: works ? "status" : "alert" }),
      works ? button({ text: "Cancel" }, () => verbs.cancel()) : button({ text: "Start again" }, () => verbs.restart()),
    );
  }
  const line = place.querySelector(".fm-strip-text");
  if (line) line.textContent = visible(text);
}
