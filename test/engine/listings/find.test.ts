import assert from "node:assert/strict";
import { caseReads } from "../../../src/engine/listings/reads.ts";
import { captureNames, connections } from "../../../src/model/tables.ts";
import { NO_TIME } from "../../../src/protocol/page.ts";
import type { Store } from "../../../src/store/store.ts";
import { emptyStore, insert } from "../../report/rows.ts";
import { caseError, never, pageRows } from "./case.ts";

const second = 1_773_740_000_000_000_000n;

describe("find and query", () => {
  let store: Store;
  let reads: ReturnType<typeof caseReads>;
  before(async () => {
    store = await emptyStore();
    reads = caseReads(store, { name: "", folder: null });
    const tcp = { proto: "tcp", protocol: 6, conn_state: "SF", first_ts: second, last_ts: second, vantage: 1 };
    await insert(store, connections, [
      { ...tcp, connection_id: 1, orig_ip: "10.0.0.5", orig_port: 40000, resp_ip: "10.0.0.9", resp_port: 443, orig_ip_bytes: 100, community_id: "1:RHkTrUPKylue1JXapg6E5l/jLvQ=" },
      { ...tcp, connection_id: 2, orig_ip: "10.0.0.9", orig_port: 443, resp_ip: "10.0.0.50", resp_port: 2, orig_ip_bytes: 900 },
      { ...tcp, connection_id: 3, orig_ip: "2001:db8::5", orig_port: 53, resp_ip: "2001:db8::1", resp_port: 8080, orig_ip_bytes: 10 },
      { ...tcp, connection_id: 443, proto: "icmp", protocol: 1, orig_ip: "10.0.0.5", orig_port: 8, resp_ip: "10.0.0.7", resp_port: 0, orig_ip_bytes: 1 },
    ]); // prettier-ignore
    await insert(store, captureNames, [
      { evidence_id: 1, address: "10.0.0.7", name: "Printer.corp" },
      { evidence_id: 1, address: "2001:db8::1", name: "web <b>" },
    ]);
  });
  after(() => store.close());

  const find = async (text: string, limit = 10) =>
    (await reads.find({ text, limit }, never)).map(({ connection }) => connection);

  const cases: readonly (readonly [string, readonly number[]])[] = [
    ["", []],
    ["   ", []],
    ["10.0.0.5", [1, 443]],
    ["10.0.0.", [2, 1, 443]],
    ["10.0.0.0/24", [2, 1, 443]],
    ["443", [443, 2, 1]],
    ["8080", [3]],
    ["10.0.0.9:443", [2, 1]],
    ["10.0.0.5:40000-10.0.0.9:443", [1]],
    ["10.0.0.9:443 - 10.0.0.5:40000", [1]],
    ["10.0.0.5:40000 → 10.0.0.9:443 tcp", [1]],
    ["[2001:db8::5]:53", [3]],
    ["[2001:db8::1]:8080-[2001:db8::5]:53", [3]],
    ["1:RHkTrUPKylue1JXapg6E5l/jLvQ=", [1]],
    ["printer", [443]],
    ["WEB", [3]],
    ["2", [2]],
    ["'; DROP TABLE x", []],
  ];
  for (const [text, expected] of cases)
    it(`finds ${JSON.stringify(text)}`, async () => assert.deepEqual(await find(text), expected));

  it("says what was found in plain text, and no more than asked for", async () => {
    assert.deepEqual(await reads.find({ text: "printer", limit: 1 }, never), [
      {
        connection: 443,
        label: "10.0.0.5 → 10.0.0.7 icmp",
        description: "no. 443, SF, 1 byte, 2026-03-17T09:33:20.000000000Z, Printer.corp",
      },
    ]);
    assert.deepEqual(await find("10.0.0.", 2), [2, 1]);
    assert.equal((await reads.find({ text: "web", limit: 1 }, never))[0].label, "[2001:db8::5]:53 → [2001:db8::1]:8080 tcp");
  }); // prettier-ignore

  it("runs a person's query and says whether there is more", async () => {
    const sql = `SELECT i AS n, i % 2 = 0 AS even, CASE WHEN i > 0 THEN make_timestamp_ns(i) END AS at, 'x' || i AS text, NULL AS none
      FROM range(3) AS r(i)`;
    const two = await reads.query({ sql, limit: 2 }, never);
    assert.deepEqual([two.more, two.page.rows, two.page.total], [true, 2, 2]);
    assert.deepEqual(two.columns.map(({ name, kind }) => `${name} ${kind}`), ["n number", "even flag", "at time", "text text", "none number"]); // prettier-ignore
    assert.deepEqual(pageRows(two.page), [
      { n: 0, even: true, at: null, text: "x0", none: null },
      { n: 1, even: false, at: 1n, text: "x1", none: null },
    ]);
    const at = two.page.columns[2];
    assert.ok(at.kind === "time" && at.values[0] === NO_TIME && at.values.length === 2);
    const three = await reads.query({ sql, limit: 3 }, never);
    assert.deepEqual([three.more, three.page.rows], [false, 3]);
  });

  it("spans batches of a large answer, and answers an empty one with its columns", async () => {
    const large = await reads.query({ sql: "SELECT * FROM range(1000000) AS r(i)", limit: 1000 }, never);
    assert.deepEqual([large.more, pageRows(large.page).at(-1)], [true, { i: 999 }]);
    const none = await reads.query({ sql: "SELECT connection_id FROM connections WHERE false", limit: 5 }, never);
    assert.deepEqual([none.more, none.page.rows, none.columns.length], [false, 0, 1]);
  });

  it("refuses what is no query, and what reaches out, in words", async () => {
    const query = async (sql: string) => reads.query({ sql, limit: 5 }, never);
    await assert.rejects(query("SELEC 1"), caseError("bad-query"));
    await assert.rejects(query("DELETE FROM data.connections"), caseError("bad-query"));
    await assert.rejects(query("SELECT * FROM read_text('/etc/passwd')"), caseError("bad-query"));
    await assert.rejects(query("SELECT 1/(SELECT nothing)"), caseError("bad-query"));
  });
});
