import assert from "node:assert/strict";
import fc from "fast-check";
import { Belongings } from "../../../src/extension/flow-log/belonging.ts";
import { blocksFor, covers, type Lines } from "../../../src/extension/flow-log/blocks.ts";
import { FlowDocuments } from "../../../src/extension/flow-log/documents.ts";
import { lensesOf } from "../../../src/extension/flow-log/lenses.ts";
import { casePlace } from "../../../src/extension/place.ts";
import { Sessions } from "../../../src/extension/sessions.ts";
import { Facts } from "../../../src/extension/views/facts.ts";
import { fakeWorld, settled } from "../fake-engine.ts";
import { evidence, never, overviewOf } from "../views/made.ts";

describe("lines that get lenses", () => {
  it("are those in view and a few around them", () => {
    assert.deepEqual(blocksFor([{ from: 1000, to: 1040 }], 5000), [{ from: 940, to: 1100 }]);
    assert.deepEqual(blocksFor([{ from: 0, to: 10 }], 12), [{ from: 0, to: 12 }]);
    assert.deepEqual(blocksFor([], 12), []);
    assert.deepEqual(blocksFor([{ from: 0, to: 900 }], 5000), [{ from: 0, to: 400 }], "however small the letters are");
    assert.deepEqual(
      blocksFor(
        [
          { from: 2000, to: 2040 },
          { from: 0, to: 40 },
          { from: 60, to: 100 },
        ],
        5000,
      ),
      [
        { from: 0, to: 160 },
        { from: 1940, to: 2100 },
      ],
    );
  });

  it("cover what is seen, stay few, do not overlap and fit one request each", () => {
    const seen = fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 200 })).map(([from, size]): Lines => ({ from, to: from + size })); // prettier-ignore
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 4 }), (visible) => {
        const blocks = blocksFor(visible, 100_400);
        for (const [i, { from, to }] of blocks.entries()) {
          assert.ok(from < to && to - from <= 1000);
          assert.ok(i === 0 || from > blocks[i - 1].to);
        }
        assert.ok(covers(blocks, visible) || visible.length > 1);
      }),
    );
  });

  it("scrolling within what is covered asks for nothing", () => {
    const covered = [{ from: 940, to: 1100 }];
    assert.equal(covers(covered, [{ from: 1020, to: 1060 }]), true);
    assert.equal(covers(covered, [{ from: 1080, to: 1120 }]), false);
    assert.equal(covers([], []), true);
  });
});

describe("lenses over records", () => {
  it("say what was seen and lead there; the engine counts lines from 1", async () => {
    const engine = fakeWorld({
      recordsAtLines: ({ from }) => [
        { line: from, record: "7", packets: 3, packetsSeen: 3, verdict: "full", reason: null, says: "All.", connections: 1, connection: 9 },
        { line: from + 1, record: "8", packets: 3, packetsSeen: 0, verdict: "none", reason: "rejected", says: "Refused.", connections: 0, connection: null },
      ],
    }); // prettier-ignore
    const sessions = new Sessions(engine, 0);
    const { session } = sessions.hold(casePlace("/cases/one"));
    session.start();
    engine.engines[0].finish();
    await settled();
    const lenses = await lensesOf({ session, evidenceId: 4 }, [{ from: 10, to: 20 }], never);
    assert.deepEqual(
      lenses.map(({ line, title, item }) => [line, title, item.target.kind]),
      [
        [10, "3 of 3 packets seen, full", "flow-records"],
        [10, "Show connection", "connection"],
        [11, "0 of 3 packets seen, none (rejected)", "flow-records"],
      ],
    );
    assert.deepEqual(engine.engines[0].calls.at(-1)?.params, { evidenceId: 4, from: 11, to: 21 });
    await sessions.dispose();
  });
});

describe("a file of an open case", () => {
  it("is found when the case is ready and known, the active case first; nothing is asked", async () => {
    const files = [
      evidence({ path: "/e/flow.log", kind: "flow-log", format: "flow-log-text", records: 3, evidenceId: 5 }),
      evidence({ path: "/e/flow.log.gz", kind: "flow-log", format: "flow-log-text", records: 3, evidenceId: 6 }),
    ];
    const engine = fakeWorld({ overview: () => overviewOf({ files }), findings: () => [] });
    const sessions = new Sessions(engine, 0);
    const facts = new Facts(sessions);
    const belongings = new Belongings(sessions, facts);
    const one = sessions.hold(casePlace("/cases/one")).session;
    const two = sessions.hold(casePlace("/cases/two")).session;
    for (const session of [one, two]) session.start();
    for (const each of engine.engines) each.finish();
    await settled();
    assert.equal(belongings.of("/e/flow.log"), null, "not before somebody wanted to know what is in the case");
    await Promise.all([facts.overview(one), facts.overview(two)]);
    await settled();
    const calls = engine.engines.map(({ calls: its }) => its.length);
    assert.equal(belongings.of("/e/flow.log")?.session, two);
    assert.equal(belongings.of("/e/flow.log")?.evidenceId, 5);
    sessions.activate(one);
    assert.equal(belongings.of("/e/flow.log")?.session, one);
    assert.equal(belongings.of("/e/flow.log.gz"), null);
    assert.equal(belongings.of("/e/other.log"), null);
    engine.engines[0].crash();
    assert.equal(belongings.of("/e/flow.log")?.session, two, "an engine that is gone answers nothing");
    assert.deepEqual(engine.engines.map(({ calls: its }) => its.length), calls); // prettier-ignore
    await sessions.dispose();
  });
});

describe("which documents are flow logs", () => {
  const document = (lines: string[]) => {
    const its = { version: 1, lineCount: lines.length, read: 0, lineAt: (line: number) => (its.read++, { text: lines[line] }) }; // prettier-ignore
    return { its, lines };
  };

  it("is told by their first lines, once per version", () => {
    const documents = new FlowDocuments();
    const { its, lines } = document([
      "version srcaddr dstaddr interface-id",
      ...Array.from({ length: 50_000 }, () => "x"),
    ]);
    const first = documents.of(its);
    assert.ok(first);
    assert.equal(its.read, 16, "however long the document is");
    assert.equal(documents.of(its), first);
    assert.equal(its.read, 16);
    lines[40_000] = "typed";
    its.version++;
    assert.equal(documents.of(its), first, "typing further down changes nothing");
    lines[0] = "no header any more";
    its.version++;
    assert.equal(documents.of(its), null);
  });

  it("others are asked no more than that", () => {
    const documents = new FlowDocuments();
    const { its } = document(["hello", "x".repeat(1e6)]);
    assert.equal(documents.of(its), null);
    assert.equal(documents.of(its), null);
    assert.equal(its.read, 2);
  });
});
