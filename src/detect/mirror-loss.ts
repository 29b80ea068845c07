import type { Finding, FindingSeverity } from "../model/finding.ts";
import type { Store } from "../store/store.ts";
import { detector, type Values } from "./detector.ts";
import { bytes, count, number, percent } from "./says.ts";
import { evidenceOf, firstOf, lastOf, type Sighting, sightings, together, whyOf } from "./sightings.ts";

const shape = { amount: "f64", share: "f64", part: "f64" } as const;

type Name = "dropped" | "missing_packets" | "missing_share" | "missed_bytes" | "truncated_packets";

/** One way in which packets get lost on their way into the evidence. */
interface Loss {
  readonly module: string;
  readonly threshold: Name;
  readonly unit: string;
  readonly grade: "packets" | "both";
  readonly severity: (share: number) => FindingSeverity;
  readonly subject: (place: string) => string;
  readonly title: (place: string) => string;
  readonly summary: (place: string, amount: number, share: number) => string;
  readonly says: (part: number) => string;
  readonly measure: string;
  readonly next: string;
}

/** More than a tenth lost makes conclusions from missing packets unsafe. */
const bySize = (share: number): FindingSeverity => (share >= 0.1 ? "medium" : "low");

const losses: readonly Loss[] = [
  {
    module: "mirror-loss-drops",
    threshold: "dropped",
    unit: "packets",
    grade: "packets",
    severity: bySize,
    subject: (place) => place,
    title: (place) => `The capturing machine dropped packets: ${place}`,
    summary: (place, amount, share) =>
      `The statistics of ${place} report ${count(amount, "dropped packet")}, ${percent(share)} of what arrived.`,
    says: (part) => `${count(part, "packet")} dropped according to the file`,
    measure: "Packets the capturing machine dropped",
    next: "Capture with a larger buffer or a faster disk; do not conclude from packets that are absent.",
  },
  {
    module: "mirror-loss-fewer",
    threshold: "missing_packets",
    unit: "packets",
    grade: "both",
    severity: bySize,
    subject: (place) => `${place} fewer packets`,
    title: (place) => `The captures lack packets of ${place}`,
    summary: (place, amount, share) =>
      `Flow records of ${place} count ${count(amount, "packet")} (${percent(share)}) more than the captures show of the same flows.`,
    says: (part) => `${count(part, "logged packet")} not in the captures`,
    measure: "Packets logged but not captured",
    next: "Compare with NetworkPacketsSkipMirrorIn and NetworkPacketsSkipMirrorOut of the instance in CloudWatch.",
  },
  {
    module: "mirror-loss-unseen",
    threshold: "missing_packets",
    unit: "packets",
    grade: "both",
    severity: bySize,
    subject: (place) => `${place} unseen`,
    title: (place) => `The captures show nothing of logged flows of ${place}`,
    summary: (place, amount, share) =>
      `${count(amount, "packet")} that flow records of ${place} count (${percent(share)}) are in no capture, and nothing explains it.`,
    says: (part) => `${count(part, "logged packet")}, none of them captured`,
    measure: "Packets of records without a single captured packet",
    next: "Check that the mirror session was active at that time, and that all capture files are part of the case.",
  },
  {
    module: "mirror-loss-gaps",
    threshold: "missed_bytes",
    unit: "bytes",
    grade: "packets",
    severity: bySize,
    subject: (place) => `${place} stream gaps`,
    title: (place) => `TCP streams of ${place} have gaps`,
    summary: (place, amount, share) =>
      `${bytes(amount)} of payload (${percent(share)}) are missing inside the TCP streams of ${place}.`,
    says: (part) => `${bytes(part)} missing in this connection`,
    measure: "Payload bytes missing inside streams",
    next: "Payload views of these connections have holes; look for the same conversation at another vantage.",
  },
  {
    module: "mirror-loss-truncated",
    threshold: "truncated_packets",
    unit: "packets",
    grade: "packets",
    severity: () => "info",
    subject: (place) => `${place} truncated`,
    title: (place) => `Packets of ${place} are cut short`,
    summary: (place, amount, share) =>
      `${count(amount, "packet")} (${percent(share)}) of ${place} were cut to a capture or mirror length; counts are whole, payload is not.`,
    says: (part) => `${count(part, "packet")} cut in this connection`,
    measure: "Packets cut short",
    next: "Remove PacketLength from the mirror session, raise the snapshot length, or keep the MTU of the target above that of the source.",
  },
];

/** Packets that were lost between the wire and the evidence. */
export const mirrorLoss = detector({
  id: "mirror-loss",
  title: "Mirror loss",
  question: "Which packets did the mirror or the capture lose?",
  severity: "medium",
  attack: ["T1562"],
  needs: ["interfaces", "coverage", "flow_records", "connections"],
  thresholds: {
    dropped: { value: 1, unit: "packets", why: "A capture that says it dropped packets is incomplete." },
    missing_packets: {
      value: 100,
      unit: "packets",
      why: "Edges of windows cost a few packets; under congestion mirrored packets are dropped in bulk.",
    },
    missing_share: {
      value: 0.01,
      unit: "share",
      why: "Less than one in a hundred does not change what the captures show.",
    },
    missed_bytes: {
      value: 100_000,
      unit: "bytes",
      why: "Some seventy full segments; single lost ones happen in any capture.",
    },
    truncated_packets: { value: 100, unit: "packets", why: "Enough to be a setting and not an accident." },
  },
  falsePositives: [
    "Captures that start or end in the middle of connections.",
    "Flow records of windows that the captures cover in part.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1562/",
    "https://docs.aws.amazon.com/vpc/latest/mirroring/traffic-mirroring-cloudwatch.html",
    "https://docs.aws.amazon.com/vpc/latest/mirroring/traffic-mirroring-limits.html",
  ],
  async find(store, thresholds) {
    const found: Finding[] = [];
    for (const loss of losses) found.push(...(await findLoss(store, loss, thresholds)));
    return found;
  },
});

async function findLoss(store: Store, loss: Loss, thresholds: Values<Name>): Promise<Finding[]> {
  const rows = await sightings(store, loss.module, shape, thresholds);
  const says = (row: Sighting<typeof shape>) => loss.says(row.part);
  return together(rows, new Map()).map((seen): Finding => {
    const [{ amount, share }] = seen.heads;
    const place = seen.subject;
    const evidence = evidenceOf(seen, says);
    const threshold = thresholds[loss.threshold];
    return {
      subject: loss.subject(place),
      title: loss.title(place),
      severity: loss.severity(share),
      confidence: loss.grade === "both" ? "medium" : "high",
      grade: loss.grade,
      summary:
        loss.summary(place, amount, share) +
        (evidence.length > 1 ? ` The worst ${number(evidence.length)} are listed.` : ""),
      why: whyOf(
        seen,
        loss.threshold,
        () => amount,
        threshold,
        loss.unit,
        () => `${loss.measure}.`,
      ),
      evidence,
      next: loss.next,
      firstTs: firstOf(seen),
      lastTs: lastOf(seen),
    };
  });
}
