import { detector } from "./detector.ts";
import { bytes, count, duration, unlisted } from "./says.ts";
import { any, bothSides, confidenceOf, evidenceOf, firstOf, lastOf, most, whyOf } from "./sightings.ts";

const shape = {
  src: "text",
  dst: "text",
  peak: "f64",
  bytes: "f64",
  answer_bytes: "f64",
  conversations: "f64",
  directed: "bool",
  part_bytes: "f64",
} as const;

/** Many bytes from a private to a public address. */
export const largeOutboundTransfer = detector({
  id: "large-outbound-transfer",
  title: "Large outbound transfer",
  question: "Which data left the network in bulk, and where to?",
  severity: "high",
  attack: ["T1048", "T1567"],
  needs: ["connections", "activity", "flow_records"],
  thresholds: {
    bytes: {
      value: 500_000_000,
      unit: "IP bytes",
      why: "Turbot's detection for VPC Flow Logs takes 500,000,000 bytes; here they may be spread over records and connections.",
    },
    window: {
      value: 3600,
      unit: "s",
      why: "One hour: exfiltration at line rate shows, the sum of a quiet day does not.",
    },
  },
  falsePositives: [
    "Backups, replication and uploads to object stores.",
    "Downloads from a public server inside the network; reported lower, as the other side opened the connection.",
    "A NAT gateway's own interface repeats the transfers of the instances behind it.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1048/",
    "https://github.com/turbot/tailpipe-mod-aws-vpc-flow-log-detections",
  ],
  async find(store, thresholds) {
    const found = await bothSides(store, "large-outbound-transfer", shape, thresholds);
    const within = duration(thresholds.window);
    return found.map((seen) => {
      const [{ src, dst }] = seen.heads;
      const total = most(seen, (row) => row.bytes);
      const flows = most(seen, (row) => row.conversations);
      const answer = seen.heads[0].answer_bytes > seen.heads[0].bytes / 2;
      const evidence = evidenceOf(seen, (row) => `${bytes(row.part_bytes)} from ${src} to ${dst}`);
      return {
        subject: seen.subject,
        title: `${bytes(total)} from ${src} to ${dst}`,
        severity: answer ? "low" : total >= 10 * thresholds.bytes ? "high" : "medium",
        confidence: confidenceOf(seen.grade, { undirected: !any(seen, (row) => row.directed) }),
        grade: seen.grade,
        summary:
          `${src} sent ${bytes(total)} to ${dst}, up to ${bytes(most(seen, (row) => row.peak))} within ${within}, in ` +
          `${count(flows, seen.grade === "flow-records" ? "flow record" : "conversation")}` +
          `${answer ? `, mostly as the answer to connections that ${dst} opened` : ""}.` +
          unlisted(flows, evidence.length, seen.grade === "flow-records" ? "flow record" : "conversation"),
        why: whyOf(
          seen,
          "bytes",
          (row) => row.peak,
          thresholds.bytes,
          "bytes",
          (side) => `IP bytes from ${src} to ${dst} within ${within}, ${side}.`,
        ),
        evidence,
        next: `Find out who owns ${dst}; follow the largest connection, and look at what ${src} read from inside before.`,
        firstTs: firstOf(seen),
        lastTs: lastOf(seen),
      };
    });
  },
});
