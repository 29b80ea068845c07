/** Packets of the corpus for comparing fields, and what tshark says of them: nothing here is code under test. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { gatherEvidence } from "../../src/engine/ingest/evidence.ts";
import { readCaptures } from "../../src/engine/ingest/read-captures.ts";
import { interfaceBlock, packetBlock, pcapngFile } from "../builders/capture.ts";

export interface Sample {
  readonly file: string;
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly original: number;
  readonly linkType: number;
}

/** Takes the first packets of a capture, until `take` wants no more. */
export async function eachPacket(path: string, most: number, take: (sample: Sample) => void): Promise<void> {
  const files = await gatherEvidence([path], {});
  let count = 0;
  await readCaptures(
    files,
    (_file, { interfaces }) => ({
      take: (bytes, _view, start, captured, original, _seconds, _nanos, interfaceNumber, _offset, number) => {
        if (count++ >= most) return;
        const linkType = (interfaces[interfaceNumber] ?? interfaces[0])?.linkType ?? 0;
        take({ file: path, number, bytes: bytes.slice(start, start + captured), original, linkType });
      },
      end: () => undefined,
    }),
    {},
  );
}

/** A field as tshark has it. */
export interface TheirField {
  readonly name: string;
  readonly at: number;
  readonly length: number;
  readonly show: string;
}

const PREFERENCES = [
  "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE", "tcp.relative_sequence_numbers:FALSE",
  "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "sctp.checksum:CRC-32C",
]; // prettier-ignore

/** What tshark says of the packets, in order; `scratch` is a file that may be written. */
export function theirFields(samples: readonly Sample[], scratch: string): TheirField[][] {
  const linkTypes = [...new Set(samples.map(({ linkType }) => linkType))];
  const blocks = [
    ...linkTypes.map((linkType) => interfaceBlock({ linkType, snapLength: 0 })),
    ...samples.map(({ bytes, original, linkType }, i) =>
      packetBlock({ bytes, original, interface: linkTypes.indexOf(linkType), time: BigInt(i) * 1_000_000n }),
    ),
  ];
  writeFileSync(scratch, pcapngFile(blocks));
  const preferences = PREFERENCES.flatMap((preference) => ["-o", preference]);
  const pdml = execFileSync(
    "tshark",
    ["-n", "-r", scratch, "-d", "udp.port==8472,vxlan", "-T", "pdml", ...preferences],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  return pdml.split("<packet>").slice(1).map(fieldsOf);
}

const FIELD = /<(?:field|proto) name="([^"]+)"[^>]*? size="(\d+)" pos="(\d+)"(?: show="([^"]*)")?/g;

function fieldsOf(packet: string): TheirField[] {
  return [...packet.matchAll(FIELD)].map(([, name, length, at, show = ""]) => ({
    name,
    at: Number(at),
    length: Number(length),
    show: plain(show),
  }));
}

/** Text without entities. */
function plain(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_whole, name: string) => entities[name]);
}

/** Every field name that tshark knows. */
export function knownNames(): Set<string> {
  const fields = execFileSync("tshark", ["-G", "fields"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return new Set(fields.split("\n").flatMap((line) => line.split("\t").slice(2, 3)));
}
