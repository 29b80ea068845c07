import { detector } from "./detector.ts";
import { count, duration, number, port, unlisted } from "./says.ts";
import { any, bothSides, confidenceOf, evidenceOf, firstOf, lastOf, most, whyOf } from "./sightings.ts";

const shape = {
  peak: "f64",
  services: "f64",
  answered_hosts: "f64",
  inside: "bool",
  directed: "bool",
  replied: "bool",
  dst: "text",
  protocol: "f64",
  port: "f64",
  answered: "bool",
} as const;

/** One source probes one port of many destinations. */
export const portSweep = detector({
  id: "port-sweep",
  title: "Port sweep",
  question: "Does an address look for one service on many others?",
  severity: "high",
  attack: ["T1046", "T1595.001"],
  needs: ["connections", "flow_records"],
  thresholds: {
    hosts: {
      value: 10,
      unit: "addresses",
      why: "Zeek's scan policy takes 25 hosts on one port whether they answer or not; here only those without data count, and they must be the majority.",
    },
    window: { value: 3600, unit: "s", why: "One hour, as for port scans; slower sweeps need a longer window." },
    probe_share: {
      value: 0.5,
      unit: "share",
      why: "A client that exchanges data with most of the servers it asks (a browser, a crawler) does not sweep.",
    },
    probe_packets: {
      value: 3,
      unit: "packets",
      why: "A TCP client needs four packets to send data (SYN, ACK, data, FIN); a record with fewer is a probe.",
    },
  },
  falsePositives: [
    "Inventory and monitoring systems that check a service everywhere.",
    "Peer-to-peer and cluster software that looks for peers which are gone.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1046/",
    "https://docs.zeek.org/en/v4.2.0/scripts/policy/misc/scan.zeek.html",
    "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html (Impact:EC2/PortSweep)",
  ],
  async find(store, thresholds) {
    const found = await bothSides(store, "port-sweep", shape, thresholds);
    return found.map((seen) => {
      const { subject, grade } = seen;
      const [head] = seen.heads;
      const hosts = most(seen, (row) => row.peak);
      const services = most(seen, (row) => row.services);
      const answered = head.answered_hosts;
      const reply = seen.packets.length > 0 ? "answered" : "not rejected";
      const inside = any(seen, (row) => row.inside);
      const what = services === 1 ? `port ${port(head.port, head.protocol)}` : count(services, "port");
      const evidence = evidenceOf(seen, (row) => {
        const probe = `${subject} probed ${row.dst} port ${port(row.port, row.protocol)}`;
        return row.answered ? `${probe}, ${row.record_id === null ? "answered" : "not rejected"}` : probe;
      });
      return {
        subject,
        title: `${subject} swept ${what} over ${count(hosts, "address", "addresses")}`,
        severity: inside ? "high" : answered > 0 ? "medium" : "low",
        confidence: confidenceOf(grade, {
          oneSided: !any(seen, (row) => row.replied),
          undirected: !any(seen, (row) => row.directed),
        }),
        grade,
        summary:
          `${subject} probed ${what} of up to ${count(hosts, "address", "addresses")} within ${duration(thresholds.window)} ` +
          `without exchanging data; ${answered > 0 ? number(answered) : "none"} ${reply}.` +
          (services === 1 ? unlisted(hosts, evidence.length, "address", "addresses") : ""),
        why: [
          ...whyOf(
            seen,
            "hosts",
            (row) => row.peak,
            thresholds.hosts,
            "addresses",
            (side) => `Distinct addresses on one port without data, ${side}.`,
          ),
          ...whyOf(
            seen,
            "services",
            (row) => row.services,
            1,
            "ports",
            (side) => `Ports swept like this, ${side}.`,
          ),
        ],
        evidence,
        next: inside
          ? `Find the process on ${subject} that does this, and what the addresses that answered were asked next.`
          : `Look at what ${subject} did with the addresses that answered; check whether security groups should let it through.`,
        firstTs: firstOf(seen),
        lastTs: lastOf(seen),
      };
    });
  },
});
