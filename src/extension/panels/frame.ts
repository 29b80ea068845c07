/** What a panel stands in: a `WebviewPanel` of VS Code, or a test's. */
import type { Port } from "../../protocol/rpc.ts";
import type { Disposable } from "../emitter.ts";

export interface Frame {
  readonly port: Port;
  readonly visible: boolean;
  readonly active: boolean;
  /** The person pinned its tab: it is to stay what it is. */
  readonly pinned: boolean;
  /** No effect in a custom editor: its title is its file. */
  setTitle(title: string): void;
  reveal(): void;
  close(): void;
  /** It became visible, hidden, active or inactive. */
  onDidChangeState(listener: () => void): Disposable;
  onDidDispose(listener: () => void): Disposable;
}
