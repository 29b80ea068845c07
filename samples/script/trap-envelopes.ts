/** Mirror envelopes for the trap captures. */
import { eth } from "../../test/builders/links.ts";
import { mirrored, mirroredThroughGwlb } from "../../test/builders/tunnels.ts";
import type { Frame } from "./captures.ts";
import type { Packet } from "../../test/builders/talk.ts";

interface Vantage {
  readonly source: string;
  readonly vni: number;
}

const target = "10.9.9.9";

/** Packets as an interface target receives them. */
export function tunnelled(packets: readonly Packet[], vantage: Vantage): Frame[] {
  return packets.map(({ at, bytes }) => ({
    at,
    bytes: mirrored({ ...vantage, target }, eth({ type: 0x0800 }, bytes)).encode(),
  }));
}

/** Packets as an appliance behind a gateway load balancer receives them. */
export function tunnelledThroughGwlb(packets: readonly Packet[], vantage: Vantage): Frame[] {
  const ends = {
    balancer: "10.9.0.1",
    appliance: "10.9.0.2",
    endpoint: "aaaa000000000001",
    attachment: "bbbb000000000002",
    cookie: 0x1234,
  };
  return packets.map(({ at, bytes }) => {
    const frame = mirroredThroughGwlb({ ...vantage, target, ...ends }, eth({ type: 0x0800 }, bytes));
    return { at, bytes: frame.encode() };
  });
}
