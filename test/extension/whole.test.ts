/** Panels' calls through the host to the engine process and back, by VS Code's rules of what can be posted. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineStarter, type EngineProcess } from "../../src/extension/engine/client.ts";
import { casePlace, loosePlace } from "../../src/extension/place.ts";
import { saveCase } from "../../src/extension/storage.ts";
import type { Session } from "../../src/extension/session.ts";
import type {
  ConnectionPanel,
  ConnectionsPanel,
  FindingsPanel,
  FlowRecordsPanel,
  OverviewPanel,
  QueryPanel,
  ReportPanel,
  ProtocolsPanel,
  SearchPanel,
  Target,
} from "../../src/protocol/panels.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { engineEntry } from "./engine/forked.ts";
import { fakeBoard } from "./fake-board.ts";
import { file } from "./fake-ui.ts";

describe("panels over the engine process", function () {
  this.timeout(120_000);
  let folder: string;
  let its: ReturnType<typeof fakeBoard>;
  let session: Session;
  const engines: EngineProcess[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "flowmirror-whole-"));
    const start = engineStarter({ entry: await engineEntry(), tempFolder: folder });
    its = fakeBoard({}, (hooks) => {
      const engine = start(hooks);
      engines.push(engine);
      return engine;
    });
    ({ session } = its.sessions.hold(loosePlace(["samples/incident"], folder)));
    await session.ready();
  });
  after(async () => {
    await its.sessions.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  type Any = { readonly [M in string]: (params: never) => unknown };
  async function panel<A extends { readonly [M in keyof A]: (params: never) => unknown } = Any>(
    target: Target,
  ): Promise<Client<A>> {
    const open = await its.board.show(session, target);
    assert.ok(open);
    return its.frames[its.board.open.indexOf(open)].page<A>().remote;
  }

  it("overview", async () => {
    const remote = await panel<OverviewPanel>({ kind: "overview" });
    assert.equal((await remote.status({})).state, "ready");
    const { packets, time } = await remote.overview({});
    assert.ok(packets > 6000 && time);
    const { logged, mirrored } = await remote.timeline({ buckets: 50, time });
    assert.ok(logged instanceof Float64Array && logged.length === mirrored.length);
    assert.ok((await remote.coverage({})).length > 5);
    assert.ok((await remote.talkers({ limit: 5 })).length === 5);
    assert.ok((await remote.findings({})).length > 5);
  });

  it("connections, and one of them", async () => {
    const remote = await panel<ConnectionsPanel>({ kind: "connections" });
    const request = { listing: "connections", from: 0, to: 100, sort: [], filter: { text: "tcp" } } as const;
    const page = await remote.page(request);
    assert.equal(page.rows, 100);
    const [column] = page.columns.filter(({ kind }) => kind === "time");
    assert.ok(column.values instanceof BigInt64Array);
    assert.equal(await remote.position({ listing: "connections", sort: [], filter: {}, id: "1" }), 0);
    assert.equal((await remote.columns({ listing: "connections" })).length, page.columns.length);

    const one = await panel<ConnectionPanel>({ kind: "connection", connection: 1 });
    assert.match((await one.connection({ connection: 1 })).title, /:443 tcp$/);
    const map = await one.payloadMap({ connection: 1, side: "both" });
    const bytes = await one.payload({ connection: 1, side: "both", from: 0, to: Math.min(map.size, 1000) });
    assert.ok(bytes instanceof Uint8Array && bytes.length > 0);
    const needle = bytes.slice(0, 4);
    const search = { connection: 1, side: "both", needle, ignoreCase: false, from: 0, limit: 10 } as const;
    assert.equal((await one.searchPayload(search))[0], 0);
    assert.ok(Array.isArray(await one.records({ connection: 1 })));
    assert.ok(Array.isArray(await one.transactions({ connection: 1 })));
    const packet = await one.packet({ evidenceId: map.evidenceIds[0], number: map.packets[0] });
    assert.ok(packet.layers.length > 4 && packet.bytes instanceof Uint8Array);
  });

  it("flow records, findings, report, query", async () => {
    const records = await panel<FlowRecordsPanel>({ kind: "flow-records" });
    const page = await records.page({ listing: "flow_records", from: 0, to: 10, sort: [], filter: {} });
    assert.equal(page.rows, 10);
    assert.equal((await records.record({ record: "1" })).record, "1");
    const findings = await panel<FindingsPanel>({ kind: "findings" });
    const [{ finding }] = await findings.findings({});
    assert.ok((await findings.finding({ finding })).evidence.length > 0);
    const report = await panel<ReportPanel>({ kind: "report" });
    assert.match(await report.reportHtml({}), /^<!doctype html>/i);
    const query = await panel<QueryPanel>({ kind: "query" });
    const { columns, more } = await query.query({ sql: "SELECT * FROM packets", limit: 3 });
    assert.ok(columns.length > 5 && more);
    await assert.rejects(query.query({ sql: "DROP TABLE packets", limit: 3 }), { code: "bad-query" });
  });

  it("protocols: tables that have rows, a row whole, rows into a file of the table's name", async () => {
    const protocols = await panel<ProtocolsPanel>({ kind: "protocols", table: "http" });
    const http = (await protocols.tables({})).find(({ name }) => name === "http");
    assert.ok(http && http.rows > http.copies);
    const asked = { listing: http.listing, sort: [], filter: { columns: { is_copy: "no" } } } as const;
    const { total } = await protocols.page({ ...asked, from: 0, to: 3 });
    assert.equal(total, http.rows - http.copies);
    const row = await protocols.row({ listing: http.listing, id: "0" });
    const one = await panel<ConnectionPanel>({ kind: "connection", connection: Number(row.connection_id) });
    const connection = Number(row.connection_id);
    const [{ index, request }] = await one.transactions({ connection });
    assert.equal((await one.transaction({ connection, index })).request?.text, request);
    await assert.rejects(one.transaction({ connection, index: 9999 }), { code: "not-found" });
    const path = join(folder, "http.csv");
    its.ui.answers.push(file(path));
    assert.equal(await protocols.exportRows({ ...asked, format: "csv" }), path);
    assert.equal(readFileSync(path, "utf8").trim().split("\n").length, total + 1);
  });

  it("search over the whole case, its hits into a file", async () => {
    const search = await panel<SearchPanel>({ kind: "search", typed: "HTTP/1." });
    const asked = { kind: "regex", text: "HTTP/1\\.[01]", ignoreCase: false, raw: false, side: "both" } as const;
    const { page, more } = await search.searchCase({ ...asked, limit: 3 });
    assert.deepEqual([page.rows, more], [3, true]);
    await assert.rejects(search.searchCase({ ...asked, text: "a(", limit: 3 }), { code: "usage" });
    const path = join(folder, "hits.jsonl");
    its.ui.answers.push(file(path));
    assert.equal(await search.exportSearch({ ...asked, format: "jsonl" }), path);
    const hits = readFileSync(path, "utf8").trim().split("\n");
    assert.ok(hits.length > 3 && hits.every((line) => /^HTTP\/1\.[01]$/.test(JSON.parse(line).match)));
  });

  it("a log line that is no text is found as its record, a packet in its connection", async () => {
    const { files } = await session.ask("overview", {});
    const log = files.find(({ path }) => path.endsWith(".log.gz"))!;
    const shown = await its.board.show(session, { kind: "log-line", evidenceId: log.evidenceId, line: 3 });
    assert.equal(shown?.target.kind, "flow-records");
    const capture = files.find(({ path }) => path.endsWith("mirror.pcap"))!;
    const packet = await its.board.show(session, { kind: "packet", evidenceId: capture.evidenceId, number: 40 });
    assert.equal(packet?.target.kind, "connection");
  });

  it("exports write where a person said", async () => {
    const remote = await panel<ConnectionsPanel>({ kind: "connections" });
    const path = join(folder, "out.pcapng");
    its.ui.answers.push(file(path));
    assert.equal(await remote.exportPackets({ connections: [1, 2] }), path);
    assert.ok(existsSync(path));
  });

  it("a saved case is opened without being analysed again", async () => {
    const saved = join(folder, "saved");
    await saveCase(session.place, saved);
    const held = its.sessions.hold(casePlace(saved));
    await held.session.ready();
    assert.ok(its.engine.said.some((line) => /saved: ready, the index was used as it was/.test(line)));
    assert.equal((await held.session.ask("overview", {})).name, "saved");
    await its.sessions.close(held.session);
  });

  it("a killed engine is told, and what starts in its place answers the same", async () => {
    const remote = await panel<OverviewPanel>({ kind: "overview" });
    const before = await remote.overview({});
    const ended = new Promise<void>((resolve) => {
      const listening = session.onDidChange(() => {
        if (session.status.state !== "stopped") return;
        listening.dispose();
        resolve();
      });
    });
    process.kill(engines[0].pid!, "SIGKILL");
    await ended;
    await assert.rejects(remote.overview({}), { code: "closed" });
    assert.match((await remote.status({})).says, /SIGKILL.*evidence is untouched/);
    await remote.restart({});
    await session.restart();
    await session.ready();
    assert.deepEqual(await remote.overview({}), before);
  });
});
