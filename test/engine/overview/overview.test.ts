/** The reads of a whole case, over the incident of the samples and over a small case made by hand. */
import assert from "node:assert/strict";
import { deserialize, serialize } from "node:v8";
import { caseReads } from "../../../src/engine/listings/reads.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { diagnostics } from "../../../src/model/tables.ts";
import type { TimeRange } from "../../../src/protocol/page.ts";
import type { Store } from "../../../src/store/store.ts";
import { emptyStore, insert } from "../../report/rows.ts";
import { smallCase } from "../../report/smallcase.ts";
import { never, openIncident, sqlRows } from "../listings/case.ts";

const about = { name: "incident", folder: null };
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
/** All the time there is. */
const ever: TimeRange = { from: "0", to: "8000000000000000000" };
/** 2026-01-02T03:00:00Z, where the small case begins. */
const T0 = 1767322800;
const seconds = (from: number, to: number): TimeRange => ({
  from: `${BigInt(T0 + from) * 1_000_000_000n}`,
  to: `${BigInt(T0 + to) * 1_000_000_000n}`,
});

/** A conversation that several vantages show counts once, where most packets were seen. */
const counted = `WITH counted AS (
  SELECT * FROM data.connections
  QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY orig_pkts + resp_pkts DESC, connection_id) = 1
)`;

describe("reads of a whole case", () => {
  let incident: OpenedCase;
  let small: Store;
  let large: ReturnType<typeof caseReads>;
  let reads: ReturnType<typeof caseReads>;
  before(async () => {
    incident = await openIncident();
    small = await smallCase();
    large = caseReads(incident.store, about);
    reads = caseReads(small, { name: "small", folder: "/case" });
  });
  after(async () => {
    await incident.close();
    await small.close();
  });

  const one = async (sql: string) => Number(Object.values((await sqlRows(incident.store, sql))[0])[0]);

  it("overview: what there is, of what kind, when", async () => {
    const overview = await large.overview({}, never);
    assert.deepEqual(
      [overview.packets, overview.connections, overview.records, overview.unlogged],
      [
        await one("SELECT count(*) FROM data.packets"),
        await one("SELECT count(*) FROM data.connections"),
        await one("SELECT count(*) FROM data.flow_records"),
        await one("SELECT count(*) FROM data.connection_coverage WHERE verdict = 'unlogged'"),
      ],
    );
    assert.equal(sum(overview.files.map(({ packets }) => packets)), overview.packets);
    assert.equal(sum(Object.values(overview.findings)), await one("SELECT count(*) FROM data.findings"));
    assert.deepEqual(overview.files.map(({ evidenceId }) => evidenceId), [1, 2, 3, 4, 5, 6, 7, 8, 9]); // prettier-ignore
    for (const { sha256, size } of overview.files) assert.ok(size > 0 && /^[0-9a-f]{64}$/.test(sha256 ?? ""));
    assert.deepEqual(deserialize(serialize(overview)), overview);
    assert.deepEqual(JSON.parse(JSON.stringify(overview)), overview);
  });

  it("overview: time in whole seconds around packets and records", async () => {
    const { time } = await reads.overview({}, never);
    assert.deepEqual(time, seconds(0, 1200));
    const empty = await emptyStore();
    const none = await caseReads(empty, about).overview({}, never);
    await empty.close();
    assert.deepEqual([none.time, none.files, none.packets, none.unlogged], [null, [], 0, 0]);
  });

  it("overview: oddities stand with their file, those of the case by themselves", async () => {
    await insert(small, diagnostics, [{ evidence_id: 0, code: "x", severity: "info", layer: "case", count: 2, says: "All of it." }]);
    const { files, diagnostics: ofCase } = await caseReads(small, about).overview({}, never);
    assert.deepEqual(files.map(({ diagnostics: lines }) => lines.map(({ code }) => code)), [
      ["capture-cut", "capture-time-order"],
      [],
      ["log-bad-value"],
      ["config-unknown-filter"],
      ["file-unknown"],
    ]);
    assert.deepEqual(files[0].diagnostics[0], {
      code: "capture-cut",
      severity: "data-loss",
      count: 1,
      says: files[0].diagnostics[0].says,
      detail: "",
      offset: 1432100,
      line: null,
      packet: 2412,
    });
    assert.deepEqual(ofCase?.map(({ says, count }) => [says, count]), [["All of it.", 2]]);
  }); // prettier-ignore

  it("timeline: every byte once, in buckets of equal width over all of the time", async () => {
    for (const buckets of [1, 7, 120, 5000]) {
      const { start, width, logged, mirrored } = await large.timeline({ buckets }, never);
      assert.ok(logged.length <= buckets && logged.length === mirrored.length && width >= 1, `${buckets}`);
      assert.equal(BigInt(start) % 1_000_000_000n, 0n);
      assert.equal(
        sum(mirrored),
        await one(`${counted} SELECT sum(ip_bytes) FROM data.activity JOIN counted USING (connection_id)`),
      );
      assert.equal(sum(logged), await one("SELECT sum(bytes) FROM data.flow_records"));
    }
  });

  it("timeline: of a stretch of time, seconds by seconds", async () => {
    const { start, width, logged, mirrored } = await reads.timeline({ buckets: 10, time: seconds(0, 20) }, never);
    assert.deepEqual([start, width], [seconds(0, 1).from, 2]);
    assert.deepEqual([...mirrored], [0, 0, 130_000, 0, 0, 180, 160, 0, 0, 0]);
    // Records 1 and 2: 1 330 000 bytes over 960 seconds, and the rejected one: 60 over 60.
    assert.equal(Math.round(sum(logged)), Math.floor((1_330_000 * 20) / 960) + 20);
    const never0 = { from: "5", to: "5" };
    assert.equal((await reads.timeline({ buckets: 10, time: never0 }, never)).logged.length, 1);
    const before1970 = { from: "-20", to: "-10" };
    assert.equal((await reads.timeline({ buckets: 10, time: before1970 }, never)).logged.length, 0);
    const longest = { from: "-9223372036854775808", to: "9223372036854775807" };
    const all = await reads.timeline({ buckets: 3, time: longest }, never);
    assert.equal(sum(all.mirrored), 1_320_340);
  });

  it("coverage: records and connections by verdict and reason, with what each means", async () => {
    const lines = await large.coverage({}, never);
    const counted = (of: string) => sum(lines.filter((line) => line.of === of).map(({ count }) => count));
    assert.equal(counted("record"), await one("SELECT count(*) FROM data.flow_records"));
    assert.equal(counted("connection"), await one("SELECT count(*) FROM data.connections"));
    for (const { says, verdict, reason } of lines) assert.match(says, /\.$/, `${verdict} ${reason}`);
    assert.deepEqual(await large.coverage({ time: ever }, never), lines);
  });

  it("coverage: of a stretch of time only what touches it", async () => {
    const lines = await reads.coverage({ time: seconds(650, 700) }, never);
    assert.deepEqual(
      lines.map(({ of, verdict, reason, expected, count, bytes, bytesSeen }) => [of, verdict, reason, expected, count, bytes, bytesSeen]),
      [
        ["record", "full", null, false, 1, 1_300_000, 1_300_000],
        ["record", "none", "mirror-rule-rejects", true, 1, 700_000, 0],
        ["record", "partial", "fewer-packets", false, 1, 30_000, 20_000],
        ["connection", "logged", null, false, 1, 1_320_000, 1_320_000],
      ],
    );
  }); // prettier-ignore

  it("talkers: as the report has them; all the time gives the same as none", async () => {
    const talkers = await large.talkers({ limit: 1000 }, never);
    assert.deepEqual(await large.talkers({ limit: 1000, time: ever }, never), talkers);
    assert.deepEqual(await large.talkers({ limit: 3 }, never), talkers.slice(0, 3));
    const rows = await sqlRows(
      incident.store,
      `${counted}
       SELECT address, sum(sent) AS sent, sum(received) AS received FROM (
         SELECT CASE WHEN from_responder THEN resp_ip ELSE orig_ip END AS address, ip_bytes AS sent, 0 AS received
         FROM data.activity JOIN counted USING (connection_id)
         UNION ALL
         SELECT CASE WHEN from_responder THEN orig_ip ELSE resp_ip END, 0, ip_bytes
         FROM data.activity JOIN counted USING (connection_id)
       ) GROUP BY address`,
    );
    const seen = new Map(rows.map(({ address, sent, received }) => [address, [Number(sent), Number(received)]]));
    for (const { address, sent, received } of talkers) assert.deepEqual([sent, received], seen.get(address) ?? [0, 0]);
    const logged = await one("SELECT sum(bytes) FROM data.flow_records WHERE srcaddr IS NOT NULL AND bytes > 0");
    assert.equal(sum(talkers.map(({ loggedSent }) => loggedSent)), logged);
  });

  it("talkers: a record counts by the part of its window", async () => {
    const talkers = await reads.talkers({ limit: 10, time: seconds(0, 96) }, never);
    const [first] = talkers;
    assert.deepEqual(first, {
      address: "10.0.1.5",
      sent: 130_000 + 40,
      received: 60,
      loggedSent: 130_000,
      loggedReceived: 3000 + 60,
    });
    assert.deepEqual(await reads.talkers({ limit: 10, time: seconds(5000, 5001) }, never), []);
  });

  it("groups: each leads to as many connections as it says", async () => {
    for (const by of ["host", "service", "vantage"] as const) {
      const groups = await large.groups({ by, limit: 1000 }, never);
      assert.ok(groups.length > 1, by);
      assert.deepEqual(groups, groups.toSorted((a, b) => b.bytes - a.bytes)); // prettier-ignore
      for (const { filter, connections, label } of groups) {
        const page = await large.page({ listing: "connections", from: 0, to: 0, sort: [], filter }, new AbortController().signal);
        assert.equal(page.total, connections, `${by} ${label}`);
      }
      assert.deepEqual(await large.groups({ by, limit: 1 }, never), groups.slice(0, 1));
    }
  }).timeout(120_000); // prettier-ignore

  it("groups: of a stretch of time, and the filter keeps to it", async () => {
    const { time } = await large.overview({}, never);
    const half = { from: time!.from, to: `${(BigInt(time!.from) + BigInt(time!.to)) / 2n}` };
    for (const by of ["host", "service", "vantage"] as const) {
      for (const { filter, connections, label } of (await large.groups({ by, limit: 5, time: half }, never))) {
        const page = await large.page({ listing: "connections", from: 0, to: 0, sort: [], filter }, new AbortController().signal);
        assert.equal(page.total, connections, `${by} ${label}`);
      }
    }
  }); // prettier-ignore

  it("groups: the bytes of a conversation that several vantages show count once", async () => {
    const bytes = await one(`${counted} SELECT sum(orig_ip_bytes + resp_ip_bytes) FROM counted`);
    const services = await large.groups({ by: "service", limit: 10_000 }, never);
    assert.equal(sum(services.map((group) => group.bytes)), bytes);
    const [host] = await large.groups({ by: "host", limit: 1 }, never);
    const address = String(host.filter.text);
    const its = `${counted} SELECT sum(orig_ip_bytes + resp_ip_bytes) FROM counted WHERE '${address}' IN (orig_ip, resp_ip)`;
    assert.equal(host.bytes, await one(its));
    assert.ok(bytes < (await one("SELECT sum(orig_ip_bytes + resp_ip_bytes) FROM data.connections")));
  });

  it("groups: labels name vantages and services in words", async () => {
    const labels = async (by: "service" | "vantage") =>
      (await large.groups({ by, limit: 100 }, never)).map(({ label }) => label);
    assert.ok((await labels("vantage")).includes("mirror VNI 103 from 10.0.1.50"));
    assert.ok((await labels("service")).includes("ssh"));
    assert.ok((await labels("service")).every((label) => /^\w+(\/\d+|(\+\w+)*)$/.test(label)));
  });

  it("groups: services are what was recognised, ports only of the rest; every connection is in one", async () => {
    const groups = await large.groups({ by: "service", limit: 10_000 }, never);
    const { connections } = await large.overview({}, never);
    assert.equal(
      groups.reduce((sum, group) => sum + group.connections, 0),
      connections,
    );
    const known = groups.filter(({ filter }) => filter.columns?.service !== "=");
    assert.ok(known.some(({ label, filter }) => label === "http" && filter.columns?.service === "=http"));
    for (const { label, filter } of groups) {
      const { proto, resp_port: port } = filter.columns ?? {};
      if (proto !== undefined) assert.equal(label, port === undefined ? proto.slice(1) : `${proto.slice(1)}/${port}`);
    }
  });
});
