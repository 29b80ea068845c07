/** Tables of protocols as listings. */
import assert from "node:assert/strict";
import { protocolTables } from "../../../src/app/tables.ts";
import { rowsOf } from "../../../src/base/columns.ts";
import { readRow } from "../../../src/engine/listings/one-row.ts";
import { caseReads } from "../../../src/engine/listings/reads.ts";
import { listingRows } from "../../../src/engine/listings/rows.ts";
import { listingNamed } from "../../../src/engine/listings/tables.ts";
import { livePage } from "../../../src/engine/process/live-page.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { engineChecks } from "../../../src/protocol/check-case.ts";
import type { ListingName, RowFilter, Sort } from "../../../src/protocol/page.ts";
import { caseError, never, openIncident, pageRows, type PlainRow, sqlRows } from "./case.ts";

describe("tables of protocols", () => {
  let opened: OpenedCase;
  let reads: ReturnType<typeof caseReads>;
  before(async () => {
    opened = await openIncident();
    reads = caseReads(opened.store, { name: "incident", folder: null });
  });
  after(() => opened.close());

  const ask = async (listing: ListingName, filter: RowFilter = {}, sort: Sort[] = []): Promise<PlainRow[]> =>
    pageRows(await reads.page({ listing, from: 0, to: 1000, sort, filter }, never));
  const numbers = (rows: readonly PlainRow[]): number[] => rows.map(({ row }) => Number(row));
  const sql = async (query: string): Promise<number[]> =>
    (await sqlRows(opened.store, query)).map(({ id }) => Number(id));

  it("says which have rows, how many, and how many are copies", async () => {
    const found = await reads.tables({}, never);
    assert.ok(found.length >= 5);
    assert.deepEqual(
      found.map(({ name }) => name),
      protocolTables.map(({ name }) => name).filter((name) => found.some((one) => one.name === name)),
    );
    for (const { name } of protocolTables) {
      const [counts] = await sqlRows(
        opened.store,
        `SELECT count(*) AS "rows", count(*) FILTER (is_copy) AS copies FROM data."${name}"`,
      );
      const said = found.find((one) => one.name === name);
      assert.deepEqual([said?.rows ?? 0, said?.copies ?? 0], [Number(counts.rows), Number(counts.copies)], name);
    }
    const http = found.find(({ name }) => name === "http");
    assert.ok(http && http.copies > 0 && http.listing === "table:http");
    assert.deepEqual(http.own.slice(0, 3), ["method", "host", "uri"]);
  });

  it("every table is a listing, whose columns are the table's, the file and the row", async () => {
    for (const { name, columns } of protocolTables) {
      const listing = listingNamed(`table:${name}`);
      const own = new Set([...columns.map((column) => column.name), "evidence", "row"]);
      assert.deepEqual(new Set(listing.columns.map((column) => column.name)), own, name);
      assert.equal(listing.columns.length, own.size, name);
      for (const { says } of listing.columns) assert.match(says, /\.$/, name);
      // Empty ones too.
      const page = await reads.page({ listing: `table:${name}`, from: 0, to: 5, sort: [{ column: "resp_ip", descending: true }], filter: {} }, never); // prettier-ignore
      assert.equal(page.columns.length, own.size);
    }
  });

  it("pages, filters and sorts as the store has them", async () => {
    assert.deepEqual(numbers(await ask("table:http")), await sql("SELECT rowid AS id FROM data.http ORDER BY 1"));
    const cases: readonly (readonly [RowFilter, string])[] = [
      [{ columns: { is_copy: "no" } }, "NOT is_copy"],
      [{ columns: { method: "=post", status: "200..299" } }, "method = 'POST' AND status BETWEEN 200 AND 299"],
      [{ columns: { orig_ip: "10.0.0.0/8" } }, "orig_ip LIKE '10.%'"],
      [{ text: "10.0.2.20:8080" }, "(orig_ip = '10.0.2.20' AND orig_port = 8080) OR (resp_ip = '10.0.2.20' AND resp_port = 8080)"], // prettier-ignore
      [{ text: "catalog" }, "contains(lower(uri), 'catalog')"],
      [{ connections: [4, 5] }, "connection_id IN (4, 5)"],
      [{ records: ["1", "2"] }, "connection_id IN (SELECT connection_id FROM data.record_connections WHERE record_id IN (1, 2))"], // prettier-ignore
      [{ time: { from: "1773739875000000000", to: "1773739990000000000" } }, "ts >= 1773739875000000000 AND ts < 1773739990000000000"], // prettier-ignore
    ];
    for (const [filter, where] of cases) {
      const expected = await sql(`SELECT rowid AS id FROM data.http WHERE ${where} ORDER BY 1`);
      if (!filter.records) assert.ok(expected.length > 0, where);
      assert.deepEqual(numbers(await ask("table:http", filter)), expected, where);
    }
    const sorted = await ask("table:http", {}, [{ column: "response_body_length", descending: true }]);
    assert.deepEqual(
      numbers(sorted),
      await sql("SELECT rowid AS id FROM data.http ORDER BY response_body_length DESC NULLS LAST, rowid"),
    );
  });

  it("knows where a row stands, and gives it whole", async () => {
    const filter = { columns: { is_copy: "no" } };
    const rows = await ask("table:dns", filter);
    const id = String(rows[7].row);
    assert.equal(await reads.position({ listing: "table:dns", sort: [], filter, id }, never), 7);
    const row = await reads.row({ listing: "table:dns", id }, never);
    for (const [name, value] of Object.entries(rows[7])) {
      assert.deepEqual(row[name], typeof value === "bigint" ? String(value) : value, name);
    }
    await assert.rejects(async () => reads.row({ listing: "table:dns", id: "999999" }, never), caseError("not-found"));
    await assert.rejects(async () => reads.row({ listing: "table:dns", id: "1 OR 1" }, never), caseError("usage"));
    const { connection_id } = await reads.row({ listing: "connections", id: "3" }, never);
    assert.equal(connection_id, 3);
  });

  it("a value that a page cuts is there in the row, up to a limit", async () => {
    const long = "x".repeat(70_000);
    await opened.store.run(
      `INSERT INTO data.irc BY NAME SELECT ts, connection_id, orig_ip, orig_port, resp_ip, resp_port, evidence_id, packet, is_copy, $long AS "text" FROM data.http LIMIT 1`,
      { long },
    );
    const fresh = caseReads(opened.store, { name: "incident", folder: null });
    const page = await fresh.page({ listing: "table:irc", from: 0, to: 1, sort: [], filter: {} }, never);
    assert.equal(String(pageRows(page)[0].text).length, 512);
    const { text } = await readRow(opened.store, { listing: "table:irc", id: "0" }, never);
    assert.equal(String(text), `${long.slice(0, 65_536)}…`);
    await opened.store.run("DELETE FROM data.irc");
  });

  it("exports what is shown", async () => {
    const columns = ["method", "uri", "status"];
    const asked = { listing: "table:http", sort: [], filter: { columns: { is_copy: "no" } } } as const;
    const exported: PlainRow[] = [];
    for await (const batch of listingRows(opened.store, asked, columns, never)) exported.push(...rowsOf(batch));
    const shown = await ask("table:http", asked.filter);
    assert.deepEqual(exported, shown.map(({ method, uri, status }) => ({ method, uri, status }))); // prettier-ignore
  });

  it("refuses tables that there are not, by name and by shape", async () => {
    await assert.rejects(async () => ask("table:evidence"), caseError("usage", /no table "evidence"/));
    await assert.rejects(async () => ask("table:connections"), caseError("usage"));
    const request = { from: 0, to: 1, sort: [], filter: {} };
    assert.equal(engineChecks.page({ ...request, listing: "table:http" }, "page").listing, "table:http");
    for (const listing of ["table:", "table:HTTP", 'table:x" --', "tables", "table:__proto__", 7]) {
      assert.throws(() => engineChecks.page({ ...request, listing }, "page"), /bad-request|is wanted/);
    }
  });

  it("has no rows while the case is analysed, and the columns they will have", () => {
    const page = livePage(null, { listing: "table:http", from: 0, to: 10, sort: [], filter: {} });
    assert.deepEqual([page.total, page.partial], [0, true]);
    assert.ok(page.columns.some(({ name }) => name === "uri"));
  });
});
