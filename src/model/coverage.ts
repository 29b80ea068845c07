/** Coded reasons for a coverage verdict other than full or logged. */

interface Reason {
  /** What it explains: flow records (none, partial), connections (unlogged), or both. */
  readonly of: "record" | "connection" | "both";
  /** True when the reason explains the difference by design; false when it leaves evidence missing or open. */
  readonly expected: boolean;
  readonly says: string;
}

export const coverageReasons = {
  "outside-capture-time": {
    of: "record",
    expected: true,
    says: "The record's window lies outside the time the captures cover.",
  },
  "capture-edge": { of: "record", expected: true, says: "The captures cover only part of the record's window." },
  rejected: {
    of: "record",
    expected: true,
    says: "REJECT: packets that a security group or network ACL drops are not mirrored.",
  },
  "interface-not-mirrored": {
    of: "record",
    expected: true,
    says: "No mirror session has the record's interface as its source.",
  },
  "mirror-rule-rejects": { of: "record", expected: true, says: "A rule of the mirror filter rejects this traffic." },
  "no-mirror-rule-accepts": {
    of: "record",
    expected: true,
    says: "No rule of the mirror filter accepts this traffic.",
  },
  "session-shadowed": {
    of: "record",
    expected: true,
    says: "A session of lower number that is not in this capture mirrors this traffic.",
  },
  "unknown-mirror-filter": { of: "record", expected: false, says: "The session's filter is described by no file." },
  "amazon-dns-not-mirrored": {
    of: "record",
    expected: true,
    says: "Amazon DNS is mirrored only by a filter with the amazon-dns network service.",
  },
  "not-mirrorable": {
    of: "record",
    expected: true,
    says: "Traffic Mirroring never mirrors this traffic (ARP, DHCP, instance metadata, Amazon time sync, Windows activation).",
  },
  truncated: {
    of: "record",
    expected: false,
    says: "Packets are in the capture but cut so short that they cannot be attributed.",
  },
  "no-data": { of: "record", expected: true, says: "NODATA: the interface had no traffic in this window." },
  "skip-data": {
    of: "both",
    expected: false,
    says: "SKIPDATA: AWS skipped records in this window, the logs are incomplete.",
  },
  "capture-loss": { of: "record", expected: false, says: "The capturing machine reports dropped packets." },
  "no-addresses": { of: "record", expected: false, says: "The record has no addresses or ports to join on." },
  "no-packets": { of: "record", expected: false, says: "There are no captures in this case." },
  "capture-is-elsewhere": {
    of: "record",
    expected: false,
    says: "The session is configured, but no packet of its VNI is in the captures.",
  },
  "is-mirror-traffic": {
    of: "record",
    expected: true,
    says: "The record is the mirror's own traffic (UDP 4789 or 6081), which is not mirrored again.",
  },
  "inside-overlay": {
    of: "both",
    expected: true,
    says: "Of an overlay network (VXLAN or GENEVE): AWS logs its tunnels, packets are compared as the connections inside.",
  },
  "fewer-packets": {
    of: "record",
    expected: false,
    says: "The captures show fewer packets than were logged: mirror congestion or capture loss.",
  },
  "more-packets": { of: "record", expected: false, says: "The captures show more packets than were logged." },
  "amazon-dns-not-logged": {
    of: "connection",
    expected: true,
    says: "Flow logs never record traffic to the Amazon DNS server.",
  },
  "metadata-not-logged": {
    of: "connection",
    expected: true,
    says: "Flow logs never record traffic to the instance metadata service.",
  },
  "dhcp-not-logged": { of: "connection", expected: true, says: "Flow logs never record DHCP." },
  "time-sync-not-logged": {
    of: "connection",
    expected: true,
    says: "Flow logs never record the Amazon Time Sync Service.",
  },
  "not-logged-kind": { of: "connection", expected: true, says: "Flow logs do not record this kind of traffic." },
  "only-accept-logged": { of: "connection", expected: true, says: "The flow log records only ACCEPT." },
  "only-reject-logged": { of: "connection", expected: true, says: "The flow log records only REJECT." },
  "outside-log-time": {
    of: "connection",
    expected: true,
    says: "The connection lies outside the time the flow logs cover.",
  },
  "interface-not-logged": {
    of: "connection",
    expected: true,
    says: "No flow record is of an interface that has one of these addresses.",
  },
  "no-logs": { of: "connection", expected: false, says: "There are no flow logs in this case." },
  unexplained: { of: "both", expected: false, says: "Nothing in the evidence explains the difference." },
} as const satisfies Record<string, Reason>;

export type CoverageReason = keyof typeof coverageReasons;
