/** Requests and replies of connections in real evidence, read again from the captures. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { openCase } from "../../../src/engine/case.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { transactionReads } from "../../../src/engine/transactions/reads.ts";
import type { Transaction } from "../../../src/protocol/case.ts";

const { signal } = new AbortController();

async function all(opened: OpenedCase): Promise<Transaction[]> {
  const rows = await opened.store.rows("SELECT connection_id FROM data.connections ORDER BY 1", {
    connection_id: "u32",
  });
  const { transactions } = transactionReads(opened.store, {});
  const found: Transaction[] = [];
  for (const { connection_id } of rows) found.push(...(await transactions({ connection: connection_id }, signal)));
  return found;
}

describe("transactions of a case", function () {
  this.timeout(120_000);
  let opened: OpenedCase;
  let found: readonly Transaction[];
  before(async () => {
    opened = (await openCase(["samples/incident"])) as OpenedCase;
    found = await all(opened);
  });
  after(() => opened.close());

  it("are there for every protocol of the incident, each with the packets it came in", () => {
    assert.deepEqual(
      new Set(found.map(({ protocol }) => protocol)),
      new Set(["dns", "http", "mysql", "ntp", "ssh", "tls"]),
    );
    for (const { requestPacket, replyPacket } of found) assert.ok(requestPacket ?? replyPacket);
  });

  it("name every HTTP request that tshark names in the capture", function () {
    if (!existsSync("/usr/bin/tshark")) return this.skip();
    const fields = ["-T", "fields", "-e", "http.request.method", "-e", "http.host", "-e", "http.request.uri"];
    const args = [
      "-r",
      "samples/incident/mirror.pcap",
      "-Y",
      "http.request && !tcp.analysis.retransmission",
      ...fields,
    ];
    const { stdout } = spawnSync("tshark", args, { encoding: "utf8" });
    const theirs = new Set(stdout.trim().split("\n").map((line) => line.split("\t")).map(([method, host, uri]) => `${method} ${/^https?:/.test(uri) ? "" : host}${uri}`)); // prettier-ignore
    const ours = new Set(found.filter(({ protocol }) => protocol === "http").map(({ request }) => request));
    assert.ok(theirs.size > 3);
    assert.deepEqual([...theirs].filter((one) => !ours.has(one)), []); // prettier-ignore
  });

  it("in full have their bodies with them, decoded", async () => {
    const { transactions, transaction } = transactionReads(opened.store, {});
    const connections = await opened.store.rows(
      "SELECT connection_id FROM data.http WHERE response_body_length > 0 ORDER BY 1 LIMIT 5",
      { connection_id: "u32" },
    );
    assert.ok(connections.length > 0);
    for (const { connection_id: connection } of connections) {
      for (const { index, request, reply } of await transactions({ connection }, signal)) {
        const about = await transaction({ connection, index }, signal);
        assert.equal(about.request?.text ?? "(the request is not in the capture)", request);
        assert.equal(about.reply?.text ?? null, reply);
        for (const body of about.reply?.bodies ?? []) assert.ok(body.size > 0 && body.state !== "");
        const size = /, (\d+) bytes$/.exec(reply ?? "")?.[1];
        if (size !== undefined && size !== "0") assert.equal(about.reply?.bodies.length, 1, reply ?? "");
      }
      await assert.rejects(async () => transaction({ connection, index: 9999 }, signal), { code: "not-found" });
    }
  });

  it("of a connection that is not there: a sentence", async () => {
    const { transactions } = transactionReads(opened.store, {});
    await assert.rejects(async () => transactions({ connection: 999_999 }, signal), { code: "not-found" });
  });
});
