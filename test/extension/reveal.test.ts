import assert from "node:assert/strict";
import { casePlace } from "../../src/extension/place.ts";
import { fakeBoard } from "./fake-board.ts";

const files = [
  { evidenceId: 1, path: "/e/flow.log" },
  { evidenceId: 2, path: "/e/flow.log.gz" },
  { evidenceId: 3, path: "/e/sessions.json" },
  { evidenceId: 4, path: "/e/flow.parquet" },
];

function opened() {
  const asked: unknown[] = [];
  const all = fakeBoard({
    overview: () => ({ files }),
    packet: ({ number }) => ({ connection: number === 9 ? 0 : 12, protocols: "eth:arp" }),
    page: (p) => {
      asked.push(p.filter);
      const found = p.filter.columns?.evidence_id === "=2";
      return {
        rows: found ? 1 : 0,
        columns: [{ name: "record_id", kind: "number", values: new Float64Array(found ? [77] : []) }],
      };
    },
  });
  const { session } = all.sessions.hold(casePlace("/cases/incident"));
  after(() => all.sessions.dispose());
  return { ...all, session, asked };
}

describe("places in the evidence", () => {
  it("a packet is shown in its connection", async () => {
    const { board, session } = opened();
    const panel = await board.show(session, { kind: "packet", evidenceId: 1, number: 5 });
    assert.deepEqual(panel?.target, {
      kind: "connection",
      connection: 12,
      tab: "packets",
      packet: { evidenceId: 1, number: 5 },
    });
  });

  it("a packet of no connection is told, not shown", async () => {
    const { board, session, ui, frames } = opened();
    assert.equal(await board.show(session, { kind: "packet", evidenceId: 1, number: 9 }), null);
    assert.deepEqual([ui.said, frames.length], [["info: Packet 9 (eth:arp) belongs to no connection."], 0]);
  });

  it("a line of a text log is opened in the editor", async () => {
    const { board, session, ui } = opened();
    await board.show(session, { kind: "log-line", evidenceId: 1, line: 17 });
    assert.deepEqual(ui.said, ["text: /e/flow.log:17"]);
  });

  it("a line of a compressed log is shown as its record", async () => {
    const { board, session, ui, asked } = opened();
    const panel = await board.show(session, { kind: "log-line", evidenceId: 2, line: 17 });
    assert.deepEqual(panel?.target, { kind: "flow-records", record: "77" });
    assert.deepEqual(asked, [{ columns: { evidence_id: "=2", line: "=17" } }]);
    assert.match(ui.said[0], /^info: \/e\/flow.log.gz is not plain text/);
  });

  it("configuration is opened as the text that it is; what cannot be shown is told", async () => {
    const { board, session, ui } = opened();
    await board.show(session, { kind: "log-line", evidenceId: 3, line: 2 });
    await board.show(session, { kind: "log-line", evidenceId: 4, line: 2 });
    await board.show(session, { kind: "log-line", evidenceId: 9, line: 2 });
    assert.equal(ui.said[0], "text: /e/sessions.json");
    assert.match(ui.said[1], /^info: Line 2 of \/e\/flow.parquet is no flow record/);
    assert.equal(ui.said[2], "warn: There is no evidence file 9 in this case.");
  });
});
