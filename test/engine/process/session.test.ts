import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Session } from "../../../src/engine/process/session.ts";
import type { CaseStatus, Overview } from "../../../src/protocol/case.ts";
import type { Page } from "../../../src/protocol/page.ts";
import { scratch } from "../scratch.ts";
import { codeOf, firstPage, openDoor, opening } from "./door.ts";

const incident = fileURLToPath(new URL("../../../samples/incident", import.meta.url));
const capture = join(incident, "mirror.pcap");
const space = scratch();
after(() => space.discard());

const never = new AbortController().signal;

function column(page: Page, name: string) {
  const found = page.columns.find((one) => one.name === name);
  assert.ok(found, name);
  return Array.from(found.values as ArrayLike<unknown>);
}

/** Aborts as soon as the engine says that it is in a phase. */
function cancelling(phase: string) {
  const abort = new AbortController();
  const door = openDoor((_, session) => {
    door?.clock.wind(1000);
    if (session.status.says.startsWith(phase)) abort.abort();
  });
  return { ...door, abort };
}

describe("an engine without a case", () => {
  it("says so", async () => {
    const { remote } = openDoor();
    assert.equal(await codeOf(remote.page(firstPage)), "not-ready");
    assert.equal(await codeOf(remote.verify({})), "not-ready");
    assert.equal((await remote.status({})).says, "No case is open.");
    assert.equal(await remote.close({}), null);
  });

  it("checks what it is asked", async () => {
    const { remote } = openDoor();
    assert.equal(await codeOf(remote.page({ ...firstPage, to: 5000 })), "bad-request");
    assert.equal(await codeOf(remote.open({ paths: ["a"], folder: 3 as unknown as null, options: {} })), "bad-request");
  });
});

describe("evidence of which nothing could be read", () => {
  it("is said to be so, also when its index is used again; one file that could be read is enough to say nothing", async () => {
    const text = space.file("notes.pcap", "no capture, a note\n");
    const status = async (paths: readonly string[], name: string): Promise<CaseStatus> => {
      const { remote } = openDoor();
      await remote.open({ ...opening(paths[0]), paths, folder: join(space.folder, name) });
      const told = await remote.status({});
      await remote.close({});
      return told;
    };
    for (let round = 0; round < 2; round++) {
      const { state, says, isUnread } = await status([text], "unread");
      assert.deepEqual([state, says, isUnread], ["ready", "Nothing of the evidence could be read.", true]);
    }
    const { says, isUnread, packets } = await status([text, capture], "half");
    assert.deepEqual([says, isUnread, packets > 0], ["Ready", undefined, true]);
  });
});

describe("a case that is being analysed", () => {
  let first: Promise<[Page, Overview]> | undefined;
  const states: CaseStatus[] = [];
  const ask = (topic: string, session: Session): void => {
    door.clock.wind(1000);
    if (topic === "status") states.push(session.status);
    if (topic !== "case" || first) return;
    // Asked in the midst of reading, and answered at once.
    first = session.read(never, async (reads, signal) => [
      await reads.page(firstPage, signal),
      await reads.overview({}, signal),
    ]);
  };
  const door = openDoor(ask);
  let ready: Page;

  before(async () => {
    await door.remote.open(opening(incident));
    ready = await door.remote.page(firstPage);
  });
  after(() => door.remote.close({}));

  it("shows the connections seen so far, in the order of their first packets", async () => {
    const [page, overview] = await first!;
    assert.equal(page.partial, true);
    assert.ok(page.total > 0 && page.rows === page.total);
    assert.equal(overview.connections, page.total);
    assert.equal(overview.files.length, readdirSync(incident).length);
    for (const name of ["connection_id", "orig_ip", "orig_port", "resp_ip", "resp_port", "proto", "community_id", "first_ts", "evidence"]) {
      assert.deepEqual(column(page, name), column(ready, name).slice(0, page.rows), name);
    } // prettier-ignore
    assert.ok(column(page, "verdict").every((verdict) => verdict === null));
  });

  it("has the columns that the ready case has", async () => {
    const [page] = await first!;
    const shape = ({ columns }: Page) => columns.map(({ name, kind }) => [name, kind]);
    assert.deepEqual(shape(page), shape(ready));
    assert.equal(ready.partial, false);
  });

  it("says where it stands, and that it is ready", () => {
    assert.equal(states[0].state, "opening");
    assert.ok(states.some(({ state, packets }) => state === "analysing" && packets > 0));
    assert.deepEqual([states.at(-1)?.state, states.at(-1)?.packets], ["ready", 6383]);
    assert.equal(door.told.at(-1), "case");
  });
});

describe("an analysis that is cancelled", () => {
  for (const phase of ["Reading", "Writing connections", "Joining", "Giving", "Detecting"]) {
    it(`while it is ${phase.toLowerCase()} ends, and leaves the old index and nothing else`, async () => {
      const folder = join(space.folder, `case ${phase}`);
      const { remote, session, abort, logged } = cancelling(phase);
      mkdirSync(folder);
      writeFileSync(join(folder, "index.duckdb"), "the old index");
      const call = remote.open({ ...opening(incident), folder }, abort.signal);
      await assert.rejects(call, { name: "AbortError" });
      // The next call waits for the end of what was cancelled.
      await session.close();
      assert.deepEqual(readdirSync(folder), ["index.duckdb"]);
      assert.equal(readFileSync(join(folder, "index.duckdb"), "utf8"), "the old index");
      assert.deepEqual(logged, []);
    });
  }

  it("keeps the rows it had for looking at", async () => {
    const { remote, abort, session } = cancelling("Joining");
    await assert.rejects(remote.open(opening(incident), abort.signal));
    while (session.status.state === "analysing") await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(session.status.state, "cancelled");
    const page = await remote.page(firstPage);
    assert.ok(page.partial && page.rows > 0);
    assert.equal(await codeOf(remote.packet({ evidenceId: 1, number: 1 })), "not-ready");
    await remote.close({});
    assert.equal(await codeOf(remote.page(firstPage)), "not-ready");
  });

  it("by another one leaves the place to it", async () => {
    const { remote } = openDoor();
    const former = codeOf(remote.open(opening(incident)));
    const { reused } = await remote.open(opening(capture));
    assert.deepEqual([await former, reused], ["cancelled", false]);
    assert.equal((await remote.overview({})).files.length, 1);
    await remote.close({});
  });
});

describe("evidence that is none", () => {
  it("is refused with a sentence where it is missing", async () => {
    const { remote } = openDoor();
    const missing = join(space.folder, "missing.pcap");
    await assert.rejects(remote.open(opening(missing)), (error: Error) => error.message.includes("missing.pcap"));
    assert.equal((await remote.status({})).state, "failed");
  });

  for (const [name, content] of [
    ["text.pcap", "this is no capture\n"],
    ["empty.pcap", ""],
  ] as const) {
    it(`makes a case that says what is wrong with ${name}`, async () => {
      const { remote } = openDoor();
      await remote.open(opening(space.file(name, content)));
      const { files, connections } = await remote.overview({});
      assert.deepEqual([files[0].kind, connections], ["unknown", 0]);
      assert.match(files[0].says, name === "empty.pcap" ? /empty/ : /Accepted/);
      assert.equal((await remote.page(firstPage)).total, 0);
      await remote.close({});
    });
  }
});

describe("what is written out of a case", () => {
  const { remote } = openDoor();
  const flows =
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";
  let evidence: string;
  before(async () => {
    mkdirSync(join(space.folder, "given"));
    writeFileSync(join(space.folder, "given", "talk.pcap"), readFileSync(capture));
    evidence = join(space.folder, "given", "flow.log");
    writeFileSync(evidence, `${flows}2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1700000000 1700000010 ACCEPT OK\n`);
    await remote.open({ ...opening(join(space.folder, "given")), folder: join(space.folder, "kept") });
  });
  after(() => remote.close({}));

  it("is rows of a query", async () => {
    const path = join(space.folder, "rows.csv");
    const sql = "SELECT count(*) AS n FROM connections";
    assert.deepEqual(await remote.exportQuery({ sql, format: "csv", path }), { rows: 1 });
    assert.match(readFileSync(path, "utf8"), /^n\n\d+\n$/);
    await remote.exportQuery({ sql, format: "parquet", path: `${path}.parquet` });
    assert.equal(readFileSync(`${path}.parquet`).subarray(0, 4).toString(), "PAR1");
  });

  it("is rows of a listing, filtered and sorted", async () => {
    const path = join(space.folder, "rows.jsonl");
    const sort = [{ column: "orig_port", descending: true }];
    const filter = { columns: { proto: "tcp" } };
    const { rows } = await remote.exportRows({ listing: "connections", sort, filter, format: "jsonl", path });
    const { total } = await remote.page({ ...firstPage, filter });
    const written = readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { orig_port: number; proto: string });
    assert.deepEqual([rows, written.length], [total, total]);
    assert.ok(
      written.every(({ proto }, i) => proto === "tcp" && (i === 0 || written[i - 1].orig_port >= written[i].orig_port)),
    );
  });

  it("is packets, payload and reports", async () => {
    const path = join(space.folder, "some.pcapng");
    const { packets } = await remote.exportPackets({ connections: [1, 1], path });
    const { packets: counted } = await remote.connection({ connection: 1 });
    assert.deepEqual([packets, existsSync(path)], [counted, true]);
    const { paths } = await remote.report({ formats: ["json", "md"], folder: join(space.folder, "kept") });
    assert.deepEqual(
      paths,
      ["json", "md"].map((format) => join(space.folder, "kept", `report.${format}`)),
    );
    assert.match(await remote.reportHtml({}), /^<!doctype html>/i);
  });

  it("never takes the place of evidence or of the case", async () => {
    const link = join(space.folder, "link.csv");
    symlinkSync(evidence, link);
    for (const path of [evidence, link, join(space.folder, "given", "talk.pcap"), join(space.folder, "kept", "index.duckdb"), join(space.folder, "kept", "case.json")]) {
      const before = readFileSync(path);
      const sql = "SELECT 1 AS one";
      assert.equal(await codeOf(remote.exportQuery({ sql, format: "csv", path })), "usage");
      assert.equal(await codeOf(remote.exportPackets({ connections: [1], path })), "usage");
      assert.notEqual(await codeOf(remote.savePayload({ connection: 1, side: "both", path })), "answered");
      assert.ok(before.equals(readFileSync(path)), path);
    } // prettier-ignore
    writeFileSync(join(space.folder, "given", "report.md"), "somebody's notes");
    const reporting = remote.report({ formats: ["md"], folder: join(space.folder, "given") });
    assert.equal(await codeOf(reporting), "usage");
    rmSync(join(space.folder, "given", "report.md"));
  });

  it("leaves nothing behind where it goes wrong", async () => {
    const path = join(space.folder, "wrong.csv");
    assert.equal(await codeOf(remote.exportQuery({ sql: "SELECT nothing", format: "csv", path })), "bad-query");
    const elsewhere = join(space.folder, "no such folder", "a.csv");
    assert.notEqual(await codeOf(remote.exportQuery({ sql: "SELECT 1", format: "csv", path: elsewhere })), "answered");
    assert.deepEqual(
      readdirSync(space.folder).filter((name) => /wrong|part|new/.test(name)),
      [],
    );
  });

  it("and the evidence is as it was, or is said to be not", async () => {
    const verdicts = async () => (await remote.verify({})).map(({ verdict }) => verdict);
    assert.deepEqual(await verdicts(), ["same", "same"]);
    writeFileSync(evidence, flows);
    rmSync(join(space.folder, "given", "talk.pcap"));
    assert.deepEqual(await verdicts(), ["changed", "missing"]);
  });
});

describe("a case that was analysed before", () => {
  it("is used as it is, unless it is to be analysed again", async () => {
    const request = { ...opening(capture), folder: join(space.folder, "twice") };
    const { remote } = openDoor();
    assert.deepEqual(await remote.open(request), { reused: false });
    assert.deepEqual(await remote.open(request), { reused: true });
    const { state, packets } = await remote.status({});
    assert.deepEqual([state, packets > 0], ["ready", true]);
    assert.deepEqual(await remote.open({ ...request, again: true }), { reused: false });
    await remote.close({});
    assert.equal((await remote.status({})).state, "stopped");
  });
});
