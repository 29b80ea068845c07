/** Small packets, more than half of which open a connection: SYN probes, their resets, and DNS. */
import { dns } from "./messages.ts";
import { NOTHING_YET, type Truth } from "./mixed.ts";
import { Random } from "./random.ts";
import { CaptureWriter, NOTHING, own } from "./writer.ts";

const START = 1_767_225_600_000_000;
const NO_OPTIONS = new Uint8Array();
const SYN_OPTIONS = Uint8Array.from([2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]);

export interface SmallOptions {
  readonly bytes: number;
  readonly seed: number;
}

/** Probes count through ports and hosts, so that every one opens a connection of its own. */
export function smallTraffic(path: string, options: SmallOptions): Truth {
  const random = new Random(options.seed);
  const writer = new CaptureWriter(path, options.seed + 1);
  const truth: Truth = { ...NOTHING_YET };
  let time = START;
  while (writer.bytes < options.bytes) {
    time += 1 + random.below(50);
    if (random.chance(62)) probe(writer, random, time, truth.tcp++);
    else lookUp(writer, time, truth.dns++);
  }
  writer.close();
  return { ...truth, packets: writer.packets, bytes: writer.bytes };
}

function probe(writer: CaptureWriter, random: Random, time: number, number: number): void {
  const attacker = {
    address: Uint8Array.from([203, 0, 113, 1 + (number % 200)]),
    port: 40000 + (Math.floor(number / 200) % 7),
  };
  const host = Math.floor(number / 1400);
  const target = {
    address: Uint8Array.from([10, 3, (host >> 8) & 255, host & 255]),
    port: 1 + ((number * 7919) % 65535),
  };
  const seq = random.u32();
  writer.tcp(time, attacker, target, seq, 0, 2, SYN_OPTIONS, NOTHING, null);
  if (number % 2 === 0) writer.tcp(time + 1, target, attacker, 0, (seq + 1) >>> 0, 20, NO_OPTIONS, NOTHING, null);
}

function lookUp(writer: CaptureWriter, time: number, number: number): void {
  const client = {
    address: Uint8Array.from([10, 4, (number >> 4) & 255, number & 15]),
    port: 1025 + (Math.floor(number / 4096) % 64000),
  };
  const resolver = { address: Uint8Array.from([10, 4, 255, 2]), port: 53 };
  writer.udp(time, client, resolver, own(dns(number, false)), null);
  writer.udp(time + 1, resolver, client, own(dns(number, true)), null);
}
