/** IP fragments after the first carry no ports: they belong to the connection of their datagram's first fragment. */
import type { Packet } from "../wire/packet.ts";

/** Datagrams whose fragments are awaited at once beyond this: the oldest is given up (`fragment-limit`). */
export const DATAGRAM_LIMIT = 4096;

/** A datagram in fragments: the connection once its first fragment was seen, and what came before it. */
export interface Datagram {
  /** -1 until the first fragment was seen. */
  connection: number;
  direction: number;
  waitingPackets: number;
  waitingIpBytes: number;
  waitingFrameBytes: number;
  waitingPayload: number;
  /** Where the waiting fragments end within the datagram. */
  waitingEnd: number;
  /** Sequence number at the datagram's first byte, where its first fragment holds a whole TCP header. */
  stream: number | undefined;
}

export class Fragments {
  readonly #open = new Map<string, Datagram>();
  /** Fragments given up without a first fragment. */
  orphans = 0;
  /** Datagrams given up because of the limit. */
  givenUp = 0;

  /** The datagram the fragment in `packet` belongs to (RFC 791: source, destination, protocol, identification). */
  datagram(packet: Packet, vantage: number, src: number, dst: number): Datagram {
    const key = `${vantage} ${src} ${dst} ${packet.protocol} ${packet.ipId}`;
    let found = this.#open.get(key);
    // A second first fragment with the same identification begins another datagram.
    if (found && packet.fragment === 1 && found.connection >= 0) {
      this.#open.delete(key);
      found = undefined;
    }
    if (!found) {
      if (this.#open.size === DATAGRAM_LIMIT) this.#giveUpOldest();
      found = {
        connection: -1,
        direction: 0,
        waitingPackets: 0,
        waitingIpBytes: 0,
        waitingFrameBytes: 0,
        waitingPayload: 0,
        waitingEnd: 0,
        stream: undefined,
      };
      this.#open.set(key, found);
    }
    return found;
  }

  /** Counts what never found its first fragment. */
  close(): void {
    for (const datagram of this.#open.values()) this.orphans += datagram.waitingPackets;
    this.#open.clear();
  }

  #giveUpOldest(): void {
    const [key, oldest] = this.#open.entries().next().value as [string, Datagram];
    this.#open.delete(key);
    this.orphans += oldest.waitingPackets;
    this.givenUp++;
  }
}
