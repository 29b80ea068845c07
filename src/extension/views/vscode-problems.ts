/** Problems in VS Code. */
import * as vscode from "vscode";
import type { Session } from "../session.ts";
import type { Problem, ProblemSink } from "./problems.ts";

/** A collection of the session's own, so that two cases over the same log do not take each other's away. */
export function problemSink(session: Session): ProblemSink {
  const collection = vscode.languages.createDiagnosticCollection(`flowmirror ${session.place.key}`);
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
