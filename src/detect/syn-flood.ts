import type { Finding } from "../model/finding.ts";
import { detector } from "./detector.ts";
import { count, duration, list, number, unlisted } from "./says.ts";
import { any, bothSides, confidenceOf, evidenceOf, firstOf, lastOf, most, type Seen, whyOf } from "./sightings.ts";

const shape = {
  peak: "f64",
  port: "f64?",
  ports: "f64",
  sources: "f64",
  syns: "f64",
  answered: "f64",
  replied: "f64",
  rejected: "bool",
  directed: "bool",
  src: "text",
  source_syns: "f64",
  source_conversations: "f64",
} as const;

/** Many SYN packets towards one address whose handshakes never complete. */
export const synFlood = detector({
  id: "syn-flood",
  title: "SYN flood",
  question: "Is a server flooded with half-open connections, and by whom?",
  severity: "high",
  attack: ["T1498.001", "T1499.001"],
  needs: ["connections", "flow_records"],
  thresholds: {
    syns: {
      value: 100,
      unit: "SYN packets",
      why: "More than one and a half a second on one port that nobody completes: retries of a few clients stay below; ten times as many raise the severity.",
    },
    window: { value: 60, unit: "s", why: "The shortest aggregation interval of flow logs." },
    half_open_share: {
      value: 0.5,
      unit: "share",
      why: "Under a flood most handshakes fail; a busy server with some lost clients completes nearly all.",
    },
    sources: {
      value: 50,
      unit: "addresses",
      why: "Over all ports of an address together only many sources count: one source on many ports is a port scan.",
    },
  },
  falsePositives: [
    "Clients that keep trying a server which is down or closed to them.",
    "A capture or mirror that shows one direction of the originator's packets in part only.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1498/001/",
    "https://attack.mitre.org/techniques/T1499/001/",
    "https://www.rfc-editor.org/rfc/rfc4987 (TCP SYN flooding attacks)",
  ],
  async find(store, thresholds) {
    const found = await bothSides(store, "syn-flood", shape, thresholds);
    return found.map((seen): Finding => {
      const { subject, grade } = seen;
      const peak = most(seen, (row) => row.peak);
      const sources = most(seen, (row) => row.sources);
      const evidence = evidenceOf(
        seen,
        (row) =>
          `${count(row.source_syns, "SYN packet")} from ${row.src} in ${count(row.source_conversations, "conversation")}, none completed`,
      );
      const severity = seen.heads.every((row) => row.rejected)
        ? "low"
        : peak >= 10 * thresholds.syns
          ? "high"
          : "medium";
      return {
        subject,
        title: `SYN flood against ${subject}${portOf(seen)} from ${count(sources, "source")}`,
        severity,
        confidence: confidenceOf(grade, {
          oneSided: !any(seen, (row) => row.replied > 0),
          undirected: !any(seen, (row) => row.directed),
        }),
        grade,
        summary:
          `${count(
            most(seen, (row) => row.syns),
            "SYN packet",
          )} towards ${subject}${portOf(seen)} without a completed handshake, up to ` +
          `${number(peak)} within ${duration(thresholds.window)}, from ${count(sources, "source")}; most from ${ranked(seen)}.` +
          (severity === "low" ? " All of it was rejected." : "") +
          unlisted(sources, evidence.length, "source"),
        why: [
          ...whyOf(
            seen,
            "syns",
            (row) => row.peak,
            thresholds.syns,
            "SYN packets",
            (side) => `SYN packets of unfinished handshakes within ${duration(thresholds.window)}, ${side}.`,
          ),
          ...whyOf(
            seen,
            "sources",
            (row) => row.sources,
            1,
            "addresses",
            (side) => `Distinct sources of them, ${side}.`,
          ),
        ],
        evidence,
        next: `Compare with the load of ${subject} at that time; ${
          sources > 1000
            ? "so many sources are probably forged, so filter by rate and not by source"
            : "block or limit the sources that lead the ranking"
        }.`,
        firstTs: firstOf(seen),
        lastTs: lastOf(seen),
      };
    });
  },
});

function portOf({ heads: [{ port, ports }] }: Seen<typeof shape>): string {
  if (port === null || ports === 0) return "";
  return ports === 1 ? ` port ${port}` : ` on ${count(ports, "port")}`;
}

/** The three sources with most SYN packets. */
function ranked(seen: Seen<typeof shape>): string {
  const rows = seen.packets.length > 0 ? seen.packets : seen.records;
  return list(rows.slice(0, 3).map((row) => `${row.src} (${number(row.source_syns)})`));
}
