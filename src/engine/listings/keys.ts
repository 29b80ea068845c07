/** Collects the keys of a query's rows. */
import type { SqlParams } from "../../store/statements.ts";
import type { Store } from "../../store/store.ts";

type Keys = Uint32Array | Float64Array;

/** Keys of the rows of `sql`, whose only column is BIGINT: four bytes each while all are below 2^32. `expected` rows at most, or so. */
export async function collectKeys(
  store: Store,
  sql: string,
  params: SqlParams,
  expected: number,
  last: number,
  signal: AbortSignal,
): Promise<Keys> {
  const make = (rows: number): Keys => (last < 2 ** 32 ? new Uint32Array(rows) : new Float64Array(rows));
  let keys = make(Math.max(1024, expected));
  let rows = 0;
  for await (const batch of store.batches(sql, params, { signal })) {
    const { data } = batch.vectors[0] as { data: BigInt64Array };
    if (rows + batch.rows > keys.length) keys = grown(keys, make(2 * (rows + batch.rows)));
    for (let row = 0; row < batch.rows; row++) keys[rows++] = Number(data[row]);
  }
  return rows === keys.length ? keys : keys.slice(0, rows);
}

function grown(from: Keys, to: Keys): Keys {
  to.set(from);
  return to;
}

/** Puts keys in order; those of a scan mostly are. */
export function ascending(keys: Keys): Keys {
  for (let i = 1; i < keys.length; i++) if (keys[i] < keys[i - 1]) return keys.sort();
  return keys;
}
