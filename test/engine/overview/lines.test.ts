/** Lines of a flow log as an editor asks for them, over a case made of the samples with their log taken out of gzip. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { openCase } from "../../../src/engine/case.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { caseReads } from "../../../src/engine/listings/reads.ts";
import { scratch } from "../scratch.ts";

const SAMPLES = "samples/incident";
const { signal } = new AbortController();

describe("lines of a flow log", function () {
  this.timeout(120_000);
  const space = scratch();
  let opened: OpenedCase;
  let reads: ReturnType<typeof caseReads>;
  let lines: string[];
  let evidenceId: number;

  before(async () => {
    const folder = join(space.folder, "evidence");
    mkdirSync(folder);
    for (const name of readdirSync(SAMPLES)) {
      if (!name.endsWith(".log.gz")) copyFileSync(join(SAMPLES, name), join(folder, name));
      else lines = gunzipSync(readFileSync(join(SAMPLES, name))).toString().split("\n"); // prettier-ignore
    }
    space.file("evidence/flow.log", lines.join("\n"));
    opened = await openCase([folder], { folder: join(space.folder, "case") });
    reads = caseReads(opened.store, opened);
    const { files } = await reads.overview({}, signal);
    evidenceId = files.find(({ path }) => basename(path) === "flow.log")!.evidenceId;
  });
  after(async () => {
    await opened?.close();
    space.discard();
  });

  it("records are found by their lines, with what record() says of them", async () => {
    const found = await reads.recordsAtLines({ evidenceId, from: 1, to: 1000 }, signal);
    const filled = lines.flatMap((line, i) => (i > 0 && line !== "" ? [i + 1] : []));
    assert.deepEqual(
      found.map(({ line }) => line),
      filled.filter((line) => line < 1000),
    );
    for (const one of found.slice(0, 40)) {
      const about = await reads.record({ record: one.record }, signal);
      assert.deepEqual(
        [one.line, one.verdict, one.reason, one.says, one.packetsSeen, one.connections, one.connection],
        [
          about.line,
          about.verdict,
          about.reason,
          about.says,
          about.packetsSeen,
          about.connections.length,
          about.connections[0]?.connection ?? null,
        ],
      );
      assert.equal(String(one.packets), String(about.fields.packets ?? null));
    }
    assert.ok(
      found.some(({ verdict }) => verdict === "full") && found.some(({ verdict }) => verdict === "none"),
      "the samples have both",
    );
  });

  it("a window of lines is half open", async () => {
    const found = await reads.recordsAtLines({ evidenceId, from: 2, to: 5 }, signal);
    assert.deepEqual(
      found.map(({ line }) => line),
      [2, 3, 4],
    );
    assert.deepEqual(await reads.recordsAtLines({ evidenceId, from: 1, to: 2 }, signal), []);
    assert.deepEqual(await reads.recordsAtLines({ evidenceId: 999, from: 1, to: 10 }, signal), []);
  });

  it("lines that findings rest on are those of the findings' evidence, gravest first", async () => {
    const found = await reads.findingsAtLines({ evidenceId, limit: 10_000 }, signal);
    const expected: string[] = [];
    for (const { finding } of await reads.findings({}, signal)) {
      const { evidence, severity } = await reads.finding({ finding }, signal);
      for (const one of evidence) {
        if (one.evidenceId === evidenceId && one.line !== null) expected.push(`${finding} ${severity} ${one.line}`);
      }
    }
    assert.ok(expected.length > 0);
    assert.deepEqual(found.map((one) => `${one.finding} ${one.severity} ${one.line}`).sort(), expected.sort());
    const order = ["critical", "high", "medium", "low", "info"];
    const ranks = found.map(({ severity }) => order.indexOf(severity));
    assert.deepEqual(
      ranks,
      [...ranks].sort((a, b) => a - b),
    );
    assert.equal((await reads.findingsAtLines({ evidenceId, limit: 2 }, signal)).length, 2);
  });
});
