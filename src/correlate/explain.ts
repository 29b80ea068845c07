/** Why the mirror configuration shows no packets of a flow record: from the outcome of the rules to a coded reason with its proof. */
import type { CoverageReason } from "../model/coverage.ts";
import { unreachable } from "../base/assert.ts";
import { evaluateFilter, evaluateSessions, type MirrorPacket } from "./mirror.ts";
import type { KnownSession } from "./sessions.ts";

/** A reason with the session and rule that show it. Without a reason the session should have mirrored the packets. */
export interface Explanation {
  readonly reason: CoverageReason | null;
  readonly sessionId: string | null;
  readonly ruleNumber: number | null;
  readonly detail: string | null;
}

/** Ethernet header, IP header without options, ports: what must be mirrored to know a packet's connection. */
const needed = (packet: MirrorPacket) => 14 + (packet.source.includes(":") ? 40 : 20) + 4;

function explanation(
  reason: CoverageReason | null,
  sessionId: string | null,
  rest: { ruleNumber?: number; detail?: string } = {},
): Explanation {
  return { reason, sessionId, ruleNumber: rest.ruleNumber ?? null, detail: rest.detail ?? null };
}

function explainMirrored(sessions: readonly KnownSession[], sessionId: string, packet: MirrorPacket): Explanation {
  const session = sessions.find((each) => each.sessionId === sessionId);
  if (session?.captured) {
    if (session.packetLength === null || session.packetLength >= needed(packet)) return explanation(null, sessionId);
    return explanation("truncated", sessionId, {
      detail: `the session mirrors ${session.packetLength} bytes of a packet`,
    });
  }
  const seen = sessions.find((each) => each.captured && accepts(each, packet));
  if (!seen) return explanation("capture-is-elsewhere", sessionId);
  return explanation("session-shadowed", sessionId, {
    detail: `session ${seen.sessionId} is in the captures and comes later`,
  });
}

function accepts(session: KnownSession, packet: MirrorPacket): boolean {
  if (session.filter === null) return false;
  const { kind } = evaluateFilter(session.filter, packet);
  return kind === "accept" || kind === "amazon-dns";
}

/** Explains one packet of an interface with these sessions. */
export function explainPacket(sessions: readonly KnownSession[], packet: MirrorPacket): Explanation {
  const outcome = evaluateSessions(sessions, packet);
  switch (outcome.kind) {
    case "mirrored":
      return explainMirrored(sessions, outcome.sessionId, packet);
    case "unknown-filter":
      return explanation("unknown-mirror-filter", outcome.sessionId);
    case "amazon-dns-off":
      return explanation("amazon-dns-not-mirrored", outcome.sessionId);
    case "rejected":
      return explanation("mirror-rule-rejects", outcome.sessionId, { ruleNumber: outcome.ruleNumber });
    case "no-rule":
      return explanation("no-mirror-rule-accepts", outcome.sessionId, {
        detail: `no ${packet.direction} rule matches`,
      });
    case "no-session":
      return explanation("interface-not-mirrored", null);
    default:
      return unreachable(outcome);
  }
}

/**
 * Explains a packet whose direction may be unknown: then both are tried, and only what holds either way is a reason. Where one
 * direction would have been mirrored and seen, nothing is explained.
 */
export function explain(
  sessions: readonly KnownSession[],
  packet: Omit<MirrorPacket, "direction">,
  direction: MirrorPacket["direction"] | null,
): Explanation {
  if (direction !== null) return explainPacket(sessions, { ...packet, direction });
  const egress = explainPacket(sessions, { ...packet, direction: "egress" });
  const ingress = explainPacket(sessions, { ...packet, direction: "ingress" });
  const open = [egress, ingress].find((each) => each.reason === null);
  if (open) return { ...open, detail: "the direction is not known; one of the two would be mirrored" };
  if (egress.reason === ingress.reason && egress.ruleNumber === ingress.ruleNumber) return egress;
  return { ...egress, detail: `the direction is not known: as egress ${says(egress)}, as ingress ${says(ingress)}` };
}

function says({ reason, ruleNumber }: Explanation): string {
  return ruleNumber === null ? String(reason) : `${reason} (rule ${ruleNumber})`;
}
