/** A table of odd rows in memory, and filters beside what they should mean, said in plain JavaScript. */
import fc from "fast-check";
import { formatIpv4, formatIpv6, parseIp } from "../../src/base/ip.ts";
import { rowsOf } from "../../src/base/columns.ts";
import type { Field } from "../../src/filter/condition.ts";
import { Store } from "../../src/store/store.ts";

/** Cells of a row; any may be empty. `other` is of another table, which not every row has a row in. */
export interface TestRow {
  readonly id: number;
  readonly number: bigint | null;
  readonly port: number | null;
  readonly moment: bigint | null;
  readonly flag: boolean | null;
  readonly text: string | null;
  readonly address: string | null;
  readonly code: string | null;
  readonly other: string | null;
}

export const fields: readonly Field[] = [
  { name: "number", kind: "number", found: "never" },
  { name: "port", kind: "number", found: "number" },
  { name: "moment", kind: "time", found: "never" },
  { name: "flag", kind: "flag", found: "never" },
  { name: "text", kind: "text", found: "anywhere" },
  { name: "address", kind: "address", found: "anywhere" },
  { name: "code", kind: "text", found: "start" },
  { name: "other", kind: "text", found: "anywhere" },
];

/** Characters that mean something to filters, to SQL or to LIKE, and some that do not. */
const letters = fc.constantFrom(..."aAbBtc1059éÉ %_\\'\",!=.:<>/-$;ß日".split(""));
export const texts = fc.string({ unit: letters, maxLength: 6 });

const octets = fc.constantFrom(0, 1, 9, 10, 11, 99, 100, 127, 128, 255);
export const ipv4 = fc
  .array(octets, { minLength: 4, maxLength: 4 })
  .map(([a, b, c, d]) => formatIpv4((a << 24) | (b << 16) | (c << 8) | d));
const groups = fc.constantFrom(0, 0, 0, 1, 0xdb8, 0x2001, 0xff, 0xffff, 0x8000);
export const ipv6 = fc
  .array(groups, { minLength: 8, maxLength: 8 })
  .map((eight) => formatIpv6(Uint8Array.from(eight.flatMap((group) => [group >> 8, group & 255]))));
const mapped = ipv4.map((four) => `::ffff:${four}`);
export const addresses = fc.oneof({ weight: 3, arbitrary: ipv4 }, { weight: 3, arbitrary: ipv6 }, mapped);

const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 5 });

/** 2026-03-17 and some days around it, in nanoseconds; whole seconds now and then. */
const DAY = 86_400_000_000_000n;
export const NOON = 1_773_748_800_000_000_000n;
const moments = fc.oneof(
  fc.bigInt({ min: NOON - 40n * DAY, max: NOON + 400n * DAY }),
  fc.bigInt({ min: -600n, max: 600n }).map((minutes) => NOON + minutes * 60_000_000_000n),
);

const row = fc.record({
  number: orNull(fc.oneof(fc.bigInt({ min: -20n, max: 3000n }), fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 1n }))),
  port: orNull(fc.constantFrom(0, 1, 10, 22, 53, 443, 1059, 65535)),
  moment: orNull(moments),
  flag: orNull(fc.boolean()),
  text: orNull(texts),
  address: orNull(addresses),
  code: orNull(texts),
  other: orNull(texts),
});

export const rows: readonly TestRow[] = fc.sample(row, { seed: 7, numRuns: 400 }).map((each, id) => ({ ...each, id }));

/** The rows in a store, as `t` and `o`. */
export async function filledStore(): Promise<Store> {
  const store = await Store.open(":memory:");
  const json = (picked: readonly unknown[]) =>
    JSON.stringify(picked, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  await store.run(
    `CREATE TABLE t (id INTEGER, number BIGINT, port USMALLINT, moment BIGINT, flag BOOLEAN, text VARCHAR, address VARCHAR, code VARCHAR);
     CREATE TABLE o (id INTEGER, other VARCHAR);
     INSERT INTO t SELECT unnest(from_json($rows,
       '[{"id":"INTEGER","number":"BIGINT","port":"USMALLINT","moment":"BIGINT","flag":"BOOLEAN","text":"VARCHAR","address":"VARCHAR","code":"VARCHAR"}]'),
       recursive := true);
     INSERT INTO o SELECT unnest(from_json($others, '[{"id":"INTEGER","other":"VARCHAR"}]'), recursive := true);`,
    { rows: json(rows), others: json(rows.filter(({ other }) => other !== null)) },
  );
  return store;
}

/** Ids of the rows for which a condition holds. */
export async function idsWhere(
  store: Store,
  sql: string,
  params: Readonly<Record<string, string | number | bigint | boolean>>,
) {
  const ids: number[] = [];
  const query = `SELECT t.id FROM t LEFT JOIN o ON o.id = t.id WHERE ${sql} ORDER BY t.id`;
  for await (const batch of store.batches(query, params)) ids.push(...rowsOf(batch).map(({ id }) => Number(id)));
  return ids;
}

/** Whether an address lies in a block, bit by bit. */
export function isInBlock(address: string | null, base: string, length: number): boolean {
  const [a, b] = [address === null ? null : parseIp(address), parseIp(base)];
  if (!a || !b || a.length !== b.length) return false;
  const bit = (bytes: Uint8Array, i: number) => (bytes[i >> 3] >> (7 - (i & 7))) & 1;
  return Array.from({ length }, (_, i) => i).every((i) => bit(a, i) === bit(b, i));
}
