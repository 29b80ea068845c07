import { formatTime } from "../base/time.ts";
import type { Finding, FindingSeverity } from "../model/finding.ts";
import type { Store } from "../store/store.ts";
import { detector, type Values } from "./detector.ts";
import { count, duration, number, percent, unlisted } from "./says.ts";
import { evidenceOf, firstOf, lastOf, type Seen, type Sighting, sightings, together, whyOf } from "./sightings.ts";

const shape = { amount: "f64", share: "f64", first_second: "f64", last_second: "f64" } as const;

type Thresholds = Values<
  "skipped" | "nodata_packets" | "gap" | "cadence" | "steady_windows" | "unlogged" | "unlogged_share"
>;
type Gap = Seen<typeof shape>;

/** Flow logs that miss something they should have. */
export const flowLogGap = detector({
  id: "flow-log-gap",
  title: "Flow log gap",
  question: "Where do the flow logs say less than what happened?",
  severity: "medium",
  attack: ["T1562.008"],
  needs: ["flow_records", "connections", "activity", "coverage", "inventory"],
  thresholds: {
    skipped: {
      value: 1,
      unit: "records",
      why: "One SKIPDATA line can stand for many flows; every count of that window is a floor.",
    },
    nodata_packets: {
      value: 20,
      unit: "packets",
      why: "NODATA says that nothing moved; a handful of packets may be of a kind that is never logged.",
    },
    gap: {
      value: 1800,
      unit: "s",
      why: "Three times the longest aggregation interval: late delivery does not look like this.",
    },
    cadence: { value: 600, unit: "s", why: "The longest aggregation interval; a steady log has a record in each." },
    steady_windows: {
      value: 6,
      unit: "intervals",
      why: "An hour of records is needed to say that an interface is logged without pause.",
    },
    unlogged: {
      value: 50,
      unit: "connections",
      why: "Single connections without a record have many causes; fifty are no accident.",
    },
    unlogged_share: {
      value: 0.05,
      unit: "share",
      why: "More than one in twenty of the connections that should be logged.",
    },
  },
  falsePositives: [
    "Log files of some hours that were not given as evidence.",
    "Exports of a query that leaves records out.",
    "A flow log that was created or deleted in the middle of the time.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1562/008/",
    "https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html (log-status)",
    "https://github.com/panther-labs/panther-analysis (AWS.VPC.HealthyLogStatus)",
  ],
  async find(store, thresholds) {
    return [
      ...(await findSkipped(store, thresholds)),
      ...(await findSilent(store, thresholds)),
      ...(await findMissing(store, thresholds)),
      ...(await findUnexplained(store, thresholds)),
    ];
  },
});

const span = (row: Sighting<typeof shape>) =>
  `${formatTime(BigInt(row.first_second) * 1_000_000_000n)} to ${formatTime(BigInt(row.last_second) * 1_000_000_000n)}`;

interface Words {
  readonly subject: string;
  readonly title: string;
  readonly severity: FindingSeverity;
  readonly confidence: Finding["confidence"];
  readonly grade?: Finding["grade"];
  readonly summary: string;
  readonly evidence: (row: Sighting<typeof shape>) => string;
  readonly next: string;
}

function finding(seen: Gap, why: Finding["why"], words: Words): Finding {
  const { evidence, grade = seen.grade, ...rest } = words;
  return { ...rest, grade, why, evidence: evidenceOf(seen, evidence), firstTs: firstOf(seen), lastTs: lastOf(seen) };
}

async function findSkipped(store: Store, thresholds: Thresholds): Promise<Finding[]> {
  const records = await sightings(store, "flow-log-gap-skipped", shape, thresholds);
  return together(new Map(), records).map((seen) => {
    const [{ amount, share: seconds }] = seen.heads;
    const why = whyOf(
      seen,
      "skipped",
      () => amount,
      thresholds.skipped,
      "records",
      (side) => `SKIPDATA lines, ${side}.`,
    );
    return finding(seen, why, {
      subject: `${seen.subject} skipped`,
      title: `Flow log of ${seen.subject} skipped records`,
      severity: "medium",
      confidence: "high",
      summary:
        `AWS skipped records of ${seen.subject} in ${count(amount, "window")} of ${duration(seconds)} in all; what was logged there is ` +
        `less than what happened.${unlisted(amount, seen.records.length, "window")}`,
      evidence: (row) => `SKIPDATA from ${span(row)}`,
      next: `Use the packets for these windows; treat counts from flow records as lower bounds.`,
    });
  });
}

async function findSilent(store: Store, thresholds: Thresholds): Promise<Finding[]> {
  const packets = await sightings(store, "flow-log-gap-silent", shape, thresholds);
  return together(packets, new Map()).map((seen) => {
    const [{ amount, share: connections }] = seen.heads;
    const says = (side: string) => `Packets of unlogged connections in NODATA windows, ${side}.`;
    return finding(
      seen,
      whyOf(seen, "nodata_packets", () => amount, thresholds.nodata_packets, "packets", says),
      {
        subject: `${seen.subject} silent`,
        title: `Flow log of ${seen.subject} says NODATA while packets moved`,
        severity: "medium",
        confidence: "medium",
        grade: "both",
        summary:
          `The captures show ${count(amount, "packet")} of ${count(connections, "connection")} of ${seen.subject} in windows that the ` +
          `flow log calls NODATA.${unlisted(connections, seen.packets.length, "connection")}`,
        evidence: (row) => `Packets from ${span(row)}, while the log says NODATA`,
        next: `Check whether the interface changed its addresses and which flow log these lines come from.`,
      },
    );
  });
}

async function findMissing(store: Store, thresholds: Thresholds): Promise<Finding[]> {
  const records = await sightings(store, "flow-log-gap-missing", shape, thresholds);
  return together(new Map(), records).map((seen) => {
    const [{ amount, share: longest }] = seen.heads;
    const says = (side: string) => `Longest time without any record, ${side}.`;
    return finding(
      seen,
      whyOf(seen, "gap", () => longest, thresholds.gap, "s", says),
      {
        subject: `${seen.subject} missing`,
        title: `Flow log of ${seen.subject} has a hole`,
        severity: "medium",
        confidence: "low",
        summary:
          `${seen.subject} ${seen.subject === "all interfaces" ? "have" : "has"} no record, not even NODATA, in ` +
          `${count(amount, "stretch", "stretches")}, the longest of ${duration(longest)}, though the log is steady otherwise.` +
          unlisted(amount, seen.records.length, "stretch", "stretches"),
        evidence: (row) => `First record after the hole from ${span(row)}`,
        next: `Look for DeleteFlowLogs in CloudTrail, and for log files of that time that were not collected.`,
      },
    );
  });
}

async function findUnexplained(store: Store, thresholds: Thresholds): Promise<Finding[]> {
  const packets = await sightings(store, "flow-log-gap-unexplained", shape, thresholds);
  return together(packets, new Map()).map((seen) => {
    const [{ amount, share }] = seen.heads;
    const why = [
      ...whyOf(
        seen,
        "unlogged",
        () => amount,
        thresholds.unlogged,
        "connections",
        (side) => `Connections without flow record or reason, ${side}.`,
      ),
      ...whyOf(
        seen,
        "unlogged_share",
        () => share,
        thresholds.unlogged_share,
        "share",
        (side) => `Share of the connections that should be logged, ${side}.`,
      ),
    ];
    return finding(seen, why, {
      subject: seen.subject,
      title: `${number(amount)} connections are in no flow log`,
      severity: "medium",
      confidence: "medium",
      grade: "both",
      summary:
        `${count(amount, "connection")} (${percent(share)} of those that should be logged) have no flow record, and nothing in the ` +
        `evidence explains it.${unlisted(amount, seen.packets.length, "connection")}`,
      evidence: (row) => `Connection from ${span(row)} without flow record`,
      next: `Check that the logs given cover all interfaces and the whole time; then look at who could change the flow log.`,
    });
  });
}
