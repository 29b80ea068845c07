/** Packets of a capture as tshark reads them, and captures written from their frames: nothing here is code under test. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

export interface Packet {
  readonly seconds: number;
  /** Source, destination, their ports (0 where there are none), protocol: what a flow record has; null without IP. */
  readonly key: readonly [src: string, dst: string, sport: number, dport: number, protocol: number] | null;
  readonly ipBytes: number;
}

/** Time in nanoseconds, captured bytes, length on the wire. */
export interface Frame {
  readonly ts: bigint;
  readonly bytes: Uint8Array;
  readonly length: number;
}

export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

const FIELDS =
  "frame.time_epoch ip.src ip.dst ip.proto ip.len ipv6.src ipv6.dst ipv6.nxt ipv6.plen tcp.srcport tcp.dstport udp.srcport udp.dstport sctp.srcport sctp.dstport".split(
    " ",
  );

/** Every packet of a capture without tunnels and fragments. */
export function packetsOf(path: string): Packet[] {
  const fields = FIELDS.flatMap((field) => ["-e", field]);
  const args = ["-n", "-r", path, "-T", "fields", "-E", "occurrence=f", ...fields];
  const out = execFileSync("tshark", args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return out.split("\n").filter(Boolean).map(packetOf); // prettier-ignore
}

function packetOf(line: string): Packet {
  const [time, src4, dst4, proto, length4, src6, dst6, next, length6, ...ports] = line.split("\t");
  const protocol = Number(src4 ? proto : next);
  const at = { 6: 0, 17: 2, 132: 4 }[protocol];
  const [sport, dport] = at === undefined ? [0, 0] : [Number(ports[at]), Number(ports[at + 1])];
  const seconds = Number(time.split(".")[0]);
  if (!src4 && !src6) return { seconds, key: null, ipBytes: 0 };
  const key = [src4 || src6, dst4 || dst6, sport, dport, protocol] as const;
  return { seconds, key, ipBytes: src4 ? Number(length4) : 40 + Number(length6) };
}

/** Frames of a capture of any format, by way of a pcap in nanoseconds that tshark writes to `scratch`. */
export function framesOf(path: string, scratch: string): Frame[] {
  execFileSync("tshark", ["-r", path, "-F", "nsecpcap", "-w", scratch], { stdio: "ignore" });
  const file = readFileSync(scratch);
  const frames: Frame[] = [];
  for (let at = 24; at < file.length; at += 16 + file.readUInt32LE(at + 8)) {
    const ts = BigInt(file.readUInt32LE(at)) * 1_000_000_000n + BigInt(file.readUInt32LE(at + 4));
    const bytes = file.subarray(at + 16, at + 16 + file.readUInt32LE(at + 8));
    frames.push({ ts, bytes, length: file.readUInt32LE(at + 12) });
  }
  return frames;
}

/** Writes Ethernet frames as a pcap in nanoseconds. */
export function writePcap(path: string, frames: readonly Frame[]): void {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b23c4d, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(1, 20);
  const parts: Uint8Array[] = [header];
  for (const { ts, bytes, length } of frames) {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Number(ts / 1_000_000_000n), 0);
    record.writeUInt32LE(Number(ts % 1_000_000_000n), 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(length, 12);
    parts.push(record, bytes);
  }
  writeFileSync(path, Buffer.concat(parts));
}

const OUTER = 14 + 20 + 8 + 8;

/** The frame as Traffic Mirroring sends it: VXLAN from the interface's address, without UDP checksum. */
export function mirrored({ ts, bytes, length }: Frame, source: string, vni: number): Frame {
  const outer = Buffer.alloc(OUTER);
  outer.writeUInt16BE(0x0800, 12);
  outer[14] = 0x45;
  outer.writeUInt16BE(length + OUTER - 14, 16);
  outer[22] = 255;
  outer[23] = 17;
  outer.set(source.split(".").map(Number), 26);
  outer.set([10, 254, 0, 1], 30);
  outer.writeUInt16BE(65408, 34);
  outer.writeUInt16BE(4789, 36);
  outer.writeUInt16BE(length + 16, 38);
  outer[42] = 8;
  outer.writeUInt32BE(vni * 256, 46);
  return { ts, bytes: Buffer.concat([outer, bytes]), length: length + OUTER };
}
