/** The case in numbers; each leads to what it counts. */
import type { CoverageLine, FindingLine, Overview, Severity } from "../../src/protocol/case.ts";
import type { Target } from "../../src/protocol/panels.ts";
import { h } from "../shared/dom.ts";
import { bytesText, countOf, countText, durationText, shareText, timeText } from "../shared/format.ts";
import { isCalm } from "../shared/words.ts";

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly says: string;
  readonly target: Target;
}

/** `inTime`: findings of the time that the case is narrowed to, as `coverage` is; null where it is not. */
export function figures(
  overview: Overview,
  coverage: readonly CoverageLine[],
  inTime: readonly FindingLine[] | null,
  reveal: (target: Target) => void,
): HTMLElement {
  const list = figuresOf(overview, coverage, inTime).map(({ name, value, says, target }) =>
    h(
      "button",
      { type: "button", class: "fm-figure", on: { click: () => reveal(target) } },
      h("span", { class: "fm-figure-name" }, name),
      h("span", { class: "fm-figure-value" }, value),
      h("span", { class: "fm-figure-says fm-muted" }, says),
    ),
  );
  return h("div", { class: "fm-figures" }, ...list);
}

/** Where there are captures alone, or logs alone, nothing is compared: no figure says that it was. */
export function figuresOf(
  overview: Overview,
  coverage: readonly CoverageLine[],
  inTime: readonly FindingLine[] | null,
): readonly Figure[] {
  const records = coverage.filter((line) => line.of === "record");
  const connections = coverage.filter((line) => line.of === "connection");
  const isCompared = overview.records > 0 && captures(overview) > 0;
  const all = inTime === null;
  const unlogged = all
    ? overview.unlogged
    : sum(
        connections.filter(({ verdict }) => verdict !== "logged"),
        "count",
      );
  const severities = all ? overview.findings : counted(inTime);
  return [
    { name: "Packets", value: countText(overview.packets), says: `${countOf(captures(overview), "capture")}${all ? "" : ", all times"}`, target: { kind: "connections" } },
    { name: "Connections", value: countText(all ? overview.connections : sum(connections, "count")), says: overview.records > 0 ? `${countText(unlogged)} in no flow record` : "no flow logs to compare with", target: { kind: "connections" } },
    { name: "Flow records", value: countText(all ? overview.records : sum(records, "count")), says: `${bytesText(sum(records, "bytes"))} logged`, target: { kind: "flow-records" } },
    ...(isCompared ? [seenFigure(records)] : []),
    { name: "Findings", value: countText(Object.values(severities).reduce((a, b) => a + b, 0)), says: severitiesText(severities), target: { kind: "findings" } },
  ]; // prettier-ignore
}

function counted(findings: readonly FindingLine[]): Overview["findings"] {
  const of = (one: Severity): number => findings.filter(({ severity }) => severity === one).length;
  return { critical: of("critical"), high: of("high"), medium: of("medium"), low: of("low"), info: of("info") };
}

/** Of what was logged, and of what was due: without the records that are missing by design. */
function seenFigure(records: readonly CoverageLine[]): Figure {
  const due = records.filter(({ reason }) => reason === null || !isCalm(reason));
  const [logged, seen, dueSeen] = [sum(records, "bytes"), sum(records, "bytesSeen"), sum(due, "bytesSeen")];
  const dueBytes = sum(due, "bytes");
  const ofDue = dueBytes > 0 ? `${shareText(dueSeen, dueBytes)} of what was due` : "nothing was due";
  return {
    name: "Logged bytes seen",
    value: shareText(seen, logged),
    says: `${bytesText(seen)} of ${bytesText(logged)}; ${ofDue}`,
    target: { kind: "flow-records" },
  };
}

function captures({ files }: Overview): number {
  return files.filter(({ kind }) => kind === "capture").length;
}

function sum(lines: readonly CoverageLine[], name: "bytes" | "bytesSeen" | "count"): number {
  return lines.reduce((total, line) => total + line[name], 0);
}

function severitiesText(counts: Overview["findings"]): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.length === 0 ? "none" : parts.map(([severity, count]) => `${count} ${severity}`).join(", ");
}

/** From when to when; empty where nothing has a time. */
export function timeSpanText({ time }: Overview, zone: string): string {
  if (time === null) return "";
  const length = durationText(BigInt(time.to) - BigInt(time.from));
  return `${timeText(time.from, zone, 0)} to ${timeText(time.to, zone, 0)} (${length})`;
}
