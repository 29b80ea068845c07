/** One packet: its bytes, its layers, and what tshark says of it. */
import type { Layer } from "../model/layer.ts";
import type { Whole } from "./page.ts";

export interface PacketRef {
  readonly evidenceId: number;
  /** From 1, in file order. */
  readonly number: number;
}

/** What the innermost VXLAN or GENEVE tunnel of a packet carries; all of the packet where there is none. */
export interface InnerFrame {
  /** Bytes [at, at + length) of the packet. */
  readonly at: number;
  readonly length: number;
  /** Bytes on the wire. */
  readonly wireLength: number;
  /** Link type number (tcpdump.org LINKTYPE_). */
  readonly linkType: number;
}

export interface PacketAbout extends PacketRef {
  readonly ts: Whole;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly protocols: string;
  /** 0 for none. */
  readonly connection: number;
  readonly fromResponder: boolean;
  readonly isCopy: boolean;
  /** Captured bytes, at most MAX_PACKET_BYTES. */
  readonly bytes: Uint8Array;
  readonly inner: InnerFrame;
  readonly layers: readonly Layer[];
}

/** What tshark says of a packet's innermost frame; places are places in the packet's bytes. */
export interface TsharkAbout extends PacketRef {
  /** As "4.0.17"; empty where it does not say. */
  readonly version: string;
  /** Bytes [at, at + length) of the packet were given to it. */
  readonly at: number;
  readonly length: number;
  readonly layers: readonly Layer[];
  /** True where its answer was longer than is kept. */
  readonly more: boolean;
}

/** Jumbo frames are 9 KB; segmentation offload makes 64 KB. Larger ones are shown up to here. */
export const MAX_PACKET_BYTES = 262_144;
