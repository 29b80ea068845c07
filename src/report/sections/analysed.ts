/** What was analysed: files, vantages, mirror sessions, diagnostics. */
import { type Block, left, paragraph, right, type TableBlock, under } from "../blocks.ts";
import type { SectionContext, SectionKind } from "../context.ts";
import type { FileRow } from "../facts.ts";
import { limits } from "../limits.ts";
import { severity } from "../phrases.ts";
import { ask, type ModuleRow } from "../shapes.ts";
import { bytes, code, count, type Line, text, time, words } from "../values.ts";

export const analysed: SectionKind = {
  id: "analysed",
  title: "What was analysed",
  says: "Every file with SHA-256, size, times and counts; vantages and mirror sessions; diagnostics by file.",
  async build(context) {
    if (context.facts.files.length === 0) return [paragraph([words("The case holds no evidence.")])];
    return [
      filesTable(context),
      ...(await recordKinds(context)),
      ...(await vantagesTable(context)),
      ...(await sessionsTable(context)),
      ...(await diagnosticsTable(context)),
    ];
  },
};

function filesTable({ facts, refs }: SectionContext): TableBlock {
  const row = (file: FileRow): Line[] => [
    [refs.cite({ evidenceId: file.evidence_id })],
    [code(file.name)],
    file.sha256 === null ? [words("not read")] : [code(file.sha256)],
    [text(kindOf(file))],
    [bytes(file.size)],
    file.kind === "capture" ? [count(file.packets)] : [],
    file.kind === "capture" ? [] : [count(file.records)],
    file.first_ts === null ? [] : [time(file.first_ts)],
    file.last_ts === null ? [] : [time(file.last_ts)],
  ];
  return {
    kind: "table",
    id: "files",
    caption: "Evidence files",
    columns: [
      left("ref", "Ref."), left("file", "File"), under("sha256", "SHA-256"), left("kind", "Kind"), right("size", "Size, bytes"),
      right("packets", "Packets"), right("records", "Records"), left("first_ts", "First time"), under("last_ts", "Last time"),
    ], // prettier-ignore
    rows: facts.files.slice(0, limits.files).map(row),
    total: BigInt(facts.files.length),
    query: "SELECT * FROM evidence ORDER BY evidence_id",
  };
}

/** "pcap capture", "flow-log-text+gzip"; for an unknown file what it looks like. */
function kindOf({ kind, format, says }: FileRow): string {
  if (kind === "unknown") return `unknown: ${says}`;
  return format.includes(kind) ? format : `${kind}, ${format}`;
}

async function recordKinds({ facts }: SectionContext): Promise<Block[]> {
  if (facts.recordKinds.length === 0) return [];
  return [
    {
      kind: "table",
      id: "record-kinds",
      caption: "Flow records by log status and action",
      columns: [
        left("log_status", "Log status"),
        left("action", "Action"),
        right("records", "Records"),
        right("packets", "Packets logged"),
        right("bytes", "Bytes logged"),
      ],
      rows: facts.recordKinds.map((row) => [
        [code(row.log_status)],
        [code(row.action)],
        [count(row.records)],
        [count(row.packets)],
        [bytes(row.bytes)],
      ]),
      total: facts.recordKinds[0].total,
      query: "SELECT log_status, action, count(*) AS records FROM flow_records GROUP BY ALL ORDER BY records DESC",
    },
  ];
}

async function vantagesTable({ store, refs }: SectionContext): Promise<Block[]> {
  const found = await ask(store, "vantages", { limit: limits.vantages });
  if (found.length === 0) return [];
  const row = (vantage: ModuleRow<"vantages">): Line[] => [
    [count(vantage.vantage)],
    [text(vantage.kind === "mirror" ? `mirror, ${vantage.tunnel}` : `interface ${vantage.name ?? ""}`.trim())],
    vantage.outer_src === null ? [] : [code(`${vantage.outer_src} → ${vantage.outer_dst ?? ""}`)],
    vantage.vni === null ? [] : [code(String(vantage.vni))],
    vantage.session_id === null ? [] : [code(vantage.session_id)],
    vantage.interface_id === null ? [] : [code(vantage.interface_id)],
    [count(vantage.packets)],
    [time(vantage.first_ts)],
    [time(vantage.last_ts)],
    [refs.cite({ evidenceId: vantage.evidence_id })],
  ];
  return [
    {
      kind: "table",
      id: "vantages",
      caption: "Vantages: where packets were seen",
      columns: [
        left("vantage", "No."), left("kind", "Kind"), left("outer", "Outer addresses"), left("vni", "VNI"), left("session_id", "Mirror session"), under("interface_id", "Source interface"),
        right("packets", "Packets"), left("first_ts", "First packet"), under("last_ts", "Last packet"), left("ref", "Ref."),
      ], // prettier-ignore
      rows: found.map(row),
      total: found[0].total,
      query: "SELECT * FROM vantages ORDER BY vantage",
    },
  ];
}

async function sessionsTable({ store, refs }: SectionContext): Promise<Block[]> {
  const found = await ask(store, "sessions", { limit: limits.sessions });
  if (found.length === 0)
    return [
      paragraph([
        words(
          "No file describes mirror sessions: which interfaces were mirrored, and by which filter rules, is not known.",
        ),
      ]),
    ];
  const row = (session: ModuleRow<"sessions">): Line[] => [
    [code(session.session_id)],
    [count(session.session_number)],
    [code(session.interface_id)],
    [code(session.filter_id)],
    session.vni === null ? [] : [code(String(session.vni))],
    session.packet_length === null ? [words("whole")] : [count(session.packet_length)],
    session.packets === 0n ? [words("none seen")] : [count(session.packets)],
    [refs.cite({ evidenceId: session.evidence_id })],
  ];
  return [
    {
      kind: "table",
      id: "sessions",
      caption: "Mirror sessions as configured",
      columns: [
        left("session_id", "Session"), right("session_number", "Number"), left("interface_id", "Source interface"), left("filter_id", "Filter"),
        left("vni", "VNI"), right("packet_length", "Packet length"), right("packets", "Packets of this VNI"), left("ref", "Ref."),
      ], // prettier-ignore
      rows: found.map(row),
      total: found[0].total,
      query: "SELECT * FROM mirror_sessions ORDER BY interface_id, session_number",
    },
  ];
}

async function diagnosticsTable(context: SectionContext): Promise<Block[]> {
  const found = await ask(context.store, "diagnostics", {
    severities: "error,data-loss,suspicious,info",
    limit: limits.diagnostics,
  });
  if (found.length === 0) return [paragraph([words("The evidence was read without any oddity.")])];
  return [
    {
      kind: "table",
      id: "diagnostics",
      caption: "Oddities in the evidence, by file",
      columns: diagnosticColumns,
      rows: found.map((row) => diagnosticRow(context, row)),
      total: found[0].total,
      query: "SELECT * FROM diagnostics ORDER BY evidence_id, code",
    },
  ];
}

export const diagnosticColumns = [
  left("severity", "Severity"),
  left("file", "File"),
  left("code", "Code"),
  right("count", "Times"),
  left("says", "What it means"),
  left("place", "First place"),
  left("ref", "Ref."),
] as const;

/** One diagnostic with the place where it first occurred. */
export function diagnosticRow({ refs, facts }: SectionContext, row: ModuleRow<"diagnostics">): Line[] {
  const file = refs.file(row.evidence_id);
  // A detail may name another file of the case by its path; the report must not depend on where the case lies.
  const detail = facts.files.find(({ path }) => path === row.detail)?.name ?? row.detail;
  return [
    [severity(row.severity)],
    file ? [code(file.shortName)] : [words("the case")],
    [code(row.code)],
    [count(row.count)],
    detail === "" ? [text(row.says)] : [text(row.says), words(" "), text(detail)],
    firstPlace(row),
    [refs.cite({ evidenceId: row.evidence_id, packet: row.first_packet, line: row.first_line })],
  ];
}

function firstPlace({ first_packet, first_line, first_offset }: ModuleRow<"diagnostics">): Line {
  if (first_packet !== null) return [words("packet "), count(first_packet)];
  if (first_line !== null) return [words("line "), count(first_line)];
  return first_offset === null ? [] : [words("byte "), count(first_offset)];
}
