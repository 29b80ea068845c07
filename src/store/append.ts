import type { Batch, Vector } from "../base/columns.ts";
import { putCounts, wordsOf } from "../base/time.ts";
import { type Rows, vectorsOf } from "./chunks.ts";
import { laneRows, type Lanes } from "./lanes.ts";
import { countedColumn, type StoredTable } from "./stored.ts";
import { TextWeight } from "./weight.ts";

/** Rows with more text than this do not wait for a lane to be full: hostile logs have words as long as their lines. */
const weightLimit = 64 << 20;

/** Appends batches to one table: collects the rows of a lane and sends them on their way, one after the other. */
export class TableAppender {
  readonly #lanes: Lanes;
  readonly #target: StoredTable;
  #rows: Rows[] = [];
  /** The batches of the pending rows. */
  #held: Held[] = [];
  /** Numbers of rows that were written: their memory is used again. */
  readonly #spareNumbers: BigInt64Array[] = [];
  #pending = 0;
  #weight = new TextWeight();
  #next: number;
  #written: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(lanes: Lanes, target: StoredTable) {
    this.#lanes = lanes;
    this.#target = target;
    this.#next = target.next;
  }

  /** True when the table stores every column of the batch. */
  takes(batch: Batch): boolean {
    return batch.columns.every(({ name }) => this.#target.table.columns.some((column) => column.name === name));
  }

  /** Takes the batch's rows; its memory has to stay as it is. Rejects, with what went wrong, after rows before it were lost. */
  async append(batch: Batch): Promise<void> {
    const numbered = this.#numbered(batch);
    const vectors = vectorsOf(this.#target.table, numbered);
    const held = new Held(numbered);
    for (let from = 0, to: number; from < batch.rows; from = to) {
      to = Math.min(batch.rows, from + laneRows - this.#pending);
      this.#rows.push({ vectors, from, to });
      this.#held.push(held.again());
      this.#pending += to - from;
      this.#weight.add(vectors);
      if (this.#pending < laneRows && this.#weight.bytes < weightLimit) continue;
      await this.#lanes.begin();
      await this.#write();
    }
    held.letGo();
  }

  /** Writes what is pending; the appender cannot be used afterwards. */
  async close(): Promise<void> {
    if (this.#pending > 0) await this.#write();
    await this.#written;
  }

  async #write(): Promise<void> {
    if (this.#failed) return this.#written;
    const { written } = await this.#lanes.write(this.#target, this.#rows, this.#written);
    this.#written = written;
    const held = this.#held;
    written.then(
      () => held.forEach((batch) => batch.letGo()),
      () => (this.#failed = true),
    );
    this.#rows = [];
    this.#held = [];
    this.#pending = 0;
    this.#weight = new TextWeight();
  }

  /** Numbers the rows of a table whose rows the store counts, unless the batch has numbers of its own. */
  #numbered(batch: Batch): Batch {
    const column = countedColumn(batch.table);
    if (!column || batch.columns.some(({ name }) => name === column.name)) return batch;
    const spare = this.#spareNumbers.pop();
    const data = spare && spare.length >= batch.rows ? spare : new BigInt64Array(batch.rows);
    putCounts(wordsOf(data), this.#next, batch.rows);
    this.#next += batch.rows;
    const vectors: Vector[] = [{ type: "i64", data }, ...batch.vectors];
    const release = () => {
      this.#spareNumbers.push(data);
      batch.release?.();
    };
    return { ...batch, columns: [column, ...batch.columns], vectors, release };
  }
}

/** A batch that is released when all holds of it have been let go: that of the one who made this, and one for every piece. */
class Held {
  readonly #batch: Batch;
  #holds = 1;

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  again(): this {
    this.#holds++;
    return this;
  }

  letGo(): void {
    if (--this.#holds === 0) this.#batch.release?.();
  }
}
