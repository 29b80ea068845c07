/** What must be found in the incident, from the script's own ledger; nothing here is computed by the tool. */
import { connectionVerdict, copiesInto, linesOf, verdictOf } from "./ledger.ts";
import { flowLogIds } from "./configuration.ts";
import { logFileName } from "./logs.ts";
import type { Network, SeenConnection } from "./network.ts";
import { outside, production } from "./world.ts";

/** Line, verdict, reason, packets seen, IP bytes seen, mirror session, rule number. */
export type ExpectedRecord = readonly [number, string, string | null, number, number, string | null, number | null];
/** VNI, protocol, originator, responder, packets and IP bytes each way, verdict, reason. */
export type ExpectedConnection = readonly [
  number,
  number,
  string,
  string,
  number,
  number,
  number,
  number,
  string,
  string | null,
];

export interface Expected {
  readonly packets: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly detector: string; readonly subject: string }[];
  /** Connections that are seen at two vantages, each counted once. */
  readonly conversationsAtTwoVantages: number;
  readonly records: Readonly<Record<string, readonly ExpectedRecord[]>>;
  readonly connections: readonly ExpectedConnection[];
}

function connectionRow(connection: SeenConnection): ExpectedConnection {
  const { verdict, reason } = connectionVerdict(connection);
  const { session, protocol, orig, resp, pkts, bytes } = connection;
  return [session.vni, protocol, orig, resp, pkts[0], pkts[1], bytes[0], bytes[1], verdict, reason];
}

/** What the detectors must say. Vantages are named by their network identifier. */
const findings = [
  { detector: "port-scan", subject: outside.scanner },
  { detector: "reject-storm", subject: `from ${outside.scanner}` },
  { detector: "ssh-brute-force", subject: outside.scanner },
  { detector: "port-sweep", subject: production.web.address },
  { detector: "large-outbound-transfer", subject: `${production.web.address} to ${outside.dropPoint}` },
  { detector: "cleartext-service", subject: `${production.web.address} port 80` },
  { detector: "cleartext-service", subject: `${production.app.address} port 8080` },
  { detector: "cleartext-service", subject: `${production.database.address} port 3306` },
  { detector: "flow-log-gap", subject: `${production.bastion.id} skipped` },
  { detector: "mirror-loss", subject: "VNI 103 truncated" },
  { detector: "mirror-loss", subject: "VNI 102 stream gaps" },
  { detector: "mirror-loss", subject: `${production.app.id} fewer packets` },
  { detector: "mirror-loss", subject: `${production.database.id} fewer packets` },
] as const;

export function expectedOf(network: Network): Expected {
  const connections = [...network.connections.values()];
  const ends = connections.map((one) => [one.session.source.vpc, one.protocol, one.orig, one.resp].join(" "));
  return {
    packets: Object.fromEntries(
      ["mirror.pcap", "mirror-gwlb.pcapng.gz"].map((file) => [file, copiesInto(network, file).length]),
    ),
    findings,
    conversationsAtTwoVantages: ends.length - new Set(ends).size,
    records: Object.fromEntries(
      (["production", "staging"] as const).map((vpc) => [
        logFileName(vpc, flowLogIds[vpc]),
        // Line 1 of the text is its header; rows of Parquet count from 1.
        linesOf(network, vpc).map((line, i): ExpectedRecord => {
          const { verdict, reason, packets, bytes, session, rule } = verdictOf(line);
          return [i + (vpc === "production" ? 2 : 1), verdict, reason, packets, bytes, session, rule];
        }),
      ]),
    ),
    connections: connections.map(connectionRow),
  };
}
