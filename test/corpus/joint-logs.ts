/** Flow logs made from packets: one record per direction and window, written in every form that AWS delivers. */
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Packet } from "./joint-packets.ts";

/** A flow record by AWS's field names. */
export type Fields = Record<string, string | number>;

export const DEFAULT =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status".split(
    " ",
  );
export const WIDE = [
  ...DEFAULT,
  "vpc-id",
  "tcp-flags",
  "type",
  "pkt-srcaddr",
  "pkt-dstaddr",
  "az-id",
  "flow-direction",
];

/** Records of the packets in windows of so many seconds, all times late by `late`. */
export function recordsOf(packets: readonly Packet[], window: number, late = 0): Fields[] {
  const records = new Map<string, Fields & { packets: number; bytes: number; start: number; end: number }>();
  for (const { key, seconds, ipBytes } of packets) {
    if (!key) continue;
    const [srcaddr, dstaddr, srcport, dstport, protocol] = key;
    const name = [...key, Math.floor(seconds / window)].join(" ");
    const record = records.get(name) ?? {
      ...{ version: 5, "account-id": "001234567890", "interface-id": "eni-0a", "vpc-id": "vpc-0", "tcp-flags": 0 },
      ...{ srcaddr, dstaddr, srcport, dstport, protocol, "pkt-srcaddr": srcaddr, "pkt-dstaddr": dstaddr },
      ...{ type: srcaddr.includes(":") ? "IPv6" : "IPv4", action: "ACCEPT", "log-status": "OK" },
      ...{ packets: 0, bytes: 0, start: seconds + late, end: seconds + late },
    };
    record.packets++;
    record.bytes += ipBytes;
    record.start = Math.min(record.start, seconds + late);
    record.end = Math.max(record.end, seconds + late);
    records.set(name, record);
  }
  return [...records.values()];
}

const cells = (record: Fields, fields: readonly string[]) => fields.map((field) => String(record[field] ?? "-"));
const lines = (records: readonly Fields[], fields: readonly string[]) =>
  records.map((record) => cells(record, fields).join(" "));
const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const event = (message: string, i: number) => ({ id: String(i), timestamp: 1_700_000_000_000, message });

function csv(records: readonly Fields[], fields: readonly string[], head: (name: string) => string): string {
  return [fields.map(head), ...records.map((record) => cells(record, fields))].map((row) => row.join()).join("\r\n");
}

function parquet(records: readonly Fields[], fields: readonly string[]): Uint8Array {
  const types: Record<string, "INT32" | "INT64"> = { packets: "INT64", bytes: "INT64", start: "INT64", end: "INT64" };
  for (const name of ["version", "srcport", "dstport", "protocol", "tcp-flags"]) types[name] = "INT32";
  const value = (type: string | undefined, cell: string | number) => {
    if (type === "INT64") return BigInt(cell);
    return type === "INT32" ? Number(cell) : String(cell);
  };
  const columnData = fields.map((name) => ({
    name: name.replaceAll("-", "_"),
    type: types[name] ?? ("STRING" as const),
    data: records.map((record) => value(types[name], record[name] ?? "-")),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** The forms by name: content of a file with these records. */
export const FORMS: Readonly<Record<string, (records: readonly Fields[]) => string | Uint8Array>> = {
  "default text without header": (records) => lines(records, DEFAULT).join("\n"),
  "text in another order": (records) =>
    [...[[...WIDE].reverse().join(" ")], ...lines(records, [...WIDE].reverse())].join("\n"),
  "text, gzip": (records) => new Uint8Array(gzipSync([WIDE.join(" "), ...lines(records, WIDE)].join("\n"))),
  "CSV with underscores": (records) => csv(records, DEFAULT, (name) => name.replaceAll("-", "_")),
  "CSV in camel case": (records) => csv(records, WIDE, camel),
  "filter-log-events": (records) => JSON.stringify({ events: lines(records, DEFAULT).map(event) }, null, 2),
  "subscription data": (records) =>
    JSON.stringify({
      messageType: "DATA_MESSAGE",
      owner: "001234567890",
      logEvents: lines(records, DEFAULT).map(event),
    }),
  Parquet: (records) => parquet(records, WIDE),
};
