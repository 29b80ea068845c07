/** Where the packets of one connection lie, in columns: a connection may have millions. */
import type { Vector } from "../../base/columns.ts";
import type { SqlParams } from "../../store/statements.ts";
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
  return gather(store, "connection_id = $connection", params, Number(count), signal);
}

/** Packets of several connections, `count` in all, one connection after the other in ascending order. */
export function placesOfEach(
  store: Store,
  connections: readonly number[],
  count: number,
  signal?: AbortSignal,
): Promise<Places> {
  const among = `connection_id BETWEEN $first AND $last AND connection_id IN (SELECT unnest(from_json($connections, '["BIGINT"]')))`;
  const params = {
    first: connections[0] ?? 0,
    last: connections[connections.length - 1] ?? 0,
    connections: JSON.stringify(connections),
  };
  return gather(store, among, params, count, signal);
}

/** Packets [from, to) as places of their own, over the same memory. */
export function placesWithin(places: Places, from: number, to: number): Places {
  return {
    count: to - from,
    evidenceIds: places.evidenceIds.subarray(from, to),
    numbers: places.numbers.subarray(from, to),
    offsets: places.offsets.subarray(from, to),
    capturedLengths: places.capturedLengths.subarray(from, to),
    originalLengths: places.originalLengths.subarray(from, to),
    interfaces: places.interfaces.subarray(from, to),
    fromResponder: places.fromResponder.subarray(from, to),
    times: places.times.subarray(from, to),
  };
}

async function gather(
  store: Store,
  condition: string,
  params: SqlParams,
  count: number,
  signal: AbortSignal | undefined,
): Promise<Places> {
  const places = emptyPlaces(count);
  let from = 0;
  const batches = store.batches(
    `SELECT evidence_id, number, "offset", captured_length, original_length, interface, from_responder, ts
     FROM data.packets WHERE ${condition} ORDER BY connection_id, ts, evidence_id, number LIMIT $count`,
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
