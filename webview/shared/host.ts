/** The panel's line to VS Code, and the little that a panel keeps when it is hidden. */
import { type Client, dial, type Port } from "../../src/protocol/rpc.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();

const port: Port = {
  post: (message) => vscode.postMessage(message),
  listen(receive) {
    const hear = (event: MessageEvent): void => receive(event.data);
    window.addEventListener("message", hear);
    return () => window.removeEventListener("message", hear);
  },
};

/** Opens the line; `changed` hears topics. One per panel. */
export function connect<A extends { readonly [M in keyof A]: (params: never) => unknown }>(
  changed: (topic: string) => void,
): Client<A> {
  return dial<A>(port, changed).remote;
}

interface Saved {
  /** What the host knows the panel by after the window was reloaded. */
  readonly panel: string;
  readonly version: number;
  readonly value: unknown;
}

const panel = document.body.dataset.panel ?? "";
// Kept from the beginning: a panel that never saved anything is to come back too.
if (panel !== "")
  vscode.setState({ version: -1, value: null, ...(vscode.getState() as Partial<Saved> | undefined), panel });

/** What the panel saved under this version of its shape; null otherwise. Choices and places only, never evidence. */
export function savedState<S>(version: number): S | null {
  const saved = vscode.getState() as Saved | undefined;
  return saved?.version === version ? (saved.value as S) : null;
}

export function saveState<S>(version: number, value: S): void {
  vscode.setState({ panel, version, value } satisfies Saved);
}
