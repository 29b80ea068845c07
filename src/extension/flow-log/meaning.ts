/** What values of flow-log fields mean, in plain words (Amazon VPC User Guide, "Flow log records"). */
import { type FlowField, protocolText } from "../../engine/flow-line.ts";
import { formatBytes } from "../bytes.ts";
import { secondText } from "../views/times.ts";

/** "" where the value speaks for itself. `zone` is an IANA name or "UTC". */
export function meaningOf(field: FlowField, zone: string): string {
  if (field.value === "-" || field.value === "") return "not recorded";
  const by = field.field === null ? undefined : meanings[field.field];
  return by?.(field, zone) ?? "";
}

type Meaning = (field: FlowField, zone: string) => string | null;

const time: Meaning = ({ number }, zone) => (number === null ? null : secondText(number, zone));
const oneOf =
  (words: Readonly<Record<string, string>>): Meaning =>
  ({ value }) =>
    Object.hasOwn(words, value) ? words[value] : null;

const meanings: Readonly<Record<string, Meaning>> = {
  start: time,
  end: time,
  protocol: ({ number }) => (number === null ? null : nameOf(number)),
  tcp_flags: ({ number }) => (number === null ? null : flagsText(number)),
  bytes: ({ number }) => (number === null || number < 1000 ? null : formatBytes(number)),
  action: oneOf({
    ACCEPT: "allowed by security groups and network ACLs",
    REJECT: "refused by a security group or network ACL, or it came after the connection was closed",
  }),
  log_status: oneOf({
    OK: "logged as usual",
    NODATA: "no traffic in this window",
    SKIPDATA: "AWS skipped records in this window",
  }),
  flow_direction: oneOf({ ingress: "into the interface", egress: "out of the interface" }),
  traffic_path: oneOf({
    1: "through another resource in the same VPC",
    2: "through an Internet gateway or a gateway VPC endpoint",
    3: "through a virtual private gateway",
    4: "through an intra-Region VPC peering connection",
    5: "through an inter-Region VPC peering connection",
    6: "through a local gateway",
    7: "through a gateway VPC endpoint",
    8: "through an Internet gateway",
  }),
  reject_reason: oneOf({ BPA: "VPC Block Public Access", EC: "encryption controls" }),
  encryption_status: oneOf({
    0: "not encrypted",
    1: "encrypted by the Nitro system",
    2: "encrypted by the application",
    3: "encrypted by both",
  }),
};

function nameOf(protocol: number): string | null {
  const name = protocolText(protocol);
  return name === String(protocol) ? null : name.toUpperCase();
}

/** Bits of the TCP header; AWS writes 18 for SYN-ACK, and no ACK on its own. */
const FLAGS: readonly (readonly [number, string])[] = [
  [1, "FIN"],
  [2, "SYN"],
  [4, "RST"],
  [8, "PSH"],
  [16, "ACK"],
  [32, "URG"],
  [64, "ECE"],
  [128, "CWR"],
];

function flagsText(flags: number): string | null {
  if (flags === 0) return "none but ACK";
  if (flags > 255) return null;
  const isReply = (flags & 18) === 18;
  const names = FLAGS.filter(([bit]) => (flags & bit) !== 0 && !(isReply && (bit & 18) !== 0)).map(([, name]) => name);
  return [...(isReply ? ["SYN-ACK"] : []), ...names].join(", ");
}
