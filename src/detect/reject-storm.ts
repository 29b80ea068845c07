import { detector } from "./detector.ts";
import { count, duration, number, port, unlisted } from "./says.ts";
import { confidenceOf, evidenceOf, firstOf, lastOf, sightings, together, whyOf } from "./sightings.ts";

const shape = {
  role: "text",
  address: "text",
  peak: "f64",
  records: "f64",
  packets: "f64",
  peers: "f64",
  ports: "f64",
  port: "f64",
  top_peer: "text",
  top_records: "f64",
  inside: "bool",
  peer: "text",
  dstport: "f64",
  protocol: "f64",
} as const;

/** Many rejected flow records from or against one address. */
export const rejectStorm = detector({
  id: "reject-storm",
  title: "REJECT storm",
  question: "Which address do security groups and network ACLs turn away again and again?",
  severity: "medium",
  attack: ["T1046", "T1595.001"],
  needs: ["flow_records"],
  thresholds: {
    records: {
      value: 100,
      unit: "records",
      why: "The noise of the Internet brings a public address a few rejects a minute; a hundred in one interval has a cause.",
    },
    window: {
      value: 600,
      unit: "s",
      why: "The longest aggregation interval of flow logs, so that one interval is never split.",
    },
  },
  falsePositives: [
    "A client that is configured with the wrong address or lost its rule.",
    "Packets that arrive after their connection was closed are logged as REJECT, too.",
  ],
  references: [
    "https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html (action)",
    "https://attack.mitre.org/techniques/T1595/001/",
  ],
  async find(store, thresholds) {
    const records = await sightings(store, "reject-storm", shape, thresholds);
    return together(new Map(), records).map((seen) => {
      const [head] = seen.heads;
      const from = head.role === "from";
      const ports = head.ports === 1 ? `port ${port(head.port, head.protocol)}` : count(head.ports, "port");
      const evidence = evidenceOf(seen, (row) => {
        const [source, target] = from ? [row.address, row.peer] : [row.peer, row.address];
        return `REJECT from ${source} to ${target} port ${port(row.dstport, row.protocol)}`;
      });
      const peers = count(head.peers, from ? "destination" : "source");
      return {
        subject: seen.subject,
        title: from ? `Many rejects of ${head.address}` : `Many rejects towards ${head.address}`,
        severity: from && head.inside ? "medium" : "low",
        confidence: confidenceOf(seen.grade),
        grade: seen.grade,
        summary:
          `${count(head.records, "rejected record")} (${count(head.packets, "packet")}) ${from ? "from" : "to"} ${head.address}, up to ` +
          `${number(head.peak)} within ${duration(thresholds.window)}, ${from ? "to" : "from"} ${peers}, ${ports}; most with ` +
          `${head.top_peer} (${number(head.top_records)}).${unlisted(head.records, evidence.length, "record")}`,
        why: whyOf(
          seen,
          "records",
          (row) => row.peak,
          thresholds.records,
          "records",
          (side) => `Rejected records within ${duration(thresholds.window)}, ${side}.`,
        ),
        evidence,
        next: from
          ? `Look at what ${head.address} was let through: accepted records and connections at the same time.`
          : `Check which of the sources of ${head.address} were let through as well.`,
        firstTs: firstOf(seen),
        lastTs: lastOf(seen),
      };
    });
  },
});
