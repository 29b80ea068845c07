/** Who is the client: told by what is said, since a capture that begins in the middle may have the roles the wrong way round. */
import type { Analyzer, Context, Look, Place, Protocol, Recognition, Speaker } from "../protocol.ts";

/** Bytes of one side within which it must show; what a session looks at to recognise. */
const MAX_LOOK = 2048;
const NOTHING = new Uint8Array(0);

/** The client's side where the bytes are of the protocol; `no` and `more` as for recognition. */
export type Verdict = Speaker | "no" | "more";

export type Judge = (look: Look) => Verdict;

/**
 * Of a protocol whose client `judge` tells: how it is recognised, and what follows it. `usual`: ports of servers, for bytes that
 * do not tell (the protocol was forced).
 */
export function oriented(
  judge: Judge,
  usual: readonly number[],
  analyzer: (context: Context, client: Speaker) => Analyzer,
): Pick<Protocol, "recognise" | "analyzer"> {
  return {
    recognise: (look) => recognition(judge(look)),
    analyzer: (context) => new Oriented(judge, context.ports, usual, (client) => analyzer(context, client)),
  };
}

function recognition(verdict: Verdict): Recognition {
  return verdict === "orig" || verdict === "resp" ? "yes" : verdict;
}

/** A verdict out of what each side could be: the client's bytes tell before the server's. */
export function verdictOf(
  look: Look,
  client: (bytes: Uint8Array) => Recognition,
  server: (bytes: Uint8Array) => Recognition,
): Verdict {
  const orig = { client: sideAs(look.orig, client), server: sideAs(look.orig, server) };
  const resp = { client: sideAs(look.resp, client), server: sideAs(look.resp, server) };
  // Sure bytes of one side stay sure, whatever the other says after them.
  if (orig.client === "yes" || resp.server === "yes") return "orig";
  if (resp.client === "yes" || orig.server === "yes") return "resp";
  const isPossible = (orig.client !== "no" && resp.server !== "no") || (resp.client !== "no" && orig.server !== "no");
  return isPossible ? "more" : "no";
}

function sideAs(bytes: Uint8Array, judge: (bytes: Uint8Array) => Recognition): Recognition {
  return bytes.length === 0 ? "more" : judge(bytes);
}

interface Run {
  readonly from: Speaker;
  /** Bytes, or the size of a gap. */
  readonly data: Uint8Array | number;
  readonly place: Place | null;
}

class Oriented implements Analyzer {
  readonly #judge: Judge;
  readonly #make: (client: Speaker) => Analyzer;
  readonly #ports: readonly [number, number];
  readonly #usual: readonly number[];
  #first: Record<Speaker, Uint8Array> = { orig: NOTHING, resp: NOTHING };
  #held: Run[] = [];
  #analyzer: Analyzer | null = null;

  constructor(
    judge: Judge,
    ports: readonly [number, number],
    usual: readonly number[],
    make: (client: Speaker) => Analyzer,
  ) {
    this.#judge = judge;
    this.#ports = ports;
    this.#usual = usual;
    this.#make = make;
  }

  get isDone(): boolean {
    return this.#analyzer?.isDone === true;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#analyzer) return this.#analyzer.data(from, bytes, place);
    this.#held.push({ from, data: bytes.slice(), place });
    this.#first[from] = joined(this.#first[from], bytes);
    const verdict = this.#judge({ orig: this.#first.orig, resp: this.#first.resp, ports: this.#ports });
    if (verdict === "orig" || verdict === "resp") this.#begin(verdict);
    else if (verdict === "no" || this.#first[from].length >= MAX_LOOK) this.#begin(this.#byPorts());
  }

  passes(from: Speaker): number {
    return this.#analyzer?.passes?.(from) ?? 0;
  }

  passed(from: Speaker, size: number): void {
    this.#analyzer?.passed?.(from, size);
  }

  gap(from: Speaker, size: number): void {
    if (this.#analyzer) return this.#analyzer.gap(from, size);
    this.#held.push({ from, data: size, place: null });
    this.#first[from] = NOTHING;
  }

  end(): void {
    if (!this.#analyzer) this.#begin(this.#byPorts());
    this.#analyzer?.end();
  }

  #byPorts(): Speaker {
    const [orig, resp] = this.#ports;
    return this.#usual.includes(orig) && !this.#usual.includes(resp) ? "resp" : "orig";
  }

  #begin(client: Speaker): void {
    const analyzer = (this.#analyzer = this.#make(client));
    for (const { from, data, place } of this.#held.splice(0)) {
      if (typeof data === "number") analyzer.gap(from, data);
      else analyzer.data(from, data, place!);
    }
    this.#first = { orig: NOTHING, resp: NOTHING };
  }
}

function joined(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(Math.min(MAX_LOOK, before.length + bytes.length));
  all.set(before);
  all.set(bytes.subarray(0, all.length - before.length), before.length);
  return all;
}
