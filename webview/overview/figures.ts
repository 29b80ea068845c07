/** The case in numbers; each leads to what it counts. */
import type { CoverageLine, Overview } from "../../src/protocol/case.ts";
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

export function figures(
  overview: Overview,
  coverage: readonly CoverageLine[],
  reveal: (target: Target) => void,
): HTMLElement {
  const list = figuresOf(overview, coverage).map(({ name, value, says, target }) =>
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
export function figuresOf(overview: Overview, coverage: readonly CoverageLine[]): readonly Figure[] {
  const records = coverage.filter((line) => line.of === "record");
  const logged = sum(records, "bytes");
  const isCompared = overview.records > 0 && captures(overview) > 0;
  const found = Object.values(overview.findings).reduce((a, b) => a + b, 0);
  return [
    { name: "Packets", value: countText(overview.packets), says: countOf(captures(overview), "capture"), target: { kind: "connections" } },
    { name: "Connections", value: countText(overview.connections), says: overview.records > 0 ? `${countText(overview.unlogged)} in no flow record` : "no flow logs to compare with", target: { kind: "connections" } },
    { name: "Flow records", value: countText(overview.records), says: `${bytesText(logged)} logged`, target: { kind: "flow-records" } },
    ...(isCompared ? [seenFigure(records)] : []),
    { name: "Findings", value: countText(found), says: severitiesText(overview), target: { kind: "findings" } },
  ]; // prettier-ignore
}

/** Of what was logged, and of what was due: without the records that are missing by design. */
function seenFigure(records: readonly CoverageLine[]): Figure {
  const due = records.filter(({ reason }) => reason === null || !isCalm(reason));
  const [logged, seen, dueSeen] = [sum(records, "bytes"), sum(records, "bytesSeen"), sum(due, "bytesSeen")];
  return {
    name: "Logged bytes seen",
    value: shareText(seen, logged),
    says: `${bytesText(seen)} of ${bytesText(logged)}; ${shareText(dueSeen, sum(due, "bytes"))} of what was due`,
    target: { kind: "flow-records" },
  };
}

function captures({ files }: Overview): number {
  return files.filter(({ kind }) => kind === "capture").length;
}

function sum(lines: readonly CoverageLine[], name: "bytes" | "bytesSeen"): number {
  return lines.reduce((total, line) => total + line[name], 0);
}

function severitiesText({ findings }: Overview): string {
  const parts = Object.entries(findings).filter(([, count]) => count > 0);
  return parts.length === 0 ? "none raised" : parts.map(([severity, count]) => `${count} ${severity}`).join(", ");
}

/** From when to when; empty where nothing has a time. */
export function timeSpanText({ time }: Overview, zone: string): string {
  if (time === null) return "";
  const length = durationText(BigInt(time.to) - BigInt(time.from));
  return `${timeText(time.from, zone, 0)} to ${timeText(time.to, zone, 0)} (${length})`;
}
