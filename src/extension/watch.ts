/** What a session tells the person unasked: progress with a rate while it analyses, and what became of it. */
import type { CaseStatus } from "../protocol/case.ts";
import { formatBytes } from "./bytes.ts";
import { type Disposable, together } from "./emitter.ts";
import { hasEnded, type Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import type { Ui } from "./ui.ts";

/** "reading mirror.pcap, 1.2 GB of 3.4 GB, 180 MB/s, 12 s left" */
export function progressSentence({ says, doneBytes, totalBytes, bytesPerSecond, secondsLeft }: CaseStatus): string {
  const parts = [says];
  if (totalBytes > 0) parts.push(`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`);
  if (bytesPerSecond > 0) parts.push(`${formatBytes(bytesPerSecond)}/s`);
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`);
  return parts.join(", ");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  return whole < 3600
    ? `${Math.ceil(whole / 60)} min`
    : `${Math.floor(whole / 3600)} h ${Math.ceil((whole % 3600) / 60)} min`;
}

export function percentOf({ doneBytes, totalBytes }: CaseStatus): number {
  return totalBytes > 0 ? Math.min(100, (doneBytes / totalBytes) * 100) : 0;
}

export interface WatchUi extends Pick<Ui, "progress" | "error" | "warn"> {
  showLog(): void;
}

/** Watches every session that is opened. */
export function watchSessions(sessions: Sessions, ui: WatchUi): Disposable {
  const watching = new Set<Session>();
  const opened = sessions.onDidOpen((session) => {
    let state = session.status.state;
    session.onDidChange((topic) => {
      if (topic !== "status") return;
      const before = state;
      state = session.status.state;
      if (isUnderWay(state) && !watching.has(session)) {
        watching.add(session);
        void showProgress(session, sessions, ui).finally(() => watching.delete(session));
      }
      if (state !== before && (state === "stopped" || state === "failed")) void tellTrouble(session, ui);
    });
  });
  return together(opened);
}

function isUnderWay(state: CaseStatus["state"]): boolean {
  return state === "opening" || state === "analysing";
}

/** Resolves when the analysis has ended, in whatever way. */
async function showProgress(session: Session, sessions: Sessions, ui: WatchUi): Promise<void> {
  const over = ended(session, sessions);
  await ui.progress(`Flowmirror: ${session.place.name}`, async (say, signal) => {
    signal.addEventListener("abort", () => session.cancel(), { once: true });
    const tell = (): void => say(progressSentence(session.status), percentOf(session.status));
    tell();
    const listening = session.onDidChange((topic) => {
      if (topic === "status" && isUnderWay(session.status.state)) tell();
    });
    await over;
    listening.dispose();
  });
}

function ended(session: Session, sessions: Sessions): Promise<void> {
  return new Promise((resolve) => {
    const listening = together(
      session.onDidChange((topic) => topic === "status" && done()),
      sessions.onDidClose((closed) => closed === session && done(true)),
    );
    function done(anyway = false): void {
      if (!anyway && isUnderWay(session.status.state)) return;
      listening.dispose();
      resolve();
    }
  });
}

async function tellTrouble(session: Session, ui: WatchUi): Promise<void> {
  const { state, says } = session.status;
  const restart = state === "stopped" ? "Restart" : "Try Again";
  const chosen = await ui.error(`${session.place.name}: ${says}`, restart, "Show Log");
  if (chosen === "Show Log") ui.showLog();
  if (chosen === restart && hasEnded(session.status.state)) await session.restart();
}
