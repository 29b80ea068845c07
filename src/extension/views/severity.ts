/** How severities look in views: worst first. */
import type { DiagnosticLine, Severity } from "../../protocol/case.ts";
import type { Icon } from "./node.ts";

export const severities: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

export const severityIcons: Readonly<Record<Severity, Icon>> = {
  critical: { id: "flame", color: "problemsErrorIcon.foreground" },
  high: { id: "error", color: "problemsErrorIcon.foreground" },
  medium: { id: "warning", color: "problemsWarningIcon.foreground" },
  low: { id: "info", color: "problemsInfoIcon.foreground" },
  info: { id: "circle" },
};

export const diagnosticIcons: Readonly<Record<DiagnosticLine["severity"], Icon>> = {
  error: { id: "error", color: "problemsErrorIcon.foreground" },
  "data-loss": { id: "warning", color: "problemsWarningIcon.foreground" },
  suspicious: { id: "question", color: "problemsWarningIcon.foreground" },
  info: { id: "info", color: "problemsInfoIcon.foreground" },
};

/** "2 critical, 5 high"; empty where there are none. */
export function severityCounts(counts: Readonly<Record<Severity, number>>): string {
  return severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity].toLocaleString("en-US")} ${severity}`)
    .join(", ");
}
