/** Flow-log files: a custom version 5 format as text, and the default version 2 format as Parquet. */
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Line } from "./ledger.ts";
import { type NetworkInterface, type Vpc, accounts, interfaceAt, vpcIds } from "./world.ts";

/** The fields of the production VPC's flow log, in its order. */
export const customFormat = [
  "version", "vpc-id", "subnet-id", "instance-id", "interface-id", "account-id", "type", "srcaddr", "dstaddr", "srcport",
  "dstport", "pkt-srcaddr", "pkt-dstaddr", "protocol", "bytes", "packets", "start", "end", "action", "tcp-flags",
  "log-status", "flow-direction", "traffic-path",
] as const; // prettier-ignore

export const defaultFormat = [
  "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes",
  "start", "end", "action", "log-status",
] as const; // prettier-ignore

export function subnetOf(at: NetworkInterface): string {
  return `subnet-0${at.vpc === "production" ? "a" : "b"}${at.address.split(".")[2].padStart(15, "0")}`;
}

/** 1 within the VPC, 8 through the internet gateway; through the NAT gateway counts as within. */
function trafficPath(line: Line): string {
  if (line.kind !== "record" || line.record.direction === "ingress") return "-";
  const { at, record } = line;
  return at.publicAddress && !interfaceAt(at.vpc, record.dst) && !record.dst.startsWith("10.0.") ? "8" : "1";
}

/** Every field of a line as AWS writes it; "-" where it has none. */
function fieldsOf(line: Line, version: number): Readonly<Record<string, string>> {
  const { at } = line;
  const always = {
    version: String(version),
    "account-id": accounts[at.vpc],
    "interface-id": at.id,
    "vpc-id": vpcIds[at.vpc],
    "subnet-id": subnetOf(at),
    "instance-id": at.instance ?? "-",
    start: String(line.start),
    end: String(line.end),
  };
  if (line.kind !== "record") return { ...always, "log-status": line.kind };
  const { record } = line;
  return {
    ...always,
    type: "IPv4",
    srcaddr: record.src,
    dstaddr: record.dst,
    srcport: String(record.srcPort),
    dstport: String(record.dstPort),
    "pkt-srcaddr": record.pktSrc,
    "pkt-dstaddr": record.pktDst,
    protocol: String(record.protocol),
    bytes: String(record.bytes),
    packets: String(record.packets),
    action: record.action,
    "tcp-flags": String(record.flags),
    "log-status": "OK",
    "flow-direction": record.direction,
    "traffic-path": trafficPath(line),
  };
}

/** Text with a header line, one record a line. */
export function logText(lines: readonly Line[], format: readonly string[], version: number): string {
  const rows = lines.map((line) => {
    const fields = fieldsOf(line, version);
    return format.map((name) => fields[name] ?? "-").join(" ");
  });
  return [format.join(" "), ...rows, ""].join("\n");
}

/** gzip without a file name, a time or the name of the operating system. */
export function gzip(bytes: Uint8Array | string, level = 9): Uint8Array {
  const out = new Uint8Array(gzipSync(bytes, { level }));
  out[9] = 255;
  return out;
}

const integers = new Set(["version", "srcport", "dstport", "protocol"]);
const longs = new Set(["packets", "bytes", "start", "end"]);

/**
 * Parquet as AWS delivers it: underscores in names, no value for "-", pages gzip-compressed. The pages are stored, not
 * deflated, inside gzip: what zlib makes of the same bytes differs between machines, and these files must not.
 */
export function logParquet(lines: readonly Line[], format: readonly string[], version: number): Uint8Array {
  const rows = lines.map((line) => fieldsOf(line, version));
  const columnData = format.map((name) => {
    const type = integers.has(name) ? "INT32" : longs.has(name) ? "INT64" : "STRING";
    const value = (text: string | undefined) =>
      text === undefined || text === "-"
        ? null
        : type === "INT32"
          ? Number(text)
          : type === "INT64"
            ? BigInt(text)
            : text;
    return {
      name: name.replaceAll("-", "_"),
      type,
      nullable: true,
      data: rows.map((row) => value(row[name])),
    } as const;
  });
  const stored = (input: Uint8Array) => gzip(input, 0);
  return new Uint8Array(
    parquetWriteBuffer({ columnData, codec: "GZIP", compressors: { GZIP: stored }, createdBy: "flowmirror samples" }),
  );
}

export function logFileName(vpc: Vpc, flowLog: string): string {
  const suffix = vpc === "production" ? "log.gz" : "log.parquet";
  return `${accounts[vpc]}_vpcflowlogs_eu-west-1_${flowLog}_20260317T0945Z_5a3b91c0.${suffix}`;
}
