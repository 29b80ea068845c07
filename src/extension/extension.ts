/** Where VS Code begins: registrations, nothing else. */
import * as vscode from "vscode";
import { join } from "node:path";
import { commands } from "./commands/table.ts";
import { keepContexts } from "./contexts.ts";
import { registerEditors } from "./editors/capture-editor.ts";
import { engineStarter } from "./engine/client.ts";
import { registerFlowLogs } from "./flow-log/vscode-flow-log.ts";
import { logTo } from "./log.ts";
import { memoryIn } from "./memory.ts";
import { Board } from "./panels/board.ts";
import { registerSerializers } from "./panels/serializers.ts";
import { createFrame, newToken } from "./panels/webview-frame.ts";
import { saveReport } from "./reports.ts";
import { lookUp } from "./reveal.ts";
import { runner } from "./run-command.ts";
import { Sessions } from "./sessions.ts";
import { timeZone } from "./settings.ts";
import { describe } from "./trouble.ts";
import { optionsFor, readSetting } from "./vscode-settings.ts";
import { storageOf } from "./vscode-storage.ts";
import { Facts } from "./views/facts.ts";
import { keepViewContexts } from "./views/view-contexts.ts";
import { ViewState } from "./views/view-state.ts";
import { Views } from "./views/views.ts";
import { registerProblems } from "./views/vscode-problems.ts";
import { registerStatusItem } from "./views/vscode-status.ts";
import { registerViews } from "./views/vscode-views.ts";
import { vscodeUi } from "./vscode-ui.ts";
import { watchSessions } from "./watch.ts";
import type { World } from "./world.ts";

/** What tests in the extension host may look at. */
export interface FlowmirrorApi {
  readonly sessions: Sessions;
  readonly board: Board;
  readonly world: World;
}

let sessions: Sessions | undefined;

function setContext(key: string, value: string | boolean): void {
  void vscode.commands.executeCommand("setContext", key, value);
}

export function activate(context: vscode.ExtensionContext): FlowmirrorApi {
  const channel = vscode.window.createOutputChannel("Flowmirror", { log: true });
  const log = logTo(channel);
  const ui = vscodeUi;
  const opening = storageOf(context, ui, log);
  const told = (error: unknown) => describe(error, log.bug);
  sessions = new Sessions({
    startEngine: engineStarter({
      entry: join(context.extensionPath, "dist", "engine.js"),
      tempFolder: join(context.globalStorageUri.fsPath, "temp"),
    }),
    options: (place) => optionsFor(place),
    log,
  });
  const all = sessions;
  const furnishing = { extension: context.extensionUri, bug: log.bug };
  const board: Board = new Board({
    sessions: all,
    ui,
    memory: memoryIn(context.workspaceState),
    frame: (kind, token) => createFrame(furnishing, kind, token),
    newToken,
    timeZone: () => timeZone(readSetting),
    lookUp: (session, target) => lookUp(session, target, ui),
    saveReport: (session, format) => saveReport(session, format, ui),
    describe: told,
  });
  const samples = join(context.extensionPath, "samples", "incident");
  const state = new ViewState(context.workspaceState);
  const facts = new Facts(all);
  const views = new Views({ sessions: all, facts, state, zone: () => timeZone(readSetting) });
  const world: World = { ui, sessions: all, board, opening, views: state, samples, log };
  const run = runner(world, told);
  context.subscriptions.push(
    channel,
    board,
    registerEditors({ ...furnishing, sessions: all, board, opening, describe: told }),
    registerSerializers({ ...furnishing, sessions: all, board }),
    ...commands.map((command) => vscode.commands.registerCommand(command.id, (...given) => run(command, given))),
    keepContexts(all, setContext),
    keepViewContexts(all, state, setContext),
    facts,
    views,
    registerViews(views, board),
    registerStatusItem(all, facts),
    registerFlowLogs(all, facts, readSetting),
    registerProblems(all, facts, told),
    watchSessions(all, { ...ui, showLog: log.show }),
    all.onDidOpen((session) => void opening.used(session.place, all.all)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("flowmirror")) board.settingsChanged();
    }),
  );
  return { sessions: all, board, world };
}

export async function deactivate(): Promise<void> {
  await sessions?.dispose();
}
