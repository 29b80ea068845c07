/** What a person has set in the views: how connections are grouped, what is filtered by, what a verification found. */
import type { GroupBy } from "../../protocol/case.ts";
import type { VerifiedFile } from "../../protocol/engine.ts";
import { Emitter, type Event } from "../emitter.ts";
import type { Memento } from "../memory.ts";
import type { Session } from "../session.ts";

export type ViewName = "case" | "connections" | "findings";

const GROUPINGS: readonly GroupBy[] = ["host", "service", "vantage"];
const KEY = "flowmirror.groupBy";

export class ViewState {
  readonly #memento: Memento;
  readonly #changed = new Emitter<ViewName>();
  readonly #refreshed = new Emitter<void>();
  readonly #filters = { connections: "", findings: "" };
  readonly #verified = new WeakMap<Session, readonly VerifiedFile[]>();
  #groupBy: GroupBy;

  /** This view shows something else now. */
  readonly onDidChange: Event<ViewName> = this.#changed.event;
  /** Somebody wants everything fetched anew. */
  readonly onDidRefresh: Event<void> = this.#refreshed.event;

  constructor(memento: Memento) {
    this.#memento = memento;
    const kept = memento.get(KEY);
    this.#groupBy = GROUPINGS.find((one) => one === kept) ?? "host";
  }

  get groupBy(): GroupBy {
    return this.#groupBy;
  }

  group(by: GroupBy): void {
    if (by === this.#groupBy) return;
    this.#groupBy = by;
    void this.#memento.update(KEY, by);
    this.#changed.fire("connections");
  }

  /** What was typed to filter by; "" for nothing. */
  filter(view: "connections" | "findings"): string {
    return this.#filters[view];
  }

  setFilter(view: "connections" | "findings", text: string): void {
    const filter = text.trim();
    if (filter === this.#filters[view]) return;
    this.#filters[view] = filter;
    this.#changed.fire(view);
  }

  /** What the last verification of a case said of its files; null where there was none. */
  verified(session: Session): readonly VerifiedFile[] | null {
    return this.#verified.get(session) ?? null;
  }

  setVerified(session: Session, files: readonly VerifiedFile[]): void {
    this.#verified.set(session, files);
    this.#changed.fire("case");
  }

  refresh(): void {
    this.#refreshed.fire();
  }
}
