/** Hovers and lenses of flow logs in VS Code's text editors. */
import * as vscode from "vscode";
import { flowFieldsOf } from "../../engine/flow-line.ts";
import type { RecordAtLine } from "../../protocol/case.ts";
import type { Sessions } from "../sessions.ts";
import { type ReadSetting, timeZone } from "../settings.ts";
import type { Facts } from "../views/facts.ts";
import { label } from "../views/words.ts";
import { type Belonging, Belongings } from "./belonging.ts";
import { FlowDocuments } from "./documents.ts";
import { hoverText } from "./hover.ts";
import { FlowLenses } from "./vscode-lenses.ts";
import { LINKED_COMMANDS } from "./links.ts";

/** Documents that are looked at; which of them are flow logs their first lines tell. */
const SELECTOR: vscode.DocumentSelector = [{ pattern: "**/*.{log,txt,csv,tsv}" }, { language: "flowmirror-flow-log" }];

export function registerFlowLogs(sessions: Sessions, facts: Facts, read: ReadSetting): vscode.Disposable {
  const documents = new FlowDocuments();
  const belongings = new Belongings(sessions, facts);
  const lenses = new FlowLenses(sessions, facts, belongings, read);
  return vscode.Disposable.from(
    lenses,
    vscode.languages.registerCodeLensProvider(SELECTOR, lenses),
    vscode.languages.registerHoverProvider(SELECTOR, {
      async provideHover(document, { line, character }, token) {
        const text = read("flowLog.hover") === false ? null : documents.of(document);
        const fields = text && flowFieldsOf(text, document.lineAt(line).text);
        if (!fields) return null;
        const belonging = document.uri.scheme === "file" ? belongings.of(document.uri.fsPath) : null;
        const record = belonging && (await recordAt(belonging, line, token));
        const known = record && {
          case: belonging.session.place.key,
          caseName: label(belonging.session.place.name),
          record,
        };
        return new vscode.Hover(trusted(hoverText({ fields, at: character, zone: timeZone(read), known })));
      },
    }),
  );
}

/** Markdown that may run the commands of our links and nothing else. */
function trusted(text: string): vscode.MarkdownString {
  const made = new vscode.MarkdownString(text);
  made.isTrusted = { enabledCommands: LINKED_COMMANDS };
  made.supportHtml = false;
  return made;
}

/** The record of a line; null where the engine has none or does not answer: the fields are shown all the same. */
async function recordAt(
  { session, evidenceId }: Belonging,
  line: number,
  token: vscode.CancellationToken,
): Promise<RecordAtLine | null> {
  const abort = new AbortController();
  const listening = token.onCancellationRequested(() => abort.abort());
  try {
    const [found] = await session.ask("recordsAtLines", { evidenceId, from: line + 1, to: line + 2 }, abort.signal);
    return found ?? null;
  } catch {
    return null;
  } finally {
    listening.dispose();
  }
}
