import type { Finding } from "../model/finding.ts";
import type { Store } from "../store/store.ts";
import { detector, type Values } from "./detector.ts";
import { bytes, count, duration, list, number, unlisted } from "./says.ts";
import { bothSides, confidenceOf, evidenceOf, firstOf, lastOf, most, whyOf } from "./sightings.ts";

const floodShape = {
  peak: "f64",
  sources: "f64",
  packets: "f64",
  ip_bytes: "f64",
  ports: "f64",
  port: "f64",
  rejected: "bool",
  src: "text",
  source_packets: "f64",
} as const;

const amplificationShape = {
  victim: "text",
  service: "f64",
  peak: "f64",
  reflectors: "f64",
  asked: "f64",
  bytes: "f64",
  reflector: "text",
  source_bytes: "f64",
} as const;

type Thresholds = Values<
  "packets" | "window" | "sources" | "few_sources_factor" | "reply_share" | "bytes" | "factor" | "reflectors"
>;

/** Unanswered UDP in bulk, sent directly or bounced off reflectors. */
export const udpFlood = detector({
  id: "udp-flood",
  title: "UDP flood and amplification",
  question: "Is an address flooded with UDP, directly or by way of reflectors?",
  severity: "high",
  attack: ["T1498.001", "T1498.002"],
  needs: ["connections", "flow_records"],
  thresholds: {
    packets: {
      value: 60_000,
      unit: "packets",
      why: "1,000 packets a second for a minute that hardly get an answer; telephony and games stay far below per address.",
    },
    window: { value: 60, unit: "s", why: "The shortest aggregation interval of flow logs." },
    sources: { value: 10, unit: "addresses", why: "One sender is more often a stream or a speed test than an attack." },
    few_sources_factor: {
      value: 10,
      unit: "times",
      why: "From fewer sources (or reflectors) ten times the volume is asked for before it counts.",
    },
    reply_share: {
      value: 0.1,
      unit: "share",
      why: "Services answer; a flooded address answers less than a tenth of the packets.",
    },
    bytes: {
      value: 1_000_000,
      unit: "IP bytes",
      why: "Replies of reflectors to one address within the window; name resolution of a busy host stays below.",
    },
    factor: {
      value: 10,
      unit: "times",
      why: "Replies ten times as large as the requests: ordinary DNS is at two to four, CISA lists 28 to 50,000 for abused services.",
    },
    reflectors: { value: 5, unit: "addresses", why: "An attack uses many reflectors, a host uses a few resolvers." },
  },
  falsePositives: [
    "Collectors of logs, flows or metrics over UDP, which never answer.",
    "Video over UDP from many senders; SNMP bulk reads of large tables.",
    "Captures that show one direction only, where every service seems not to answer.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1498/",
    "https://www.cisa.gov/news-events/alerts/2014/01/17/udp-based-amplification-attacks",
    "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html (Backdoor:EC2/DenialOfService.Udp, .Dns)",
  ],
  async find(store, thresholds) {
    return [...(await findFloods(store, thresholds)), ...(await findAmplification(store, thresholds))];
  },
});

async function findFloods(store: Store, thresholds: Thresholds): Promise<Finding[]> {
  const found = await bothSides(store, "udp-flood", floodShape, thresholds);
  const within = duration(thresholds.window);
  return found.map((seen) => {
    const { subject, grade, heads } = seen;
    const [{ ports, port }] = heads;
    const sources = most(seen, (row) => row.sources);
    const target = `${subject}${ports === 1 ? ` port ${port}` : ""}`;
    const top = (seen.packets.length > 0 ? seen.packets : seen.records).slice(0, 3);
    const evidence = evidenceOf(
      seen,
      (row) => `${count(row.source_packets, "UDP packet")} from ${row.src} to ${subject}`,
    );
    const blocked = heads.every((row) => row.rejected);
    const sent = count(
      most(seen, (row) => row.packets),
      "UDP packet",
    );
    return {
      subject,
      title: `UDP flood against ${target} from ${count(sources, "source")}`,
      severity: blocked ? "low" : "high",
      confidence: confidenceOf(grade, { oneSided: true }),
      grade,
      summary:
        `${sent} (${bytes(most(seen, (row) => row.ip_bytes))}) went to ${target}, up to ${number(most(seen, (row) => row.peak))} ` +
        `within ${within}, hardly answered, from ${count(sources, "source")}; most from ` +
        `${list(top.map((row) => `${row.src} (${number(row.source_packets)})`))}.` +
        `${blocked ? " All of it was rejected." : ""}${unlisted(sources, evidence.length, "source")}`,
      why: [
        ...whyOf(
          seen,
          "packets",
          (row) => row.peak,
          thresholds.packets,
          "packets",
          (side) => `UDP packets to one address within ${within}, ${side}.`,
        ),
        ...whyOf(
          seen,
          "sources",
          (row) => row.sources,
          thresholds.sources,
          "addresses",
          (side) => `Distinct sources, ${side}.`,
        ),
      ],
      evidence,
      next: `Look at the payload of a few packets to tell a flood from a stream; compare with the load of ${subject}.`,
      firstTs: firstOf(seen),
      lastTs: lastOf(seen),
    };
  });
}

async function findAmplification(store: Store, thresholds: Thresholds): Promise<Finding[]> {
  const found = await bothSides(store, "udp-amplification", amplificationShape, thresholds);
  const within = duration(thresholds.window);
  return found.map((seen) => {
    const { subject, grade, heads } = seen;
    const [{ victim, service }] = heads;
    const reflectors = most(seen, (row) => row.reflectors);
    const evidence = evidenceOf(
      seen,
      (row) => `${bytes(row.source_bytes)} from ${row.reflector} port ${row.service} to ${row.victim}`,
    );
    const volume = bytes(most(seen, (row) => row.bytes));
    return {
      subject,
      title: `Amplified UDP from port ${service} towards ${victim}`,
      severity: "high",
      confidence: confidenceOf(grade),
      grade,
      summary:
        `${count(reflectors, "address", "addresses")} sent ${volume} from port ${service} to ${victim}, which had asked for it with ` +
        `${bytes(most(seen, (row) => row.asked))}; up to ${bytes(most(seen, (row) => row.peak))} within ${within}.` +
        unlisted(reflectors, evidence.length, "reflector"),
      why: [
        ...whyOf(
          seen,
          "bytes",
          (row) => row.peak,
          thresholds.bytes,
          "bytes",
          (side) => `IP bytes of replies within ${within}, ${side}.`,
        ),
        ...whyOf(
          seen,
          "factor",
          (row) => Math.round(row.bytes / Math.max(row.asked, 1)),
          thresholds.factor,
          "times",
          (side) => `Bytes of replies per byte asked, ${side}.`,
        ),
        ...whyOf(
          seen,
          "reflectors",
          (row) => row.reflectors,
          thresholds.reflectors,
          "addresses",
          (side) => `Addresses that reply, ${side}.`,
        ),
      ],
      evidence,
      next: `Check whether ${victim} asked at all: if not, its address was forged. If a reflector is yours, close port ${service} to the Internet.`,
      firstTs: firstOf(seen),
      lastTs: lastOf(seen),
    };
  });
}
