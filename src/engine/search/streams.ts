/** Search in what each side of the connections said, put together. */
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions, RunOptions, Side } from "../api.ts";
import { HeaderDecoder } from "../ingest/decode.ts";
import { PacketReader } from "../packet-reader.ts";
import { eachRun, type TakeRun } from "../payload.ts";
import { type Places, placesOf, placesOfEach, placesWithin } from "../payload-view/places.ts";
import { sayPayload } from "../payload-view/said.ts";
import { runAt, type View, viewOf } from "../payload-view/view.ts";
import { checkCancelled } from "../source/pace.ts";
import { Turns } from "../source/turns.ts";
import { HeldPackets } from "./held.ts";
import { type Hit, shownOf } from "./hit.ts";
import type { Pattern } from "./pattern.ts";
import { type Group, GROUP_BYTES, type GroupLimits, plannedGroups } from "./plan.ts";
import { Scanner } from "./scanner.ts";

/** Hits of one connection that are put in order of time together; one with more comes in several such runs. */
const MAX_SORTED = 1 << 14;

/** Runs of payload after which a turn may be due: asking the clock at each costs as much as a short one. */
const TURN_RUNS = 16;

export interface Wanted {
  readonly pattern: Pattern;
  readonly side: Side;
  /** Ascending; all where undefined. */
  readonly connections?: readonly number[];
}

export type TakeHits = (hits: readonly Hit[]) => void | Promise<void>;

/** Hits by connection, then by time. */
export async function searchStreams(
  store: Store,
  wanted: Wanted,
  evidence: EvidenceOptions,
  out: TakeHits,
  run: RunOptions & { readonly limits?: GroupLimits } = {},
): Promise<void> {
  const groups = await plannedGroups(store, wanted.connections, run.limits, run.signal);
  const totalBytes = groups.reduce((sum, { bytes }) => sum + bytes, 0);
  await PacketReader.using(store, run.signal, async (reader) => {
    const search = new StreamSearch(store, reader, wanted, evidence, out, run);
    let doneBytes = 0;
    let packets = 0;
    const say = (): void =>
      run.onProgress?.({ phase: "searching the payload", doneBytes, totalBytes, packets, records: 0 });
    say();
    for (const group of groups) {
      await search.group(group, run.limits?.bytes ?? GROUP_BYTES);
      doneBytes += group.bytes;
      packets += group.allPackets;
      say();
    }
  });
}

/** Looks through one connection after the other. */
class StreamSearch {
  readonly #store: Store;
  readonly #reader: PacketReader;
  readonly #wanted: Wanted;
  readonly #evidence: EvidenceOptions;
  readonly #decoder: HeaderDecoder;
  readonly #out: TakeHits;
  readonly #signal: AbortSignal | undefined;
  readonly #scanners: readonly [Scanner, Scanner];
  readonly #turns = new Turns();
  #memory: Uint8Array = new Uint8Array(0);
  #views: readonly View[] = [];
  #connection = 0;
  #hits: (Hit & { readonly run: number })[] = [];

  constructor(
    store: Store,
    reader: PacketReader,
    wanted: Wanted,
    evidence: EvidenceOptions,
    out: TakeHits,
    { signal }: RunOptions,
  ) {
    this.#store = store;
    this.#reader = reader;
    this.#wanted = wanted;
    this.#evidence = evidence;
    this.#decoder = new HeaderDecoder(evidence);
    this.#out = out;
    this.#signal = signal;
    this.#scanners = [this.#scanner(0), this.#scanner(1)];
  }

  /** A group is read in one pass and held; a connection too large for that is read as it is looked through. */
  async group({ connections, packets, allPackets, bytes }: Group, most: number): Promise<void> {
    const places =
      connections.length === 1
        ? await placesOf(this.#store, connections[0], this.#signal)
        : await placesOfEach(this.#store, connections, allPackets, this.#signal);
    if (bytes > most) return this.#search(this.#reader, connections[0], places);
    const held = await HeldPackets.read(this.#reader, places, this.#decoder, this.#memory);
    this.#memory = held.memory;
    for (let i = 0, from = 0; i < connections.length; from += packets[i++]) {
      checkCancelled(this.#signal);
      const to = from + packets[i];
      if (held.carries(from, to)) await this.#search(held, connections[i], placesWithin(places, from, to));
    }
  }

  async #search(reader: HeldPackets | PacketReader, connection: number, places: Places): Promise<void> {
    const said = await sayPayload(reader, places, this.#evidence, this.#decoder);
    this.#connection = connection;
    this.#views = [viewOf(said, "orig"), viewOf(said, "resp")];
    this.#scanners.forEach((scanner) => scanner.reset());
    const take: TakeRun = (run, bytes) => {
      checkCancelled(this.#signal);
      const scanner = this.#scanners[said.sides[run]];
      if (bytes) scanner.push(bytes);
      else scanner.gap(said.sizes[run]);
      if (this.#hits.length > MAX_SORTED) return this.#put();
      return run % TURN_RUNS === 0 ? this.#turns.due() : undefined;
    };
    const { side } = this.#wanted;
    await (reader instanceof HeldPackets ? reader.eachRun(said, side, take) : eachRun(reader, said, side, take));
    this.#scanners.forEach((scanner) => scanner.end());
    await this.#put();
  }

  async #put(): Promise<void> {
    if (this.#hits.length === 0) return;
    checkCancelled(this.#signal);
    const hits = this.#hits.sort((a, b) => a.run - b.run || a.offset - b.offset);
    this.#hits = [];
    await this.#out(hits);
  }

  #scanner(side: 0 | 1): Scanner {
    return new Scanner(this.#wanted.pattern, (offset, window, at, end) => {
      const { said, indexes, starts } = this.#views[side];
      const n = runAt(this.#views[side], offset);
      const run = indexes[n];
      this.#hits.push({
        run,
        connection: this.#connection,
        fromResponder: side === 1,
        offset,
        length: end - at,
        evidenceId: said.evidenceIds[run],
        packet: said.packets[run],
        fileOffset: said.offsets[run] + offset - starts[n],
        ts: said.times[run],
        shown: shownOf(window, at, end),
      });
    });
  }
}
