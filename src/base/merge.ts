/** Rows of several batches of one table as one batch, in the order of their keys. */
import type { ArenaText, Batch, Vector } from "./columns.ts";
import { isDictionary } from "./columns.ts";

/** A batch whose rows have keys, which never fall from one row to the next. */
export interface KeyedBatch extends Batch {
  readonly keys: Float64Array;
}

/** Where a row comes from. */
interface Order {
  readonly batches: Uint8Array;
  readonly rows: Uint32Array;
}

/** All rows; of equal keys those of the batch named first go first. Text must be in arenas. */
export function merged(batches: readonly KeyedBatch[]): Batch {
  if (batches.length === 1) return batches[0];
  const order = orderOf(batches);
  const [{ table, columns }] = batches;
  const vectors = columns.map((_, i) =>
    mergedVector(
      batches.map((batch) => batch.vectors[i]),
      order,
    ),
  );
  return { table, columns, vectors, rows: order.rows.length };
}

function orderOf(batches: readonly KeyedBatch[]): Order {
  const count = batches.reduce((sum, { rows }) => sum + rows, 0);
  const order = { batches: new Uint8Array(count), rows: new Uint32Array(count) };
  const next = new Uint32Array(batches.length);
  for (let at = 0; at < count; at++) {
    let first = -1;
    for (let i = 0; i < batches.length; i++) {
      if (next[i] === batches[i].rows) continue;
      if (first < 0 || batches[i].keys[next[i]] < batches[first].keys[next[first]]) first = i;
    }
    order.batches[at] = first;
    order.rows[at] = next[first]++;
  }
  return order;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array | BigInt64Array;

function mergedVector(vectors: readonly Vector[], order: Order): Vector {
  const nulls = picked(
    vectors.map((vector) => vector.nulls ?? new Uint8Array(order.rows.length)),
    order,
  );
  const [{ type }] = vectors;
  const data =
    type === "text" ? mergedText(vectors, order) : picked(vectors.map((vector) => vector.data as Numbers), order); // prettier-ignore
  return { type, data, nulls } as Vector;
}

function picked<A extends Numbers>(arrays: readonly A[], { batches, rows }: Order): A {
  const out = new (arrays[0].constructor as new (length: number) => A)(rows.length);
  for (let at = 0; at < rows.length; at++) out[at] = arrays[batches[at]][rows[at]];
  return out;
}

function mergedText(vectors: readonly Vector[], { batches, rows }: Order): ArenaText {
  const arenas = vectors.map(arenaOf);
  const bytes = new Uint8Array(arenas.reduce((sum, arena) => sum + arena.bytes.length, 0));
  const offsets = new Uint32Array(rows.length + 1);
  let end = 0;
  for (let at = 0; at < rows.length; at++) {
    const arena = arenas[batches[at]];
    const to = arena.offsets[rows[at] + 1];
    for (let from = arena.offsets[rows[at]]; from < to; from++) bytes[end++] = arena.bytes[from];
    offsets[at + 1] = end;
  }
  return { bytes, offsets };
}

function arenaOf({ type, data }: Vector): ArenaText {
  if (type !== "text" || isDictionary(data)) throw new TypeError("text of merged batches stands in arenas");
  return data;
}
