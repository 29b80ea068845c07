/** The Findings view: findings by severity, and below each what it rests on. */
import type { FindingEvidence, FindingLine, Severity } from "../../protocol/case.ts";
import type { Target } from "../../protocol/panels.ts";
import type { TimeRange } from "../../protocol/page.ts";
import type { Session } from "../session.ts";
import type { Icon, ViewNode } from "./node.ts";
import { severities, severityIcons } from "./severity.ts";
import { momentText } from "./times.ts";
import { count, label, lines } from "./words.ts";

/** Findings of one severity that stand in the tree; the panel has the rest. */
const MOST_FINDINGS = 500;
/** Pieces of evidence of one finding that stand in the tree. */
const MOST_EVIDENCE = 100;

export interface FindingsView {
  readonly session: Pick<Session, "ask" | "place">;
  readonly zone: string;
}

/** Findings that hold every word that was typed and touch the time that the case is narrowed to. */
export function fitting(findings: readonly FindingLine[], filter: string, time: TimeRange | null): FindingLine[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== ""); // prettier-ignore
  return findings.filter(({ title, subject, summary, detector, technique, severity, firstTs, lastTs }) => {
    if (time && (BigInt(lastTs) < BigInt(time.from) || BigInt(firstTs) >= BigInt(time.to))) return false;
    const text = [title, subject, summary, detector, technique, severity].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** One node per severity that occurs. */
export function findingNodes(view: FindingsView, findings: readonly FindingLine[]): ViewNode[] {
  return severities.flatMap((severity) => {
    const its = findings.filter((one) => one.severity === severity);
    return its.length > 0 ? [severityNode(view, severity, its)] : [];
  });
}

function severityNode(view: FindingsView, severity: Severity, findings: readonly FindingLine[]): ViewNode {
  const { key } = view.session.place;
  const name = `${severity[0].toUpperCase()}${severity.slice(1)}`;
  return {
    id: `${key}:${severity}`,
    label: name,
    description: findings.length.toLocaleString("en-US"),
    tooltip: count(findings.length, `${severity} finding`),
    icon: severityIcons[severity],
    kind: ".severity",
    says: `${name}, ${count(findings.length, "finding")}`,
    case: key,
    expanded: severity !== "info" && severity !== "low",
    below: async () => {
      const nodes = findings.slice(0, MOST_FINDINGS).map((finding) => findingNode(view, finding));
      const more = findings.length - nodes.length;
      return more > 0 ? [...nodes, moreNode(view, severity, `${count(more, "more finding")} ...`, { kind: "findings" })] : nodes; // prettier-ignore
    },
  };
}

function findingNode(view: FindingsView, finding: FindingLine): ViewNode {
  const { key } = view.session.place;
  return {
    id: `${key}:finding:${finding.finding}`,
    label: label(finding.title),
    description: label(finding.subject),
    tooltip: lines(
      finding.title,
      finding.summary,
      `${finding.severity}, confidence ${finding.confidence}, from ${finding.grade}`,
      finding.technique !== "" && `ATT&CK ${finding.technique}`,
      `First ${momentText(finding.firstTs, view.zone)}, last ${momentText(finding.lastTs, view.zone)}`,
      finding.detector,
    ),
    icon: severityIcons[finding.severity],
    kind: ".finding",
    says: `${finding.severity}: ${label(finding.title)}, ${label(finding.subject)}, confidence ${finding.confidence}`,
    case: key,
    copy: `${finding.title}: ${finding.summary}`,
    finding: finding.finding,
    target: { kind: "findings", finding: finding.finding },
    below: (signal) => evidenceNodes(view, finding.finding, signal),
  };
}

async function evidenceNodes(view: FindingsView, finding: string, signal: AbortSignal): Promise<ViewNode[]> {
  const { evidence } = await view.session.ask("finding", { finding }, signal);
  const nodes = evidence.slice(0, MOST_EVIDENCE).map((one, at) => evidenceNode(view, finding, one, at));
  const more = evidence.length - nodes.length;
  return more > 0
    ? [...nodes, moreNode(view, finding, `${count(more, "more piece", "more pieces")} of evidence ...`, { kind: "findings", finding })] // prettier-ignore
    : nodes;
}

const evidenceIcons: Readonly<Record<FindingEvidence["kind"], Icon>> = {
  connection: { id: "arrow-swap" },
  "flow-record": { id: "list-flat" },
  interface: { id: "circuit-board" },
  session: { id: "mirror" },
};

function evidenceNode(view: FindingsView, finding: string, one: FindingEvidence, at: number): ViewNode {
  const { key } = view.session.place;
  const where = placeOf(one);
  const target = targetOf(one);
  return {
    id: `${key}:finding:${finding}:${at}`,
    label: label(one.says),
    ...(where !== "" && { description: where }),
    tooltip: lines(one.says, where),
    icon: evidenceIcons[one.kind] ?? { id: "link" },
    kind: `.evidence${target ? ".place" : ""}${one.connection === null ? "" : ".connection"}`,
    says: `${one.kind}: ${label(one.says)}${where === "" ? "" : `, ${where}`}`,
    case: key,
    copy: one.says,
    ...(target && { target }),
    ...(one.connection !== null && { connection: one.connection, filter: { connections: [one.connection] } }),
  };
}

function placeOf({ packet, line, connection }: FindingEvidence): string {
  if (packet !== null) return `packet ${packet}`;
  if (line !== null) return `line ${line}`;
  return connection === null ? "" : `connection ${connection}`;
}

/** The exact place: a packet's bytes, a line of a log, else the connection or the record. */
function targetOf({ evidenceId, packet, line, connection, record }: FindingEvidence): Target | null {
  if (evidenceId !== null && packet !== null && packet > 0) {
    return connection === null
      ? { kind: "packet", evidenceId, number: packet }
      : { kind: "connection", connection, tab: "packets", packet: { evidenceId, number: packet } };
  }
  if (evidenceId !== null && line !== null && line > 0) return { kind: "log-line", evidenceId, line };
  if (connection !== null) return { kind: "connection", connection };
  return record === null ? null : { kind: "flow-records", record };
}

function moreNode({ session }: FindingsView, under: string, text: string, target: Target): ViewNode {
  const { key } = session.place;
  return { id: `${key}:${under}:more`, label: text, icon: { id: "ellipsis" }, kind: ".more", says: text, case: key, target }; // prettier-ignore
}
