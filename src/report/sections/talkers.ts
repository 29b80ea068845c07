/** Who talks most, in packets and in flow records side by side. */
import { type Block, left, paragraph, right } from "../blocks.ts";
import type { SectionContext, SectionKind } from "../context.ts";
import { limits } from "../limits.ts";
import type { References } from "../references.ts";
import { ask, type ModuleRow } from "../shapes.ts";
import { bytes, code, count, joined, type Line, words } from "../values.ts";

export const talkers: SectionKind = {
  id: "talkers",
  title: "Top talkers",
  says: "Addresses and pairs of addresses by IP bytes, from packets and from flow records side by side.",
  async build(context) {
    const addresses = await ask(context.store, "talkers", { limit: limits.talkers });
    if (addresses.length === 0) return [paragraph([words("No traffic was seen and none was logged.")])];
    return [
      paragraph([
        words(
          "IP bytes as packets show them and as flow records log them. The two differ where packets were not mirrored or traffic was logged at both of its ends.",
        ),
      ]),
      addressTable(context, addresses),
      pairTable(context, await ask(context.store, "pairs", { limit: limits.pairs })),
    ];
  },
};

function addressTable({ refs }: SectionContext, rows: readonly ModuleRow<"talkers">[]): Block {
  return {
    kind: "table",
    id: "addresses",
    caption: "Addresses by IP bytes",
    columns: [
      left("address", "Address"),
      right("seen_sent", "Sent, packets"),
      right("logged_sent", "Sent, flow records"),
      right("seen_received", "Received, packets"),
      right("logged_received", "Received, flow records"),
      left("firsts", "First seen, logged"),
    ],
    rows: rows.map((row) => [
      [code(row.address)],
      [bytes(row.seen_sent)],
      [bytes(row.logged_sent)],
      [bytes(row.seen_received)],
      [bytes(row.logged_received)],
      firsts(refs, row),
    ]),
    total: rows[0].total,
    query:
      "SELECT address, sum(seen) AS seen_bytes, sum(logged) AS logged_bytes FROM (SELECT unnest([orig_ip, resp_ip]) AS address, orig_ip_bytes + resp_ip_bytes AS seen, 0 AS logged FROM (SELECT * FROM connections QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY orig_pkts + resp_pkts DESC, connection_id) = 1) UNION ALL SELECT unnest([srcaddr, dstaddr]), 0, bytes FROM flow_records) GROUP BY ALL ORDER BY greatest(seen_bytes, logged_bytes) DESC",
  };
}

function pairTable({ refs }: SectionContext, rows: readonly ModuleRow<"pairs">[]): Block {
  return {
    kind: "table",
    id: "pairs",
    caption: "Pairs of addresses by IP bytes, both directions",
    columns: [
      left("one", "Address"), left("other", "Address"), right("seen", "Bytes, packets"), right("logged", "Bytes, flow records"),
      right("connections", "Connections"), right("records", "Records"), left("firsts", "First seen, logged"),
    ], // prettier-ignore
    rows: rows.map((row) => [
      [code(row.one)],
      [code(row.other)],
      [bytes(row.seen)],
      [bytes(row.logged)],
      [count(row.connections)],
      [count(row.records)],
      firsts(refs, row),
    ]),
    total: rows.length > 0 ? rows[0].total : 0n,
    query:
      "SELECT one, other, sum(seen) AS seen_bytes, sum(logged) AS logged_bytes FROM (SELECT least(orig_ip, resp_ip) AS one, greatest(orig_ip, resp_ip) AS other, orig_ip_bytes + resp_ip_bytes AS seen, 0 AS logged FROM (SELECT * FROM connections QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY orig_pkts + resp_pkts DESC, connection_id) = 1) UNION ALL SELECT least(srcaddr, dstaddr), greatest(srcaddr, dstaddr), 0, bytes FROM flow_records) GROUP BY ALL ORDER BY greatest(seen_bytes, logged_bytes) DESC",
  };
}

/** References to the first packet and the first line. */
function firsts(refs: References, row: ModuleRow<"talkers"> | ModuleRow<"pairs">): Line {
  const { connection_id, packet_evidence_id, first_packet, record_id, record_evidence_id, line } = row;
  const seen =
    connection_id === null
      ? []
      : [refs.cite({ evidenceId: packet_evidence_id, packet: first_packet, connectionId: connection_id })];
  const logged = record_id === null ? [] : [refs.cite({ evidenceId: record_evidence_id, line, recordId: record_id })];
  return joined(
    [seen, logged].filter((each) => each.length > 0),
    " ",
  );
}
