/** How much of the logged traffic the packets show, and which connections the logs account for. */
import { protocolNames } from "../protocols.ts";
import { type Block, left, note, paragraph, right, type TableBlock, under } from "../blocks.ts";
import type { SectionContext, SectionKind } from "../context.ts";
import { type CaseFacts, sum } from "../facts.ts";
import { limits } from "../limits.ts";
import { cited, endpoint, second, verdict } from "../phrases.ts";
import { isExpected, reasonSays } from "../reasons.ts";
import { ask, type ModuleRow } from "../shapes.ts";
import { bytes, code, count, counted, type Line, say, share, text, time, words } from "../values.ts";

export const coverage: SectionKind = {
  id: "coverage",
  title: "Coverage",
  says: "How much of the logged traffic the packets show by verdict and reason, and which connections the logs account for.",
  async build(context) {
    const { captures, logs } = context.facts;
    if (captures === 0 || logs === 0) return [paragraph(oneSided(context.facts))];
    return [...(await recordBlocks(context)), ...(await connectionBlocks(context))];
  },
};

/** Why there is nothing to compare. */
function oneSided({ captures, logs, records, totals }: CaseFacts): Line {
  if (captures + logs === 0)
    return [words("There are no captures and no flow logs in this case, so there is no coverage to tell.")];
  if (captures > 0)
    return say`There are no flow logs in this case: what was logged of its ${counted(totals.connections, "connection")} is not known.`;
  return say`There are no captures in this case: none of its ${counted(records, "flow record")} can be seen in packets.`;
}

async function recordBlocks(context: SectionContext): Promise<Block[]> {
  const { facts } = context;
  if (facts.covered.records === 0n) {
    return [paragraph([words("No flow record could be compared with packets, so there is no coverage to tell.")])];
  }
  return [paragraph(recordSentence(facts)), verdictTable(facts), ...(await exampleTable(context))];
}

function recordSentence({ covered, coverage: rows }: CaseFacts): Line {
  const seen = covered.bytes > 0n ? share(covered.seenBytes, covered.bytes) : words("none");
  const missing = rows.filter((row) => row.verdict !== "full");
  const open = sum(missing.filter((row) => !isExpected(row.reason)).map((row) => row.records));
  const due = covered.dueBytes > 0n && covered.dueBytes < covered.bytes;
  const dueSentence = due
    ? say` Without what is missing by design they show ${share(covered.dueSeenBytes, covered.dueBytes)} of ${bytes(covered.dueBytes)}.`
    : [];
  return say`The packets show ${seen} of the ${bytes(covered.bytes)} logged in ${counted(covered.records, "flow record")}. ${counted(sum(missing.map((row) => row.records)), "record is", "records are")} not shown in full; for ${count(open)} of them that is not by design.${dueSentence}`;
}

function verdictTable({ coverage: rows, covered }: CaseFacts): TableBlock {
  const order = ["full", "partial", "none"];
  const sorted = [...rows].sort(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || Number(b.bytes - a.bytes),
  );
  return {
    kind: "table",
    id: "coverage-by-reason",
    caption: "Flow records by verdict and reason",
    columns: [
      left("verdict", "Verdict"), under("reason", "Reason"), left("says", "What it means"), left("expected", "By design"), right("records", "Records"),
      right("share", "Of records"), right("bytes", "Bytes logged"), right("seen_bytes", "Bytes seen"),
    ], // prettier-ignore
    rows: sorted.map((row) => [
      [verdict(row.verdict)],
      row.reason === null ? [] : [code(row.reason)],
      row.reason === null ? [words("Packets and bytes agree with the record.")] : reasonSays(row.reason),
      row.reason === null ? [] : [words(isExpected(row.reason) ? "yes" : "no")],
      [count(row.records)],
      [share(row.records, covered.records)],
      [bytes(row.bytes)],
      [bytes(row.seen_bytes)],
    ]),
    total: BigInt(rows.length),
    query: "SELECT verdict, reason, count(*) AS records FROM coverage GROUP BY ALL ORDER BY records DESC",
  };
}

async function exampleTable(context: SectionContext): Promise<Block[]> {
  const found = await ask(context.store, "coverage_examples", { limit: limits.examples });
  if (found.length === 0) return [note("good", [words("Every flow record is shown in full by the packets.")])];
  const total = sum(context.facts.coverage.filter((row) => row.verdict !== "full").map((row) => row.records));
  return [
    {
      kind: "table",
      id: "coverage-examples",
      caption: `Largest records of each reason, at most ${limits.examples} each`,
      columns: [
        left("verdict", "Verdict"), under("reason", "Reason"), left("flow", "Flow"), left("interface_id", "Interface"), under("start", "Start"),
        right("packets", "Packets seen of logged"), under("bytes", "Bytes seen of logged"), left("shown", "Shown by"), left("place", "Place"),
      ], // prettier-ignore
      rows: found.map((row) => exampleRow(context, row)),
      total,
      query: "SELECT * FROM coverage JOIN flow_records USING (record_id) WHERE verdict <> 'full' ORDER BY bytes DESC",
    },
  ];
}

function exampleRow({ refs }: SectionContext, row: ModuleRow<"coverage_examples">): Line[] {
  return [
    [verdict(row.verdict)],
    row.reason === null ? [] : [code(row.reason)],
    flow(row),
    row.interface_id === null ? [] : [code(row.interface_id)],
    second(row.first_second),
    row.packets === null ? [] : say`${count(row.packets_seen)} of ${count(row.packets)}`,
    row.bytes === null ? [] : say`${count(row.bytes_seen)} of ${count(row.bytes)}`,
    shownBy(row),
    cited(refs, { evidenceId: row.evidence_id, line: row.line, recordId: row.record_id }),
  ];
}

function flow({ srcaddr, srcport, dstaddr, dstport, protocol, action }: ModuleRow<"coverage_examples">): Line {
  if (srcaddr === null || dstaddr === null) return [words("no addresses")];
  const name = protocol === null ? [] : [words(` ${protocolNames[protocol] ?? protocol}`)];
  return [
    endpoint(srcaddr, srcport),
    words(" → "),
    endpoint(dstaddr, dstport),
    ...name,
    ...(action === null ? [] : [words(" "), text(action)]),
  ];
}

function shownBy({ session_id, rule_number, detail }: ModuleRow<"coverage_examples">): Line {
  const parts: Line[] = [];
  if (session_id !== null) parts.push([code(session_id)]);
  if (rule_number !== null) parts.push([words(`rule ${rule_number}`)]);
  if (detail !== null && detail !== "") parts.push([text(detail)]);
  return parts.flatMap((part, i) => (i === 0 ? part : [words(", "), ...part]));
}

async function connectionBlocks(context: SectionContext): Promise<Block[]> {
  const { facts } = context;
  if (facts.connectionCoverage.length === 0) {
    return [paragraph([words("No connection was found in the captures.")])];
  }
  const total = sum(facts.connectionCoverage.map((row) => row.connections));
  const accounted = facts.connectionCoverage.filter((row) => row.verdict === "logged");
  const logged = sum(accounted.map((row) => row.connections));
  const seenBytes = sum(accounted.map((row) => row.bytes));
  const loggedBytes = sum(accounted.map((row) => row.logged_bytes));
  const says = say`Flow records account for ${count(logged)} of ${counted(total, "connection")} (${share(logged, total)}).`;
  const partly = say` Of the ${bytes(seenBytes)} of these they log ${bytes(loggedBytes)}: one direction or some of the time of a connection may be in no record.`;
  return [
    paragraph(loggedBytes < seenBytes ? [...says, ...partly] : says),
    connectionTable(facts, total),
    ...(await connectionExamples(context, total - logged)),
  ];
}

function connectionTable({ connectionCoverage: rows }: CaseFacts, total: bigint): TableBlock {
  const sorted = [...rows].sort(
    (a, b) => Number(b.verdict === "logged") - Number(a.verdict === "logged") || Number(b.bytes - a.bytes),
  );
  return {
    kind: "table",
    id: "connections-by-reason",
    caption: "Connections by verdict and reason",
    columns: [
      left("verdict", "Verdict"), under("reason", "Reason"), left("says", "What it means"), right("connections", "Connections"), right("share", "Of connections"),
      right("bytes", "IP bytes"), right("logged_bytes", "Of these logged"),
    ], // prettier-ignore
    rows: sorted.map((row) => [
      [verdict(row.verdict)],
      row.reason === null ? [] : [code(row.reason)],
      row.reason === null ? [words("Flow records account for it.")] : reasonSays(row.reason),
      [count(row.connections)],
      [share(row.connections, total)],
      [bytes(row.bytes)],
      [bytes(row.logged_bytes)],
    ]),
    total: BigInt(rows.length),
    query:
      "SELECT verdict, reason, count(*) AS connections FROM connection_coverage GROUP BY ALL ORDER BY connections DESC",
  };
}

async function connectionExamples({ store, refs }: SectionContext, total: bigint): Promise<Block[]> {
  const found = await ask(store, "connection_examples", { limit: limits.examples });
  if (found.length === 0) return [];
  return [
    {
      kind: "table",
      id: "connection-examples",
      caption: `Largest unlogged connections of each reason, at most ${limits.examples} each`,
      columns: [
        left("reason", "Reason"), left("proto", "Protocol"), left("originator", "Originator"), under("responder", "Responder"), left("first_ts", "First packet"),
        right("bytes", "IP bytes"), left("detail", "Found"), left("place", "Place"),
      ], // prettier-ignore
      rows: found.map((row) => [
        row.reason === null ? [] : [code(row.reason)],
        [code(row.proto)],
        [endpoint(row.orig_ip, row.orig_port)],
        [endpoint(row.resp_ip, row.resp_port)],
        [time(row.first_ts)],
        [bytes(row.orig_ip_bytes + row.resp_ip_bytes)],
        row.detail === null ? [] : [text(row.detail)],
        cited(refs, { evidenceId: row.evidence_id, packet: row.first_packet, connectionId: row.connection_id }),
      ]),
      total,
      query:
        "SELECT * FROM connections JOIN connection_coverage USING (connection_id) WHERE verdict = 'unlogged' ORDER BY orig_ip_bytes + resp_ip_bytes DESC",
    },
  ];
}
