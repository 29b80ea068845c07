import type { FindingSeverity } from "../model/finding.ts";
import { detector } from "./detector.ts";
import { bytes, count, unlisted } from "./says.ts";
import { any, bothSides, confidenceOf, evidenceOf, firstOf, lastOf, most, raised, whyOf } from "./sightings.ts";

const shape = {
  place: "text",
  port: "f64",
  service: "text",
  severity: "text",
  servers: "f64",
  clients: "f64",
  conversations: "f64",
  bytes: "f64",
  public: "bool",
  server: "text",
  client: "text",
  part_bytes: "f64",
} as const;

const severities: Readonly<Record<string, FindingSeverity>> = { info: "info", low: "low", medium: "medium" };

/** Use of services that carry credentials or content unencrypted. */
export const cleartextService = detector({
  id: "cleartext-service",
  title: "Clear-text service in use",
  question: "Which services carry credentials or content that anyone on the way can read?",
  severity: "high",
  attack: ["T1040", "T1071"],
  needs: ["connections", "flow_records"],
  thresholds: {
    conversations: {
      value: 1,
      unit: "conversations",
      why: "One conversation with data is enough to give a password away.",
    },
    record_packets: {
      value: 4,
      unit: "packets",
      why: "A record without payload counts shows data by its packets: SYN, ACK, data and FIN each way.",
    },
  },
  falsePositives: [
    "Protocols that turn to TLS on the same port (STARTTLS for mail and LDAP, TLS of databases): the port alone does not tell.",
    "Another, encrypted protocol on a well-known port.",
    "Web pages that are public anyway.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1040/",
    "https://github.com/SigmaHQ/sigma/blob/master/rules-compliance/other/netflow_cleartext_protocols.yml",
  ],
  async find(store, thresholds) {
    const found = await bothSides(store, "cleartext-service", shape, thresholds);
    return found.map((seen) => {
      const [{ place, port, service, severity }] = seen.heads;
      const outside = any(seen, (row) => row.public);
      const clients = most(seen, (row) => row.clients);
      const pairs = Math.max(seen.packets.length, seen.records.length);
      return {
        subject: seen.subject,
        title: `${service} in clear text at ${place}, port ${port}`,
        severity: outside ? raised(severities[severity]) : severities[severity],
        confidence: confidenceOf(seen.grade, { ambiguous: true }),
        grade: seen.grade,
        summary:
          `${count(clients, "client")} exchanged ${bytes(most(seen, (row) => row.bytes))} with ${place} on port ${port} (${service}) in ` +
          `${count(
            most(seen, (row) => row.conversations),
            "conversation",
          )}${outside ? ", with a public address on one side" : ""}.${unlisted(clients, pairs, "client")}`,
        why: whyOf(
          seen,
          "conversations",
          (row) => row.conversations,
          thresholds.conversations,
          "conversations",
          (side) => `Conversations with data both ways on port ${port}, ${side}.`,
        ),
        evidence: evidenceOf(
          seen,
          (row) => `${bytes(row.part_bytes)} between ${row.client} and ${row.server} port ${row.port} (${row.service})`,
        ),
        next: `Follow a connection to see whether credentials are in it; move ${service} to TLS or SSH.`,
        firstTs: firstOf(seen),
        lastTs: lastOf(seen),
      };
    });
  },
});
