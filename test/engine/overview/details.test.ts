/** One connection, one flow record, one finding, over the incident of the samples and over a small case made by hand. */
import assert from "node:assert/strict";
import { deserialize, serialize } from "node:v8";
import { caseReads } from "../../../src/engine/listings/reads.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { connectionTitle, endpointText, vantageTitle } from "../../../src/engine/overview/titles.ts";
import { flowRecords } from "../../../src/model/flowlog.ts";
import { findings } from "../../../src/model/tables.ts";
import type { Store } from "../../../src/store/store.ts";
import { insert } from "../../report/rows.ts";
import { smallCase } from "../../report/smallcase.ts";
import { caseError, never, openIncident, sqlRows } from "../listings/case.ts";

describe("reads of one thing", () => {
  let incident: OpenedCase;
  let small: Store;
  let large: ReturnType<typeof caseReads>;
  let reads: ReturnType<typeof caseReads>;
  before(async () => {
    incident = await openIncident();
    small = await smallCase();
    large = caseReads(incident.store, { name: "", folder: null });
    reads = caseReads(small, { name: "", folder: null });
  });
  after(async () => {
    await incident.close();
    await small.close();
  });

  const ids = async (sql: string) => (await sqlRows(incident.store, sql)).map(({ id }) => Number(id));

  it("connection: its columns, its verdict, its packets", async () => {
    const connections = await sqlRows(
      incident.store,
      `SELECT c.*, (SELECT count(*) FROM data.packets AS p WHERE p.connection_id = c.connection_id) AS counted
       FROM data.connections AS c WHERE c.connection_id % 40 = 1`,
    );
    assert.ok(connections.length > 5);
    for (const { counted, ...row } of connections) {
      const found = await large.connection({ connection: Number(row.connection_id) }, new AbortController().signal);
      assert.equal(found.packets, Number(counted));
      for (const [name, value] of Object.entries(row))
        assert.equal(found.fields[name], typeof value === "bigint" ? String(value) : value, name);
      assert.ok(["logged", "unlogged"].includes(String(found.fields.verdict)));
      assert.ok(found.title.startsWith(String(row.orig_ip)) && found.title.endsWith(` ${row.proto}`));
      assert.deepEqual(JSON.parse(JSON.stringify(found)), found);
    }
  });

  it("connection: seen at two vantages, its own first", async () => {
    const [id] = await ids("SELECT max(connection_id) AS id FROM data.connections WHERE connection_id <> conversation_id");
    const { vantages } = await large.connection({ connection: id }, never);
    assert.equal(vantages[0].connection, id);
    assert.ok(vantages.length >= 2);
    const expected = await ids(
      `SELECT connection_id AS id FROM data.connections
       WHERE conversation_id = (SELECT conversation_id FROM data.connections WHERE connection_id = ${id})`,
    );
    assert.deepEqual(vantages.map(({ connection }) => connection).sort((a, b) => a - b), expected);
    for (const { says, packets } of vantages) assert.ok(/^mirror VNI \d+ from 10\./.test(says) && packets > 0, says);
  }); // prettier-ignore

  it("connection: findings that name it, or a record that accounts for it", async () => {
    const all = await large.findings({}, never);
    let named = 0;
    for (const { finding } of all) {
      const { evidence } = await large.finding({ finding }, never);
      const [one] = evidence.flatMap(({ connection }) => connection ?? []);
      const record = evidence.find((each) => each.record !== null)?.record;
      const [accounted] = record
        ? await ids(`SELECT connection_id AS id FROM data.record_connections WHERE record_id = ${record}`)
        : [];
      for (const connection of [one, accounted].filter((id) => id !== undefined)) {
        const { findings: rest } = await large.connection({ connection }, new AbortController().signal);
        assert.ok(rest.some((each) => each.finding === finding));
        named++;
      }
    }
    assert.ok(named > 5);
    assert.deepEqual((await reads.connection({ connection: 3 }, never)).findings, []);
  });

  it("connection, record, finding: those that are not there are not found", async () => {
    await assert.rejects(async () => reads.connection({ connection: 99 }, never), caseError("not-found"));
    await assert.rejects(async () => reads.record({ record: "99" }, never), caseError("not-found"));
    await assert.rejects(async () => reads.record({ record: "9999999999999999999" }, never), caseError("not-found"));
    await assert.rejects(async () => reads.finding({ finding: "x'; --\u001b[2J" }, never), caseError("not-found", /^[^\u001b]*$/)); // prettier-ignore
    assert.deepEqual(await reads.records({ connection: 99 }, never), []);
  });

  it("records of a connection: in order of their windows, beside what was seen in each", async () => {
    const [id] = await ids(
      "SELECT connection_id AS id FROM data.record_connections GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    );
    const records = await large.records({ connection: id }, never);
    const expected = await sqlRows(
      incident.store,
      `SELECT record_id, packets, ip_bytes, from_responder FROM data.record_connections WHERE connection_id = ${id} ORDER BY record_id`,
    );
    assert.deepEqual(
      records
        .map(({ record, packetsSeen, bytesSeen, fromResponder }) => [Number(record), packetsSeen, bytesSeen, fromResponder])
        .sort((a, b) => Number(a[0]) - Number(b[0])),
      expected.map((row) => [Number(row.record_id), Number(row.packets), Number(row.ip_bytes), row.from_responder]),
    );
    const starts = records.map(({ fields }) => Number(fields.start));
    assert.deepEqual(starts, starts.toSorted((a, b) => a - b));
    for (const { fields } of records) assert.ok(fields.srcaddr && fields.verdict && !("record_id" in fields));
    assert.deepEqual(deserialize(serialize(records)), records);
  }); // prettier-ignore

  it("record: the fields its line has, and what the packets show of it", async () => {
    assert.deepEqual(await large.record({ record: "1" }, never), {
      record: "1",
      evidenceId: 1,
      line: 2,
      fields: (await large.record({ record: "1" }, never)).fields,
      verdict: "partial",
      reason: "capture-edge",
      says: "The captures cover only part of the record's window.",
      detail: null,
      packetsSeen: 6,
      bytesSeen: 312,
      connections: [{ connection: 1, title: "192.0.2.14:51514 → 10.0.1.10:443 tcp", packets: 6 }],
    });
    const { fields } = await reads.record({ record: "6" }, never);
    assert.deepEqual(fields, { version: 2, interface_id: "eni-0aa", log_status: "SKIPDATA", start: "1767322860", end: "1767322920" }); // prettier-ignore
  });

  it("record: fields that AWS does not document stand among the others, and replace none", async () => {
    const extra = JSON.stringify({ "new-field": "<b>7", srcaddr: "1.1.1.1", __proto__: "x", deep: { a: 1 } }).replace("{", '{"__proto__":"y",');
    await insert(small, flowRecords, [
      { record_id: 70, evidence_id: 3, line: 70, srcaddr: "10.0.0.1", extra },
      { record_id: 71, evidence_id: 3, line: 71, extra: "not json" },
      { record_id: 72, evidence_id: 3, line: 72, extra: "[1]" },
    ]);
    const fields = async (record: string) => (await reads.record({ record }, never)).fields;
    assert.deepEqual(await fields("70"), { srcaddr: "10.0.0.1", "new-field": "<b>7" });
    assert.deepEqual(await fields("71"), { extra: "not json" });
    assert.deepEqual(await fields("72"), { extra: "[1]" });
  }); // prettier-ignore

  it("findings: gravest first; one with its measures and the place of each piece of evidence", async () => {
    const lines = await reads.findings({}, never);
    assert.deepEqual(lines.map(({ finding, severity }) => [finding, severity]), [["large-transfer:10.0.1.5", "high"], ["port-scan:10.0.1.77", "medium"]]);
    const about = await reads.finding({ finding: "large-transfer:10.0.1.5" }, never);
    assert.deepEqual(about.why, [{ measure: "bytes", value: 1_300_000, threshold: 1_000_000, unit: "bytes", says: "sent in one connection" }]);
    assert.deepEqual(about.evidence, [
      { kind: "connection", evidenceId: 1, packet: 1, line: null, connection: 1, record: null, says: "the transfer" },
      { kind: "flow-record", evidenceId: 3, packet: null, line: 2, connection: null, record: "1", says: "as logged" },
    ]);
    assert.equal(about.firstTs, "1767322805120000000");
  }); // prettier-ignore

  it("finding: measures that are none are left out", async () => {
    const good = { measure: "m", value: 1, threshold: 2, unit: "u", says: "s" };
    const row = { detector: "d", severity: "low", confidence: "low", grade: "both" };
    await insert(small, findings, [
      { ...row, finding_id: "a", why: "no json" },
      { ...row, finding_id: "b", why: '{"measure":"m"}' },
      { ...row, finding_id: "c", why: JSON.stringify([null, 7, { ...good, value: "1" }, good]) },
    ]);
    const why = async (finding: string) => (await reads.finding({ finding }, never)).why;
    assert.deepEqual([await why("a"), await why("b"), await why("c")], [[], [], [good]]);
  });
});

describe("titles", () => {
  const ends = { proto: "tcp", orig_ip: "10.0.0.5", orig_port: 40000, resp_ip: "10.0.0.9", resp_port: 443 };
  it("of connections have ports where the protocol has them", () => {
    assert.equal(connectionTitle(ends), "10.0.0.5:40000 → 10.0.0.9:443 tcp");
    assert.equal(connectionTitle({ ...ends, proto: "icmp", orig_port: 8, resp_port: 0 }), "10.0.0.5 → 10.0.0.9 icmp");
    const six = { ...ends, proto: "udp", orig_ip: "2001:db8::1", resp_ip: "ff02::fb" };
    assert.equal(connectionTitle(six), "[2001:db8::1]:40000 → [ff02::fb]:443 udp");
    assert.equal(endpointText("::1", null), "::1");
  });

  it("of vantages say where it was", () => {
    const seen = { vantage: 2, tunnel: "", outer_src: null, vni: null, interface: 0, name: null, path: null };
    const mirror = { ...seen, kind: "mirror", tunnel: "geneve" };
    const at = { ...seen, kind: "interface" };
    assert.equal(vantageTitle({ ...mirror, vni: 7, outer_src: "10.0.0.5" }), "mirror VNI 7 from 10.0.0.5");
    assert.equal(vantageTitle({ ...mirror, vni: 0 }), "mirror VNI 0");
    assert.equal(vantageTitle(mirror), "mirror (geneve)");
    assert.equal(vantageTitle({ ...at, name: "eth0", path: "/a/b/capture.pcap" }), "interface eth0 of capture.pcap");
    assert.equal(vantageTitle({ ...at, name: "", path: "C:\\e\\x.pcapng", interface: 3 }), "interface 3 of x.pcapng");
    assert.equal(vantageTitle(at), "interface 0");
    assert.equal(vantageTitle({ ...seen, kind: null, tunnel: null }), "vantage 2");
  });
});
