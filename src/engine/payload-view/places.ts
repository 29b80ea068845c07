/** Where the packets of one connection lie, in columns: a connection may have millions. */
import type { Vector } from "../../base/columns.ts";
import type { Store } from "../../store/store.ts";

/** Packet i is the i-th in time order. */
export interface Places {
  readonly count: number;
  readonly evidenceIds: Uint32Array;
  readonly numbers: Float64Array;
  readonly offsets: Float64Array;
  readonly capturedLengths: Uint32Array;
  readonly originalLengths: Uint32Array;
  readonly interfaces: Uint32Array;
  readonly fromResponder: Uint8Array;
  /** Nanoseconds since the epoch. */
  readonly times: BigInt64Array;
}

/** Packets of a connection; none where there is no such connection. */
export async function placesOf(store: Store, connection: number, signal?: AbortSignal): Promise<Places> {
  const params = { connection };
  const [{ count }] = await store.rows(
    "SELECT count(*) AS count FROM data.packets WHERE connection_id = $connection",
    { count: "i64" },
    params,
  );
  const places = emptyPlaces(Number(count));
  let from = 0;
  const batches = store.batches(
    `SELECT evidence_id, number, "offset", captured_length, original_length, interface, from_responder, ts
     FROM data.packets WHERE connection_id = $connection ORDER BY ts, evidence_id, number LIMIT $count`,
    { ...params, count },
    { signal },
  );
  for await (const { rows, vectors } of batches) {
    const columns = [
      places.evidenceIds, places.numbers, places.offsets, places.capturedLengths, places.originalLengths, places.interfaces,
      places.fromResponder,
    ]; // prettier-ignore
    columns.forEach((column, i) => copy(vectors[i], rows, column, from));
    const times = vectors[7];
    if (times.type === "time" || times.type === "i64") places.times.set(times.data.subarray(0, rows), from);
    from += rows;
  }
  return places;
}

function emptyPlaces(count: number): Places {
  return {
    count,
    evidenceIds: new Uint32Array(count),
    numbers: new Float64Array(count),
    offsets: new Float64Array(count),
    capturedLengths: new Uint32Array(count),
    originalLengths: new Uint32Array(count),
    interfaces: new Uint32Array(count),
    fromResponder: new Uint8Array(count),
    times: new BigInt64Array(count),
  };
}

function copy(vector: Vector, rows: number, into: Uint8Array | Uint32Array | Float64Array, from: number): void {
  if (vector.type === "text") return;
  for (let i = 0; i < rows; i++) into[from + i] = Number(vector.data[i]);
}
