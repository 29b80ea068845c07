/** Headers as the decoders leave them, and what describes their fields. */
import type { Decoder } from "../decoder.ts";
import type { Fields } from "../../model/fields.ts";

/** The IP layer around a header: what checksums need of it. Positions are offsets in the packet. */
export interface Around {
  readonly v6: boolean;
  readonly srcAt: number;
  readonly dstAt: number;
  /** Why not all of the datagram is here; null where it is, unless the packet was cut. */
  readonly partial: string | null;
}

/** One header as its decoder left it. */
export interface Header {
  readonly decoder: Decoder;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly at: number;
  /** Where captured bytes end, and where they would end had everything been captured. */
  readonly end: number;
  readonly wireEnd: number;
  /** Where the decoder went on; `at` where it gave up. */
  readonly next: number;
  /** True when another layer follows at `next`. */
  readonly followed: boolean;
  /** Null where there is no IP around. */
  readonly around: Around | null;
}

/** What is said of a header beside its fields. */
export interface Described {
  readonly summary: string;
  /** Instead of the decoder's name. */
  readonly title?: string;
  /** Where what the header carries ends, by a length of its own: bytes beyond are padding. */
  readonly carriesUntil?: number;
  /** What stands behind what the header carries, where that is no padding. */
  readonly trailer?: { readonly name: string; readonly title: string };
}

/** Describes one header: adds its fields. Pure; fields beyond the captured bytes are left out by `fields`. */
export type Describe = (fields: Fields, header: Header) => Described;
