/** The one case of an engine process: opened, analysed, read, closed. */
import { resolve } from "node:path";
import { CaseError } from "../../model/error.ts";
import type { CaseStatus } from "../../protocol/case.ts";
import type { OpenRequest } from "../../protocol/engine.ts";
import { RpcError } from "../../protocol/rpc.ts";
import type { Progress } from "../api.ts";
import { openCase } from "../case.ts";
import type { LiveCase } from "../ingest/live.ts";
import { caseName, type OpenedCase } from "../opened-case.ts";
import { Calls } from "./calls.ts";
import type { Clock } from "./clock.ts";
import { decodeRules } from "./decode-as.ts";
import { detailsOf, failureOf, notReady } from "./failure.ts";
import { liveReads } from "./live-reads.ts";
import { type CaseReads, openedReads } from "./reads.ts";
import { nothingOpen, RunStatus } from "./status.ts";
import { Throttle } from "./throttle.ts";

/** Milliseconds between two "status"; ten a second are as smooth as a bar needs. */
const STATUS_EVERY = 100;
/** Milliseconds between two "case" while rows come in: each makes the panels ask for what they show. */
const ROWS_EVERY = 1000;

export interface SessionWorld {
  changed(topic: "status" | "case"): void;
  /** Details of our own faults. */
  log(text: string): void;
  readonly clock: Clock;
}

/** One opening: where it stands, what can be looked at meanwhile, and how many rows were told of. */
interface Run {
  readonly status: RunStatus;
  live: LiveCase | null;
  rowsTold: number;
}

export class Session {
  readonly #world: SessionWorld;
  readonly #status: Throttle;
  readonly #case: Throttle;
  readonly #calls = new Calls();
  #run: Run | undefined;
  #opened: OpenedCase | undefined;
  #reads: CaseReads | undefined;
  #cancel = new AbortController();
  /** Settles when what was begun last has ended; never rejects. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(world: SessionWorld) {
    this.#world = world;
    this.#status = new Throttle(() => world.changed("status"), STATUS_EVERY, world.clock);
    this.#case = new Throttle(() => world.changed("case"), ROWS_EVERY, world.clock);
  }

  get status(): CaseStatus {
    return this.#run?.status.status ?? nothingOpen;
  }

  /** Opens a case in the place of the one that is open; an analysis at work is cancelled first. */
  open(request: OpenRequest, signal: AbortSignal): Promise<{ readonly reused: boolean }> {
    return this.#inTurn((cancelled) => this.#open(request, AbortSignal.any([signal, cancelled])));
  }

  /** Cancels what is at work and closes the case. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#leave();
      this.#reads = undefined;
      this.#run?.status.ended("stopped", "The case was closed.");
      this.#status.now();
    });
  }

  /** Answers a read from the case, or from the analysis at work. */
  read<T>(signal: AbortSignal, ask: (reads: CaseReads, signal: AbortSignal) => T | Promise<T>): Promise<T> {
    const reads = this.#reads;
    if (!reads) throw notReady(nothingOpen.says);
    return this.#calls.run(signal, (one) => ask(reads, one));
  }

  /** Does something with the analysed case; fails with "not-ready" before. */
  use<T>(signal: AbortSignal, work: (opened: OpenedCase, signal: AbortSignal) => T | Promise<T>): Promise<T> {
    const opened = this.#opened;
    if (!opened) throw notReady(this.#reads ? undefined : nothingOpen.says);
    return this.#calls.run(signal, (one) => work(opened, one));
  }

  /** Ends what is at work, then does the next thing. */
  #inTurn<T>(work: (cancelled: AbortSignal) => Promise<T>): Promise<T> {
    this.#cancel.abort();
    const { signal } = (this.#cancel = new AbortController());
    const done = this.#work.then(() => work(signal));
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #open(request: OpenRequest, signal: AbortSignal): Promise<{ readonly reused: boolean }> {
    await this.#leave();
    const run: Run = { status: new RunStatus(this.#world.clock), live: null, rowsTold: 0 };
    this.#run = run;
    const about = {
      name: caseName(
        request.folder,
        request.paths.map((path) => resolve(path)),
      ),
      folder: request.folder,
    };
    this.#reads = liveReads({ ...about, live: null });
    this.#status.now();
    try {
      const opened = await openCase(request.paths, {
        ...request.options,
        decodeAs: decodeRules(request.options.decodeAs ?? []),
        folder: request.folder ?? undefined,
        again: request.again,
        signal,
        onProgress: (progress) => this.#progress(run, progress),
        onLive: (live) => {
          run.live = live;
          this.#reads = liveReads({ ...about, live });
        },
      });
      if (signal.aborted) {
        await opened.close();
        throw signal.reason;
      }
      run.status.ready(await counts(opened));
      run.live = null;
      this.#opened = opened;
      this.#reads = openedReads(opened);
      return { reused: opened.reused };
    } catch (error) {
      throw this.#failed(run, error, signal.aborted);
    } finally {
      this.#status.now();
      this.#case.now();
    }
  }

  /** What was seen until then stays to be looked at. */
  #failed(run: Run, error: unknown, cancelled: boolean): RpcError {
    const told = cancelled ? new CaseError("cancelled", "The analysis was cancelled.", error) : error;
    const failure = failureOf(told, this.#world.log);
    run.status.ended(cancelled ? "cancelled" : "failed", failure.message);
    return new RpcError(failure);
  }

  #progress(run: Run, progress: Progress): void {
    run.status.progress(progress);
    this.#status.soon();
    const rows = run.live?.connections ?? 0;
    if (rows === run.rowsTold) return;
    run.rowsTold = rows;
    this.#case.soon();
  }

  /** Closes the case that is open, when nobody reads it any more. */
  async #leave(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#reads = undefined;
    await this.#calls.end();
    // The case is of no more use: that it could not be closed well must not keep the next one from being opened.
    await opened?.close().catch((error: unknown) => this.#world.log(detailsOf(error)));
  }
}

/** What was read, and of how many files. */
async function counts({ store }: OpenedCase): Promise<{ packets: number; records: number; filesRead: number }> {
  const [{ packets, records, known }] = await store.rows(
    `SELECT coalesce(sum(packets), 0)::BIGINT AS packets, coalesce(sum(records), 0)::BIGINT AS records,
       count(*) FILTER (kind <> 'unknown') AS known FROM data.evidence`,
    { packets: "i64", records: "i64", known: "i64" },
  );
  return { packets: Number(packets), records: Number(records), filesRead: Number(known) };
}
