/** The envelope of a mirrored packet, as measured on a real AWS mirror and as the Gateway Load Balancer adds to it. */
import { type MirrorOptions, mirrored, mirroredThroughGwlb } from "../../test/builders/tunnels.ts";
import type { Packet } from "../../test/builders/talk.ts";
import { isResolverDns } from "./mirror.ts";
import type { Copy } from "./network.ts";
import { resolver } from "./world.ts";

/** Hash of a flow, the same for both directions. */
function flowHash(packet: Packet): number {
  const ends = [`${packet.src}:${packet.srcPort}`, `${packet.dst}:${packet.dstPort}`].sort().join("-");
  return [...ends].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0, 2166136261);
}

/** 65408 to 65525 by flow; answers of the Amazon resolver all come from 65408. */
function outerPort(packet: Packet): number {
  if (isResolverDns(packet) && packet.src === resolver) return 65408;
  return 65408 + (flowHash(packet) % 118);
}

function optionsOf({ session, packet }: Copy): MirrorOptions {
  const base = {
    source: session.source.address,
    target: session.target.address,
    vni: session.vni,
    srcPort: outerPort(packet),
  };
  return session.packetLength === undefined ? base : { ...base, packetLength: session.packetLength };
}

export function outer(copy: Copy): Uint8Array {
  return mirrored(optionsOf(copy), copy.frame).encode();
}

export function gwlb(copy: Copy): Uint8Array {
  const ends = {
    balancer: "10.0.8.10",
    appliance: "10.0.8.20",
    endpoint: "0b5ca70000000008",
    attachment: "0b5ca70000000009",
  };
  return mirroredThroughGwlb({ ...optionsOf(copy), ...ends, cookie: flowHash(copy.packet) }, copy.frame).encode();
}
