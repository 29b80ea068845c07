/** Settings of VS Code. */
import * as vscode from "vscode";
import { readCaseFile } from "../engine/case-file.ts";
import type { OpenRequest } from "../protocol/engine.ts";
import type { Place } from "./place.ts";
import { openOptions, type ReadSetting, writtenRules } from "./settings.ts";

export const readSetting: ReadSetting = (name) => vscode.workspace.getConfiguration("flowmirror").get(name);

/**
 * Options that a place is opened with. A case folder has its own, which stay what they were when it was made: only how much of
 * the machine is used is the person's to say.
 */
export function optionsFor(place: Place): OpenRequest["options"] {
  const all = openOptions(readSetting);
  if (!place.kept) return all;
  const { memoryMb, threads } = all;
  const kept = readCaseFile(place.folder)?.options ?? {};
  const { vxlanPorts, genevePorts, logFormat, slackSeconds, thresholds, decodeAs, showCredentials } = kept;
  return {
    ...(memoryMb !== undefined && { memoryMb }),
    ...(threads !== undefined && { threads }),
    ...(vxlanPorts && { vxlanPorts }),
    ...(genevePorts && { genevePorts }),
    ...(logFormat && { logFormat }),
    ...(slackSeconds !== undefined && { slackSeconds }),
    ...(thresholds && { thresholds }),
    ...(decodeAs && { decodeAs: writtenRules(decodeAs) }),
    ...(showCredentials === true && { showCredentials }),
  };
}
