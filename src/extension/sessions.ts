/** The sessions of a window: shared by all that show the same case, ended a while after the last of them is gone. */
import { Emitter, type Event } from "./emitter.ts";
import type { Place } from "./place.ts";
import { hasEnded, Session, type SessionTopic, type SessionWorld } from "./session.ts";

/** A share in a session; the last one given up ends it. */
export interface Held {
  readonly session: Session;
  dispose(): void;
}

/** Moving a tab closes and opens its editor: the engine outlives that. */
const LINGER_MS = 5000;

interface Entry {
  readonly session: Session;
  holders: number;
  timer: NodeJS.Timeout | undefined;
}

export class Sessions {
  readonly #world: SessionWorld;
  readonly #lingerMs: number;
  readonly #entries = new Map<string, Entry>();
  /** Most recently used last. */
  #order: Session[] = [];
  readonly #ending = new Set<Promise<void>>();
  readonly #opened = new Emitter<Session>();
  readonly #closed = new Emitter<Session>();
  readonly #activated = new Emitter<Session | null>();
  readonly #changed = new Emitter<{ readonly session: Session; readonly topic: SessionTopic }>();

  readonly onDidOpen: Event<Session> = this.#opened.event;
  readonly onDidClose: Event<Session> = this.#closed.event;
  /** Another session is the one that commands and views are about; null for none. */
  readonly onDidChangeActive: Event<Session | null> = this.#activated.event;
  /** Something of any session changed. */
  readonly onDidChange: Event<{ readonly session: Session; readonly topic: SessionTopic }> = this.#changed.event;

  constructor(world: SessionWorld, lingerMs = LINGER_MS) {
    this.#world = world;
    this.#lingerMs = lingerMs;
  }

  /** The session that was used last. */
  get active(): Session | null {
    return this.#order.at(-1) ?? null;
  }

  get all(): readonly Session[] {
    return [...this.#entries.values()].map(({ session }) => session);
  }

  find(key: string): Session | null {
    return this.#entries.get(key)?.session ?? null;
  }

  /** A share in the session over this place, which is opened where it is not. It becomes the active one. */
  hold(place: Place): Held {
    const entry = this.#entries.get(place.key) ?? this.#open(place);
    // Nobody looks at it any more, and somebody opens it: what went wrong is of the past.
    if (entry.holders === 0 && hasEnded(entry.session.status.state)) void entry.session.restart(false);
    entry.holders++;
    clearTimeout(entry.timer);
    this.activate(entry.session);
    let given = false;
    return {
      session: entry.session,
      dispose: () => {
        if (given) return;
        given = true;
        if (--entry.holders === 0) this.#linger(entry);
      },
    };
  }

  /** Says that this session is being used. */
  activate(session: Session): void {
    if (session === this.active || this.find(session.place.key) !== session) return;
    this.#order = [...this.#order.filter((one) => one !== session), session];
    this.#activated.fire(session);
  }

  /** Ends a session whoever shows it; those who do close first. */
  async close(session: Session): Promise<void> {
    const entry = this.#entries.get(session.place.key);
    if (entry?.session === session) this.#end(entry);
    await Promise.all(this.#ending);
  }

  /** Ends every engine process. */
  async dispose(): Promise<void> {
    for (const entry of [...this.#entries.values()]) this.#end(entry);
    await Promise.all(this.#ending);
  }

  #open(place: Place): Entry {
    const session = new Session(place, this.#world);
    const entry: Entry = { session, holders: 0, timer: undefined };
    this.#entries.set(place.key, entry);
    session.onDidChange((topic) => this.#changed.fire({ session, topic }));
    this.#opened.fire(session);
    return entry;
  }

  #linger(entry: Entry): void {
    if (this.#entries.get(entry.session.place.key) !== entry) return;
    entry.timer = setTimeout(() => this.#end(entry), this.#lingerMs);
  }

  #end(entry: Entry): void {
    const { session } = entry;
    clearTimeout(entry.timer);
    this.#entries.delete(session.place.key);
    const wasActive = this.active === session;
    this.#order = this.#order.filter((one) => one !== session);
    const ended = session.dispose().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
    this.#closed.fire(session);
    if (wasActive) this.#activated.fire(this.active);
  }
}
