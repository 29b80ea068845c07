/** What matters, on one screen: what was found, how much was seen, what could not be. */
import type { Block, Figure } from "../blocks.ts";
import type { SectionContext, SectionKind } from "../context.ts";
import { type CaseFacts, sum } from "../facts.ts";
import { limits } from "../limits.ts";
import { cited, evidencePhrase, seenPhrase, severity, stretchOfSeconds } from "../phrases.ts";
import { isExpected, reasonSays } from "../reasons.ts";
import { anchor, bytes, count, counted, joined, type Line, say, share, text, words } from "../values.ts";

export const summary: SectionKind = {
  id: "summary",
  title: "Summary",
  says: "Counts, the share of the logged traffic that packets show, the gravest findings, what could not be seen.",
  async build(context) {
    const { facts } = context;
    return [
      { kind: "figures", id: "totals", items: figures(facts) },
      ...list(findingLines(context)),
      ...coverageBars(facts),
      ...list([...timeLines(facts), ...coverageLines(facts), ...unseenLines(facts)]),
    ];
  },
};

function list(items: readonly Line[]): Block[] {
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

function figures(facts: CaseFacts): Figure[] {
  const { totals, covered } = facts;
  const items: Figure[] = [
    { key: "files", name: "Evidence files", line: [count(facts.files.length)], below: fileKinds(facts) },
    {
      key: "packets",
      name: "Packets",
      line: [count(facts.packets)],
      below: say`${bytes(totals.seen_bytes)} of IP, copies not counted`,
    },
    {
      key: "connections",
      name: "Connections",
      line: [count(totals.connections)],
      below: say`in ${counted(totals.conversations, "conversation")}`,
    },
    {
      key: "records",
      name: "Flow records",
      line: [count(facts.records)],
      below: say`${bytes(facts.loggedBytes)} logged`,
    },
  ];
  if (facts.captures > 0 && covered.bytes > 0n) {
    const below = say`${bytes(covered.seenBytes)} of ${bytes(covered.bytes)}`;
    items.push({
      key: "seen",
      name: "Logged bytes seen",
      line: [share(covered.seenBytes, covered.bytes)],
      below,
    });
    items.push({
      key: "due_seen",
      name: "Seen of what was due",
      line: [share(covered.dueSeenBytes, covered.dueBytes)],
      below: say`of ${bytes(covered.dueBytes)} not missing by design`,
    });
  }
  items.push({ key: "findings", name: "Findings", line: [count(findingTotal(facts))], below: severities(facts) });
  return items;
}

function fileKinds(facts: CaseFacts): Line {
  const others = facts.files.length - facts.captures - facts.logs;
  return joined([counted(facts.captures, "capture"), counted(facts.logs, "flow log"), say`${count(others)} other`]);
}

/** Number of findings in all. */
function findingTotal(facts: CaseFacts): bigint {
  return sum(facts.findingCounts.map((row) => row.findings));
}

function severities(facts: CaseFacts): Line {
  const lines = ["critical", "high", "medium", "low", "info"].flatMap((grade) => {
    const found = sum(facts.findingCounts.filter((row) => row.severity === grade).map((row) => row.findings));
    return found > 0n ? [say`${count(found)} ${words(grade)}`] : [];
  });
  return lines.length === 0 ? [words("none raised")] : joined(lines);
}

/** Records and bytes by what the packets show, what is missing by design apart from what is not. */
function coverageBars({ coverage, covered, captures }: CaseFacts): Block[] {
  if (captures === 0 || covered.records === 0n) return [];
  const missing = coverage.filter((row) => row.verdict === "none");
  const groups = [
    { name: "seen in full", tone: "good", rows: coverage.filter((row) => row.verdict === "full") },
    { name: "seen in part", tone: "part", rows: coverage.filter((row) => row.verdict === "partial") },
    { name: "not seen, by design", tone: "info", rows: missing.filter((row) => isExpected(row.reason)) },
    { name: "not seen", tone: "bad", rows: missing.filter((row) => !isExpected(row.reason)) },
  ] as const;
  const bar = (unit: "count" | "bytes", id: string, caption: string): Block => ({
    kind: "bar",
    id,
    caption,
    unit,
    parts: groups.map(({ name, tone, rows }) => ({
      name,
      tone,
      value: sum(rows.map((row) => (unit === "bytes" ? row.bytes : row.records))),
    })),
  });
  return [
    bar("count", "coverage-records", "Flow records by what the packets show of them"),
    bar("bytes", "coverage-bytes", "Logged bytes by what the packets show of their record"),
  ];
}

function timeLines({ totals, captures, logs }: CaseFacts): Line[] {
  const lines: Line[] = [];
  if (captures > 0) lines.push(say`Packets run from ${stretchOfSeconds(totals.first_second, totals.last_second)}.`);
  else lines.push([words("There are no captures in this case: nothing was seen in packets.")]);
  if (logs > 0) lines.push(say`Flow records run from ${stretchOfSeconds(totals.first_logged, totals.last_logged)}.`);
  else lines.push([words("There are no flow logs in this case: nothing can be compared with what was logged.")]);
  return lines;
}

function coverageLines(facts: CaseFacts): Line[] {
  const { covered, coverage, connectionCoverage } = facts;
  const lines: Line[] = [];
  if (facts.captures > 0 && covered.records > 0n) {
    const of = (verdict: string) =>
      count(sum(coverage.filter((row) => row.verdict === verdict).map((row) => row.records)));
    lines.push(
      say`Of ${counted(covered.records, "flow record")} the packets show ${of("full")} in full, ${of("partial")} in part and ${of("none")} not at all (${anchor("coverage", "coverage")}).`,
    );
    lines.push(...mainReason(facts));
  }
  const unlogged = connectionCoverage.filter((row) => row.verdict !== "logged");
  if (facts.logs > 0 && unlogged.length > 0) {
    const open = sum(unlogged.filter((row) => row.reason === "unexplained").map((row) => row.connections));
    lines.push(
      say`Of ${counted(facts.totals.connections, "connection")} ${count(sum(unlogged.map((row) => row.connections)))} are in no flow record, ${open === 0n ? words("all for a known reason") : say`${count(open)} of them without an explanation`}.`,
    );
  }
  return lines;
}

/** The reason behind most of the logged bytes that were not seen. */
function mainReason({ coverage }: CaseFacts): Line[] {
  const missing = coverage
    .filter((row) => row.verdict !== "full" && row.reason !== null && row.bytes > row.seen_bytes)
    .sort((a, b) => Number(b.bytes - b.seen_bytes - (a.bytes - a.seen_bytes)));
  if (missing.length === 0) return [];
  const [first] = missing;
  return [
    say`The largest part of what is missing, ${bytes(first.bytes - first.seen_bytes)} in ${counted(first.records, "record")}: ${reasonSays(first.reason)}`,
  ];
}

function findingLines({ facts, refs }: SectionContext): Line[] {
  if (facts.captures + facts.logs === 0) return [];
  if (facts.findings.length === 0) {
    return [say`No finding was raised in ${evidencePhrase(facts)}, ${seenPhrase(facts)}.`];
  }
  const lines = facts.findings.slice(0, limits.topFindings).map(({ row, anchor: id, evidence }) => {
    const [first] = evidence;
    const place = first
      ? cited(refs, {
          evidenceId: first.evidence_id,
          packet: first.packet,
          line: first.line,
          connectionId: first.connection_id,
          recordId: first.record_id,
        })
      : [];
    return say`${severity(row.severity)} ${anchor(id, row.title)}${place.length > 0 ? say` (${place})` : []}`;
  });
  const more = findingTotal(facts) - BigInt(lines.length);
  return more > 0n ? [...lines, say`${counted(more, "further finding")} (${anchor("findings", "findings")}).`] : lines;
}

function unseenLines(facts: CaseFacts): Line[] {
  if (facts.files.length === 0) return [];
  const { totals, coverage, losses, recordKinds } = facts;
  const parts: Line[] = [];
  if (totals.dropped > 0n) parts.push(say`${counted(totals.dropped, "packet")} dropped while capturing`);
  if (totals.truncated_packets > 0n)
    parts.push(counted(totals.truncated_packets, "packet cut short", "packets cut short"));
  if (totals.missed_bytes > 0n) parts.push(say`${bytes(totals.missed_bytes)} of TCP payload missing`);
  const skipped = sum(recordKinds.filter((row) => row.log_status === "SKIPDATA").map((row) => row.records));
  if (skipped > 0n) parts.push(counted(skipped, "SKIPDATA record"));
  const open = coverage.filter((row) => row.verdict !== "full" && row.reason !== null && !isExpected(row.reason));
  if (facts.captures > 0 && open.length > 0) {
    parts.push(say`${counted(sum(open.map((row) => row.records)), "flow record")} not accounted for`);
  }
  const damage = losses.filter((row) => !toldInNumbers.has(row.code));
  if (damage.length > 0) {
    parts.push(say`${counted(damage.length, "kind")} of damage in the evidence, first ${text(damage[0].code)}`);
  }
  if (parts.length === 0)
    return [say`Nothing points at lost or damaged evidence (${anchor("unseen", "what could not be seen")}).`];
  return [say`Not to be seen: ${joined(parts, "; ")} (${anchor("unseen", "what could not be seen")}).`];
}

/** Diagnostics that the summary tells as a number of packets or bytes. */
const toldInNumbers: ReadonlySet<string> = new Set(["packet-truncated", "capture-dropped", "stream-gap"]);
