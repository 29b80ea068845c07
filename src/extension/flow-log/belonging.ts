/** Which open case a text file is evidence of. */
import type { Overview } from "../../protocol/case.ts";
import type { Session } from "../session.ts";
import type { Sessions } from "../sessions.ts";
import type { Facts } from "../views/facts.ts";
import { textLogs } from "../views/problems.ts";

export interface Belonging {
  readonly session: Session;
  readonly evidenceId: number;
}

export class Belongings {
  readonly #sessions: Sessions;
  readonly #facts: Facts;
  readonly #byPath = new WeakMap<Overview, ReadonlyMap<string, number>>();

  constructor(sessions: Sessions, facts: Facts) {
    this.#sessions = sessions;
    this.#facts = facts;
  }

  /** The ready case that has this file as a flow log of plain text; the active one if several do. Asks no engine. */
  of(path: string): Belonging | null {
    const { active, all } = this.#sessions;
    const inOrder = active ? [active, ...all.filter((one) => one !== active)] : all;
    for (const session of inOrder) {
      const overview = session.status.state === "ready" ? this.#facts.peek(session) : null;
      const evidenceId = overview && this.#paths(overview).get(path);
      if (evidenceId) return { session, evidenceId };
    }
    return null;
  }

  #paths(overview: Overview): ReadonlyMap<string, number> {
    const there = this.#byPath.get(overview);
    if (there) return there;
    const paths = new Map(textLogs(overview.files).map(({ path, evidenceId }) => [path, evidenceId]));
    this.#byPath.set(overview, paths);
    return paths;
  }
}
