/** Filters of listings against conditions written by hand, over the incident and over a small case with odd rows. */
import assert from "node:assert/strict";
import { caseReads } from "../../../src/engine/listings/reads.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { flowRecords } from "../../../src/model/flowlog.ts";
import { connections, evidence, packets, recordConnections } from "../../../src/model/tables.ts";
import { type ListingName, MAX_CELL_CHARACTERS, NO_TIME, type RowFilter } from "../../../src/protocol/page.ts";
import type { Store } from "../../../src/store/store.ts";
import { emptyStore, insert, type PlainRow as StoredRow } from "../../report/rows.ts";
import { never, openIncident, pageRows, sqlRows } from "./case.ts";

const T = 1_773_740_000;
const nanos = (second: number) => String(BigInt(Math.round(second * 10)) * 100_000_000n);
const keys = { connections: "connection_id", flow_records: "record_id", packets: "number" } as const;

/** Keys of the rows that a filter leaves, in natural order. */
async function found(store: Store, listing: keyof typeof keys, filter: RowFilter): Promise<number[]> {
  const reads = caseReads(store, { name: "", folder: null });
  const asked = { listing, from: 0, to: 1000, sort: [], filter };
  const page = await reads.page(asked, new AbortController().signal);
  assert.ok(page.total <= 1000);
  return pageRows(page).map((row) => Number(row[keys[listing]]));
}

describe("filters of listings", () => {
  describe("over the incident", () => {
    let opened: OpenedCase;
    before(async () => (opened = await openIncident()));
    after(() => opened.close());

    const cases: readonly (readonly [keyof typeof keys, RowFilter, string])[] = [
      ["connections", { text: "203.0.113.66 tcp" }, "SELECT connection_id AS id FROM data.connections WHERE proto = 'tcp' AND (orig_ip = '203.0.113.66' OR resp_ip = '203.0.113.66')"],
      ["connections", { text: "10.0.1.10:443" }, "SELECT connection_id AS id FROM data.connections WHERE (orig_ip = '10.0.1.10' AND orig_port = 443) OR (resp_ip = '10.0.1.10' AND resp_port = 443)"],
      ["connections", { text: "unlogged" }, "SELECT connection_id AS id FROM data.connection_coverage WHERE verdict = 'unlogged'"],
      ["connections", { text: "!logged" }, "SELECT connection_id AS id FROM data.connections WHERE connection_id NOT IN (SELECT connection_id FROM data.connection_coverage WHERE verdict IN ('logged', 'unlogged'))"],
      ["connections", { columns: { verdict: "unlogged", resp_port: "22,443,53", proto: "!udp" } }, "SELECT c.connection_id AS id FROM data.connections c JOIN data.connection_coverage v ON v.connection_id = c.connection_id WHERE v.verdict = 'unlogged' AND resp_port IN (22, 443, 53) AND proto <> 'udp'"],
      ["connections", { columns: { duration: ">1.5", ip_bytes: "1k..100k" } }, "SELECT connection_id AS id FROM data.connections WHERE last_ts - first_ts > 1500000000 AND orig_ip_bytes + resp_ip_bytes BETWEEN 1000 AND 100000"],
      ["connections", { columns: { evidence: "mirror.pcap", first_ts: "2026-03-17T09:32" } }, "SELECT connection_id AS id FROM connections JOIN evidence USING (evidence_id) WHERE path LIKE '%mirror.pcap%' AND date_trunc('minute', connections.first_ts) = TIMESTAMP '2026-03-17 09:32:00'"],
      ["connections", { columns: { reason: "=" } }, "SELECT c.connection_id AS id FROM data.connections c LEFT JOIN data.connection_coverage v ON v.connection_id = c.connection_id WHERE v.reason IS NULL"],
      ["connections", { connections: [3, 1, 99_999_999, 3] }, "SELECT unnest([1, 3]) AS id"],
      ["connections", { records: ["1", "5"] }, "SELECT DISTINCT connection_id AS id FROM data.record_connections WHERE record_id IN (1, 5)"],
      ["flow_records", { text: "10.0.1.0/24", columns: { action: "=reject" } }, "SELECT record_id AS id FROM data.flow_records WHERE action = 'REJECT' AND (srcaddr LIKE '10.0.1.%' OR dstaddr LIKE '10.0.1.%' OR pkt_srcaddr LIKE '10.0.1.%' OR pkt_dstaddr LIKE '10.0.1.%')"],
      ["flow_records", { text: "none icmp" }, "SELECT r.record_id AS id FROM data.flow_records r JOIN data.coverage v ON v.record_id = r.record_id WHERE v.verdict = 'none' AND protocol IN (1, 58)"],
      ["flow_records", { columns: { proto: "=udp", reason: "!=" } }, "SELECT r.record_id AS id FROM data.flow_records r JOIN data.coverage v ON v.record_id = r.record_id WHERE protocol = 17 AND reason IS NOT NULL"],
      ["flow_records", { columns: { log_status: "!ok" } }, "SELECT record_id AS id FROM data.flow_records WHERE log_status <> 'OK'"],
      ["flow_records", { columns: { start: "2026-03-17T09:40..", tcp_flags: "2" } }, "SELECT record_id AS id FROM data.flow_records WHERE tcp_flags = 2 AND \"start\" >= epoch(TIMESTAMP '2026-03-17 09:40:00')"],
      ["flow_records", { connections: [1] }, "SELECT record_id AS id FROM data.record_connections WHERE connection_id = 1"],
      ["packets", { connections: [1, 7] }, "SELECT number AS id FROM data.packets WHERE connection_id IN (1, 7)"],
      ["packets", { connections: [1, 7], columns: { from_responder: "no" } }, "SELECT number AS id FROM data.packets WHERE connection_id IN (1, 7) AND NOT from_responder"],
      ["packets", { text: "192.0.2.14:51514" }, "SELECT number AS id FROM data.packets WHERE connection_id IN (SELECT connection_id FROM data.connections WHERE orig_ip = '192.0.2.14' AND orig_port = 51514)"],
      ["packets", { columns: { src_ip: "10.0.1.10", dst_port: "51514" } }, "SELECT number AS id FROM data.packets p JOIN data.connections c ON c.connection_id = p.connection_id WHERE from_responder AND resp_ip = '10.0.1.10' AND orig_port = 51514"],
      ["packets", { columns: { captured_length: "<180", proto: "=udp" } }, "SELECT number AS id FROM data.packets p JOIN data.connections c ON c.connection_id = p.connection_id WHERE captured_length < 180 AND proto = 'udp'"],
    ]; // prettier-ignore
    for (const [listing, filter, sql] of cases) {
      it(`${listing} by ${JSON.stringify(filter)}`, async () => {
        const expected = (await sqlRows(opened.store, sql)).map(({ id }) => Number(id)).sort((a, b) => a - b);
        assert.deepEqual(
          (await found(opened.store, listing, filter)).sort((a, b) => a - b),
          expected,
        );
      });
    }

    it("has rows for nearly all of these", async () => {
      const counts = await Promise.all(cases.map(([listing, filter]) => found(opened.store, listing, filter)));
      const empty = cases.filter((_, i) => counts[i].length === 0).map(([listing, filter]) => ({ listing, filter }));
      assert.ok(empty.length <= 2, JSON.stringify(empty));
    });
  });

  describe("over odd rows", () => {
    let store: Store;
    const file = (evidence_id: number, kind: string): StoredRow => ({ evidence_id, kind, path: `/e/${evidence_id}` });
    const connection = { vantage: 1, proto: "tcp", protocol: 6, orig_ip: "10.0.0.1", resp_ip: "10.0.0.2" };
    const second = (from: number) => BigInt(from) * 1_000_000_000n;
    before(async () => {
      store = await emptyStore();
      await insert(store, evidence, [file(1, "capture"), file(2, "flow-log")]);
      await insert(store, connections, [
        { ...connection, connection_id: 2, first_ts: second(T), last_ts: second(T + 10) },
        { ...connection, connection_id: 5, first_ts: second(T + 20), last_ts: second(T + 20) },
        { ...connection, connection_id: 9, first_ts: second(T + 30), last_ts: second(T + 90), history: `${"x".repeat(MAX_CELL_CHARACTERS - 2)}\u{1f600}tail`, community_id: "1:tcp443tcp443tcp443tcp443tc=" },
      ]); // prettier-ignore
      await insert(store, flowRecords, [
        { record_id: 1, evidence_id: 2, line: 1, start: BigInt(T), end: BigInt(T + 10), protocol: 6 },
        { record_id: 2, evidence_id: 2, line: 2, start: BigInt(T + 10), end: BigInt(T + 10), protocol: 300 },
        { record_id: 3, evidence_id: 2, line: 3, start: null, end: BigInt(T + 40) },
        { record_id: 4, evidence_id: 2, line: 4, start: 2n ** 63n - 1n, end: 2n ** 63n - 1n },
        { record_id: 5, evidence_id: 2, line: 5, start: null, end: null },
        { record_id: 6, evidence_id: 2, line: 6, start: -(2n ** 63n), end: 0n },
      ]);
      await insert(store, recordConnections, [
        { record_id: 1, connection_id: 2, from_responder: false, packets: 1 },
        { record_id: 4, connection_id: 2, from_responder: false, packets: 1 },
      ]);
      const packet = { evidence_id: 1, protocols: "eth:ip:tcp", captured_length: 60, original_length: 60 };
      await insert(store, packets, [
        { ...packet, number: 1, ts: second(T) - 1n, connection_id: 2 },
        { ...packet, number: 2, ts: second(T), connection_id: 2 },
        { ...packet, number: 3, ts: second(T + 5), connection_id: 2, from_responder: true },
        { ...packet, number: 4, ts: second(T + 12), connection_id: 2 },
        { ...packet, number: 5, ts: second(T + 13), connection_id: 2 },
        { ...packet, number: 6, ts: second(T + 13), connection_id: 0 },
      ]);
    });
    after(() => store.close());

    const at = (from: number, to: number): RowFilter => ({ time: { from: nanos(T + from), to: nanos(T + to) } });
    const touching: readonly (readonly [keyof typeof keys, number, number, readonly number[]])[] = [
      ["connections", 10, 20, [2]],
      ["connections", 10.1, 20, []],
      ["connections", 10.1, 20.1, [5]],
      ["connections", 40, 50, [9]],
      ["connections", -100, 1000, [2, 5, 9]],
      ["flow_records", -10, 0, []],
      ["flow_records", -10, 0.1, [1]],
      ["flow_records", 9.9, 10, [1]],
      ["flow_records", 10, 11, [2]],
      ["flow_records", 11, 11.1, []],
      ["flow_records", 40, 40.1, [3]],
      ["packets", 0, 5, [2]],
      ["packets", -1, 5.1, [1, 2, 3]],
    ];
    for (const [listing, from, to, expected] of touching) {
      it(`${listing} that touch seconds ${from} to ${to}`, async () =>
        assert.deepEqual(await found(store, listing, at(from, to)), expected));
    }

    it("of a record give the packets of its connection, direction and window, bad times or not", async () => {
      assert.deepEqual(await found(store, "packets", { records: ["1"] }), [2, 4]);
      assert.deepEqual(await found(store, "packets", { records: ["4", "5"] }), []);
    });

    it("take any 64-bit time and id, and numbers beyond", async () => {
      const all = { time: { from: "-9999999999999999999", to: "9999999999999999999" } };
      assert.deepEqual(await found(store, "connections", all), [2, 5, 9]);
      assert.deepEqual(await found(store, "flow_records", { records: ["9999999999999999999", "3"] }), [3]);
    });

    it("find a Community ID by its beginning, not by letters within it", async () => {
      assert.deepEqual(await found(store, "connections", { text: "1:tcp443" }), [9]);
      assert.deepEqual(await found(store, "connections", { text: "443" }), []);
    });

    it("leave ids with gaps between them in order, and say where each stands", async () => {
      const reads = caseReads(store, { name: "", folder: null });
      const place = (id: string) => reads.position({ listing: "connections", sort: [], filter: {}, id }, never);
      assert.deepEqual(await found(store, "connections", {}), [2, 5, 9]);
      assert.deepEqual([await place("2"), await place("5"), await place("9"), await place("3")], [0, 1, 2, -1]);
    });

    it("pages cut long text where no character breaks, and leave empty what has no value", async () => {
      const reads = caseReads(store, { name: "", folder: null });
      const page = async (listing: ListingName) =>
        pageRows(await reads.page({ listing, from: 0, to: 10, sort: [], filter: {} }, never));
      const [, , long] = await page("connections");
      assert.equal(long.history, `${"x".repeat(MAX_CELL_CHARACTERS - 2)}…`);
      assert.deepEqual([long.verdict, long.vni, long.duration], [null, null, 60]);
      const records = await page("flow_records");
      assert.deepEqual(
        records.map(({ start }) => start),
        [BigInt(T) * 10n ** 9n, BigInt(T + 10) * 10n ** 9n, null, null, null, null],
      );
      assert.deepEqual(
        records.map(({ proto }) => proto),
        ["tcp", "300", null, null, null, null],
      );
      const loose = (await page("packets"))[5];
      assert.deepEqual([loose.src_ip, loose.src_port, loose.proto], [null, null, null]);
      const { columns } = await reads.page({ listing: "flow_records", from: 2, to: 3, sort: [], filter: {} }, never);
      const start = columns.find(({ name }) => name === "start");
      assert.ok(start?.kind === "time" && start.values[0] === NO_TIME);
    });
  });
});
