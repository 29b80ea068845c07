/** Several captures as one, in time order: at most the files whose times overlap are open at once. */
import { readCapture } from "../source/capture.ts";
import { CaptureFile } from "./capture-file.ts";
import type { TimedFile } from "./first-times.ts";
import type { FileConsumer, OpenConsumer, ReadCapturesOptions } from "./read-captures.ts";

/**
 * Packets of one interface may come out of order by this much, nanoseconds: a card's queues are emptied one after the other, within
 * less than a millisecond. So a rotated file may begin before the last packets of the one before it.
 */
const DISORDER = 1_000_000;

const FIELDS = 7;
const START = 0;
const CAPTURED = 1;
const ORIGINAL = 2;
const SECONDS = 3;
const NANOS = 4;
const INTERFACE = 5;
const OFFSET = 6;

/** One open file: the packets of its current piece, waiting to be taken in time order. */
class Waiting {
  readonly consumer: FileConsumer;
  readonly sink: CaptureFile;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #fields = new Float64Array(FIELDS * 4096);
  #size = 0;
  #next = 0;
  #number = 0;
  /** Settles when the reader has offered a piece with packets, or has ended. */
  #offered: Promise<void>;
  #offer: () => void = () => undefined;
  #taken: () => void = () => undefined;
  readonly #reading: Promise<void>;
  /** Files that begin later than this may be the next of the same interface. */
  readonly #settled: Moment;
  ended = false;
  #failure: unknown;

  constructor({ file, latest }: Upcoming, open: OpenConsumer, options: ReadCapturesOptions) {
    this.#settled = latest;
    this.sink = new CaptureFile(file);
    this.consumer = open(file, this.sink);
    this.sink.take = (bytes, view, start, captured, original, seconds, nanos, interfaceNumber, offset) => {
      this.#bytes = bytes;
      this.#view = view;
      const at = this.#room();
      const fields = this.#fields;
      fields[at + START] = start;
      fields[at + CAPTURED] = captured;
      fields[at + ORIGINAL] = original;
      fields[at + SECONDS] = seconds;
      fields[at + NANOS] = nanos;
      fields[at + INTERFACE] = interfaceNumber;
      fields[at + OFFSET] = offset;
    };
    this.#offered = new Promise((resolve) => (this.#offer = resolve));
    this.#reading = this.#read(options);
  }

  async #read(options: ReadCapturesOptions): Promise<void> {
    const { inspected } = this.sink.file;
    try {
      if (inspected.kind === "capture") {
        await readCapture(inspected.file, inspected.format, this.sink, {
          signal: options.signal,
          onBytes: (done) => options.onBytes?.(this.sink.file, done),
          afterChunk: () => this.#wait(),
        });
      }
    } catch (error) {
      this.#failure = error;
    }
    this.ended = true;
    this.#offer();
  }

  /** Holds the reader until every packet of its piece was taken: the piece's bytes stay where they are. */
  #wait(): Promise<void> | undefined {
    if (this.#size === 0) return undefined;
    return new Promise((resolve) => {
      this.#taken = resolve;
      this.#offer();
    });
  }

  /** Room for one more packet; returns where its fields go. */
  #room(): number {
    const at = this.#size++ * FIELDS;
    if (at + FIELDS > this.#fields.length) {
      const grown = new Float64Array(this.#fields.length * 2);
      grown.set(this.#fields);
      this.#fields = grown;
    }
    return at;
  }

  /** Waits until a packet is at hand; false when the file has ended. */
  async ready(): Promise<boolean> {
    while (this.#next === this.#size) {
      if (this.ended) {
        if (this.#failure) throw this.#failure;
        return false;
      }
      this.#size = 0;
      this.#next = 0;
      this.#offered = new Promise((resolve) => (this.#offer = resolve));
      this.#taken();
      await this.#offered;
    }
    return true;
  }

  get atHand(): boolean {
    return this.#next < this.#size;
  }

  get seconds(): number {
    return this.#fields[this.#next * FIELDS + SECONDS];
  }

  get nanos(): number {
    return this.#fields[this.#next * FIELDS + NANOS];
  }

  /** True where all that is at hand comes before `next` has to begin, as it does at the end of the file that `next` follows. */
  endsAt(next: Upcoming): boolean {
    const last = (this.#size - 1) * FIELDS;
    const { latest } = next;
    if (latest.seconds < this.#fields[last + SECONDS]) return false;
    if (latest.seconds === this.#fields[last + SECONDS] && latest.nanos < this.#fields[last + NANOS]) return false;
    return isBefore(this.#settled, next);
  }

  takeOne(): void {
    const fields = this.#fields;
    const at = this.#next++ * FIELDS;
    this.consumer.take(
      this.#bytes,
      this.#view,
      fields[at + START],
      fields[at + CAPTURED],
      fields[at + ORIGINAL],
      fields[at + SECONDS],
      fields[at + NANOS],
      fields[at + INTERFACE],
      fields[at + OFFSET],
      ++this.#number,
    );
  }

  async end(): Promise<void> {
    await this.#reading;
    this.sink.end();
    this.consumer.end?.();
  }
}

/** Takes the packets of all files in time order; `files` are sorted by the time of their first packet. */
export async function mergeCaptures(
  files: readonly TimedFile[],
  open: OpenConsumer,
  options: ReadCapturesOptions,
): Promise<void> {
  const upcoming = files.map((file): Upcoming => ({ ...file, latest: later(file) }));
  const active: Waiting[] = [];
  let opened = 0;
  for (;;) {
    for (const waiting of [...active]) {
      if (waiting.atHand || (await waiting.ready())) continue;
      await waiting.end();
      active.splice(active.indexOf(waiting), 1);
    }
    if (opened < files.length && (active.length === 0 || isDue(upcoming[opened], active, earliest(active)))) {
      active.push(new Waiting(upcoming[opened++], open, options));
      continue;
    }
    if (active.length === 0) return;
    takeRun(active, opened < files.length ? upcoming[opened] : undefined);
    for (const { consumer } of active) await consumer.afterChunk?.();
  }
}

/** Takes packets, earliest first, until one file has none at hand or the next file's time has come. */
function takeRun(active: readonly Waiting[], until: Upcoming | undefined): void {
  for (;;) {
    const first = earliest(active);
    if (until && isDue(until, active, first)) return;
    first.takeOne();
    if (!first.atHand) return;
  }
}

function earliest(active: readonly Waiting[]): Waiting {
  let first = active[0];
  for (let i = 1; i < active.length; i++) if (isBefore(active[i], first)) first = active[i];
  return first;
}

/**
 * Whether the time of `next` has come, `first` being the earliest packet at hand. A file that is about to end is read to its end
 * first: then `next` follows it, and does not overlap it.
 */
function isDue(next: Upcoming, active: readonly Waiting[], first: Moment): boolean {
  if (isBefore(first, next)) return false;
  return isBefore(next.latest, first) || !active.some((waiting) => waiting.endsAt(next));
}

/** A file that is not open yet, and how late it may be opened. */
interface Upcoming extends TimedFile {
  readonly latest: Moment;
}

function later({ seconds, nanos }: Moment): Moment {
  const sum = nanos + DISORDER;
  return sum < 1e9 ? { seconds, nanos: sum } : { seconds: seconds + 1, nanos: sum - 1e9 };
}

interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

function isBefore(a: Moment, b: Moment): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos < b.nanos);
}
