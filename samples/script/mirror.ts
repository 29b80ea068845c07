/** What AWS Traffic Mirroring does with a packet at an interface: which session takes it, or why none does. */
import type { Packet } from "../../test/builders/talk.ts";
import { type Filter, type NetworkInterface, type Rule, type Session, resolver, sessions } from "./world.ts";

export type Direction = "ingress" | "egress";

export type Fate =
  | { readonly mirrored: true; readonly session: Session }
  | { readonly mirrored: false; readonly reason: string; readonly session?: Session; readonly rule?: number };

function matches(rule: Rule, direction: Direction, packet: Packet): boolean {
  return (
    rule.direction === direction &&
    (rule.protocol ?? packet.protocol) === packet.protocol &&
    packet.src.startsWith(rule.source ?? "") &&
    packet.dst.startsWith(rule.destination ?? "") &&
    (rule.sourcePort ?? packet.srcPort) === packet.srcPort &&
    (rule.destinationPort ?? packet.dstPort) === packet.dstPort
  );
}

/** The first rule, in order of number, that speaks of the packet. */
function decidingRule(filter: Filter, direction: Direction, packet: Packet): Rule | null {
  const rules = [...filter.rules].sort((a, b) => a.number - b.number);
  return rules.find((rule) => matches(rule, direction, packet)) ?? null;
}

export function isResolverDns(packet: Packet): boolean {
  return [packet.src, packet.dst].includes(resolver) && [packet.srcPort, packet.dstPort].includes(53);
}

/** 169.254.169.254 (metadata) and .123 (time sync): never mirrored, never logged. */
export function isLinkLocal(packet: Packet): boolean {
  return packet.src.startsWith("169.254.169.") || packet.dst.startsWith("169.254.169.");
}

function accepts(session: Session, direction: Direction, packet: Packet): boolean {
  if (isResolverDns(packet)) return session.filter.amazonDns;
  return decidingRule(session.filter, direction, packet)?.action === "accept";
}

/** Sessions are asked by ascending number; each packet is mirrored once. */
export function fateOf(at: NetworkInterface, direction: Direction, packet: Packet): Fate {
  const here = sessions.filter((session) => session.source === at).sort((a, b) => a.number - b.number);
  if (here.length === 0) return { mirrored: false, reason: "interface-not-mirrored" };
  if (isLinkLocal(packet)) return { mirrored: false, reason: "not-mirrorable" };
  const taker = here.find((session) => accepts(session, direction, packet));
  if (taker?.target.capture) return { mirrored: true, session: taker };
  if (taker) {
    const shadowed = here.some((session) => session.target.capture && accepts(session, direction, packet));
    return { mirrored: false, reason: shadowed ? "session-shadowed" : "capture-is-elsewhere", session: taker };
  }
  return refusal(here, direction, packet);
}

function refusal(here: readonly Session[], direction: Direction, packet: Packet): Fate {
  if (isResolverDns(packet)) return { mirrored: false, reason: "amazon-dns-not-mirrored" };
  for (const session of here) {
    const rule = decidingRule(session.filter, direction, packet);
    if (rule) return { mirrored: false, reason: "mirror-rule-rejects", session, rule: rule.number };
  }
  return { mirrored: false, reason: "no-mirror-rule-accepts" };
}
