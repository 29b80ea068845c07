/** What a mirror carries: the frame inside the innermost VXLAN or GENEVE tunnel. */
import type { InnerFrame } from "../../protocol/case.ts";
import { LAYER_LIMIT, type Packet } from "../../wire/packet.ts";

/** Link types (tcpdump.org) of packets that begin with the header of that decoder. */
const linkTypes: ReadonlyMap<string, number> = new Map([
  ["eth", 1],
  ["ip", 228],
  ["ipv6", 229],
]);

/**
 * Where the innermost frame of the packet in `bytes` lies, by the decoders' own walk; all of the packet where no tunnel is around
 * it, or where what a tunnel carries has no link type of its own (MPLS). `packet` is used for the walk.
 */
export function innermost(packet: Packet, bytes: Uint8Array, original: number, linkType: number): InnerFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { dispatch } = packet;
  let frame: InnerFrame = { at: 0, length: bytes.length, wireLength: Math.max(bytes.length, original), linkType };
  let next = packet.begin(bytes, view, 0, bytes.length, original, linkType);
  for (let layers = 0; next !== 0 && layers < LAYER_LIMIT; layers++) {
    const tunnels = packet.tunnelCount;
    packet.path = dispatch.paths.step(packet.path, next);
    next = dispatch.decoders[next].decode(packet);
    const inside = packet.tunnelCount > tunnels ? linkTypes.get(dispatch.decoders[next].id) : undefined;
    const { at, end, wireEnd } = packet;
    if (inside !== undefined && end > at)
      frame = { at, length: end - at, wireLength: Math.max(wireEnd, end) - at, linkType: inside };
  }
  return frame;
}
