/** The overview without a document: the brush of the timeline by keyboard, its axis, figures, the order of verdicts. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { CoverageLine, FindingLine, Overview } from "../../src/protocol/case.ts";
import { axisTexts } from "../../webview/overview/axis.ts";
import { moved, stretch } from "../../webview/overview/brush.ts";
import { figuresOf } from "../../webview/overview/figures.ts";
import { inOrder } from "../../webview/overview/order.ts";
import { within } from "../../webview/shared/within.ts";

describe("brush of the timeline", () => {
  it("arrows move, with shift they stretch, without they forget the stretch", () => {
    const one = moved({ at: 5, anchor: -1 }, "ArrowRight", true, 300)!;
    assert.deepEqual(one, { at: 6, anchor: 5 });
    const two = moved(one, "ArrowRight", true, 300)!;
    assert.deepEqual(stretch(two), [5, 8]);
    assert.deepEqual(moved(two, "ArrowLeft", false, 300), { at: 6, anchor: -1 });
    assert.equal(moved(two, "a", false, 300), null);
  });

  it("never leaves the timeline", () => {
    const keys = fc.constantFrom("ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End");
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.boolean())), fc.integer({ min: 1, max: 500 }), (presses, buckets) => {
        let brush = { at: 0, anchor: -1 };
        for (const [key, shift] of presses) brush = moved(brush, key, shift, buckets) ?? brush;
        const [first, last] = stretch(brush);
        assert.ok(0 <= first && first < last && last <= buckets);
      }),
    );
  });
});

describe("axis of the timeline", () => {
  const at = (text: string): number => Date.parse(text) / 1000;

  it("names the day once, and again where it changes", () => {
    const marks = ["2026-03-17T22:00:00Z", "2026-03-17T23:00:00Z", "2026-03-18T00:00:00Z", "2026-03-18T01:00:00Z"].map(at); // prettier-ignore
    assert.deepEqual(axisTexts(marks, "UTC"), ["22:00:00Z\n2026-03-17", "23:00:00Z", "00:00:00Z\n2026-03-18", "01:00:00Z"]); // prettier-ignore
    assert.deepEqual(axisTexts(marks.slice(0, 2), "Europe/Berlin"), ["23:00:00+01:00\n2026-03-17", "00:00:00+01:00\n2026-03-18"]); // prettier-ignore
    assert.deepEqual(axisTexts([], "UTC"), []);
  });

  it("tells marks apart that are days or years from each other", () => {
    const years = ["1980-01-01T00:00:00Z", "2000-01-01T00:00:00Z", "2020-01-01T00:00:00Z"].map(at);
    assert.deepEqual(axisTexts(years, "UTC"), ["1980-01-01", "2000-01-01", "2020-01-01"]);
  });
});

const line = (verdict: CoverageLine["verdict"], reason: string | null, count: number, bytes: number, bytesSeen: number): CoverageLine =>
  ({ of: "record", verdict, reason, count, bytes, bytesSeen, says: "", expected: false }); // prettier-ignore
const lines = [
  line("full", null, 3, 100, 100),
  line("none", "capture-is-elsewhere", 1, 50, 0),
  line("none", "rejected", 8, 1000, 0),
  line("partial", "fewer-packets", 1, 50, 20),
];

describe("verdicts of the overview", () => {
  it("come from what was seen to what was not, the most first", () => {
    assert.deepEqual(inOrder(lines).map(({ verdict, count }) => `${verdict} ${count}`), ["full 3", "partial 1", "none 8", "none 1"]); // prettier-ignore
  });
});

describe("figures of the overview", () => {
  const capture = { kind: "capture" } as Overview["files"][number];
  const overview: Overview = { name: "", folder: null, files: [capture], diagnostics: [], packets: 9, connections: 5, records: 13, time: null, unlogged: 2, findings: { critical: 0, high: 1, medium: 0, low: 0, info: 0 } }; // prettier-ignore
  const says = (about: Overview, inTime: readonly FindingLine[] | null = null): Record<string, string> => Object.fromEntries(figuresOf(about, lines, inTime).map(({ name, value, says }) => [name, `${value}: ${says}`])); // prettier-ignore

  it("say how much was seen of all, and of what was due: what is missing by design is not", () => {
    assert.equal(says(overview)["Logged bytes seen"], "10.0 %: 120 B of 1.2 kB; 60.0 % of what was due");
    assert.equal(says(overview).Connections, "5: 2 in no flow record");
  });

  it("compare nothing where there is nothing to compare with", () => {
    assert.deepEqual(Object.keys(says({ ...overview, records: 0 })), ["Packets", "Connections", "Flow records", "Findings"]); // prettier-ignore
    assert.equal(says({ ...overview, records: 0 }).Connections, "5: no flow logs to compare with");
    assert.ok(!("Logged bytes seen" in says({ ...overview, files: [] })));
  });

  it("are those of the time that the case is narrowed to, or say that they are not", () => {
    const { Packets, "Flow records": records, Findings } = says(overview, []);
    assert.deepEqual([Packets, records, Findings], ["9: 1 capture, all times", "13: 1.2 kB logged", "0: none"]);
    const rejected = lines.filter(({ reason }) => reason === "rejected");
    const seen = figuresOf(overview, rejected, []).find(({ name }) => name === "Logged bytes seen")!;
    assert.equal(seen.says, "0 B of 1.0 kB; nothing was due");
  });
});

describe("findings of a time", () => {
  it("are those that touch it", () => {
    const at = (finding: string, firstTs: string, lastTs: string) => ({ finding, firstTs, lastTs }) as FindingLine;
    const all = [at("before", "1", "9"), at("into", "5", "10"), at("within", "12", "12"), at("out of", "19", "30"), at("after", "20", "20")]; // prettier-ignore
    const kept = within(all, { from: "10", to: "20" }).map(({ finding }) => finding);
    assert.deepEqual(kept, ["into", "within", "out of"]);
    assert.equal(within(all, null), all);
  });
});
