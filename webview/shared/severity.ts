/** Severities in order, with their faces. Never by colour alone: an icon and the word go with it. */
import type { FindingLine, Severity } from "../../src/protocol/case.ts";
import "./severity.css";

export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

export const severityIcon: Readonly<Record<Severity, string>> = {
  critical: "flame",
  high: "error",
  medium: "warning",
  low: "info",
  info: "circle-outline",
};

/** Findings that fit the words typed and the severities chosen, worst first, else in the order they came. */
export function chosen(
  findings: readonly FindingLine[],
  words: string,
  hidden: ReadonlySet<Severity>,
): readonly FindingLine[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const fits = (finding: FindingLine): boolean => {
    const { title, summary, subject, detector, technique, severity } = finding;
    const text = `${title} ${summary} ${subject} ${detector} ${technique} ${severity}`.toLowerCase();
    return !hidden.has(severity) && wanted.every((word) => text.includes(word));
  };
  const rank = ({ severity }: FindingLine): number => SEVERITIES.indexOf(severity);
  return findings.filter(fits).sort((a, b) => rank(a) - rank(b));
}
