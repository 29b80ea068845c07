/** A connection, its packets, records and findings made up for tests. */
import type {
  ConnectionAbout,
  Fields,
  FindingLine,
  Layer,
  PacketAbout,
  RecordBeside,
  TsharkAbout,
} from "../../../src/protocol/case.ts";
import type { Page, PageRequest } from "../../../src/protocol/page.ts";
import type { ConnectionPanel } from "../../../src/protocol/panels.ts";
import { RpcError } from "../../../src/protocol/rpc.ts";
import type { AnyHandlers } from "../harness.ts";
import { hostile } from "../hostile.ts";
import type { Conversation } from "./payload.ts";

export const BEGIN = 1_773_740_700_000_000_000n;

export const fields: Fields = {
  connection_id: 7,
  conversation_id: 7,
  vantage: 1,
  vni: 101,
  proto: "tcp",
  protocol: 6,
  orig_ip: "10.0.0.5",
  orig_port: 40000,
  resp_ip: "10.0.0.9",
  resp_port: 443,
  first_ts: String(BEGIN),
  last_ts: String(BEGIN + 4_250_000_000n),
  orig_bytes: 1432,
  resp_bytes: 48_211,
  conn_state: "SF",
  missed_bytes: 1460,
  community_id: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
  verdict: "unlogged",
  reason: "skip-data",
};

export const finding: FindingLine = {
  finding: "port-scan:10.0.0.5",
  detector: "port-scan",
  title: "10.0.0.5 scanned 1,200 ports of 10.0.0.9",
  severity: "high",
  confidence: "high",
  grade: "both",
  technique: "T1046",
  subject: "10.0.0.5",
  summary: "In 40 seconds 10.0.0.5 tried 1,200 ports of 10.0.0.9; 3 answered.",
  firstTs: String(BEGIN),
  lastTs: String(BEGIN + 40_000_000_000n),
};

export const about: ConnectionAbout = {
  connection: 7,
  fields,
  title: "10.0.0.5:40000 → 10.0.0.9:443 tcp",
  vantages: [
    {
      vantage: 1,
      says: "mirror VNI 101 from 10.0.0.5",
      fields: { first_ts: String(BEGIN) },
      connection: 7,
      packets: 12,
      copies: 0,
    },
    {
      vantage: 2,
      says: "mirror VNI 102 from 10.0.0.9",
      fields: { first_ts: String(BEGIN + 1000n) },
      connection: 8,
      packets: 12,
      copies: 12,
    },
  ],
  findings: [finding],
  packets: 12,
};

export function record(number: number, change: Fields = {}, seen = 6): RecordBeside {
  return {
    record: String(number),
    fields: {
      record_id: number,
      evidence_id: 3,
      line: number + 1,
      start: Number(BEGIN / 1_000_000_000n) + number * 60,
      end: Number(BEGIN / 1_000_000_000n) + number * 60 + 59,
      packets: 6,
      bytes: 4200,
      action: "ACCEPT",
      interface_id: "eni-0aaaa000000000001",
      flow_direction: "ingress",
      log_status: "OK",
      ...change,
    },
    fromResponder: number % 2 === 1,
    packetsSeen: seen,
    bytesSeen: seen * 700,
  };
}

/** TCP flags of the packets: SYN, SYN ACK, ACK, PSH ACK, none at all, and a packet without TCP. */
const FLAGS = [2, 18, 16, 24, 0, NaN];

/** A page of `total` packets of 60 to 1,514 bytes. */
export function packetPage({ from, to }: PageRequest, total: number): Page {
  const rows = Math.max(0, Math.min(to, total) - from);
  const list = <T>(value: (index: number) => T): T[] => Array.from({ length: rows }, (_, i) => value(from + i));
  return {
    from,
    rows,
    total,
    partial: false,
    columns: [
      { name: "evidence_id", kind: "number", values: new Float64Array(rows).fill(1) },
      { name: "number", kind: "number", values: Float64Array.from(list((i) => i + 1)) },
      { name: "ts", kind: "time", values: BigInt64Array.from(list((i) => BEGIN + BigInt(i) * 1_234_567n)) },
      { name: "captured_length", kind: "number", values: Float64Array.from(list((i) => (i % 5 === 4 ? 128 : 60 + i))) },
      {
        name: "original_length",
        kind: "number",
        values: Float64Array.from(list((i) => (i % 5 === 4 ? 1514 : 60 + i))),
      },
      { name: "from_responder", kind: "flag", values: Uint8Array.from(list((i) => i % 2)) },
      { name: "is_copy", kind: "flag", values: Uint8Array.from(list((i) => (i % 4 === 3 ? 1 : 0))) },
      { name: "protocols", kind: "text", values: list(() => "eth:ip:udp:vxlan:eth:ip:tcp") },
      { name: "tcp_flags", kind: "number", values: Float64Array.from(list((i) => FLAGS[i % FLAGS.length])) },
    ],
  };
}

const field = (name: string, title: string, value: string, at: number, length: number, fields?: Layer["fields"]) => ({
  name,
  title,
  value,
  at,
  length,
  ...(fields ? { fields } : {}),
});

export const layers: readonly Layer[] = [
  {
    id: "eth", title: "Ethernet", summary: "02:00:00:00:00:01 → 02:00:00:00:00:02", at: 0, length: 14,
    fields: [
      field("eth.dst", "Destination", "02:00:00:00:00:02", 0, 6),
      field("eth.src", "Source", "02:00:00:00:00:01", 6, 6),
      field("eth.type", "Type", "0x0800 (IPv4)", 12, 2),
    ],
  },
  {
    id: "ip", title: "Internet Protocol 4", summary: "10.0.0.5 → 10.0.0.9", at: 14, length: 20,
    fields: [
      field("ip.version", "Version", "4", 14, 1),
      field("ip.flags", "Flags", "0x2 (don't fragment)", 20, 1, [field("ip.flags.df", "Don't fragment", "set", 20, 1)]),
      field("ip.ttl", "Time to live", "64", 22, 1),
      field("ip.src", "Source", "10.0.0.5", 26, 4),
      field("ip.dst", "Destination", "10.0.0.9", 30, 4),
    ],
  },
  {
    id: "tcp", title: "Transmission Control Protocol", summary: "40000 → 443, ACK PSH", at: 34, length: 20,
    fields: [
      field("tcp.srcport", "Source port", "40000", 34, 2),
      field("tcp.dstport", "Destination port", "443", 36, 2),
      field("tcp.seq", "Sequence number", "305419896", 38, 4),
      field("tcp.flags", "Flags", "0x18 (ACK PSH)", 46, 2, [field("tcp.flags.ack", "Acknowledgment", "set", 47, 1), field("tcp.flags.push", "Push", "set", 47, 1)]),
    ],
  },
]; // prettier-ignore

export function packet(number: number): PacketAbout {
  const truncated = (number - 1) % 5 === 4;
  const length = truncated ? 128 : 59 + number;
  return {
    evidenceId: 1,
    number,
    ts: String(BEGIN + BigInt(number - 1) * 1_234_567n),
    capturedLength: length,
    originalLength: truncated ? 1514 : length,
    protocols: "eth:ip:tcp",
    connection: 7,
    fromResponder: number % 2 === 0,
    isCopy: (number - 1) % 4 === 3,
    bytes: Uint8Array.from({ length }, (_, i) => (i * 7 + number) & 0xff),
    inner: { at: 0, length, wireLength: truncated ? 1514 : length, linkType: 1 },
    layers,
  };
}

/** What tshark would say of a packet, with text that breaks out of what is not careful. */
export function theirs(number: number): TsharkAbout {
  const says = `GET /${hostile.slice(0, 6).join("")} HTTP/1.1`;
  return {
    evidenceId: 1, number, version: "4.0.17", at: 14, length: 45 + number, more: number === 2,
    layers: [
      { id: "frame", title: `Frame 1: ${45 + number} bytes on wire`, summary: "", at: 14, length: 45 + number, fields: [] },
      {
        id: "ip", title: "Internet Protocol Version 4", summary: "Src: 10.0.0.5, Dst: 10.0.0.9", at: 14, length: 20,
        fields: [field("ip.src", "Source Address", "10.0.0.5", 26, 4), field("ip.dst", "Destination Address", "10.0.0.9", 30, 4)],
      },
      {
        id: "http", title: "Hypertext Transfer Protocol", summary: "", at: 34, length: 25,
        fields: [field("", says, "\\r\\n", 34, 25, [field("http.request.uri", "Request URI", hostile.join(" "), 0, 0)])],
      },
    ],
  }; // prettier-ignore
}

type Reads = Pick<
  ConnectionPanel,
  "connection" | "records" | "payloadMap" | "payload" | "searchPayload" | "transactions" | "page" | "position" | "packet" | "tshark" | "savePayload" | "exportPackets"
>; // prettier-ignore

/** What a host answers for the connection above. */
export function handlers(said: Conversation, total = about.packets): AnyHandlers {
  const all: Reads = {
    connection({ connection }) {
      if (connection !== about.connection && connection !== 8)
        throw new RpcError({ code: "not-found", message: "There is no such connection." });
      return { ...about, connection };
    },
    records: () => [record(0), record(1, {}, 4), record(2, { packets: 9, bytes: 6300 }, 0), record(3, { bytes: 4000 })],
    payloadMap: ({ side }) => said.map(side),
    payload: ({ side, from, to }) => said.bytes(side, from, to),
    searchPayload: (asked) => said.search(asked),
    transactions: () => [],
    page: (asked) => packetPage(asked, total),
    position: ({ id }) => (Number(id.split(":")[1]) <= total ? Number(id.split(":")[1]) - 1 : -1),
    packet: ({ number }) => packet(number),
    tshark: ({ number }) => theirs(number),
    savePayload: () => "/evidence/out/payload.bin",
    exportPackets: () => null,
  };
  return all as unknown as AnyHandlers;
}
