/** The three trees over the session that is active. Knows no VS Code: `vscode-views.ts` puts them into its side bar. */
import { type Disposable, Emitter, type Event, together } from "../emitter.ts";
import type { Session } from "../session.ts";
import type { Sessions } from "../sessions.ts";
import { RpcError } from "../../protocol/rpc.ts";
import { caseNodes } from "./case-tree.ts";
import { connectionNodes } from "./connections-tree.ts";
import type { Facts } from "./facts.ts";
import { findingNodes, fitting } from "./findings-tree.ts";
import { headerOf, type ViewHeader } from "./headers.ts";
import type { ViewNode } from "./node.ts";
import { diagnosticIcons } from "./severity.ts";
import { type Roots, Tree } from "./tree.ts";
import type { ViewName, ViewState } from "./view-state.ts";
import { label } from "./words.ts";

export const viewNames: readonly ViewName[] = ["case", "connections", "findings"];

export interface ViewsWorld {
  readonly sessions: Sessions;
  readonly facts: Facts;
  readonly state: ViewState;
  /** Zone of displayed times. */
  zone(): string;
}

export class Views {
  readonly trees: Readonly<Record<ViewName, Tree>>;
  readonly #world: ViewsWorld;
  readonly #changed = new Emitter<void>();
  readonly #listening: Disposable;

  /** Some header is other than it was. */
  readonly onDidChangeHeaders: Event<void> = this.#changed.event;

  constructor(world: ViewsWorld) {
    this.#world = world;
    const tree = (roots: (session: Session, signal: AbortSignal) => ReturnType<Roots>): Tree =>
      new Tree(async (signal) => (world.sessions.active ? roots(world.sessions.active, signal) : []), troubleNode);
    this.trees = {
      case: tree((session) => this.#case(session)),
      connections: tree((session, signal) => this.#connections(session, signal)),
      findings: tree((session) => this.#findings(session)),
    };
    this.#listening = this.#listen();
  }

  header(view: ViewName): ViewHeader {
    const { sessions, facts, state } = this.#world;
    const session = sessions.active;
    return headerOf(view, session && { session, overview: facts.peek(session), state });
  }

  /** Draws anew what is known already: times are written differently. */
  redraw(): void {
    this.#refresh(...viewNames);
  }

  dispose(): void {
    this.#listening.dispose();
    for (const name of viewNames) this.trees[name].dispose();
    this.#changed.dispose();
  }

  #listen(): Disposable {
    const { sessions, facts, state } = this.#world;
    return together(
      sessions.onDidChangeActive(() => this.#refresh(...viewNames)),
      facts.onDidChange(({ session, what }) => {
        if (session !== sessions.active) return;
        if (what === "facts") this.#refresh(...viewNames);
        else if (what === "time") this.#refresh("connections", "findings");
        else this.#changed.fire();
      }),
      state.onDidChange((view) => this.#refresh(view)),
      state.onDidRefresh(() => sessions.active && facts.forget(sessions.active)),
    );
  }

  #refresh(...names: readonly ViewName[]): void {
    for (const name of names) this.trees[name].refresh();
    this.#changed.fire();
  }

  async #case(session: Session): Promise<ViewNode[]> {
    const { facts, state, zone } = this.#world;
    const overview = await facts.overview(session);
    return caseNodes({ key: session.place.key, overview, verified: state.verified(session), zone: zone() });
  }

  async #connections(session: Session, signal: AbortSignal): Promise<ViewNode[]> {
    const { state } = this.#world;
    const view = { session, by: state.groupBy, filter: state.filter("connections"), time: session.time };
    return connectionNodes(view, signal);
  }

  async #findings(session: Session): Promise<ViewNode[]> {
    const { facts, state, zone } = this.#world;
    const findings = fitting(await facts.findings(session), state.filter("findings"), session.time);
    return findingNodes({ session, zone: zone() }, findings);
  }
}

/** Codes of trouble that the message over the tree tells already. */
const TOLD = new Set(["closed", "not-ready", "cancelled"]);

function troubleNode(error: unknown): ViewNode | null {
  if (error instanceof RpcError && TOLD.has(error.code)) return null;
  const text = label(error instanceof Error ? error.message : String(error));
  return {
    id: "trouble",
    label: text,
    tooltip: text,
    icon: diagnosticIcons.error,
    kind: ".trouble",
    says: text,
    case: "",
  };
}
