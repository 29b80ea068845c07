/** What is said on one connection: the protocol by its first bytes, then its analyzer. */
import type { Analyzer, Context, Look, Place, Protocol, Speaker } from "./protocol.ts";

/** Bytes of one side within which a protocol must be recognised. */
export const MAX_LOOK = 2048;
/** Datagrams of one UDP connection that are looked at before it is taken for nothing that is known. */
const MAX_DATAGRAMS = 4;

const NOTHING = new Uint8Array(0);

interface Run {
  readonly from: Speaker;
  /** Bytes, or the size of a gap. */
  readonly data: Uint8Array | number;
  readonly place: Place | null;
}

export interface SessionOptions {
  /** Protocols of the transport, the surest to recognise first. */
  readonly candidates: readonly Protocol[];
  /** Taken as this protocol whatever the bytes say ("decode as"). */
  readonly forced?: Protocol | undefined;
  /** Looked at before all others: what the carrying protocol says is inside. */
  readonly hint?: string | undefined;
  readonly ports: readonly [number, number];
  readonly transport: "tcp" | "udp";
  /** Told once when the protocol is known. */
  readonly onProtocol?: (protocol: Protocol) => void;
}

function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy;
}

/** What was seen of a side and what came now, up to MAX_LOOK. */
function joined(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (before.length >= MAX_LOOK) return before;
  const first = new Uint8Array(Math.min(MAX_LOOK, before.length + bytes.length));
  first.set(before);
  first.set(bytes.subarray(0, first.length - before.length), before.length);
  return first;
}

/** Takes payload in the order it was said, in runs of any size; for UDP datagram by datagram. */
export class Session implements Analyzer {
  readonly #options: SessionOptions;
  readonly #context: Context;
  #candidates: readonly Protocol[];
  /** What was said before the protocol was known; handed on then. */
  #held: Run[] = [];
  readonly #first: Record<Speaker, Uint8Array> = { orig: NOTHING, resp: NOTHING };
  #datagrams = 0;
  #analyzer: Analyzer | null = null;
  #isOver = false;

  constructor(options: SessionOptions, context: Context) {
    this.#options = options;
    this.#context = context;
    const { candidates, hint, forced } = options;
    this.#candidates =
      hint === undefined ? candidates : [...candidates].sort((a, b) => Number(b.id === hint) - Number(a.id === hint));
    if (forced) this.#begin(forced);
  }

  /** True where nothing more needs to be handed over: no protocol was recognised, or its analyzer has all it wants. */
  get isDone(): boolean {
    return this.#isOver || this.#analyzer?.isDone === true;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#isOver) return;
    if (!this.#analyzer) {
      if (this.#options.transport === "udp") this.#lookAtDatagram(from, bytes);
      else this.#lookAtStream(from, bytes);
    }
    // Known by now: what came before has been handed on, and these bytes need no copy.
    if (this.#analyzer) this.#analyzer.data(from, bytes, place);
    else if (!this.#isOver) this.#held.push({ from, data: copyOf(bytes), place });
  }

  passes(from: Speaker): number {
    return this.#analyzer?.passes?.(from) ?? 0;
  }

  passed(from: Speaker, size: number): void {
    this.#analyzer?.passed?.(from, size);
  }

  gap(from: Speaker, size: number): void {
    if (!this.#analyzer && !this.#isOver && this.#first[from].length > 0) this.#takeSure();
    if (this.#analyzer) this.#analyzer.gap(from, size);
    else if (!this.#isOver) {
      this.#held.push({ from, data: size, place: null });
      // What comes after is no continuation of what came before.
      this.#first[from] = NOTHING;
    }
  }

  end(): void {
    if (!this.#analyzer && !this.#isOver && this.#options.transport === "tcp") this.#decide(true);
    this.#analyzer?.end();
    this.#isOver = true;
  }

  #lookAtStream(from: Speaker, bytes: Uint8Array): void {
    const before = this.#first[from];
    const first = before.length === 0 ? bytes.subarray(0, MAX_LOOK) : joined(before, bytes);
    this.#first[from] = first;
    const isFull = this.#first.orig.length >= MAX_LOOK || this.#first.resp.length >= MAX_LOOK;
    this.#decide(isFull);
    // Bytes are valid during the call only.
    if (!this.#analyzer && !this.#isOver && first.buffer === bytes.buffer) this.#first[from] = copyOf(first);
  }

  #lookAtDatagram(from: Speaker, bytes: Uint8Array): void {
    const look = {
      orig: from === "orig" ? bytes : NOTHING,
      resp: from === "resp" ? bytes : NOTHING,
      ports: this.#options.ports,
    };
    const protocol = this.#candidates.find((one) => one.recognise(look) === "yes");
    if (protocol) this.#begin(protocol);
    else if (++this.#datagrams >= MAX_DATAGRAMS) this.#giveUp();
  }

  /** The first that says yes, unless one before it may still. `isLast`: nobody may say more any longer. */
  #decide(isLast: boolean): void {
    const look: Look = { ...this.#first, ports: this.#options.ports };
    const left: Protocol[] = [];
    for (const protocol of this.#candidates) {
      const answer = protocol.recognise(look);
      if (answer === "yes" && (isLast || left.length === 0)) return this.#begin(protocol);
      if (answer !== "no") left.push(protocol);
    }
    this.#candidates = left;
    if (isLast || left.length === 0) this.#giveUp();
  }

  /** The first that says yes: what follows on this side is no continuation, so nobody will be surer. */
  #takeSure(): void {
    const look: Look = { ...this.#first, ports: this.#options.ports };
    const sure = this.#candidates.find((protocol) => protocol.recognise(look) === "yes");
    if (sure) this.#begin(sure);
  }

  #giveUp(): void {
    this.#isOver = true;
    this.#held = [];
  }

  #begin(protocol: Protocol): void {
    this.#options.onProtocol?.(protocol);
    const analyzer = (this.#analyzer = protocol.analyzer(this.#context));
    for (const { from, data, place } of this.#held.splice(0)) {
      if (typeof data === "number") analyzer.gap(from, data);
      else analyzer.data(from, data, place!);
    }
  }
}
