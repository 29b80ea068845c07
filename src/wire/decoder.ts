import type { Packet } from "./packet.ts";

/** What leads to a decoder. GRE uses Ether types; `ppp` are PPP protocol numbers (RFC 1661). */
export type Bind =
  | { readonly linkType: number }
  | { readonly etherType: number }
  | { readonly ipProtocol: number }
  | { readonly ppp: number }
  /** The destination port; `bothWays`: the source port too. A client's random source port must not look like a tunnel. */
  | { readonly udpPort: number; readonly bothWays?: boolean };

/** One header. Pure: reads `packet.bytes` from `packet.at`, moves on, and says which decoder follows (0: none). */
export interface Decoder {
  /** Name in a packet's `protocols`, the one tshark uses. */
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly binds: readonly Bind[];
  decode(packet: Packet): number;
}
