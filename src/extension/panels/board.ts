/** All panels that are open: one per session and kind, connections one each up to a limit. Knows frames, not VS Code. */
import { printable } from "../../base/escape.ts";
import type { ReportFormat } from "../../protocol/engine.ts";
import type { PanelName, Target } from "../../protocol/panels.ts";
import type { Failure } from "../../protocol/rpc.ts";
import { type Disposable, Emitter, type Event } from "../emitter.ts";
import type { Place } from "../place.ts";
import type { Session } from "../session.ts";
import type { Held, Sessions } from "../sessions.ts";
import type { Desk } from "./desk.ts";
import type { Frame } from "./frame.ts";
import { OpenPanel } from "./open-panel.ts";
import { panelFor } from "./placing.ts";
import { panelKind, panelOf } from "./table.ts";

/** What a panel is known by after the window was reloaded. */
export interface Remembered {
  readonly place: Place;
  readonly target: Target;
}

export interface Memory {
  get(token: string): Remembered | null;
  put(token: string, remembered: Remembered): void;
  remove(token: string): void;
}

export interface BoardWorld {
  readonly sessions: Sessions;
  readonly ui: Desk["ui"];
  readonly memory: Memory;
  /** Makes a frame for a panel, shown in the active column. */
  frame(kind: PanelName, token: string): Frame;
  newToken(): string;
  timeZone(): string;
  /** What to show for a target that names a place in the evidence, not a panel; null where a message has been shown instead. */
  lookUp(session: Session, target: Target): Promise<Target | null>;
  saveReport(session: Session, format: ReportFormat): Promise<string | null>;
  describe(error: unknown): Failure;
}

export class Board {
  readonly #world: BoardWorld;
  readonly #open = new Set<OpenPanel>();
  readonly #changed = new Emitter<OpenPanel | null>();
  readonly #listening: Disposable;

  /** Another panel is the active one; null for none. */
  readonly onDidChangeActive: Event<OpenPanel | null> = this.#changed.event;

  constructor(world: BoardWorld) {
    this.#world = world;
    this.#listening = world.sessions.onDidChange(({ session, topic }) => {
      for (const panel of this.#of(session)) {
        panel.changed(topic);
        // The title of a connection is not known before its rows are.
        if (topic === "case" && panel.target.kind === "connection") void this.#entitle(panel);
      }
    });
  }

  get open(): readonly OpenPanel[] {
    return [...this.#open];
  }

  get active(): OpenPanel | null {
    return this.open.find(({ frame }) => frame.active) ?? null;
  }

  /** Shows something of a case: in the panel that has it, in one that can be turned to it, or in a new one. */
  async show(session: Session, target: Target): Promise<OpenPanel | null> {
    const name = panelOf(target);
    if (name === null) {
      const found = await this.#world.lookUp(session, target);
      return found && this.show(session, found);
    }
    const there = panelFor(target, this.#of(session));
    if (there) {
      there.show(target);
      there.frame.reveal();
      return there;
    }
    const token = this.#world.newToken();
    const held = this.#world.sessions.hold(session.place);
    return this.adopt(this.#world.frame(name, token), held, target, token);
  }

  /** Puts a panel into a frame that is there already: a custom editor's, or one that VS Code kept over a reload. */
  adopt(frame: Frame, held: Held, target: Target, token = ""): OpenPanel {
    const { session } = held;
    const { sessions, memory } = this.#world;
    const kind = panelKind(panelOf(target)!);
    const panel: OpenPanel = new OpenPanel(frame, session, kind, target, {
      handlers: (of) => kind.handlers(this.#desk(of)),
      describe: this.#world.describe,
      retargeted: () => {
        if (token) memory.put(token, { place: session.place, target: panel.target });
        void this.#entitle(panel);
      },
    });
    this.#open.add(panel);
    frame.onDidChangeState(() => {
      if (frame.active) sessions.activate(session);
      this.#changed.fire(this.active);
    });
    frame.onDidDispose(() => {
      panel.dispose();
      this.#open.delete(panel);
      if (token) memory.remove(token);
      held.dispose();
      this.#changed.fire(this.active);
    });
    if (token) memory.put(token, { place: session.place, target });
    void this.#entitle(panel);
    if (frame.active) sessions.activate(session);
    session.start();
    this.#changed.fire(this.active);
    return panel;
  }

  /** What the panel with this token showed when the window was reloaded. */
  remembered(token: string): Remembered | null {
    return this.#world.memory.get(token);
  }

  /** Tells every panel that settings have changed. */
  settingsChanged(): void {
    for (const panel of this.#open) panel.changed("settings");
  }

  /** Closes the panels of a session, custom editors too. */
  closeAll(session: Session): void {
    for (const panel of this.#of(session)) panel.frame.close();
  }

  dispose(): void {
    this.#listening.dispose();
    for (const panel of this.#open) panel.dispose();
    this.#open.clear();
    this.#changed.dispose();
  }

  #of(session: Session): OpenPanel[] {
    return this.open.filter((panel) => panel.session === session);
  }

  #desk(panel: OpenPanel): Desk {
    const { ui, timeZone, saveReport } = this.#world;
    const { session } = panel;
    return {
      session,
      ui,
      timeZone,
      target: () => panel.target,
      reveal: async (target) => void (await this.show(session, target)),
      saveReport: (format) => saveReport(session, format),
    };
  }

  /** A connection is called by its endpoints as soon as the engine says them. */
  async #entitle(panel: OpenPanel): Promise<void> {
    const { session, kind, target, frame } = panel;
    const name = printable(session.place.name);
    if (target.kind !== "connection") return frame.setTitle(`${kind.title}: ${name}`);
    const known = session.status.state === "ready" ? await this.#titleOf(session, target.connection) : null;
    if (panel.target === target) frame.setTitle(known ?? `Connection ${target.connection}: ${name}`);
  }

  /** Null where there is no such connection: its panel says so. */
  async #titleOf(session: Session, connection: number): Promise<string | null> {
    try {
      return printable((await session.ask("connection", { connection })).title);
    } catch {
      return null;
    }
  }
}
