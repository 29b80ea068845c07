/** A flow log to measure with: AWS's default format, many interfaces, the same bytes for the same seed. */
import { closeSync, openSync, writeSync } from "node:fs";

const INTERFACES = 4600;
/** Addresses of the world that are seen at all, and those that three records in four have. */
const PEERS = 500_000;
const FREQUENT_PEERS = 10_000;
const HEADER =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";
const BEGIN = 1_700_000_000;
const CHUNK = 4 << 20;

/** Small, fast, seeded generator (mulberry32): whole numbers below `limit`. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * limit);
  };
}

/** An interface with its address, as records name it. */
interface Source {
  readonly id: string;
  readonly address: string;
}

function sources(random: (limit: number) => number): Source[] {
  return Array.from({ length: INTERFACES }, (_, i) => {
    const hex = Array.from({ length: 17 }, () => random(16).toString(16)).join("");
    return { id: `eni-${hex}`, address: `10.${i >> 10}.${(i >> 2) & 255}.${(i & 3) * 60 + random(60)}` };
  });
}

/** Address of a peer: spread over the unicast space, always the same for the same number. */
function peerAddress(number: number): string {
  const bits = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  return `${20 + ((bits >>> 24) % 180)}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
}

/** One line: mostly TCP between an interface and the world, one record in fifty NODATA or SKIPDATA. */
function record(random: (limit: number) => number, { id, address }: Source, start: number): string {
  const end = start + random(60);
  if (random(50) === 0) {
    return `2 123456789012 ${id} - - - - - - - ${start} ${end} - ${random(10) === 0 ? "SKIPDATA" : "NODATA"}\n`;
  }
  const peer = peerAddress(random(4) === 0 ? random(PEERS) : random(FREQUENT_PEERS));
  const ports = [1024 + random(64000), [443, 80, 22, 53, 3306, 8080][random(6)]];
  const outbound = random(2) === 0;
  const [from, to] = outbound ? [address, peer] : [peer, address];
  const [fromPort, toPort] = outbound ? ports : [ports[1], ports[0]];
  const packets = 1 + random(40) * random(40);
  const protocol = random(10) === 0 ? 17 : 6;
  const action = random(20) === 0 ? "REJECT" : "ACCEPT";
  const bytes = packets * (40 + random(1400));
  return `2 123456789012 ${id} ${from} ${to} ${fromPort} ${toPort} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} OK\n`;
}

/** Writes a flow log of so many records, with a header line, to `path`. Returns its size in bytes. */
export function writeFlowLog(path: string, records: number, seed: number): number {
  const random = randomOf(seed);
  const interfaces = sources(random);
  const file = openSync(path, "w");
  let size = 0;
  let text = HEADER;
  for (let i = 0; i < records; i++) {
    text += record(random, interfaces[random(INTERFACES)], BEGIN + Math.floor(i / 500));
    if (text.length > CHUNK || i === records - 1) {
      size += writeSync(file, text);
      text = "";
    }
  }
  if (text !== "") size += writeSync(file, text);
  closeSync(file);
  return size;
}
