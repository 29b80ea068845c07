/**
 * Would Traffic Mirroring have mirrored a packet? Rules as AWS documents them: sessions of the interface by ascending session
 * number, the first one whose filter accepts mirrors the packet; rules of a filter by ascending number within their direction, the
 * first match decides; no match means not mirrored. Source: Amazon VPC Traffic Mirroring guide, "Sessions" and "Filters".
 */
import { addressHex, cidrRange, inRange } from "../base/cidr.ts";

export type Direction = "ingress" | "egress";

/** One packet, or all packets of one flow record, seen from the mirrored interface. */
export interface MirrorPacket {
  readonly direction: Direction;
  /** IP protocol number. */
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  /** 0 where the protocol has no ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A rule of a mirror filter; null means the rule does not ask. */
export interface MirrorRule {
  readonly direction: string;
  readonly ruleNumber: number;
  readonly action: string;
  readonly protocol: number | null;
  readonly sourceCidr: string | null;
  readonly destinationCidr: string | null;
  readonly sourcePortFrom: number | null;
  readonly sourcePortTo: number | null;
  readonly destinationPortFrom: number | null;
  readonly destinationPortTo: number | null;
}

export interface MirrorFilter {
  readonly rules: readonly MirrorRule[];
  /** The amazon-dns network service: all traffic of the Amazon resolver is mirrored, whatever the rules say. */
  readonly amazonDns: boolean;
}

export interface MirrorSession {
  readonly sessionId: string;
  readonly sessionNumber: number;
  /** Null when no file describes the session's filter. */
  readonly filter: MirrorFilter | null;
}

/** What a filter does with a packet, and the rule that decides. */
export type FilterOutcome =
  | { readonly kind: "accept" | "reject"; readonly ruleNumber: number }
  | { readonly kind: "amazon-dns" }
  /** Amazon DNS is outside the rules: without the network service it is not mirrored. */
  | { readonly kind: "amazon-dns-off" }
  | { readonly kind: "no-rule" };

/** Addresses of the Amazon resolver that need no knowledge of the VPC (link-local and unique-local). */
export const resolverAddresses = ["169.254.169.253", "fd00:ec2::253"] as const;

const TCP = 6;
const UDP = 17;
const DNS = 53;

/** Whether a packet goes to or comes from the Amazon resolver's DNS port. */
export function isAmazonDns(packet: MirrorPacket): boolean {
  if (packet.protocol !== UDP && packet.protocol !== TCP) return false;
  const resolver = (address: string) => (resolverAddresses as readonly string[]).includes(address);
  return (
    (packet.destinationPort === DNS && resolver(packet.destination)) ||
    (packet.sourcePort === DNS && resolver(packet.source))
  );
}

function inCidr(cidr: string | null, address: string): boolean {
  if (cidr === null) return true;
  const range = cidrRange(cidr);
  return range !== null && inRange(range, addressHex(address));
}

function inPorts(from: number | null, to: number | null, port: number): boolean {
  return port >= (from ?? 0) && port <= (to ?? 65535);
}

/** Whether a rule matches a packet, all of protocol, blocks and port ranges asked for. */
export function ruleMatches(rule: MirrorRule, packet: MirrorPacket): boolean {
  return (
    rule.direction === packet.direction &&
    (rule.protocol === null || rule.protocol === packet.protocol) &&
    inPorts(rule.sourcePortFrom, rule.sourcePortTo, packet.sourcePort) &&
    inPorts(rule.destinationPortFrom, rule.destinationPortTo, packet.destinationPort) &&
    inCidr(rule.sourceCidr, packet.source) &&
    inCidr(rule.destinationCidr, packet.destination)
  );
}

/** What a filter does with a packet. The rules may stand in any order; of equal numbers the first listed decides. */
export function evaluateFilter(filter: MirrorFilter, packet: MirrorPacket): FilterOutcome {
  if (isAmazonDns(packet)) return { kind: filter.amazonDns ? "amazon-dns" : "amazon-dns-off" };
  let decisive: MirrorRule | null = null;
  for (const rule of filter.rules) {
    if (decisive !== null && rule.ruleNumber >= decisive.ruleNumber) continue;
    if (ruleMatches(rule, packet)) decisive = rule;
  }
  if (decisive === null) return { kind: "no-rule" };
  return { kind: decisive.action === "accept" ? "accept" : "reject", ruleNumber: decisive.ruleNumber };
}

/** Which session mirrors a packet of an interface, or why none does. */
export type SessionsOutcome =
  | { readonly kind: "mirrored"; readonly sessionId: string }
  /** A session before any accepting one has a filter that nobody describes. */
  | { readonly kind: "unknown-filter"; readonly sessionId: string }
  /** No session accepts: the first one of which a rule rejects, else the first one. */
  | { readonly kind: "rejected"; readonly sessionId: string; readonly ruleNumber: number }
  | { readonly kind: "amazon-dns-off" | "no-rule"; readonly sessionId: string }
  | { readonly kind: "no-session" };

/** The most telling outcome stands for all: a rule that rejects, then Amazon DNS, then no rule at all. */
const telling = ["no-session", "no-rule", "amazon-dns-off", "rejected"] as const;

/** Evaluates the sessions of one interface by ascending session number. */
export function evaluateSessions(sessions: readonly MirrorSession[], packet: MirrorPacket): SessionsOutcome {
  let shown: Exclude<SessionsOutcome, { kind: "mirrored" | "unknown-filter" }> = { kind: "no-session" };
  const ordered = [...sessions].sort((a, b) => a.sessionNumber - b.sessionNumber);
  for (const { sessionId, filter } of ordered) {
    if (filter === null) return { kind: "unknown-filter", sessionId };
    const outcome = evaluateFilter(filter, packet);
    if (outcome.kind === "accept" || outcome.kind === "amazon-dns") return { kind: "mirrored", sessionId };
    const kind = outcome.kind === "reject" ? "rejected" : outcome.kind;
    if (telling.indexOf(kind) <= telling.indexOf(shown.kind)) continue;
    shown =
      outcome.kind === "reject"
        ? { kind: "rejected", sessionId, ruleNumber: outcome.ruleNumber }
        : { kind: outcome.kind, sessionId };
  }
  return shown;
}
