/** Lenses in VS Code: only over lines that some editor shows, and only in files of open cases. */
import * as vscode from "vscode";
import { type Disposable, Emitter, together } from "../emitter.ts";
import type { Sessions } from "../sessions.ts";
import type { ReadSetting } from "../settings.ts";
import type { Facts } from "../views/facts.ts";
import type { Belongings } from "./belonging.ts";
import { blocksFor, covers, type Lines } from "./blocks.ts";
import { type Lens, lensesOf } from "./lenses.ts";

/** Milliseconds that scrolling has to rest before lenses are asked for. */
const REST_MS = 200;

export class FlowLenses implements vscode.CodeLensProvider {
  readonly #belongings: Belongings;
  readonly #read: ReadSetting;
  readonly #changed = new Emitter<void>();
  readonly #listening: Disposable;
  /** Documents with lenses, and the lines that have them. */
  readonly #covered = new WeakMap<vscode.TextDocument, readonly Lines[]>();
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeCodeLenses: vscode.Event<void> = (listener, its) =>
    this.#changed.event(() => void listener.call(its));

  constructor(sessions: Sessions, facts: Facts, belongings: Belongings, read: ReadSetting) {
    this.#belongings = belongings;
    this.#read = read;
    this.#listening = together(
      facts.onDidChange(() => this.#later()),
      sessions.onDidClose(() => this.#later()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("flowmirror.flowLog")) this.#later();
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#scrolled(textEditor.document)),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const { document } of editors) this.#scrolled(document);
      }),
    );
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    const belonging = document.uri.scheme === "file" ? this.#belongings.of(document.uri.fsPath) : null;
    if (!belonging || this.#read("flowLog.codeLens") === false) {
      this.#covered.delete(document);
      return [];
    }
    const blocks = blocksFor(visibleLines(document), document.lineCount);
    this.#covered.set(document, blocks);
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    try {
      const lenses = await lensesOf(belonging, blocks, abort.signal);
      return lenses.filter(({ line }) => line < document.lineCount).map(lensAt);
    } catch {
      // Cancelled, or the engine is gone: its end is told elsewhere.
      return [];
    } finally {
      listening.dispose();
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listening.dispose();
    this.#changed.dispose();
  }

  #scrolled(document: vscode.TextDocument): void {
    const covered = this.#covered.get(document);
    if (covered && !covers(covered, visibleLines(document))) this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed.fire(), REST_MS);
  }
}

function visibleLines(document: vscode.TextDocument): Lines[] {
  return vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .flatMap(({ visibleRanges }) => visibleRanges.map(({ start, end }) => ({ from: start.line, to: end.line + 1 })));
}

function lensAt({ line, title, tooltip, item }: Lens): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
    title,
    tooltip,
    command: "flowmirror.openItem",
    arguments: [item],
  });
}
