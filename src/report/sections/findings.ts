/** What the detectors found, gravest first, each with what made it fire and where to look. */
import type { EvidenceRef, Why } from "../../model/finding.ts";
import { type Block, type GroupBlock, left, paragraph, right, type TableBlock, under } from "../blocks.ts";
import type { SectionContext, SectionKind } from "../context.ts";
import { type FindingFacts, sum } from "../facts.ts";
import { limits } from "../limits.ts";
import { cited, evidencePhrase, findingName, seenPhrase, severity, severityTone, stretch } from "../phrases.ts";
import type { ModuleRow } from "../shapes.ts";
import { clipped, code, count, joined, type Line, number, say, text, time, words } from "../values.ts";

/** Longest summary and advice shown; they are sentences of ours with evidence in them. */
const SENTENCE_LIMIT = 600;

export const findings: SectionKind = {
  id: "findings",
  title: "Findings",
  says: "Every finding with the measured values against their thresholds, evidence, ATT&CK technique, confidence and next step.",
  async build(context) {
    const { facts } = context;
    const told = facts.findings.slice(0, limits.findings);
    const blocks: Block[] =
      told.length === 0 ? [paragraph(noneSentence(context))] : told.map((finding) => group(context, finding));
    const rest = facts.findings.slice(limits.findings);
    if (rest.length > 0) blocks.push(furtherTable(context, rest));
    return [...blocks, ...notFound(context)];
  },
};

function noneSentence({ facts }: SectionContext): Line {
  if (facts.captures + facts.logs === 0) return [words("There was nothing to search for findings.")];
  return say`No finding was raised in ${evidencePhrase(facts)}, ${seenPhrase(facts)}.`;
}

/** The detectors that ran and raised nothing: what was looked for and not found, and in how much. */
function notFound({ facts, info }: SectionContext): Block[] {
  const fired = new Set(facts.findingCounts.map((row) => row.detector));
  const silent = (info.detectors ?? []).filter((detector) => !fired.has(detector.id));
  if (silent.length === 0 || facts.captures + facts.logs === 0) return [];
  const names = joined(silent.map((detector) => [words(lowerFirst(detector.name))]));
  return [paragraph(say`Looked for and not found in ${evidencePhrase(facts)}, ${seenPhrase(facts)}: ${names}.`)];
}

/** "Port scan" in the middle of a sentence, but "SSH brute force" as it is. */
function lowerFirst(name: string): string {
  return /^[A-Z][a-z]/.test(name) ? name[0].toLowerCase() + name.slice(1) : name;
}

function group(context: SectionContext, finding: FindingFacts): GroupBlock {
  const { row } = finding;
  const meta: Line[] = [
    [severity(row.severity)],
    say`confidence ${text(row.confidence)}`,
    say`rests on ${text(gradeWords(row.grade))}`,
  ];
  if (row.technique !== "") meta.push(say`ATT&CK ${code(row.technique)}`);
  meta.push(stretch(row.first_ts, row.last_ts), say`id ${code(row.finding_id)}`);
  const why = parseWhy(row.why);
  return {
    kind: "group",
    id: finding.anchor,
    title: [words(`${findingName(finding.anchor)} `), text(row.title)],
    tone: severityTone(row.severity),
    meta,
    blocks: [
      paragraph([{ kind: "text", text: clipped(row.summary, SENTENCE_LIMIT) }]),
      ...(why.length > 0 ? [whyTable(finding, why)] : []),
      evidenceTable(context, finding),
      ...(row.next === "" ? [] : [paragraph(say`Next: ${{ kind: "text", text: clipped(row.next, SENTENCE_LIMIT) }}`)]),
    ],
  };
}

function gradeWords(grade: string): string {
  return grade === "both" ? "packets and flow records" : grade.replace("-", " ");
}

function whyTable({ row, anchor }: FindingFacts, why: readonly Why[]): TableBlock {
  return {
    kind: "table",
    id: `${anchor}-why`,
    caption: "Why it was raised",
    columns: [
      left("measure", "Measure"),
      right("value", "Measured"),
      right("threshold", "Threshold"),
      left("unit", "Unit"),
      left("says", "What it means"),
    ],
    rows: why
      .slice(0, limits.why)
      .map((each) => [
        [text(each.measure)],
        [number(each.value)],
        [number(each.threshold)],
        [text(each.unit)],
        [text(each.says)],
      ]),
    total: BigInt(why.length),
    query: `SELECT why FROM findings WHERE finding_id = ${quoted(row.finding_id)}`,
  };
}

function evidenceTable({ refs }: SectionContext, { row, anchor, evidence }: FindingFacts): Block {
  if (evidence.length === 0) return paragraph([words("The finding names no packet or line.")]);
  return {
    kind: "table",
    id: `${anchor}-evidence`,
    caption: "Evidence",
    columns: [left("place", "Place"), left("kind", "Kind"), left("says", "What it shows")],
    rows: evidence.map((each) => [
      cited(refs, {
        evidenceId: each.evidence_id,
        packet: each.packet,
        line: each.line,
        connectionId: each.connection_id,
        recordId: each.record_id,
      }),
      evidenceKind(each),
      [text(each.says)],
    ]),
    total: evidence[0].total,
    query: `SELECT * FROM finding_evidence WHERE finding_id = ${quoted(row.finding_id)} ORDER BY ordinal`,
  };
}

const kindWords: Readonly<Record<EvidenceRef["kind"], string>> = {
  "connection": "connection", "flow-record": "flow record", "interface": "interface", "session": "mirror session",
}; // prettier-ignore

function evidenceKind({ kind, connection_id, record_id }: ModuleRow<"finding_evidence">): Line {
  const name = Object.hasOwn(kindWords, kind) ? kindWords[kind as EvidenceRef["kind"]] : "evidence";
  if (kind === "connection" && connection_id !== null) return say`${words(name)} ${count(connection_id)}`;
  if (kind === "flow-record" && record_id !== null) return say`${words(name)} ${count(record_id)}`;
  return [words(name)];
}

function furtherTable({ facts }: SectionContext, rest: readonly FindingFacts[]): TableBlock {
  return {
    kind: "table",
    id: "further-findings",
    caption: "Further findings",
    columns: [
      left("severity", "Severity"),
      left("title", "Finding"),
      left("subject", "Subject"),
      left("first_ts", "First time"),
      under("last_ts", "Last time"),
      left("finding_id", "Id"),
    ],
    rows: rest.map(({ row }) => [
      [severity(row.severity)],
      [text(row.title)],
      [code(row.subject)],
      [time(row.first_ts)],
      [time(row.last_ts)],
      [code(row.finding_id)],
    ]),
    total: sum(facts.findingCounts.map((each) => each.findings)) - BigInt(limits.findings),
    query: "SELECT * FROM findings",
  };
}

/** The measures of a finding; anything that is not such a list gives none. */
export function parseWhy(json: string): Why[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return [];
  }
  return Array.isArray(parsed) ? parsed.filter(isWhy) : [];
}

function isWhy(value: unknown): value is Why {
  if (typeof value !== "object" || value === null) return false;
  const { measure, value: measured, threshold, unit, says } = value as Record<string, unknown>;
  const texts = [measure, unit, says].every((each) => typeof each === "string");
  return texts && typeof measured === "number" && typeof threshold === "number";
}

/** A text as an SQL literal, for the query that is shown; control bytes never stand in it. */
function quoted(value: string): string {
  return `'${clipped(value).replaceAll("'", "''")}'`;
}
