/** The mirror configuration of a case, as the evaluation and the classes of records need it. */
import type { Store } from "../store/store.ts";
import { cidrRange } from "../base/cidr.ts";
import { type MirrorFilter, type MirrorRule, type MirrorSession, resolverAddresses } from "./mirror.ts";

/** A mirror session with what the captures show of it. */
export interface KnownSession extends MirrorSession {
  readonly interfaceId: string;
  /** Bytes of each inner frame that are mirrored; null for whole packets. */
  readonly packetLength: number | null;
  /** True when packets of its VNI are in the captures, from its interface or from one that is not known. */
  readonly captured: boolean;
}

const sessionShape = {
  session_id: "text",
  session_number: "u32",
  interface_id: "text",
  filter_id: "text",
  packet_length: "u32?",
  captured: "bool",
} as const;

const ruleShape = {
  filter_id: "text",
  direction: "text",
  rule_number: "u32",
  action: "text",
  protocol: "u32?",
  source_cidr: "text?",
  destination_cidr: "text?",
  source_port_from: "u32?",
  source_port_to: "u32?",
  destination_port_from: "u32?",
  destination_port_to: "u32?",
} as const;

const sessionsSql = `
SELECT s.session_id, s.session_number, s.interface_id, s.filter_id, s.packet_length, count(v.vantage) > 0 AS captured
FROM data.mirror_sessions AS s
LEFT JOIN (
  SELECT v.vantage, v.vni, m.interface_id
  FROM data.vantages AS v
  LEFT JOIN correlate_vantage AS m ON m.vantage = v.vantage
) AS v ON v.vni = s.vni AND coalesce(v.interface_id, s.interface_id) = s.interface_id
GROUP BY ALL
ORDER BY s.interface_id, s.session_number, s.session_id`;

/** Reads all sessions with their filters, by interface. Needs the temporary tables of correlate/interfaces. */
export async function readSessions(store: Store): Promise<Map<string, KnownSession[]>> {
  const filters = await readFilters(store);
  const byInterface = new Map<string, KnownSession[]>();
  for (const row of await store.rows(sessionsSql, sessionShape)) {
    const sessions = byInterface.get(row.interface_id) ?? [];
    sessions.push({
      sessionId: row.session_id,
      sessionNumber: row.session_number,
      interfaceId: row.interface_id,
      packetLength: row.packet_length,
      captured: row.captured,
      filter: filters.get(row.filter_id) ?? null,
    });
    byInterface.set(row.interface_id, sessions);
  }
  return byInterface;
}

async function readFilters(store: Store): Promise<Map<string, MirrorFilter>> {
  const rules = new Map<string, MirrorRule[]>();
  const ruleRows = await store.rows(
    "SELECT * FROM data.mirror_rules ORDER BY filter_id, direction, rule_number, rule_id",
    ruleShape,
  );
  for (const row of ruleRows) {
    const list = rules.get(row.filter_id) ?? [];
    list.push({
      direction: row.direction,
      ruleNumber: row.rule_number,
      action: row.action,
      protocol: row.protocol,
      sourceCidr: row.source_cidr,
      destinationCidr: row.destination_cidr,
      sourcePortFrom: row.source_port_from,
      sourcePortTo: row.source_port_to,
      destinationPortFrom: row.destination_port_from,
      destinationPortTo: row.destination_port_to,
    });
    rules.set(row.filter_id, list);
  }
  const shape = { filter_id: "text", amazon_dns: "bool" } as const;
  const filters = await store.rows("SELECT filter_id, amazon_dns FROM data.mirror_filters", shape);
  return new Map(
    filters.map((row) => [row.filter_id, { rules: rules.get(row.filter_id) ?? [], amazonDns: row.amazon_dns }]),
  );
}

/** What rules can tell apart: ranges of addresses and of ports, each given by where it starts. */
export interface Distinctions {
  /** First addresses of the ranges as hex digits, the lowest address of each family included; sorted within a family. */
  readonly addresses: readonly string[];
  /** First ports of the ranges, 0 included. */
  readonly ports: readonly number[];
}

const LOWEST = ["0".repeat(8), "0".repeat(32)];

/** The address after one in hex digits; null after the last. */
function following(digits: string): string | null {
  const next = (BigInt(`0x${digits}`) + 1n).toString(16).padStart(digits.length, "0");
  return next.length > digits.length ? null : next;
}

/**
 * Distinctions of a configuration: every block and port range of a rule is a union of these ranges, so all packets of one
 * direction and protocol between two ranges of addresses and two of ports meet the same fate.
 */
export function distinctions(sessions: Iterable<readonly MirrorSession[]>): Distinctions {
  const addresses = new Set(LOWEST);
  // Port 53 at the resolver's address is Amazon DNS, which is outside the rules.
  const ports = new Set([0, 53, 54]);
  const addBlock = (cidr: string | null) => {
    const range = cidr === null ? null : cidrRange(cidr);
    if (!range) return;
    addresses.add(range.first);
    const after = following(range.last);
    if (after !== null) addresses.add(after);
  };
  const addPorts = (from: number | null, to: number | null) => {
    if (from !== null) ports.add(from);
    if (to !== null) ports.add(to + 1);
  };
  resolverAddresses.forEach(addBlock);
  for (const session of [...sessions].flat()) {
    for (const rule of session.filter?.rules ?? []) {
      addBlock(rule.sourceCidr);
      addBlock(rule.destinationCidr);
      addPorts(rule.sourcePortFrom, rule.sourcePortTo);
      addPorts(rule.destinationPortFrom, rule.destinationPortTo);
    }
  }
  return { addresses: [...addresses].sort(), ports: [...ports].filter((port) => port < 65536).sort((a, b) => a - b) };
}
