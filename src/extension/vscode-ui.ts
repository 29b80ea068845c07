/** The window of VS Code, for commands and panels. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { quietly } from "./quiet.ts";
import type { Choice, Resource, Ui } from "./ui.ts";

type Say = (sentence: string, percent?: number) => void;

/** Milliseconds before work is announced. */
const QUIET_MS = 700;
/** Milliseconds without a key before a search is made. */
const TYPING_MS = 120;

export const vscodeUi: Ui = {
  info: async (sentence, ...actions) => vscode.window.showInformationMessage(sentence, ...actions),
  warn: async (sentence, ...actions) => vscode.window.showWarningMessage(sentence, ...actions),
  error: async (sentence, ...actions) => vscode.window.showErrorMessage(sentence, ...actions),

  async askEvidence(title, what) {
    const chosen = await vscode.window.showOpenDialog({
      title,
      openLabel: "Open",
      canSelectMany: true,
      canSelectFiles: what === "files",
      canSelectFolders: what === "folders",
    });
    return chosen ?? null;
  },

  async askSave({ title, name, kind, ending }) {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const chosen = await vscode.window.showSaveDialog({
      title,
      defaultUri: folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(join(tmpdir(), name)),
      ...(ending !== "" && { filters: { [kind]: [ending] } }),
    });
    return chosen ?? null;
  },

  async askText({ title, prompt, placeholder, value, check }) {
    const typed = await vscode.window.showInputBox({
      title,
      prompt,
      ...(placeholder !== undefined && { placeHolder: placeholder }),
      ...(value !== undefined && { value }),
      ...(check && { validateInput: check }),
    });
    return typed ?? null;
  },

  async pick(title, choices) {
    return (await vscode.window.showQuickPick(choices, { title, matchOnDescription: true })) ?? null;
  },

  search,

  activeFile() {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? input.uri : null;
  },

  async copy(text) {
    await vscode.env.clipboard.writeText(text);
  },

  async showText(path, line) {
    // Not showTextDocument: that refuses files beyond 50 MB, which the editor itself takes.
    const at = line === undefined ? undefined : new vscode.Range(line - 1, 0, line - 1, 0);
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(path), at && { selection: at });
  },

  async showFile(resource, where) {
    const uri = uriOf(resource);
    if (where === "system" && (await vscode.env.openExternal(uri))) return;
    await vscode.commands.executeCommand("vscode.open", uri);
  },

  progress,

  run: async (command, ...args) => vscode.commands.executeCommand(command, ...args),

  async write(resource, write) {
    if (resource.scheme === "file") return write(resource.fsPath);
    const folder = await mkdtemp(join(tmpdir(), "flowmirror-"));
    try {
      const path = join(folder, basename(resource.path));
      await write(path);
      await vscode.workspace.fs.copy(vscode.Uri.file(path), uriOf(resource), { overwrite: true });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** A notification with a way to cancel, for work that takes longer than a moment. */
function progress<T>(title: string, work: (say: Say, signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let said: Parameters<Say> = [""];
  let report = (): void => undefined;
  const say: Say = (...what) => {
    said = what;
    report();
  };
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return quietly(work(say, abort.signal), QUIET_MS, (over) => {
    void vscode.window.withProgress(options, (shown, token) => {
      token.onCancellationRequested(() => abort.abort());
      let done = 0;
      report = () => {
        const [message, percent = done] = said;
        const increment = Math.max(0, percent - done);
        done += increment;
        shown.report({ message, increment });
      };
      report();
      return over;
    });
  });
}

function uriOf(resource: Resource): vscode.Uri {
  return resource instanceof vscode.Uri ? resource : vscode.Uri.parse(resource.toString(), true);
}

/** A quick pick whose items are fetched for what was typed; a newer search ends the older. */
function search<T extends Choice>(about: {
  readonly title: string;
  readonly placeholder: string;
  find(text: string, signal: AbortSignal): Promise<readonly T[]>;
}): Promise<T | null> {
  const picker = vscode.window.createQuickPick<T & vscode.QuickPickItem>();
  picker.title = about.title;
  picker.placeholder = about.placeholder;
  let running = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    picker.busy = true;
    try {
      const found = await about.find(picker.value, signal);
      if (signal.aborted) return;
      // What the engine found fits, whatever VS Code's own matching of labels says.
      picker.items = found.map((item) => ({ ...item, alwaysShow: true }));
      picker.title = found.length > 0 ? about.title : `${about.title}: nothing fits`;
    } catch (error) {
      if (!signal.aborted) picker.title = error instanceof Error ? error.message : String(error);
    } finally {
      if (!signal.aborted) picker.busy = false;
    }
  };
  return new Promise((resolve) => {
    picker.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void look(), TYPING_MS);
    });
    picker.onDidAccept(() => {
      const [chosen] = picker.selectedItems;
      if (!chosen) return;
      resolve(chosen);
      picker.hide();
    });
    picker.onDidHide(() => {
      clearTimeout(timer);
      running.abort();
      picker.dispose();
      resolve(null);
    });
    picker.show();
    void look();
  });
}
