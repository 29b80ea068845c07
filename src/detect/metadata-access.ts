import { detector } from "./detector.ts";
import { bytes, count, list, unlisted } from "./says.ts";
import { any, bothSides, confidenceOf, evidenceOf, firstOf, lastOf, most, whyOf } from "./sightings.ts";

const shape = {
  conversations: "f64",
  answered: "f64",
  mirrored: "bool",
  other_port: "bool",
  foreign_source: "bool",
  logged: "bool",
  dst: "text",
  port: "f64",
  part_bytes: "f64",
} as const;

/** Access to the instance metadata service that does not come straight from an instance. */
export const metadataAccess = detector({
  id: "metadata-access",
  title: "Instance metadata from an unexpected path",
  question: "Does something other than an instance itself reach for its credentials?",
  severity: "high",
  attack: ["T1552.005"],
  needs: ["connections", "vantages", "flow_records", "inventory"],
  thresholds: {
    conversations: {
      value: 1,
      unit: "conversations",
      why: "Traffic Mirroring never mirrors the metadata service and flow logs never record it: one sighting is one too many.",
    },
  },
  falsePositives: [
    "Containers with a network of their own that are allowed to use the instance's role.",
    "Transparent proxies and captures on the instance itself whose inventory is not part of the case.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1552/005/",
    "https://docs.aws.amazon.com/vpc/latest/mirroring/traffic-mirroring-limits.html",
    "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-limitations.html",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html",
  ],
  async find(store, thresholds) {
    const found = await bothSides(store, "metadata-access", shape, thresholds);
    return found.map((seen) => {
      const { subject, grade, heads } = seen;
      const calls = most(seen, (row) => row.conversations);
      const answered = most(seen, (row) => row.answered);
      const evidence = evidenceOf(seen, (row) =>
        row.connection_id !== null
          ? `${subject} to ${row.dst} port ${row.port}, ${row.part_bytes > 0 ? `${bytes(row.part_bytes)} answered` : "no answer"}`
          : `Record of ${subject} to ${row.dst} port ${row.port}`,
      );
      const reasons = [
        ...(any(seen, (row) => row.mirrored) ? ["a mirror shows it, which never shows an instance's own access"] : []),
        ...(any(seen, (row) => row.foreign_source) ? ["the source is no interface's own address"] : []),
        ...(any(seen, (row) => row.other_port) ? ["the port is not 80"] : []),
        ...(any(seen, (row) => row.logged) ? ["a flow log records it, which never records the real service"] : []),
      ];
      return {
        subject,
        title: `${subject} reached for the instance metadata service`,
        severity: answered > 0 ? "high" : "medium",
        confidence: confidenceOf(grade),
        grade,
        summary:
          `${subject} opened ${count(calls, "connection")} to ${heads[0].dst}, ${answered > 0 ? `${answered} answered or let through` : "none answered"}; ` +
          `${list(reasons)}.${unlisted(calls, evidence.length, "connection")}`,
        why: whyOf(
          seen,
          "conversations",
          (row) => row.conversations,
          thresholds.conversations,
          "conversations",
          (side) => `Connections to the metadata service, ${side}.`,
        ),
        evidence,
        next: `Follow the connections for a path below /latest/meta-data/iam; find what runs at ${subject}, and require IMDSv2 with a hop limit of 1.`,
        firstTs: firstOf(seen),
        lastTs: lastOf(seen),
      };
    });
  },
});
