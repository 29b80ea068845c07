import { detector } from "./detector.ts";
import { count, duration, number, port, unlisted } from "./says.ts";
import { any, bothSides, confidenceOf, evidenceOf, firstOf, lastOf, most, whyOf } from "./sightings.ts";

const shape = {
  peak: "f64",
  targets: "f64",
  open_ports: "f64",
  inside: "bool",
  directed: "bool",
  replied: "bool",
  dst: "text",
  protocol: "f64",
  port: "f64",
  answered: "bool",
} as const;

/** One source probes many ports of one destination. */
export const portScan = detector({
  id: "port-scan",
  title: "Port scan",
  question: "Does an address look for open ports of another one?",
  severity: "high",
  attack: ["T1046", "T1595.001"],
  needs: ["connections", "flow_records"],
  thresholds: {
    ports: {
      value: 10,
      unit: "ports",
      why: "Panther's rule for VPC Flow Logs takes 10 distinct ports of one destination (Zeek's scan policy 15); here only ports without data count.",
    },
    window: { value: 3600, unit: "s", why: "Panther's rule looks at one hour; slower scans need a longer window." },
    probe_share: {
      value: 0.5,
      unit: "share",
      why: "A scanner mostly meets closed ports; a client that mostly exchanges data with the ports it uses is none.",
    },
    probe_packets: {
      value: 3,
      unit: "packets",
      why: "A TCP client needs four packets to send data (SYN, ACK, data, FIN); a record with fewer is a probe.",
    },
  },
  falsePositives: [
    "Vulnerability scanners and monitoring that check many ports on purpose.",
    "Clients of a server that is down, of protocols with many ports (passive FTP, RPC, media streams).",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1046/",
    "https://docs.zeek.org/en/v4.2.0/scripts/policy/misc/scan.zeek.html",
    "https://github.com/panther-labs/panther-analysis/tree/main/rules/aws_vpc_flow_rules",
  ],
  async find(store, thresholds) {
    const found = await bothSides(store, "port-scan", shape, thresholds);
    return found.map((seen) => {
      const { subject, grade } = seen;
      const ports = most(seen, (row) => row.peak);
      const targets = most(seen, (row) => row.targets);
      const open = seen.heads[0].open_ports;
      const reply = seen.packets.length > 0 ? "answered" : "not rejected";
      const inside = any(seen, (row) => row.inside);
      const target = targets === 1 ? seen.heads[0].dst : count(targets, "address", "addresses");
      const evidence = evidenceOf(seen, (row) => {
        const probe = `${subject} probed ${row.dst} port ${port(row.port, row.protocol)}`;
        return row.answered ? `${probe}, ${row.record_id === null ? "answered" : "not rejected"}` : probe;
      });
      return {
        subject,
        title: `${subject} scanned ports of ${target}`,
        severity: inside ? "high" : open > 0 ? "medium" : "low",
        confidence: confidenceOf(grade, {
          oneSided: !any(seen, (row) => row.replied),
          undirected: !any(seen, (row) => row.directed),
        }),
        grade,
        summary:
          `${subject} probed ${count(ports, "port")} of one address within ${duration(thresholds.window)} without exchanging data, ` +
          `${target === seen.heads[0].dst ? `${target} alone` : `${target} in all`}; ${open > 0 ? number(open) : "none"} ${reply}.` +
          (targets === 1 ? unlisted(ports, evidence.length, "port") : ""),
        why: [
          ...whyOf(
            seen,
            "ports",
            (row) => row.peak,
            thresholds.ports,
            "ports",
            (side) => `Distinct destination ports of one address without data, ${side}.`,
          ),
          ...whyOf(
            seen,
            "targets",
            (row) => row.targets,
            1,
            "addresses",
            (side) => `Addresses scanned like this, ${side}.`,
          ),
        ],
        evidence,
        next: `Look at ${open > 0 ? "the ports that answered and " : ""}everything else ${subject} did; ${
          inside ? "find the process on that instance" : "check whether security groups should let it through at all"
        }.`,
        firstTs: firstOf(seen),
        lastTs: lastOf(seen),
      };
    });
  },
});
