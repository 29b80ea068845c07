/** One open panel: what it shows, and the line to its page. */
import type { Target } from "../../protocol/panels.ts";
import { type Failure, type Port, serve, type Server } from "../../protocol/rpc.ts";
import type { Session } from "../session.ts";
import type { Frame } from "./frame.ts";
import type { PanelHandlers, PanelKind } from "./table.ts";
import { toWire } from "./wire.ts";

export interface OpenPanelWorld {
  handlers(panel: OpenPanel): PanelHandlers;
  describe(error: unknown): Failure;
  /** It shows something else now. */
  retargeted(): void;
}

let uses = 0;

export class OpenPanel {
  readonly frame: Frame;
  readonly session: Session;
  readonly kind: PanelKind;
  readonly #world: OpenPanelWorld;
  #target: Target;
  #server: Server;
  /** Greater means used later. */
  lastUsed = ++uses;

  constructor(frame: Frame, session: Session, kind: PanelKind, target: Target, world: OpenPanelWorld) {
    this.frame = frame;
    this.session = session;
    this.kind = kind;
    this.#target = target;
    this.#world = world;
    this.#server = this.#serve();
    let wasVisible = frame.visible;
    frame.onDidChangeState(() => {
      if (frame.active) this.lastUsed = ++uses;
      if (wasVisible && !frame.visible) this.#hidden();
      wasVisible = frame.visible;
    });
  }

  get target(): Target {
    return this.#target;
  }

  /** Turns the panel to something else of its kind. */
  show(target: Target): void {
    this.lastUsed = ++uses;
    this.#target = target;
    this.changed("target");
    this.#world.retargeted();
  }

  /** A hidden page is no more, and asks anew when it is shown: what would be said to it now would only pile up. */
  changed(topic: string): void {
    if (this.frame.visible) this.#server.changed(topic);
  }

  dispose(): void {
    this.#server.dispose();
  }

  /** The page is gone with its calls: they end, and their answers go nowhere. */
  #hidden(): void {
    this.#server.dispose();
    this.#server = this.#serve();
  }

  #serve(): Server {
    const { port } = this.frame;
    const wire: Port = { post: (message) => port.post(toWire(message)), listen: (receive) => port.listen(receive) };
    return serve(wire, this.#world.handlers(this), this.#world.describe);
  }
}
