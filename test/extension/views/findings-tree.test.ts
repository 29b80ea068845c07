import assert from "node:assert/strict";
import type { FindingEvidence } from "../../../src/protocol/case.ts";
import { casePlace } from "../../../src/extension/place.ts";
import { findingNodes, type FindingsView, fitting } from "../../../src/extension/views/findings-tree.ts";
import { finding, never } from "./made.ts";

const piece = (about: Partial<FindingEvidence>): FindingEvidence => ({
  kind: "connection",
  evidenceId: null,
  packet: null,
  line: null,
  connection: null,
  record: null,
  says: "It says so.",
  ...about,
});

function view(evidence: readonly FindingEvidence[] = []): FindingsView {
  const ask = async (): Promise<unknown> => ({ evidence });
  return { session: { place: casePlace("/c"), ask } as unknown as FindingsView["session"], zone: "UTC" };
}

describe("the Findings view", () => {
  it("has the severities that occur, gravest first, with their counts", async () => {
    const findings = [
      finding({ finding: "a", severity: "low" }),
      finding({ finding: "b", severity: "critical" }),
      finding({ finding: "c", severity: "low" }),
    ];
    const nodes = findingNodes(view(), findings);
    assert.deepEqual(
      nodes.map(({ label, description, expanded }) => [label, description, expanded]),
      [
        ["Critical", "1", true],
        ["Low", "2", false],
      ],
    );
    const below = await nodes[1].below!(never);
    assert.deepEqual(
      below.map(({ finding: id, target }) => [id, target]),
      ["a", "c"].map((id) => [id, { kind: "findings", finding: id }]),
    );
    assert.match(below[0].tooltip ?? "", /T1046/);
  });

  it("evidence leads to the exact packet, line, connection or record", async () => {
    const pieces = [
      piece({ evidenceId: 1, packet: 5, connection: 3 }),
      piece({ evidenceId: 1, packet: 5 }),
      piece({ kind: "flow-record", evidenceId: 2, line: 8, record: "40" }),
      piece({ connection: 3 }),
      piece({ record: "41" }),
      piece({ kind: "interface" }),
      piece({ evidenceId: 1, packet: 0, connection: 4 }),
    ];
    const [severity] = findingNodes(view(pieces), [finding({})]);
    const [one] = await severity.below!(never);
    const nodes = await one.below!(never);
    assert.deepEqual(
      nodes.map(({ target }) => target),
      [
        { kind: "connection", connection: 3, tab: "packets", packet: { evidenceId: 1, number: 5 } },
        { kind: "packet", evidenceId: 1, number: 5 },
        { kind: "log-line", evidenceId: 2, line: 8 },
        { kind: "connection", connection: 3 },
        { kind: "flow-records", record: "41" },
        undefined,
        { kind: "connection", connection: 4 },
      ],
    );
    assert.deepEqual(
      nodes.map(({ kind }) => kind),
      [
        ".evidence.place.connection", ".evidence.place", ".evidence.place", ".evidence.place.connection", ".evidence.place",
        ".evidence", ".evidence.place.connection",
      ], // prettier-ignore
    );
  });

  it("lists no more than a person reads", async () => {
    const many = Array.from({ length: 700 }, (_, i) => finding({ finding: `f${i}` }));
    const pieces = Array.from({ length: 150 }, () => piece({}));
    const [severity] = findingNodes(view(pieces), many);
    const below = await severity.below!(never);
    assert.equal(below.length, 501);
    assert.equal(below.at(-1)?.label, "200 more findings ...");
    const evidence = await below[0].below!(never);
    assert.equal(evidence.at(-1)?.label, "50 more pieces of evidence ...");
  });

  it("fits words and time", () => {
    const findings = [
      finding({ finding: "a", subject: "10.0.0.5" }),
      finding({
        finding: "b",
        subject: "10.0.0.6",
        title: "SSH guessing",
        detector: "ssh-brute-force",
        summary: "Guesses.",
        firstTs: "3000",
        lastTs: "4000",
      }),
    ];
    const ids = (text: string, time: Parameters<typeof fitting>[2] = null) =>
      fitting(findings, text, time).map(({ finding: id }) => id);
    assert.deepEqual(ids(""), ["a", "b"]);
    assert.deepEqual(ids("SCAN 10.0.0.5"), ["a"]);
    assert.deepEqual(ids("guess 10.0.0.6"), ["b"]);
    assert.deepEqual(ids("guess 10.0.0.7"), []);
    assert.deepEqual(ids("", { from: "2001", to: "3001" }), ["b"]);
    assert.deepEqual(ids("", { from: "2000", to: "3000" }), ["a"], "to is exclusive, a touch is enough");
  });
});
