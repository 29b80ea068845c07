/**
 * IP fragments that come before the first one of their datagram, as those of routes that differ do: which connection they are of is told by that.
 * They wait for it, a few at a time, so that their rows name it.
 */
import { carrierKey, laterKey } from "../../stream/carriers.ts";
import { HeaderNotes } from "../../wire/notes.ts";
import { Packet } from "../../wire/packet.ts";

/** Fragments that wait at once; the oldest goes on without a connection. A datagram has a handful, and they come within milliseconds. */
const MOST = 256;

/** Bytes of one: an IP packet has 65 535 at most, and headers stand before it. */
export const LARGEST_EARLY = 66_000;

/** A fragment as it was handed over, with bytes of its own. */
export interface Early {
  readonly key: string;
  readonly vantage: number;
  readonly bytes: Uint8Array;
  readonly linkType: number;
  readonly evidenceId: number;
  readonly number: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly interfaceNumber: number;
  readonly offset: number;
  readonly captured: number;
  readonly original: number;
}

/** Takes a fragment again, decoded, with its connection: 0 for none, null where who knows the carriers of packets can tell. */
export type TakeEarly = (packet: Packet, early: Early, connection: number | null) => void;

export class EarlyFragments {
  readonly #take: TakeEarly;
  #waiting: Early[] = [];
  #packet: Packet | null = null;

  constructor(take: TakeEarly) {
    this.#take = take;
  }

  /** Keeps a later fragment of no connection yet. */
  hold(packet: Packet, about: Omit<Early, "key" | "bytes">): void {
    this.#packet ??= new Packet(packet.dispatch);
    if (this.#waiting.length === MOST) this.#release(this.#waiting.shift()!, 0);
    const bytes = packet.bytes.slice(packet.start, packet.start + about.captured);
    this.#waiting.push({ ...about, bytes, key: laterKey(packet) });
  }

  /** A first fragment has come, at `vantage`, of a datagram of `connection`. */
  first(packet: Packet, vantage: number, connection: number): void {
    if (this.#waiting.length === 0) return;
    const key = laterKey(packet);
    this.#releaseAll((early) => early.vantage === vantage && early.key === key, connection);
  }

  /** The first fragment of a tunnel's outer packet has come; it was seen outside of the tunnel. */
  carrier(packet: Packet): void {
    if (this.#waiting.length === 0) return;
    const key = carrierKey(packet);
    this.#releaseAll((early) => early.key === key, null);
  }

  /** Nothing follows. */
  close(): void {
    for (const early of this.#waiting.splice(0)) this.#release(early, 0);
  }

  #releaseAll(isMeant: (early: Early) => boolean, connection: number | null): void {
    const meant = this.#waiting.filter(isMeant);
    if (meant.length === 0) return;
    this.#waiting = this.#waiting.filter((early) => !meant.includes(early));
    for (const early of meant) this.#release(early, connection);
  }

  #release(early: Early, connection: number | null): void {
    const packet = this.#packet!;
    const { bytes, captured, original, linkType } = early;
    // What is odd about its headers was noted when it came.
    packet.notes = new HeaderNotes();
    packet.decode(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, captured, original, linkType);
    this.#take(packet, early, connection);
  }
}
