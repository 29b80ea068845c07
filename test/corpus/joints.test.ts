import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rowsOf } from "../../src/base/columns.ts";
import { openCase } from "../../src/engine/case.ts";
import { type Fields, FORMS, recordsOf } from "./joint-logs.ts";
import { type Frame, framesOf, hasTshark, mirrored, type Packet, packetsOf, writePcap } from "./joint-packets.ts";
import { corpus } from "./corpus.ts";

/** What a line of the log should be told: verdict, packets and bytes seen, reason where there is one. */
type Line = readonly [verdict: string, packets: number, bytes: number, reason: string | null];

/** A body of evidence being made: the frames of packet i are frames[i]. */
interface Joint {
  packets: readonly Packet[];
  frames: readonly Frame[];
  records: Fields[];
  lines: Line[];
  /** Other files, by name. */
  files: Record<string, unknown>;
}

type Change = (joint: Joint) => void;

const full = (record: Fields): Line => ["full", Number(record.packets), Number(record.bytes), null];

/** Address of most packets: the interface's own. */
function ownAddress(packets: readonly Packet[]): string {
  const counts = new Map<string, number>();
  for (const { key } of packets)
    for (const address of key?.slice(0, 2) ?? []) counts.set(String(address), (counts.get(String(address)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0][0];
}

/** The capture loses the packets, and with them their records' match. */
function without(joint: Joint, gone: (record: Fields) => boolean, reason: string) {
  joint.frames = joint.frames.filter((_, i) => {
    const { key } = joint.packets[i];
    return !key || !gone({ srcport: key[2], dstport: key[3], protocol: key[4] });
  });
  joint.lines = joint.records.map((record) => (gone(record) ? ["none", 0, 0, reason] : full(record)));
}

const plain: Change = () => undefined;

const dropped: Change = (joint) => {
  const port = Math.max(Number(joint.records[0].srcport), Number(joint.records[0].dstport));
  without(joint, ({ srcport, dstport }) => srcport === port || dstport === port, "unexplained");
};

const oddLines: Change = (joint) => {
  const { start, end } = joint.records[0];
  const empty = Object.fromEntries(
    ["srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "action"].map((name) => [name, "-"]),
  );
  const rejected = { ...joint.records[0], srcaddr: "203.0.113.9", srcport: 4444, action: "REJECT", packets: 1, bytes: 40 };
  joint.records.splice(1, 0, rejected);
  joint.lines.splice(1, 0, ["none", 0, 0, "rejected"]);
  for (const [status, reason] of [["NODATA", "no-data"], ["SKIPDATA", "skip-data"]]) {
    joint.records.push({ ...joint.records[0], ...empty, start, end, "log-status": status });
    joint.lines.push(["none", 0, 0, reason]);
  }
}; // prettier-ignore

const milliseconds: Change = (joint) => {
  for (const record of joint.records) {
    record.start = Number(record.start) * 1000;
    record.end = Number(record.end) * 1000 + 999;
  }
};

const translated: Change = (joint) => {
  joint.records.forEach((record, i) => (record[i % 2 ? "srcaddr" : "dstaddr"] = "10.77.0.5"));
};

const longAddresses: Change = (joint) => {
  for (const record of joint.records) {
    for (const name of ["srcaddr", "dstaddr"]) {
      const groups = String(record[name]).toUpperCase().split("::");
      if (groups.length < 2) continue;
      const [head, tail] = groups.map((half) => half.split(":").filter(Boolean));
      const zeros = Array<string>(8 - head.length - tail.length).fill("0");
      record[name] = [...head, ...zeros, ...tail].map((group) => group.padStart(4, "0")).join(":");
    }
  }
};

const twoInterfaces: Change = (joint) => {
  joint.records.push(...joint.records.map((record) => ({ ...record, "interface-id": "eni-0b" })));
  joint.lines.push(...joint.lines);
};

const mirror: Change = (joint) => {
  joint.frames = joint.frames.map((frame) => mirrored(frame, "10.0.0.9", 77));
};

/** Only what the interface sends and receives, with the configuration beside it; the filter accepts TCP alone. */
const filteredMirror: Change = (joint) => {
  const own = ownAddress(joint.packets);
  const mine = joint.packets.map(({ key }) => key?.[0] === own || key?.[1] === own);
  joint.frames = joint.frames.filter((_, i) => mine[i]).map((frame) => mirrored(frame, own, 77));
  joint.packets = joint.packets.filter((_, i) => mine[i]);
  joint.records = joint.records.filter(({ srcaddr, dstaddr }) => srcaddr === own || dstaddr === own);
  for (const record of joint.records) record["flow-direction"] = record.srcaddr === own ? "egress" : "ingress";
  without(joint, ({ protocol }) => protocol !== 6, "mirror-rule-rejects");
  const rule = (direction: string, number: number, action: string, protocol?: number) => ({
    ...{ TrafficMirrorFilterRuleId: `${direction}-${number}`, TrafficMirrorFilterId: "tmf-1", RuleNumber: number },
    ...{ TrafficDirection: direction, RuleAction: action, Protocol: protocol },
    ...{ SourceCidrBlock: "0.0.0.0/0", DestinationCidrBlock: "0.0.0.0/0" },
  });
  const rules = (direction: string) => [rule(direction, 10, "reject", 17), rule(direction, 20, "reject", 1), rule(direction, 90, "accept")]; // prettier-ignore
  const filter = { TrafficMirrorFilterId: "tmf-1", IngressFilterRules: rules("ingress"), EgressFilterRules: rules("egress") }; // prettier-ignore
  joint.files["sessions.json"] = {
    TrafficMirrorSessions: [
      {
        ...{ TrafficMirrorSessionId: "tms-1", TrafficMirrorTargetId: "tmt-1", TrafficMirrorFilterId: "tmf-1" },
        ...{ NetworkInterfaceId: "eni-0a", SessionNumber: 1, VirtualNetworkId: 77 },
      },
    ],
  };
  joint.files["filters.json"] = { TrafficMirrorFilters: [filter] };
  const primary = { PrivateIpAddress: own, Primary: true };
  joint.files["interfaces.json"] = {
    NetworkInterfaces: [{ NetworkInterfaceId: "eni-0a", PrivateIpAddress: own, PrivateIpAddresses: [primary] }],
  };
};

const guesses = "attack-bruteforce/zeek--sshguess.pcap";
const six = "ftp-telnet/sv--ruletype-firewall-117-ftp-all-data-ipv6.pcap";
const calls = "voip/ndpi--whatsapp_login_call.pcap";
const services = "ssh/zeek--var-services-std-ports.pcap";
const sctp = "icmp-arp-sctp/arkime--m3ua_synthetic.pcap";
const dhcp = "infra/tcpdump--dhcp-rfc4388.pcap";

/** Capture, form of the log, seconds of a window, seconds that its times are late, what else is done. */
const JOINTS: readonly (readonly [string, string, number, number, string, Change])[] = [
  [guesses, "default text without header", 60, 0, "as it is", plain],
  [guesses, "text in another order", 60, 45, "as it is", plain],
  [guesses, "subscription data", 60, 0, "of two interfaces", twoInterfaces],
  [calls, "text, gzip", 60, 60, "as it is", plain],
  [calls, "CSV with underscores", 60, 0, "with REJECT, NODATA and SKIPDATA", oddLines],
  [calls, "CSV in camel case", 600, 0, "with NAT addresses", translated],
  [calls, "Parquet", 60, 0, "as a mirror", mirror],
  [services, "filter-log-events", 60, 0, "as it is", plain],
  [services, "CSV in camel case", 60, 0, "as a mirror whose filter rejects UDP", filteredMirror],
  [services, "Parquet", 60, 0, "with a conversation that was not captured", dropped],
  [sctp, "default text without header", 60, 0, "with times in milliseconds", milliseconds],
  [sctp, "text, gzip", 600, 30, "as a mirror", mirror],
  [dhcp, "CSV with underscores", 600, 0, "as it is", plain],
  [six, "text in another order", 60, 0, "with addresses in full", longAddresses],
  [six, "filter-log-events", 600, 17, "as a mirror", mirror],
];

async function coverageOf(paths: readonly string[]): Promise<Line[]> {
  const rows: Record<string, unknown>[] = [];
  const opened = await openCase(paths);
  try {
    const sql = "SELECT verdict, packets_seen, bytes_seen, reason FROM coverage ORDER BY record_id";
    await opened.query(sql, (batch) => void rows.push(...rowsOf(batch)));
  } finally {
    await opened.close();
  }
  return rows.map((row) => [
    String(row.verdict),
    Number(row.packets_seen as bigint),
    Number(row.bytes_seen as bigint),
    row.reason as string | null,
  ]);
}

describe("joints of captures and flow logs made from them by tshark", function () {
  this.timeout(120_000);
  if (!hasTshark || !existsSync(corpus)) {
    it.skip(`needs tshark and the corpus at ${corpus}`);
    return;
  }
  let scratch = "";
  before(() => (scratch = mkdtempSync(join(tmpdir(), "joints-"))));
  after(() => rmSync(scratch, { recursive: true }));

  for (const [capture, form, window, late, says, change] of JOINTS) {
    it(`${capture}, ${form}, ${window} s, late by ${late} s, ${says}`, async () => {
      const path = join(corpus, capture);
      const packets = packetsOf(path);
      const records = recordsOf(packets, window, late);
      const frames = framesOf(path, join(scratch, "frames"));
      assert.equal(frames.length, packets.length);
      const joint: Joint = { packets, frames, records, lines: records.map(full), files: {} };
      change(joint);
      const folder = mkdtempSync(join(scratch, "joint-"));
      mkdirSync(join(folder, "evidence"));
      writePcap(join(folder, "evidence", "capture"), joint.frames);
      writeFileSync(join(folder, "evidence", "log"), FORMS[form](joint.records));
      for (const [name, content] of Object.entries(joint.files))
        writeFileSync(join(folder, "evidence", name), JSON.stringify(content));
      assert.deepEqual(await coverageOf([join(folder, "evidence")]), joint.lines);
    });
  }
});
