/** Memcached over TCP, text or binary by the first byte, and over UDP. */
import { oriented } from "../parts/oriented.ts";
import { Talk } from "../parts/talk.ts";
import type { Analyzer, Context, Place, Protocol, Speaker } from "../protocol.ts";
import { BINARY_KEEP, BinaryReader } from "./binary.ts";
import { REQUEST, RESPONSE } from "./packet.ts";
import { judge, judgeDatagram, MEMCACHED_PORTS } from "./recognise.ts";
import { memcachedTable } from "./tables.ts";
import { TextCommands } from "./text.ts";
import { UdpTalk } from "./udp.ts";

/** The protocol by the first byte that either side says. */
class MemcachedTalk implements Analyzer {
  readonly #context: Context;
  readonly #client: Speaker;
  #talk: Analyzer | null = null;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (bytes.length === 0) return;
    const isBinary = bytes[0] === REQUEST || bytes[0] === RESPONSE;
    this.#talk ??= isBinary
      ? new Talk(this.#context, BINARY_KEEP, () => new BinaryReader(this.#context, this.#client))
      : new TextCommands(this.#context, this.#client);
    this.#talk.data(from, bytes, place);
  }

  gap(from: Speaker, size: number): void {
    this.#talk?.gap(from, size);
  }

  end(): void {
    this.#talk?.end();
  }
}

const about = { id: "memcached", name: "Memcached", spec: "memcached protocol.txt", tables: [memcachedTable] } as const;

export const memcached: Protocol = {
  ...about,
  transport: "tcp",
  ...oriented(judge, MEMCACHED_PORTS, (context, client) => new MemcachedTalk(context, client)),
};

export const memcachedUdp: Protocol = {
  ...about,
  transport: "udp",
  recognise: judgeDatagram,
  analyzer: (context) => new UdpTalk(context),
};
