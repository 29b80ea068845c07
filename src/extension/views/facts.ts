/** What views know of each case: fetched once, until the case's rows are others. */
import type { FindingLine, Overview } from "../../protocol/case.ts";
import { type Disposable, Emitter, type Event, together } from "../emitter.ts";
import type { Session } from "../session.ts";
import type { Sessions } from "../sessions.ts";

interface Known {
  readonly overview: Promise<Overview>;
  readonly findings: Promise<readonly FindingLine[]>;
}

/** "status": where the analysis stands; "facts": rows are others, or the overview has arrived; "time": narrowed otherwise. */
export interface Change {
  readonly session: Session;
  readonly what: "status" | "facts" | "time";
}

export class Facts {
  readonly #known = new Map<Session, Known>();
  readonly #arrived = new Map<Session, Overview>();
  readonly #changed = new Emitter<Change>();
  readonly #listening: Disposable;

  readonly onDidChange: Event<Change> = this.#changed.event;

  constructor(sessions: Sessions) {
    this.#listening = together(
      sessions.onDidChange(({ session, topic }) => {
        if (topic === "case") this.forget(session);
        else this.#changed.fire({ session, what: topic });
      }),
      sessions.onDidClose((session) => {
        this.#known.delete(session);
        this.#arrived.delete(session);
      }),
    );
  }

  /** What is in the case. Rejects as the engine does. */
  overview(session: Session): Promise<Overview> {
    return this.#of(session).overview;
  }

  /** Findings, gravest first; none before the analysis has ended. */
  findings(session: Session): Promise<readonly FindingLine[]> {
    return this.#of(session).findings;
  }

  /** The overview where it is known already. */
  peek(session: Session): Overview | null {
    return this.#arrived.get(session) ?? null;
  }

  /** Fetches anew what is asked for next. */
  forget(session: Session): void {
    this.#known.delete(session);
    this.#changed.fire({ session, what: "facts" });
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
  }

  #of(session: Session): Known {
    const there = this.#known.get(session);
    if (there) return there;
    const known: Known = { overview: session.ask("overview", {}), findings: session.ask("findings", {}) };
    this.#known.set(session, known);
    // Whoever awaits them hears of failures; what failed is asked for again the next time.
    known.findings.catch(() => this.#drop(session, known));
    known.overview.then(
      (overview) => this.#arrive(session, known, overview),
      () => this.#drop(session, known),
    );
    return known;
  }

  #drop(session: Session, known: Known): void {
    if (this.#known.get(session) === known) this.#known.delete(session);
  }

  #arrive(session: Session, known: Known, overview: Overview): void {
    if (this.#known.get(session) !== known) return;
    this.#arrived.set(session, overview);
    this.#changed.fire({ session, what: "status" });
  }
}
