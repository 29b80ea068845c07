import type { CaseStatus } from "../../protocol/case.ts";
import type { Progress } from "../api.ts";
import type { Clock } from "./clock.ts";
import { Rate } from "./rate.ts";

/** Where nothing was opened yet. */
export const nothingOpen: CaseStatus = {
  state: "opening",
  says: "No case is open.",
  doneBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
  packets: 0,
  records: 0,
};

interface ReadCounts extends Pick<CaseStatus, "packets" | "records"> {
  readonly filesRead: number;
}

/** Makes the status of one run of the engine out of its progress. */
export class RunStatus {
  readonly #rate: Rate;
  #status: CaseStatus = { ...nothingOpen, says: "Looking at the evidence." };

  constructor(clock: Clock) {
    this.#rate = new Rate(clock);
  }

  get status(): CaseStatus {
    return this.#status;
  }

  /** What is told after the end is of a later call, as of an export. */
  progress({ phase, doneBytes, totalBytes, packets, records }: Progress): void {
    if (this.#status.state !== "opening" && this.#status.state !== "analysing") return;
    this.#rate.saw(doneBytes);
    const isReading = doneBytes < totalBytes;
    const bytesPerSecond = isReading ? this.#rate.perSecond(doneBytes) : 0;
    const secondsLeft = bytesPerSecond > 0 ? (totalBytes - doneBytes) / bytesPerSecond : null;
    const says = `${phase.charAt(0).toUpperCase()}${phase.slice(1)}`;
    this.#status = {
      state: "analysing", says, doneBytes, totalBytes, bytesPerSecond, secondsLeft, packets, records,
    }; // prettier-ignore
  }

  /** All was read that could be; `filesRead` are the files of a known kind. */
  ready({ packets, records, filesRead }: ReadCounts): void {
    this.ended("ready", filesRead > 0 ? "Ready" : "Nothing of the evidence could be read.");
    this.#status = { ...this.#status, packets, records, ...(filesRead === 0 && { isUnread: true }) };
  }

  /** The run has ended, or the case was closed after it. */
  ended(state: CaseStatus["state"], says: string): void {
    const { isUnread: _, ...before } = this.#status;
    this.#status = { ...before, state, says, bytesPerSecond: 0, secondsLeft: null };
  }
}
