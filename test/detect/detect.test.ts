import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { detect } from "../../src/detect/detect.ts";
import { subjectLimit } from "../../src/detect/detector.ts";
import { detectors } from "../../src/detect/detectors.ts";
import { findingId } from "../../src/detect/named.ts";
import { detectorsPage } from "../../src/detect/page.ts";
import { severityRank } from "../../src/detect/sightings.ts";
import { CaseError } from "../../src/model/error.ts";
import type { FindingSeverity } from "../../src/model/finding.ts";
import { find, Rows, storeOf, written } from "./case.ts";

const sentence = /^[A-Z0-9].*[.?!]$|^[A-Z][^.]*\)$/;

describe("detectors", () => {
  it("have unique ids and one file each", () => {
    const ids = detectors.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const files = readdirSync("src/detect");
    for (const id of ids) assert.ok(files.includes(`${id}.ts`), id);
  });

  for (const { id, title, question, severity, attack, needs, thresholds, falsePositives, references } of detectors) {
    it(`${id} says everything about itself`, () => {
      assert.match(id, /^[a-z]+(-[a-z]+)*$/);
      assert.ok(title.length > 0 && ["critical", "high", "medium", "low", "info"].includes(severity));
      assert.match(question, /\?$/);
      assert.ok(attack.length > 0 && attack.every((technique) => /^T\d{4}(\.\d{3})?$/.test(technique)));
      assert.ok(needs.length > 0 && falsePositives.length > 0);
      assert.ok(references.length > 0 && references.every((line) => line.startsWith("https://")));
      assert.ok(Object.keys(thresholds).length > 0);
      for (const [name, { value, unit, why }] of Object.entries(thresholds)) {
        assert.match(name, /^[a-z_]+$/);
        assert.ok(Number.isFinite(value) && value >= 0 && unit.length > 0, name);
        assert.match(why, sentence, name);
      }
      for (const line of falsePositives) assert.match(line, sentence);
    });
  }

  it("have SQL modules that say what they find and paste nothing", () => {
    for (const file of readdirSync("src/store/sql/detect")) {
      const sql = readFileSync(`src/store/sql/detect/${file}`, "utf8");
      assert.match(sql, /^-- [A-Z]/, file);
      assert.ok(!sql.includes("${"), file);
    }
  });
});

/** A little of everything, in packets and in flow records. */
function incident(): Rows {
  const rows = new Rows();
  rows.repeat(30, (all, i) => all.probe({ at: i, orig_ip: "203.0.113.7", resp_port: 1000 + i }));
  rows.repeat(40, (all, i) => all.connection({ at: i, orig_ip: "198.51.100.8", orig_port: 2000 + i, resp_port: 22 }));
  rows.repeat(150, (all, i) => all.probe({ at: 7, orig_ip: `198.51.100.${i}`, orig_port: i, resp_ip: "10.0.0.80" }));
  rows.connection({ resp_port: 23 }).connection({ resp_port: 80, orig_ip: "203.0.113.50" });
  rows.connection({ at: 100, resp_ip: "203.0.113.9", orig_ip_bytes: 900_000_000n });
  rows.repeat(120, (all, i) =>
    all.record({
      at: i,
      srcaddr: "192.0.2.44",
      dstport: 22,
      srcport: 3000 + i,
      action: "REJECT",
      packets: 1n,
      bytes: 44n,
      tcp_flags: 2,
    }),
  );
  rows.window("SKIPDATA", { at: 60 }).record({ dstaddr: "169.254.169.254", dstport: 80 });
  return rows;
}

async function all(seed = 0) {
  const store = await storeOf(incident(), seed);
  await detect(store);
  return written(store);
}

describe("detect", () => {
  it("writes the same rows whatever the order of insertion, and when run again", async () => {
    const first = await all();
    assert.deepEqual(
      [...new Set(first.map(({ detector }) => detector))].sort(),
      ["cleartext-service", "flow-log-gap", "large-outbound-transfer", "metadata-access", "port-scan", "reject-storm", "ssh-brute-force", "syn-flood"],
    ); // prettier-ignore
    for (const seed of [1, 2]) assert.deepEqual(await all(seed), first);
    const store = await storeOf(incident());
    await detect(store);
    await detect(store);
    assert.deepEqual(await written(store), first);
  });

  it("orders findings from the worst down and names each by detector and subject", async () => {
    const found = await all();
    const rank = found.map(({ severity }) => ["critical", "high", "medium", "low", "info"].indexOf(severity));
    assert.deepEqual(
      rank,
      [...rank].sort((a, b) => a - b),
    );
    for (const { id, detector, subject } of found) assert.equal(id, findingId(detector, subject));
    assert.equal(new Set(found.map(({ id }) => id)).size, found.length);
    assert.match(found[0].id, /^[a-z-]+-[0-9a-f]{12}$/);
  });

  it("gives every finding evidence, reasons and a next step", async () => {
    const worst = new Map(detectors.map(({ id, severity }) => [id, severity]));
    for (const { id, detector, severity, evidence, why, next, summary, first, last } of await all()) {
      assert.ok(severityRank(severity as FindingSeverity) >= severityRank(worst.get(detector)!), id);
      assert.ok(evidence.length > 0 && evidence.length <= 20, id);
      assert.ok(why.length > 0 && why.some(({ value, threshold }) => value >= threshold), id);
      assert.match(next, /\.$/, id);
      assert.match(summary, /\.$/, id);
      assert.ok(first <= last, id);
    }
  });

  it("takes thresholds of the user", async () => {
    const rows = new Rows().repeat(5, (all, i) => all.probe({ at: i, resp_port: 1000 + i }));
    assert.deepEqual(await find("port-scan", rows), []);
    const [found] = await find("port-scan", rows, { thresholds: { "port-scan.ports": 5 } });
    assert.equal(found.why[0].threshold, 5);
  });

  it("refuses thresholds that do not exist or are no numbers", async () => {
    const store = await storeOf(new Rows());
    const refused: Record<string, number>[] = [
      { "port-scam.ports": 1 },
      { "port-scan.sports": 1 },
      { ports: 1 },
      { "port-scan.ports": NaN },
      { "port-scan.ports": -1 },
      { "port-scan.window": 0 },
      { "port-scan.window": 1e12 },
    ];
    for (const thresholds of refused) {
      await assert.rejects(
        detect(store, { thresholds }),
        (error: unknown) => error instanceof CaseError && error.code === "usage",
      );
    }
  });

  it("takes any number a hostile log may hold", async () => {
    const most = 2n ** 63n - 1n;
    for (const value of [most, most - 1n, 0n, -1n, -most]) {
      const rows = new Rows();
      const given = { packets: value, bytes: value, start: value, end: value };
      const cases: Record<string, bigint>[] = [
        given,
        { ...given, start: 0n },
        { ...given, end: 0n },
        { packets: value },
        { bytes: value, end: most },
      ];
      for (const more of cases) {
        for (const protocol of [0, 6, 17, 4294967295]) {
          for (const port of [0, 22, 80, 53])
            rows.record({ ...more, protocol, dstport: port, srcaddr: "10.0.0.1", dstaddr: "8.8.8.8" });
          rows.record({
            ...more,
            protocol,
            srcport: 53,
            dstport: 4000,
            srcaddr: "999.1.1.1",
            dstaddr: "\u0000'\"--",
            tcp_flags: 4294967295,
          });
        }
        rows.window("SKIPDATA", more).window("NODATA", more);
      }
      rows.repeat(rows.records.length, (all, i) =>
        all.row("coverage", {
          record_id: BigInt(i + 1), verdict: i % 2 ? "partial" : "none", reason: i % 2 ? "fewer-packets" : "unexplained",
          packets_seen: 0n, bytes_seen: 0n, connections: 0, session_id: null, rule_number: null, other_record_id: null, detail: null,
        }),
      ); // prettier-ignore
      const store = await storeOf(rows);
      await detect(store, {
        thresholds: { "syn-flood.syns": 1, "reject-storm.records": 1, "ssh-brute-force.attempts": 1 },
      });
      assert.ok((await written(store)).length > 0);
    }
  });

  it("makes one finding of those beyond the limit", async () => {
    const rows = new Rows().repeat(subjectLimit + 5, (all, host) =>
      all.repeat(15, (one, i) => one.probe({ orig_ip: `203.0.${host}.1`, resp_port: 1 + i })),
    );
    const found = await find("port-scan", rows);
    assert.equal(found.length, subjectLimit);
    assert.equal(found[found.length - 1].subject, "others");
    assert.match(found[found.length - 1].summary, /^6 more findings/);
  });

  it("says what it is doing and can be cancelled", async () => {
    const store = await storeOf(new Rows());
    const phases: string[] = [];
    await detect(store, { onPhase: (says) => phases.push(says) });
    assert.equal(phases.length, detectors.length);
    const signal = AbortSignal.abort();
    await assert.rejects(
      detect(store, { signal }),
      (error: unknown) => error instanceof CaseError && error.code === "cancelled",
    );
  });
});

describe("docs/detectors.md", () => {
  it("is what the manifests say", () => {
    assert.equal(readFileSync("docs/detectors.md", "utf8"), detectorsPage());
  });
});
