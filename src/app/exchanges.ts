/** Exchanges of one connection: the protocol by what is said first, then its analyzer. */
import type { Analyzer, Exchange, Place, Protocol, Speaker } from "./protocol.ts";
import { protocols } from "./protocols.ts";

/** Bytes of one side within which a protocol must be recognised. */
const MAX_LOOK = 2048;

/** An exchange, and the protocol that it is of. */
export interface FoundExchange extends Exchange {
  readonly protocol: string;
}

interface Run {
  readonly from: Speaker;
  /** Bytes, or the size of a gap. */
  readonly data: Uint8Array | number;
  readonly place: Place | null;
}

/** Takes a connection's payload in the order it was said, in runs of any size. */
export class Exchanges implements Analyzer {
  readonly #out: (exchange: FoundExchange) => void;
  readonly #candidates: readonly Protocol[];
  readonly #ports: readonly [number, number];
  /** What was said before the protocol was known; handed on then. */
  #held: Run[] = [];
  readonly #first: Record<Speaker, Uint8Array> = { orig: new Uint8Array(0), resp: new Uint8Array(0) };
  #analyzer: Analyzer | null = null;
  #isOver = false;

  constructor(transport: string, ports: readonly [number, number], out: (exchange: FoundExchange) => void) {
    this.#candidates = protocols.filter((protocol) => protocol.transport === transport);
    this.#ports = ports;
    this.#out = out;
  }

  /** True where no protocol was recognised and none will be: nothing more needs to be handed over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#isOver) return;
    if (this.#analyzer) return this.#analyzer.data(from, bytes, place);
    this.#held.push({ from, data: bytes.slice(), place });
    this.#look(from, bytes);
  }

  gap(from: Speaker, size: number): void {
    if (this.#analyzer) this.#analyzer.gap(from, size);
    else if (!this.#isOver) this.#held.push({ from, data: size, place: null });
  }

  end(): void {
    this.#analyzer?.end();
  }

  #look(from: Speaker, bytes: Uint8Array): void {
    const before = this.#first[from];
    const first = new Uint8Array(Math.min(MAX_LOOK, before.length + bytes.length));
    first.set(before);
    first.set(bytes.subarray(0, first.length - before.length), before.length);
    this.#first[from] = first;
    const protocol = this.#candidates.find((one) => one.recognise(first, from, this.#ports));
    if (protocol) return this.#begin(protocol);
    const isFull = Object.values(this.#first).some(({ length }) => length >= MAX_LOOK);
    if (!isFull && this.#candidates.length > 0) return;
    this.#isOver = true;
    this.#held = [];
  }

  #begin(protocol: Protocol): void {
    this.#analyzer = protocol.analyzer((exchange) => this.#out({ ...exchange, protocol: protocol.id }));
    for (const { from, data, place } of this.#held.splice(0)) {
      if (typeof data === "number") this.#analyzer.gap(from, data);
      else this.#analyzer.data(from, data, place!);
    }
  }
}
