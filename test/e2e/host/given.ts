/** What the runner tells the suites, which inherit nothing from it: beside the bundles lies given.json. */
import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { FlowmirrorApi } from "../../../src/extension/extension.ts";
import type { CaseStatus } from "../../../src/protocol/case.ts";

export interface Given {
  /** Workspace with evidence: incident/, traps/, and a log as text. */
  readonly folder: string;
  /** Flow log of the incident, unpacked. */
  readonly log: string;
}

export const given = JSON.parse(readFileSync(join(__dirname, "given.json"), "utf8")) as Given;

/** Writes a line into the report, which the runner prints. */
export function tell(line: string): void {
  appendFileSync(join(__dirname, REPORT), `${line}\n`);
}

/** Beside the bundles. */
export const REPORT = "report.txt";

export function extension(): vscode.Extension<FlowmirrorApi> {
  const found = vscode.extensions.getExtension<FlowmirrorApi>("flowmirror.flowmirror");
  assert.ok(found, "the packed extension is not installed");
  return found;
}

export function fileIn(...path: readonly string[]): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(given.folder), ...path);
}

export async function until<T>(
  what: string,
  holds: () => T | null | undefined | false,
  milliseconds = 60_000,
): Promise<T> {
  for (const end = Date.now() + milliseconds; ;) {
    const found = holds();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until the active case is in this state. */
export async function active(
  state: CaseStatus["state"] = "ready",
): Promise<FlowmirrorApi["sessions"]["active"] & object> {
  const { sessions } = extension().exports;
  return until(`a case is ${state}`, () => (sessions.active?.status.state === state ? sessions.active : null));
}

export async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  const { sessions } = extension().exports;
  for (const session of sessions.all) await sessions.close(session);
}

export const tabs = (): readonly vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
