import assert from "node:assert/strict";
import { deserialize, serialize } from "node:v8";
import { parseIp } from "../../../src/base/ip.ts";
import { listings } from "../../../src/engine/listings/listings.ts";
import { caseReads } from "../../../src/engine/listings/reads.ts";
import { listingRows } from "../../../src/engine/listings/rows.ts";
import { rowsOf } from "../../../src/base/columns.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { MAX_PAGE_ROWS, type Page, type RowFilter, type Sort } from "../../../src/protocol/page.ts";
import { caseError, never, openIncident, pageRows, type PlainRow, sqlRows } from "./case.ts";

type Fixed = keyof typeof listings;
const names = Object.keys(listings) as Fixed[];
/** What tells rows apart, as callers name them. */
const idOf: Record<Fixed, (row: PlainRow) => string> = {
  connections: (row) => String(row.connection_id),
  flow_records: (row) => String(row.record_id),
  packets: (row) => `${row.evidence_id}:${row.number}`,
};
/** Rows looked at from either end of an order. */
const SOME = 300;
const fresh = () => new AbortController().signal;

/** The natural order, told again. */
const naturally: Record<Fixed, string> = {
  connections: "SELECT connection_id FROM data.connections ORDER BY connection_id",
  flow_records: "SELECT record_id FROM data.flow_records ORDER BY record_id",
  packets: "SELECT evidence_id, number FROM data.packets ORDER BY ts, evidence_id, number",
};

describe("pages of listings", () => {
  let opened: OpenedCase;
  let reads: ReturnType<typeof caseReads>;
  before(async () => {
    opened = await openIncident();
    reads = caseReads(opened.store, { name: "incident", folder: null });
  });
  after(() => opened.close());

  async function allRows(listing: Fixed, sort: readonly Sort[] = [], filter: RowFilter = {}) {
    const rows: PlainRow[] = [];
    for (let from = 0, total = 1; from < total; from += MAX_PAGE_ROWS) {
      const page = await reads.page({ listing, from, to: from + MAX_PAGE_ROWS, sort, filter }, never);
      assert.equal(page.from, Math.min(from, page.total));
      rows.push(...pageRows(page));
      total = page.total;
    }
    return rows;
  }

  for (const listing of names) {
    it(`${listing}: all rows in their natural order`, async () => {
      const expected = (await sqlRows(opened.store, naturally[listing])).map(idOf[listing]);
      assert.ok(expected.length > 100);
      assert.deepEqual((await allRows(listing)).map(idOf[listing]), expected);
    });

    it(`${listing}: sorted by every column, both ways, empty cells last, ties in natural order`, async () => {
      const natural = await allRows(listing);
      const place = new Map(natural.map((row, i) => [idOf[listing](row), i]));
      for (const { name, kind } of listings[listing].columns) {
        if (!(name in natural[0])) continue;
        for (const descending of [false, true]) {
          const compare = comparison(name, kind === "address", descending);
          const byPlace = (a: PlainRow, b: PlainRow) => place.get(idOf[listing](a))! - place.get(idOf[listing](b))!;
          const expected = natural.toSorted((a, b) => compare(a, b) || byPlace(a, b));
          for (const from of new Set([0, Math.max(0, natural.length - SOME)])) {
            const sort = [{ column: name, descending }];
            const page = await reads.page({ listing, from, to: from + SOME, sort, filter: {} }, fresh());
            const ids = expected.slice(from, from + SOME).map(idOf[listing]);
            assert.deepEqual(pageRows(page).map(idOf[listing]), ids, `${name} ${descending}`);
          }
        }
      }
    }).timeout(120_000);

    it(`${listing}: a row's place is where its page has it`, async () => {
      const sort: Sort[] = [{ column: listing === "flow_records" ? "bytes" : "proto", descending: true }];
      const filter: RowFilter = { columns: { evidence_id: ">0" } };
      const rows = await allRows(listing, sort, filter);
      for (const i of [0, 1, 77, rows.length >> 1, rows.length - 1]) {
        const id = idOf[listing](rows[i]);
        assert.equal(await reads.position({ listing, sort, filter, id }, never), i);
        const natural = await reads.position({ listing, sort: [], filter: {}, id }, never);
        const page = await reads.page({ listing, from: natural, to: natural + 1, sort: [], filter: {} }, never);
        assert.equal(idOf[listing](pageRows(page)[0]), id);
      }
      const hidden = { columns: { evidence_id: "<0" } };
      const id = idOf[listing](rows[0]);
      assert.equal(await reads.position({ listing, sort, filter: hidden, id }, never), -1);
      const none = listing === "packets" ? "1:999999" : "999999";
      assert.equal(await reads.position({ listing, sort, filter: {}, id: none }, never), -1);
      await assert.rejects(
        async () => reads.position({ listing, sort, filter: {}, id: "1 OR 1" }, never),
        caseError("usage"),
      );
    });

    it(`${listing}: columns, pages and exports agree, and values are those of the tables`, async () => {
      const columns = await reads.columns({ listing }, never);
      const page = await reads.page({ listing, from: 3, to: 40, sort: [], filter: {} }, never);
      assert.deepEqual(
        page.columns.map(({ name, kind }) => ({ name, kind })),
        columns.map(({ name, kind }) => ({ name, kind })),
      );
      assert.equal(new Set(columns.map(({ name }) => name)).size, columns.length);
      for (const { name, says } of columns) assert.match(says, /^\S.*\.$/s, name);
      const exported: PlainRow[] = [];
      const wanted = columns.map(({ name }) => name);
      for await (const batch of listingRows(opened.store, { listing, sort: [], filter: {} }, wanted, never))
        exported.push(...rowsOf(batch));
      const plain = (row: PlainRow) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => {
            const isNumber = columns.find((column) => column.name === name)?.kind === "number";
            return [name, isNumber && value !== null ? Number(value) : value];
          }),
        );
      assert.deepEqual(pageRows(page), exported.slice(3, 40).map(plain));
    });

    it(`${listing}: a page travels: own memory, plain data`, async () => {
      const page = await reads.page({ listing, from: 5, to: 30, sort: [], filter: {} }, never);
      for (const { kind, values } of page.columns) {
        if (kind === "text") continue;
        assert.equal(values.byteOffset, 0);
        assert.equal(values.buffer.byteLength, values.byteLength);
      }
      assert.deepEqual(deserialize(serialize(page)), page);
      const { columns: _, ...rest } = page;
      assert.deepEqual(JSON.parse(JSON.stringify(rest)), rest);
    });

    it(`${listing}: beyond the end there is an empty page, and no page is larger than a page`, async () => {
      const ask = async (from: number, to: number): Promise<Page> =>
        reads.page({ listing, from, to, sort: [], filter: {} }, never);
      const { total } = await ask(0, 0);
      const beyond = await ask(total + 10, total + 20);
      assert.deepEqual([beyond.from, beyond.rows, beyond.total], [total, 0, total]);
      assert.equal((await ask(total - 1, total + 20)).rows, 1);
      await assert.rejects(ask(0, MAX_PAGE_ROWS + 1), caseError("usage"));
      await assert.rejects(ask(5, 4), caseError("usage"));
    });

    it(`${listing}: unknown columns are refused, in filters and in sorts`, async () => {
      const ask = async (sort: Sort[], filter: RowFilter) =>
        reads.page({ listing, from: 0, to: 1, sort, filter }, never);
      const usage = caseError("usage", /has no column "1; DROP/);
      await assert.rejects(ask([{ column: "1; DROP TABLE x", descending: true }], {}), usage);
      await assert.rejects(ask([], { columns: { "1; DROP TABLE x": "1" } }), usage);
      await assert.rejects(ask([{ column: "constructor", descending: true }], {}), caseError("usage"));
      await assert.rejects(ask([], { columns: { evidence_id: "x" } }), caseError("usage", /character 1/));
    });
  }
});

/** How rows compare by a column, without the natural order. */
function comparison(name: string, isAddress: boolean, descending: boolean) {
  const sign = descending ? -1 : 1;
  const hex = (value: PlainRow[string]) => {
    const bytes = parseIp(String(value));
    return bytes ? `${bytes.length === 4 ? "4" : "6"}${Buffer.from(bytes).toString("hex")}` : `9${String(value)}`;
  };
  return (a: PlainRow, b: PlainRow): number => {
    let [x, y] = [a[name], b[name]];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (isAddress) [x, y] = [hex(x), hex(y)];
    if (typeof x === "string" && typeof y === "string") return sign * Buffer.compare(Buffer.from(x), Buffer.from(y));
    return x < y ? -sign : x > y ? sign : 0;
  };
}
