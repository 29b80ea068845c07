/**
 * Flow logs as Amazon Security Lake keeps them: events of the Open Cybersecurity Schema Framework (class 4001, network activity), put back
 * into AWS's fields. Source: schema.ocsf.io 1.0.0-rc.2 to 1.5.0; the mapping of Amazon VPC flow logs in the framework's examples.
 */
import { secondsIn } from "./values.ts";

/** Text of an attribute by its path, of a list its first value; "" where there is none. */
export type Attribute = (path: string) => string;

/** A record: names of fields and their cells. */
export interface NamedCells {
  readonly names: readonly string[];
  readonly cells: readonly string[];
}

const NETWORK_ACTIVITY = "4001";
const NOTHING = "-";

/** Fields that stand somewhere as they are: in the first of these attributes that has a value. */
const PLAIN: readonly (readonly [field: string, ...paths: string[]])[] = [
  ["version", "metadata.product.version"],
  ["account_id", "cloud.account.uid", "cloud.account_uid"],
  ["region", "cloud.region"],
  ["az_id", "cloud.zone"],
  // Where a middle layer has its own address, that one is the log's, and the end point's the packet's.
  ["srcaddr", "src_endpoint.intermediate_ips", "src_endpoint.ip"],
  ["dstaddr", "dst_endpoint.intermediate_ips", "dst_endpoint.ip"],
  ["pkt_srcaddr", "src_endpoint.ip"],
  ["pkt_dstaddr", "dst_endpoint.ip"],
  ["srcport", "src_endpoint.port"],
  ["dstport", "dst_endpoint.port"],
  ["protocol", "connection_info.protocol_num"],
  ["packets", "traffic.packets"],
  ["bytes", "traffic.bytes"],
  ["log_status", "status_code"],
  ["tcp_flags", "connection_info.tcp_flags"],
  ["type", "connection_info.protocol_ver"],
  ["pkt_src_aws_service", "src_endpoint.svc_name"],
  ["pkt_dst_aws_service", "dst_endpoint.svc_name"],
  // Of the interface's side: that of the destination for ingress, of the source for egress.
  ["interface_id", "src_endpoint.interface_uid", "dst_endpoint.interface_uid"],
  ["vpc_id", "src_endpoint.vpc_uid", "dst_endpoint.vpc_uid"],
  ["subnet_id", "src_endpoint.subnet_uid", "dst_endpoint.subnet_uid"],
  ["instance_id", "src_endpoint.instance_uid", "dst_endpoint.instance_uid"],
  // Words for the number that AWS has; kept, the number cannot be told from them.
  ["boundary", "connection_info.boundary"],
];

/** Times are milliseconds, or written out in the attributes that end in _dt. */
const TIMES: typeof PLAIN = [
  ["start", "start_time", "start_time_dt", "time", "time_dt"],
  ["end", "end_time", "end_time_dt"],
];

/** Fields whose values have other words, and what those mean. */
const MEANT: readonly { readonly field: string; readonly paths: readonly string[]; readonly means: Means }[] = [
  {
    field: "action",
    paths: ["action_id", "disposition_id", "action", "disposition"],
    means: { "1": "ACCEPT", "2": "REJECT", Allowed: "ACCEPT", Denied: "REJECT", Blocked: "REJECT" },
  },
  {
    field: "flow_direction",
    paths: ["connection_info.direction_id", "connection_info.direction"],
    means: { "1": "ingress", "2": "egress", Inbound: "ingress", Outbound: "egress" },
  },
];
type Means = Readonly<Record<string, string>>;

const CLASS = "class_uid";
const PRODUCT = "metadata.product.name";

/** Names of the fields of every record. */
const names = [...PLAIN, ...TIMES].map(([field]) => field).concat(MEANT.map(({ field }) => field));

/** The attributes that are looked at. */
export const ocsfPaths: readonly string[] = [
  ...new Set([
    CLASS,
    PRODUCT,
    ...[...PLAIN, ...TIMES].flatMap(([, ...paths]) => paths),
    ...MEANT.flatMap(({ paths }) => paths),
  ]),
];

/** Whether an event is of a VPC flow log. */
export function isOcsfFlow(at: Attribute): boolean {
  return at(CLASS) === NETWORK_ACTIVITY && at(PRODUCT) === "Amazon VPC";
}

/** An event's record in AWS's fields. */
export function ocsfRecord(at: Attribute): NamedCells {
  const first = (paths: readonly string[]) => paths.map(at).find((text) => text !== "" && text !== NOTHING) ?? NOTHING;
  return {
    names,
    cells: [
      ...PLAIN.map(([, ...paths]) => first(paths)),
      ...TIMES.map(([, ...paths]) => timeText(first(paths))),
      ...MEANT.map(({ paths, means }) => meaning(paths.map(at), means)),
    ],
  };
}

function meaning(texts: readonly string[], means: Means): string {
  for (const text of texts) if (Object.hasOwn(means, text)) return means[text];
  return NOTHING;
}

/** In seconds, as AWS has it; what is no time stays, to be counted as such. */
function timeText(time: string): string {
  return String(secondsIn(time) ?? time);
}
