import assert from "node:assert/strict";
import { casePlace } from "../../../src/extension/place.ts";
import { Sessions } from "../../../src/extension/sessions.ts";
import { Facts } from "../../../src/extension/views/facts.ts";
import {
  keepProblems,
  type Problem,
  ProblemIndex,
  problemOf,
  textLogs,
} from "../../../src/extension/views/problems.ts";
import type { EvidenceFile } from "../../../src/protocol/case.ts";
import { fakeWorld, settled } from "../fake-engine.ts";
import { evidence, HOSTILE, overviewOf } from "./made.ts";

const log = (path: string, about: Partial<EvidenceFile> = {}): EvidenceFile =>
  evidence({ path, kind: "flow-log", format: "flow-log-text", records: 5, packets: 0, ...about });
const atLine = { line: 4, finding: "f", detector: "port-scan", title: "Port scan", severity: "high", says: "a probe" } as const; // prettier-ignore

describe("problems of flow logs", () => {
  it("only of files whose lines an editor shows", () => {
    const files = [
      log("/e/a.log", { evidenceId: 1 }),
      log("/e/b.csv", { evidenceId: 2, format: "flow-log-csv" }),
      log("/e/c.log.gz"),
      log("/e/c.LOG.ZST"),
      log("/e/d.parquet", { format: "flow-log-parquet" }),
      log("/e/e.json", { format: "cloudwatch" }),
      log("relative.log"),
      log("/e/empty.log", { records: 0 }),
      evidence({}),
    ];
    assert.deepEqual(
      textLogs(files).map(({ evidenceId }) => evidenceId),
      [1, 2],
    );
  });

  it("severity, detector and words are those of the finding, fit to be shown", () => {
    assert.deepEqual(problemOf(atLine), {
      line: 4,
      message: "Port scan: a probe",
      title: "Port scan",
      severity: "error",
      code: "port-scan",
      finding: "f",
    });
    const severities = ["critical", "high", "medium", "low", "info"] as const;
    assert.deepEqual(
      severities.map((severity) => problemOf({ ...atLine, severity }).severity),
      ["error", "error", "warning", "information", "information"],
    );
    const { message } = problemOf({ ...atLine, title: HOSTILE, says: "x".repeat(5000) });
    assert.doesNotMatch(message, /[\u0000-\u001f\u200b\u202e]/);
    assert.ok(message.length < 2000);
  });

  it("a line leads to its findings, while the case is open", () => {
    const index = new ProblemIndex();
    const set: string[] = [];
    const sink = index.noting("k", { set: (path) => set.push(path), dispose: () => set.push("gone") });
    sink.set("/e/a.log", [problemOf(atLine), problemOf({ ...atLine, line: 9, finding: "g" })]);
    const found = (from: number, to: number): string[] =>
      index.at("/e/a.log", from, to).map(({ case: key, problem }) => `${key} ${problem.finding}`);
    assert.deepEqual([found(4, 4), found(1, 20), found(5, 8)], [["k f"], ["k f", "k g"], []]);
    assert.deepEqual(index.at("/e/b.log", 1, 20), []);
    const other = index.noting("k", { set: () => undefined, dispose: () => undefined });
    sink.dispose();
    other.set("/e/a.log", [problemOf(atLine)]);
    assert.deepEqual(found(1, 20), ["k f"], "what came later stays");
    other.dispose();
    assert.deepEqual(found(1, 20), []);
    assert.deepEqual(set, ["/e/a.log", "gone"]);
  });

  describe("of open cases", () => {
    const shown = new Map<string, Problem[]>();
    const troubles: unknown[] = [];
    let findings = { critical: 0, high: 3, medium: 0, low: 0, info: 0 };
    const engine = fakeWorld({
      overview: () =>
        overviewOf({ files: [log("/e/a.log"), log("/e/b.log", { evidenceId: 2 }), evidence({ evidenceId: 3 })], findings }),
      findingsAtLines: ({ evidenceId }) => (evidenceId === 1 ? [atLine] : []),
    }); // prettier-ignore
    const sessions = new Sessions(engine, 0);
    const facts = new Facts(sessions);
    const keeping = keepProblems(
      sessions,
      facts,
      ({ place }) => ({
        set: (path, problems) => void shown.set(`${place.name} ${path}`, [...problems]),
        dispose: () => [...shown.keys()].filter((key) => key.startsWith(place.name)).forEach((key) => shown.delete(key)),
      }),
      (error) => troubles.push(error),
    ); // prettier-ignore
    after(() => {
      keeping.dispose();
      return sessions.dispose();
    });

    it("come when the case is ready, go when there are none any more, and go with the case", async () => {
      const { session } = sessions.hold(casePlace("/cases/one"));
      session.start();
      await settled();
      assert.equal(shown.size, 0);
      engine.engines[0].finish();
      await settled();
      assert.deepEqual([...shown.keys()], ["one /e/a.log"]);
      findings = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
      engine.engines[0].hooks.changed("case");
      await settled();
      assert.equal(shown.size, 0, "an overview without findings asks for no lines");
      findings = { critical: 0, high: 3, medium: 0, low: 0, info: 0 };
      engine.engines[0].hooks.changed("case");
      await settled();
      assert.equal(shown.size, 1);
      const asked = engine.engines[0].calls.filter(({ method }) => method === "findingsAtLines");
      assert.deepEqual(asked.at(-1)?.params, { evidenceId: 2, limit: 1000 });
      await sessions.close(session);
      assert.equal(shown.size, 0);
      assert.deepEqual(troubles, []);
    });
  });
});
