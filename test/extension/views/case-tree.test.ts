import assert from "node:assert/strict";
import type { DiagnosticLine } from "../../../src/protocol/case.ts";
import { caseNodes } from "../../../src/extension/views/case-tree.ts";
import type { ViewNode } from "../../../src/extension/views/node.ts";
import { drawn, evidence, HOSTILE, never, overviewOf } from "./made.ts";

const note = (about: Partial<DiagnosticLine>): DiagnosticLine => ({
  code: "frame-cut",
  severity: "data-loss",
  count: 3,
  says: "A packet was cut.",
  detail: "",
  offset: null,
  line: null,
  packet: null,
  ...about,
});
const nodesOf = (
  files: Parameters<typeof evidence>[0][],
  verified: Parameters<typeof caseNodes>[0]["verified"] = null,
) => caseNodes({ key: "k", overview: overviewOf({ files: files.map(evidence) }), verified, zone: "UTC" });

describe("the Case view", () => {
  it("shows what each file is, and below it its hash, format, times and what was odd", async () => {
    const nodes = nodesOf([
      { diagnostics: [note({ packet: 7 }), note({ code: "x", severity: "info", count: 1, says: "Fine.", offset: 9 })] },
      { evidenceId: 2, path: "C:\\e\\flow.log", kind: "flow-log", format: "flow-log-text", packets: 0, records: 1, size: 90, sha256: null, firstTs: null, lastTs: null },
    ]); // prettier-ignore
    assert.deepEqual(await drawn(nodes), [
      "mirror.pcap | capture, 1,234 packets, 1.5 kB",
      `  SHA-256 | ${"ab".repeat(32)}`,
      "  Format | pcap",
      "  First | 2026-03-17T09:46:32Z",
      "  Last | 2026-03-17T09:46:33.5Z",
      "  A packet was cut. | 3 times, packet 7",
      "  Fine. | byte 9",
      "flow.log | flow log, 1 record, 90 B",
      "  Format | flow-log-text",
    ]);
    assert.deepEqual(
      nodes.map(({ kind, target, icon }) => [kind, target?.kind, icon?.color]),
      [
        [".file.capture", "connections", "problemsWarningIcon.foreground"],
        [".file.flow-log", "flow-records", undefined],
      ],
    );
    const parts = await nodes[0].below!(never);
    assert.deepEqual(parts.find(({ kind }) => kind === ".diagnostic.place")?.target, {
      kind: "packet",
      evidenceId: 1,
      number: 7,
    });
  });

  it("marks files that a verification found changed or gone", async () => {
    const path = "/evidence/mirror.pcap";
    const verdicts = ["same", "changed", "missing", "unreadable", "not-hashed"] as const;
    const shown: (readonly [string | undefined, string | undefined])[] = [];
    for (const verdict of verdicts) {
      const [node] = nodesOf([{}], [{ path, verdict, sha256: "ab", found: "cd" }]);
      shown.push([node.description?.split(",")[0], node.icon?.id]);
      const hash = (await node.below!(never)).find(({ kind }) => kind === ".part.hash");
      assert.equal(hash?.tooltip?.includes("SHA-256 now: cd"), verdict === "changed");
    }
    assert.deepEqual(shown, [
      ["capture", "verified-filled"],
      ["CHANGED", "error"],
      ["MISSING", "error"],
      ["UNREADABLE", "error"],
      ["capture", "pulse"],
    ]);
  });

  it("tells files of the same name apart, and cuts lists that nobody would read", () => {
    const two = nodesOf([
      { path: "/a/x.pcap" },
      { evidenceId: 2, path: "/b/x.pcap" },
      { evidenceId: 3, path: "/b/y.pcap" },
    ]);
    assert.deepEqual(
      two.map(({ label }) => label),
      ["a/x.pcap", "b/x.pcap", "y.pcap"],
    );
    const many = nodesOf(Array.from({ length: 1003 }, (_, i) => ({ evidenceId: i + 1, path: `/e/${i}` })));
    assert.equal(many.length, 1001);
    assert.equal(many.at(-1)?.label, "3 more files ...");
  });

  it("what concerns no one file stands after the files", () => {
    const overview = overviewOf({ files: [evidence({})], diagnostics: [note({ says: "Too many records." })] });
    const nodes = caseNodes({ key: "k", overview, verified: null, zone: "UTC" });
    assert.deepEqual(
      nodes.map(({ label, kind }) => [label, kind]),
      [
        ["mirror.pcap", ".file.capture"],
        ["Too many records.", ".diagnostic"],
      ],
    );
  });

  it("no text of evidence reaches a label with its controls, or at any length", async () => {
    const name = `${HOSTILE}${"é".repeat(5000)}`;
    const nodes = nodesOf([
      { path: `/e/${name}`, says: HOSTILE, format: HOSTILE, kind: HOSTILE, diagnostics: [note({ says: HOSTILE, detail: name })] },
    ]); // prettier-ignore
    const all: ViewNode[] = [...nodes, ...(await nodes[0].below!(never))];
    for (const { label, description = "", tooltip = "", says } of all) {
      for (const text of [label, description, tooltip.replaceAll("\n", ""), says]) {
        assert.doesNotMatch(text, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
      }
      assert.ok(label.length < 2000 && description.length < 2000 && tooltip.length < 20_000);
    }
    assert.equal(nodes[0].copy, `/e/${name}`, "what is copied is as it is");
  });

  it("ids are unique, and the same the next time", async () => {
    const ids = async (): Promise<string[]> => {
      const nodes = nodesOf([{ diagnostics: [note({}), note({})] }, { evidenceId: 2 }]);
      const below = await Promise.all(nodes.map((node) => node.below!(never)));
      return [...nodes, ...below.flat()].map(({ id }) => id);
    };
    const first = await ids();
    assert.equal(new Set(first).size, first.length);
    assert.deepEqual(await ids(), first);
  });
});
