/** What the first look at a connection's headers gave, kept for the connections looked at last. */
import { CaseError } from "../../model/error.ts";
import type { Side } from "../../protocol/case.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions } from "../api.ts";
import { PacketReader } from "../packet-reader.ts";
import { placesOf } from "./places.ts";
import { type Said, sayPayload } from "./said.ts";
import { type View, viewOf } from "./view.ts";

/** Connections kept: a few panels are open at a time. */
const CONNECTIONS = 4;
/** Runs kept over all of them, at 42 bytes each and 12 for each view of it: 60 MB. The last connection is kept whatever its size. */
const RUNS = 1 << 20;

interface Kept {
  readonly said: Said;
  readonly views: Map<Side, View>;
}

export class KeptPayloads {
  readonly #store: Store;
  readonly #options: EvidenceOptions;
  /** Least recently used first. */
  readonly #kept = new Map<number, Kept>();
  /** Connections whose headers are being read. */
  readonly #reading = new Map<number, Promise<Said>>();

  constructor(store: Store, options: EvidenceOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** The view of a connection's side. Rejects with CaseError "not-found". */
  async view(connection: number, side: Side, signal?: AbortSignal): Promise<View> {
    const kept = this.#kept.get(connection) ?? { said: await this.#once(connection, signal), views: new Map() };
    this.#keep(connection, kept);
    const view = kept.views.get(side) ?? viewOf(kept.said, side);
    kept.views.set(side, view);
    return view;
  }

  /** Calls for one connection at the same time read its headers once. */
  async #once(connection: number, signal: AbortSignal | undefined): Promise<Said> {
    const under = this.#reading.get(connection);
    // Who asked first may have given up; whoever waits then reads for itself.
    const said = await under?.catch(() => undefined);
    if (said) return said;
    const reading = this.#say(connection, signal);
    this.#reading.set(connection, reading);
    try {
      return await reading;
    } finally {
      if (this.#reading.get(connection) === reading) this.#reading.delete(connection);
    }
  }

  async #say(connection: number, signal: AbortSignal | undefined): Promise<Said> {
    const places = await placesOf(this.#store, connection, signal);
    if (places.count === 0) throw new CaseError("not-found", `There is no connection ${connection} in this case.`);
    return PacketReader.using(this.#store, signal, (reader) => sayPayload(reader, places, this.#options));
  }

  #keep(connection: number, kept: Kept): void {
    this.#kept.delete(connection);
    this.#kept.set(connection, kept);
    let runs = 0;
    for (const { said } of this.#kept.values()) runs += said.runs;
    for (const [oldest, { said }] of this.#kept) {
      if (oldest === connection || (this.#kept.size <= CONNECTIONS && runs <= RUNS)) break;
      this.#kept.delete(oldest);
      runs -= said.runs;
    }
  }
}
