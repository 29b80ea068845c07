/** What could not be seen, and why. */
import { type Block, left, note, paragraph, right, under } from "../blocks.ts";
import type { SectionContext, SectionKind } from "../context.ts";
import type { CaseFacts } from "../facts.ts";
import { limits } from "../limits.ts";
import { cited, second } from "../phrases.ts";
import { isExpected, reasonSays } from "../reasons.ts";
import { ask } from "../shapes.ts";
import { bytes, code, count, counted, type Line, say, words } from "../values.ts";
import { diagnosticColumns, diagnosticRow } from "./analysed.ts";

export const unseen: SectionKind = {
  id: "unseen",
  title: "What could not be seen, and why",
  says: "Traffic that left no packets or no flow record, lost and cut packets, damaged and unknown files.",
  async build(context) {
    const blocks = [
      ...absentKinds(context.facts),
      ...reasonTable(context.facts),
      ...lostPackets(context.facts),
      ...(await drops(context)),
      ...(await silentWindows(context)),
      ...damage(context),
    ];
    if (blocks.length > 0) return blocks;
    return [note("good", [words("Nothing in the evidence points at traffic that was lost, cut or left out.")])];
  },
};

function absentKinds(facts: CaseFacts): Block[] {
  const lines: Line[] = [];
  if (facts.captures === 0)
    lines.push([words("No capture is in the case: payload, and whatever flow logs leave out, stays unknown.")]);
  if (facts.logs === 0)
    lines.push([words("No flow log is in the case: traffic that was not mirrored, and every REJECT, stays unknown.")]);
  if (facts.captures > 0 && facts.logs > 0 && facts.totals.sessions === 0n) {
    lines.push([
      words(
        "No mirror configuration is in the case: whether a missing packet was meant to be mirrored can only be guessed.",
      ),
    ]);
  }
  return lines.map((line) => note("medium", line));
}

interface ReasonRow {
  readonly what: string;
  readonly reason: string;
  readonly items: bigint;
  readonly missing: bigint;
}

/** Reasons that leave evidence missing or open first, those by design after them. */
function reasonTable(facts: CaseFacts): Block[] {
  const rows: ReasonRow[] = [
    ...facts.coverage.map((row) => ({
      what: "flow records",
      reason: row.reason ?? "",
      items: row.records,
      missing: row.bytes - row.seen_bytes,
      full: row.verdict === "full",
    })),
    ...facts.connectionCoverage.map((row) => ({
      what: "connections",
      reason: row.reason ?? "",
      items: row.connections,
      missing: row.bytes - row.logged_bytes,
      full: row.verdict === "logged",
    })),
  ].filter((row) => !row.full);
  if (rows.length === 0) return [];
  const sorted = rows.sort(
    (a, b) => Number(isExpected(a.reason)) - Number(isExpected(b.reason)) || Number(b.missing - a.missing),
  );
  return [
    {
      kind: "table",
      id: "reasons",
      caption: "Traffic that is not in both packets and logs, by reason",
      columns: [
        left("by_design", "By design"),
        left("what", "What"),
        left("reason", "Reason"),
        left("says", "What it means"),
        right("items", "How many"),
        right("bytes", "Bytes missing"),
      ],
      rows: sorted.map((row) => [
        [words(isExpected(row.reason) ? "yes" : "no")],
        [words(row.what)],
        [code(row.reason)],
        reasonSays(row.reason),
        [count(row.items)],
        [bytes(row.missing > 0n ? row.missing : 0n)],
      ]),
      total: BigInt(rows.length),
      query:
        "SELECT 'flow records' AS what, verdict, reason, count(*) AS items FROM coverage GROUP BY ALL UNION ALL SELECT 'connections', verdict, reason, count(*) FROM connection_coverage GROUP BY ALL",
    },
  ];
}

function lostPackets({ totals }: CaseFacts): Block[] {
  const items: Line[] = [];
  if (totals.truncated_packets > 0n) {
    items.push(
      say`${counted(totals.truncated_packets, "packet was", "packets were")} cut by a capture or mirror length: headers count, payload behind the cut is unknown.`,
    );
  }
  if (totals.missed_bytes > 0n) {
    items.push(
      say`${bytes(totals.missed_bytes)} of TCP payload in ${counted(totals.gapped, "connection")} is missing from the captures.`,
    );
  }
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

async function drops({ store, refs }: SectionContext): Promise<Block[]> {
  const found = await ask(store, "drops", { limit: limits.drops });
  if (found.length === 0) return [];
  return [
    {
      kind: "table",
      id: "drops",
      caption: "Packets dropped by capturing machines",
      columns: [
        left("file", "File"),
        left("interface", "Interface"),
        right("packets", "Packets kept"),
        right("dropped", "Packets dropped"),
        left("ref", "Ref."),
      ],
      rows: found.map((row) => [
        [code(refs.file(row.evidence_id)?.shortName ?? "")],
        [code(row.name === "" ? String(row.interface) : row.name)],
        [count(row.packets)],
        [count(row.dropped)],
        [refs.cite({ evidenceId: row.evidence_id })],
      ]),
      total: found[0].total,
      query: "SELECT * FROM interfaces WHERE dropped > 0 ORDER BY dropped DESC",
    },
  ];
}

async function silentWindows({ store, refs, facts }: SectionContext): Promise<Block[]> {
  if (!facts.recordKinds.some((row) => row.log_status !== "OK")) return [];
  const found = await ask(store, "silent_windows", { limit: limits.silentWindows });
  if (found.length === 0) return [];
  return [
    {
      kind: "table",
      id: "silent-windows",
      caption: "Windows without records: NODATA (no traffic) and SKIPDATA (AWS skipped records)",
      columns: [
        left("log_status", "Log status"),
        left("interface_id", "Interface"),
        right("windows", "Windows"),
        left("first", "First start"),
        under("last", "Last end"),
        left("place", "First line"),
      ],
      rows: found.map((row) => [
        [code(row.log_status)],
        [code(row.interface_id)],
        [count(row.windows)],
        second(row.first_second),
        second(row.last_second),
        cited(refs, { evidenceId: row.evidence_id, line: row.line }),
      ]),
      total: found[0].total,
      query: "SELECT * FROM flow_records WHERE log_status IN ('NODATA', 'SKIPDATA') ORDER BY record_id",
    },
  ];
}

function damage(context: SectionContext): Block[] {
  const { losses } = context.facts;
  if (losses.length === 0) return [];
  return [
    paragraph(
      say`${counted(losses[0].total, "kind of damage was", "kinds of damage were")} found while reading; what lies behind it is not in this report.`,
    ),
    {
      kind: "table",
      id: "damage",
      caption: "Damaged and unknown evidence",
      columns: diagnosticColumns,
      rows: losses.map((row) => diagnosticRow(context, row)),
      total: losses[0].total,
      query: "SELECT * FROM diagnostics WHERE severity IN ('error', 'data-loss') ORDER BY \"count\" DESC",
    },
  ];
}
