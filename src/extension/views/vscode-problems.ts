/** Problems in VS Code, and the way from each to its finding. */
import * as vscode from "vscode";
import type { Sessions } from "../sessions.ts";
import type { Facts } from "./facts.ts";
import { keepProblems, type Problem, ProblemIndex, type ProblemSink } from "./problems.ts";

/** Actions offered on one line. */
const MOST_ACTIONS = 10;

export function registerProblems(
  sessions: Sessions,
  facts: Facts,
  trouble: (error: unknown) => void,
): vscode.Disposable {
  const index = new ProblemIndex();
  const sinkFor = ({ place }: { readonly place: { readonly key: string } }): ProblemSink =>
    index.noting(place.key, problemSink(place.key));
  return vscode.Disposable.from(
    keepProblems(sessions, facts, sinkFor, trouble),
    vscode.languages.registerCodeActionsProvider({ scheme: "file", pattern: "**/*.{log,txt,csv,tsv}" }, actions(index)),
  );
}

/** "Show finding" where a problem is. */
function actions(index: ProblemIndex): vscode.CodeActionProvider {
  return {
    provideCodeActions: ({ uri }, { start, end }) =>
      index
        .at(uri.fsPath, start.line + 1, end.line + 1)
        .slice(0, MOST_ACTIONS)
        .map(({ case: key, problem }) => {
          const title = `Show finding: ${problem.title}`;
          const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
          const target = { kind: "findings", finding: problem.finding };
          action.command = { title, command: "flowmirror.openItem", arguments: [{ case: key, target }] };
          return action;
        }),
  };
}

/** A collection of the case's own, so that two cases over the same log do not take each other's away. */
function problemSink(key: string): ProblemSink {
  const collection = vscode.languages.createDiagnosticCollection(`flowmirror ${key}`);
  return {
    set: (path, problems) => collection.set(vscode.Uri.file(path), problems.map(diagnostic)),
    dispose: () => collection.dispose(),
  };
}

/** Beyond the end of any line: VS Code clips it. */
const LINE_END = 100_000;

function diagnostic({ line, message, severity, code }: Problem): vscode.Diagnostic {
  const severities = {
    error: vscode.DiagnosticSeverity.Error,
    warning: vscode.DiagnosticSeverity.Warning,
    information: vscode.DiagnosticSeverity.Information,
  };
  const range = new vscode.Range(line - 1, 0, line - 1, LINE_END);
  const made = new vscode.Diagnostic(range, message, severities[severity]);
  made.source = "Flowmirror";
  made.code = code;
  return made;
}
