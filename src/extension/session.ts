/** One opened case or capture: its engine process, where the analysis stands, and the time it is narrowed to. */
import type { CaseStatus } from "../protocol/case.ts";
import type { EngineApi, OpenRequest } from "../protocol/engine.ts";
import type { TimeRange } from "../protocol/page.ts";
import { type Client, RpcError } from "../protocol/rpc.ts";
import { Emitter, type Event } from "./emitter.ts";
import type { EngineClient, StartEngine } from "./engine/client-shape.ts";
import type { Place } from "./place.ts";

/** "status": where the analysis stands; "case": rows are others; "time": narrowed differently. */
export type SessionTopic = "status" | "case" | "time";

export interface SessionWorld {
  readonly startEngine: StartEngine;
  /** Options that this place is opened with now. */
  options(place: Place): OpenRequest["options"];
  readonly log: { info(sentence: string): void; warn(sentence: string): void; trace(sentence: string): void };
}

/** An engine that has nothing to say yet. */
const opening: CaseStatus = {
  state: "opening",
  says: "Opening…",
  doneBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
  packets: 0,
  records: 0,
};

const CANCELLED = "The analysis was cancelled.";
const CANCELLED_AGAIN =
  "The new analysis was cancelled. The index made before is as it was: to see it, close the case and open it again.";

type Answer<M extends keyof EngineApi> = Awaited<ReturnType<Client<EngineApi>[M]>>;
type Params<M extends keyof EngineApi> = Parameters<EngineApi[M]>[0];

/** True once nothing goes on until somebody starts it again. */
export function hasEnded(state: CaseStatus["state"]): boolean {
  return state === "failed" || state === "cancelled" || state === "stopped";
}

export class Session {
  readonly place: Place;
  readonly #world: SessionWorld;
  readonly #changed = new Emitter<SessionTopic>();
  readonly onDidChange: Event<SessionTopic> = this.#changed.event;
  #engine: EngineClient | null = null;
  #opening = new AbortController();
  #opened: Promise<void> = Promise.resolve();
  /** Settles when the engine knows what it is to open: before, it has nothing to be read. */
  #heard: Promise<void> = Promise.resolve();
  #status: CaseStatus = opening;
  #asking = false;
  #askAgain = false;
  #time: TimeRange | null = null;
  #closed = false;
  /** True from when an index is to be made again until it is there. */
  #again = false;

  constructor(place: Place, world: SessionWorld) {
    this.place = place;
    this.#world = world;
  }

  get status(): CaseStatus {
    return this.#status;
  }

  /** What everything shown of this case is narrowed to; null for all. */
  get time(): TimeRange | null {
    return this.#time;
  }

  narrow(time: TimeRange | null): void {
    if (time?.from === this.#time?.from && time?.to === this.#time?.to) return;
    this.#time = time;
    this.#changed.fire("time");
  }

  /** Starts the engine where none runs. Whoever shows the case calls this; it returns at once. */
  start(): void {
    if (!this.#engine && !this.#closed && !hasEnded(this.#status.state)) this.#launch(false);
  }

  /** Ends when the analysis does: resolves when the case is ready, rejects where it failed or was cancelled. */
  async ready(): Promise<void> {
    this.start();
    await this.#opened;
    if (this.#status.state !== "ready") throw new RpcError({ code: "closed", message: this.#status.says });
  }

  /** Asks the engine; starts it where none runs. Fails with "closed" after a crash, until it is started again. */
  async ask<M extends keyof EngineApi>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Answer<M>> {
    this.start();
    await this.#heard;
    if (!this.#engine) throw new RpcError({ code: "closed", message: this.#status.says });
    const call = this.#engine.remote[method] as (params: Params<M>, signal?: AbortSignal) => Promise<Answer<M>>;
    return call(params, signal);
  }

  /** Ends the analysis; what has been read so far stays to be looked at. */
  cancel(): void {
    if (this.#status.state === "opening" || this.#status.state === "analysing") this.#opening.abort();
  }

  /**
   * Starts over with a new engine: after a crash, a failure, a cancellation, or to analyse `again` what is ready. What was to be
   * analysed again, and was not to its end, is so now.
   */
  async restart(again = this.#again && hasEnded(this.#status.state)): Promise<void> {
    if (this.#closed) return;
    const former = this.#engine;
    this.#engine = null;
    this.#opening.abort();
    this.#status = opening;
    await former?.dispose();
    // Two restarts at once: the first to come here has started it.
    if (!this.#engine && !this.#closed) this.#launch(again);
  }

  /** Ends the engine process. */
  async dispose(): Promise<void> {
    this.#closed = true;
    this.#opening.abort();
    this.#changed.dispose();
    const engine = this.#engine;
    this.#engine = null;
    await engine?.dispose();
  }

  #launch(again: boolean): void {
    const { log, startEngine } = this.#world;
    this.#again = again;
    log.info(`Opening ${this.place.name}.`);
    const mine = (engine: EngineClient): boolean => this.#engine === engine;
    let hear: () => void = () => undefined;
    this.#heard = new Promise((resolve) => (hear = resolve));
    const engine: EngineClient = startEngine({
      changed: (topic) => {
        hear();
        if (!mine(engine)) return;
        if (topic === "status") void this.#refresh(engine);
        else if (topic === "case") this.#changed.fire("case");
      },
      stopped: (says) => {
        hear();
        if (!mine(engine)) return;
        this.#engine = null;
        log.warn(`${this.place.name}: ${says}`);
        this.#become({ ...this.#status, state: "stopped", says });
      },
      said: (line) => log.info(`engine: ${line}`),
      called: (method, milliseconds, failure) => {
        log.trace(`${method} ${milliseconds.toFixed(1)} ms${failure === null ? "" : ` ${failure}`}`);
      },
    });
    this.#engine = engine;
    this.#opening = new AbortController();
    this.#become(opening);
    this.#opened = this.#open(engine, this.#opening.signal, again).finally(hear);
  }

  async #open(engine: EngineClient, signal: AbortSignal, again: boolean): Promise<void> {
    const { paths, folder } = this.place;
    const request: OpenRequest = {
      paths,
      folder: paths.length === 1 && paths[0] === folder ? null : folder,
      options: this.#world.options(this.place),
      ...(again && { again }),
    };
    try {
      const { reused } = await engine.remote.open(request, signal);
      if (this.#engine !== engine) return;
      const status = await engine.remote.status({});
      if (this.#engine !== engine) return;
      this.#world.log.info(`${this.place.name}: ready${reused ? ", the index was used as it was" : ""}.`);
      this.#again = false;
      this.#become({ ...status, state: "ready" });
      this.#changed.fire("case");
    } catch (error) {
      if (this.#engine !== engine || hasEnded(this.#status.state)) return;
      const cancelled = signal.aborted;
      const says = cancelled ? (again ? CANCELLED_AGAIN : CANCELLED) : sentenceOf(error);
      this.#world.log.warn(`${this.place.name}: ${says}`);
      this.#become({ ...this.#status, state: cancelled ? "cancelled" : "failed", says });
    }
  }

  /** Fetches the status; while one is on its way others wait for one more. */
  async #refresh(engine: EngineClient): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    try {
      do {
        this.#askAgain = false;
        const status = await engine.remote.status({});
        // `open` says how it ended; a status that overtook its answer says it too early or too late.
        if (this.#engine === engine && isUnderWay(this.#status.state) && isUnderWay(status.state)) this.#become(status);
      } while (this.#askAgain && this.#engine === engine);
    } catch {
      // The engine has stopped, which is told by `stopped`.
    } finally {
      this.#asking = false;
    }
  }

  #become(status: CaseStatus): void {
    this.#status = status;
    this.#changed.fire("status");
  }
}

function isUnderWay(state: CaseStatus["state"]): boolean {
  return state === "opening" || state === "analysing";
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
