/** Connections shared out among threads: each reads all packets and decodes the payload of its own. */
import type { Connections } from "../../stream/connections.ts";
import * as R from "../../stream/records.ts";

export interface Share {
  readonly index: number;
  readonly of: number;
}

/**
 * True for connections of the share, by their two addresses whatever their ports: a connection that another announces (FTP data), and
 * the same conversation seen from another vantage, are of the same share.
 */
export function isOfShare({ index, of }: Share, { records }: Connections, id: number): boolean {
  if (of === 1) return true;
  const ints = records.ints(id);
  const at = records.at(id);
  // The last steps of MurmurHash3: all bits of both addresses reach those that decide.
  let mixed = ints[at + R.ORIG_ADDRESS] ^ ints[at + R.RESP_ADDRESS];
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) % of === index;
}
