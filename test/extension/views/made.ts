/** Made-up answers of an engine, for views. */
import type { EvidenceFile, FindingLine, Overview } from "../../../src/protocol/case.ts";
import type { Page, PageColumn } from "../../../src/protocol/page.ts";
import type { ViewNode } from "../../../src/extension/views/node.ts";

export const never = new AbortController().signal;

export function evidence(about: Partial<EvidenceFile>): EvidenceFile {
  return {
    evidenceId: 1,
    path: "/evidence/mirror.pcap",
    kind: "capture",
    format: "pcap",
    size: 1500,
    sha256: "ab".repeat(32),
    firstTs: "1773740792000000000",
    lastTs: "1773740793500000000",
    packets: 1234,
    records: 0,
    says: "",
    diagnostics: [],
    ...about,
  };
}

export function overviewOf(about: Partial<Overview>): Overview {
  return {
    name: "incident",
    folder: null,
    files: [],
    packets: 3,
    connections: 2,
    records: 1,
    time: null,
    findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    unlogged: 0,
    ...about,
  };
}

export function finding(about: Partial<FindingLine>): FindingLine {
  return {
    finding: "f1",
    detector: "port-scan",
    title: "Port scan",
    severity: "high",
    confidence: "high",
    grade: "packets",
    technique: "T1046",
    subject: "10.0.0.5",
    summary: "10.0.0.5 tried 94 ports.",
    firstTs: "1000",
    lastTs: "2000",
    ...about,
  };
}

/** A page of connections: 10.0.0.<n>:40000 to 10.0.1.9:443, the numbers from `from`. */
export function connectionsPage(from: number, rows: number, total: number): Page {
  const ids = Array.from({ length: rows }, (_, i) => from + i + 1);
  const numbers = (name: string, values: readonly number[]): PageColumn => {
    return { name, kind: "number", values: Float64Array.from(values) };
  };
  const texts = (name: string, of: (id: number) => string | null): PageColumn => {
    return { name, kind: "text", values: ids.map(of) };
  };
  const columns: PageColumn[] = [
    numbers("connection_id", ids),
    texts("proto", () => "tcp"),
    texts("orig_ip", (id) => `10.0.0.${id}`),
    numbers("orig_port", ids.map(() => 40000)), // prettier-ignore
    texts("resp_ip", () => "10.0.1.9"),
    numbers("resp_port", ids.map(() => 443)), // prettier-ignore
    numbers("orig_pkts", ids.map(() => 3)), // prettier-ignore
    numbers("resp_pkts", ids.map(() => Number.NaN)), // prettier-ignore
    numbers("ip_bytes", ids.map(() => 2500)), // prettier-ignore
    texts("verdict", (id) => (id % 2 === 0 ? "logged" : "unlogged")),
    texts("reason", () => null),
    texts("conn_state", () => "SF"),
  ];
  return { from, rows, total, partial: false, columns };
}

/** Everything of a node and what is below it that a person could see. */
export async function drawn(nodes: readonly ViewNode[], indent = ""): Promise<string[]> {
  const lines: string[] = [];
  for (const node of nodes) {
    lines.push(`${indent}${node.label}${node.description ? ` | ${node.description}` : ""}`);
    if (node.below) lines.push(...(await drawn(await node.below(never), `${indent}  `)));
  }
  return lines;
}

/** Text that a hostile file would like to be shown as something else. */
export const HOSTILE =
  '<img src=x onerror=alert(1)>\u202ecod.exe\u001b[31m\u200b[x](command:evil) $(flame) =cmd|"/c calc"!A0';
