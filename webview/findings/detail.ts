/** One finding: what was seen, why it is one, and links to the packets and log lines it rests on. */
import type { FindingAbout, FindingEvidence } from "../../src/protocol/case.ts";
import type { Target } from "../../src/protocol/panels.ts";
import { h, icon } from "../shared/dom.ts";
import { countOf, countText, timeText, visible } from "../shared/format.ts";
import { link } from "../shared/ui.ts";
import { severityIcon } from "../shared/severity.ts";

/** References that are listed; a detector gives examples, not everything it counted. */
const MOST_EVIDENCE = 1000;

export interface DetailVerbs {
  readonly zone: string;
  reveal(target: Target): void;
}

const GRADES: Readonly<Record<string, string>> = {
  packets: "rests on packets",
  "flow-records": "rests on flow records",
  both: "rests on packets and flow records",
};

export function findingDetail(finding: FindingAbout, verbs: DetailVerbs): readonly HTMLElement[] {
  const { severity, confidence, grade, technique, detector, firstTs, lastTs } = finding;
  const facts = [`${severity} severity`, `${confidence} confidence`, GRADES[grade] ?? grade];
  return [
    h(
      "h2",
      { class: "fm-finding-head" },
      h("span", { class: `fm-severity fm-severity-${severity}` }, icon(severityIcon[severity] ?? "info")),
      visible(finding.title),
    ),
    h("p", { class: "fm-muted" }, visible(facts.join(" · "))),
    h("p", { class: "fm-finding-summary" }, visible(finding.summary)),
    h(
      "dl",
      { class: "fm-finding-facts" },
      ...fact("Subject", visible(finding.subject)),
      ...fact("First seen", timeText(firstTs, verbs.zone)),
      ...fact("Last seen", timeText(lastTs, verbs.zone)),
      ...(technique === "" ? [] : fact("ATT&CK", visible(technique.split(" ").join(", ")))),
      ...fact("Detector", visible(detector)),
    ),
    h("h3", null, "Why"),
    whyTable(finding),
    h("h3", null, "What to look at next"),
    h("p", null, visible(finding.next)),
    h("h3", null, `Evidence (${countText(finding.evidence.length)})`),
    evidenceList(finding.evidence, verbs),
  ];
}

function fact(name: string, value: string): readonly HTMLElement[] {
  return [h("dt", { class: "fm-muted" }, name), h("dd", null, value)];
}

function whyTable({ why }: FindingAbout): HTMLElement {
  const head = ["Measure", "Found", "Threshold"].map((title, i) =>
    h("th", { scope: "col", class: i > 0 ? "fm-right" : "" }, title),
  );
  const bodies = why.map(({ measure, value, threshold, unit, says }) =>
    h(
      "tbody",
      null,
      h(
        "tr",
        null,
        h("th", { scope: "row" }, visible(measure)),
        h("td", { class: "fm-right" }, amount(value, unit)),
        h("td", { class: "fm-right" }, amount(threshold, unit)),
      ),
      h("tr", null, h("td", { class: "fm-finding-says fm-muted", colspan: 3 }, visible(says))),
    ),
  );
  return h("table", { class: "fm-finding-why" }, h("thead", null, h("tr", null, ...head)), ...bodies);
}

/** A measured number with its unit, which detectors name in the plural: "1 port", "3 addresses". */
export function amount(value: number, unit: string): string {
  const text = Number.isInteger(value) ? countText(value) : String(Math.round(value * 1000) / 1000);
  const one = unit.replace(/(?<=ss)es$|(?<=[^s])s$/, "");
  return `${text} ${visible(value === 1 ? one : unit)}`;
}

function evidenceList(evidence: readonly FindingEvidence[], verbs: DetailVerbs): HTMLElement {
  const shown = evidence.slice(0, MOST_EVIDENCE);
  const more = evidence.length - shown.length;
  return h(
    "ul",
    { class: "fm-finding-evidence" },
    ...shown.map((one) => h("li", null, h("span", null, visible(one.says)), places(one, verbs))),
    more > 0 && h("li", { class: "fm-muted" }, `${countOf(more, "more reference")} not listed.`),
  );
}

/** Links to where the evidence lies: each jumps to the bytes or the line. */
function places(one: FindingEvidence, { reveal }: DetailVerbs): HTMLElement {
  const links: HTMLElement[] = [];
  const { evidenceId, packet, line, connection, record } = one;
  if (evidenceId !== null && packet !== null)
    links.push(link(`packet ${countText(packet)}`, () => reveal({ kind: "packet", evidenceId, number: packet })));
  if (connection !== null)
    links.push(link(`connection ${connection}`, () => reveal({ kind: "connection", connection })));
  if (record !== null)
    links.push(link(`flow record ${countText(record)}`, () => reveal({ kind: "flow-records", record })));
  if (evidenceId !== null && line !== null)
    links.push(link(`line ${countText(line)}`, () => reveal({ kind: "log-line", evidenceId, line })));
  return h("span", { class: "fm-finding-places" }, ...links);
}
