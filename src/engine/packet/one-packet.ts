/** A capture of one packet (pcap, nanoseconds), for other programs to read. */
import { NANOS } from "../../base/time.ts";

const MAGIC_NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** Largest snapshot length that readers take (libpcap's MAXIMUM_SNAPLEN). */
const SNAP_LENGTH = 262_144;
const U32 = 2n ** 32n;

export interface OnePacket {
  readonly bytes: Uint8Array;
  /** Nanoseconds since the epoch; a time that the format has no room for becomes 0. */
  readonly ts: bigint;
  /** Bytes on the wire. */
  readonly wireLength: number;
  /** Link type number (tcpdump.org). */
  readonly linkType: number;
}

export function onePacketPcap({ bytes, ts, wireLength, linkType }: OnePacket): Uint8Array {
  const out = new Uint8Array(FILE_HEADER + RECORD_HEADER + bytes.length);
  const view = new DataView(out.buffer);
  const seconds = ts / BigInt(NANOS);
  const hasRoom = ts >= 0n && seconds < U32;
  const words = [
    [0, MAGIC_NANOSECONDS],
    [16, SNAP_LENGTH],
    [20, linkType],
    [24, hasRoom ? Number(seconds) : 0],
    [28, hasRoom ? Number(ts % BigInt(NANOS)) : 0],
    [32, bytes.length],
    [36, wireLength],
  ];
  for (const [at, word] of words) view.setUint32(at, word, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  out.set(bytes, FILE_HEADER + RECORD_HEADER);
  return out;
}
