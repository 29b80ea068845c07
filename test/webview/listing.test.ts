/** Cells, copies and filters of a listing. */
import assert from "node:assert/strict";
import { MAX_CELL_CHARACTERS, NO_FLAG, NO_TIME, type Page } from "../../src/protocol/page.ts";
import { parseCell } from "../../src/filter/cell.ts";
import { cellText, cellTip, flagsText, meaningOf, plainText } from "../../webview/shared/listing/cells.ts";
import { csv, tabbed } from "../../webview/shared/listing/copying.ts";
import {
  cellFilter,
  fromTarget,
  isNarrowed,
  nothingNarrowed,
  rowFilter,
} from "../../webview/shared/listing/filtering.ts";
import { latest, paced } from "../../webview/shared/listing/latest.ts";
import { countsText, cutText, damageText, progressText } from "../../webview/shared/listing/sentences.ts";
import { rangeText } from "../../webview/shared/listing/ranges.ts";
import { rowOf } from "../../webview/shared/row-pages.ts";
import { stateSays } from "../../webview/shared/words.ts";

const page: Page = {
  from: 7,
  rows: 3,
  total: 10,
  partial: false,
  columns: [
    { name: "id", kind: "number", values: Float64Array.of(1, -2.5, Number.NaN) },
    { name: "ts", kind: "time", values: BigInt64Array.of(1n, NO_TIME, 1_773_740_700_123_456_789n) },
    { name: "flag", kind: "flag", values: Uint8Array.of(0, 1, NO_FLAG) },
    { name: "host", kind: "text", values: ["=cmd|' /C calc'!A0", 'a,"b"\t\u202e\r\n', null] },
  ],
};
const rows = [0, 1, 2].map((at) => rowOf(page, at));

describe("values of a listing", () => {
  it("nothing is nothing, in every kind", () => {
    assert.deepEqual(page.columns.map(({ name }) => rows[2].get(name)), [null, 1_773_740_700_123_456_789n, null, null]); // prettier-ignore
    assert.equal(rows[1].get("ts"), null);
    assert.equal(rows[1].get("flag"), true);
    assert.equal(rows[2].index, 9);
    for (const meaning of [
      "bytes",
      "seconds",
      "count",
      "number",
      "tcp-flags",
      "time",
      "flag",
      "text",
      "code",
    ] as const) {
      assert.equal(cellText(meaning, null, "UTC"), "");
      assert.equal(cellTip(meaning, null, "UTC"), "");
    }
  });

  it("units follow the column's name", () => {
    const meaning = (name: string) => meaningOf({ name, kind: "number" });
    assert.deepEqual(
      ["ip_bytes", "bytes_seen", "orig_pkts", "orig_port", "dstport", "vni", "connection_id", "duration", "orig_tcp_flags", "line"].map(meaning),
      ["bytes", "bytes", "count", "number", "number", "number", "number", "seconds", "tcp-flags", "number"],
    ); // prettier-ignore
    assert.equal(cellText("bytes", 1_432_112_334, "UTC"), "1.4 GB");
    assert.equal(cellTip("bytes", 1_432_112_334, "UTC"), "1,432,112,334 bytes");
    assert.equal(cellText("number", 54321, "UTC"), "54321");
    assert.equal(cellText("count", 54321, "UTC"), "54,321");
    assert.equal(cellText("seconds", 0.166, "UTC"), "166 ms");
    assert.equal(flagsText(0x12), "SYN ACK");
    assert.equal(stateSays("S0"), "Attempt seen, no reply.");
    assert.equal(stateSays("constructor"), "");
  });

  it("evidence is harmless in cells", () => {
    assert.equal(cellText("text", "a\u001b[2Jb\u202e", "UTC"), "a\\u001b[2Jb\\u202e");
  });
});

describe("copying rows", () => {
  const columns = page.columns;
  it("CSV has the field names, plain values and no formula", () => {
    assert.equal(
      csv(rows, columns),
      'id,ts,flag,host\r\n1,1970-01-01T00:00:00.000000001Z,false,\'=cmd|\' /C calc\'!A0\r\n-2.5,,true,"a,""b""\\u0009\\u202e\\u000d\\u000a"\r\n,2026-03-17T09:45:00.123456789Z,,\r\n',
    );
  });

  it("cells for pasting are parted by tabs, one line a row, whatever is in them", () => {
    const lines = tabbed(rows, columns).split("\n");
    assert.equal(lines.length, 3);
    assert.deepEqual(lines.map((line) => line.split("\t").length), [4, 4, 4]); // prettier-ignore
    assert.match(lines[0], /\t'=cmd/);
  });

  it("long text stays as it came", () => {
    assert.equal(plainText("text", "x".repeat(MAX_CELL_CHARACTERS)).length, MAX_CELL_CHARACTERS);
  });
});

describe("what narrows a listing", () => {
  const time = { from: "1773740700000000000", to: "1773741000000000000" };

  it("is only what was said", () => {
    assert.deepEqual(rowFilter(nothingNarrowed, null), {});
    assert.equal(isNarrowed(rowFilter({ text: "  ", columns: {} }, null)), false);
    assert.deepEqual(rowFilter({ text: " tcp 443 ", columns: { proto: "tcp" } }, time), { text: "tcp 443", columns: { proto: "tcp" }, time }); // prettier-ignore
    const own = { from: "1", to: "2" };
    assert.deepEqual(rowFilter(fromTarget({ connections: [3], time: own }), time), { connections: [3], time: own });
  });

  it("by a cell's value means that value and no other", () => {
    const field = { name: "host", kind: "text" } as const;
    const of = (value: string, not: boolean) => parseCell(cellFilter(value, not), field as never);
    for (const value of ["tcp", "a,b", 'say "hi"', "!x", "=1", " padded ", "<script>"]) {
      assert.deepEqual(of(value, false), parseCell(`="${value.replaceAll('"', '""')}"`, field as never), value);
    }
    assert.equal(of("tcp", true).kind, "not");
  });

  it("a time range names its day once", () => {
    assert.equal(rangeText(time, "UTC"), "2026-03-17 09:45:00Z to 09:50:00Z");
    assert.equal(
      rangeText({ ...time, to: "1773840700000000000" }, "UTC"),
      "2026-03-17 09:45:00Z to 2026-03-18 13:31:40Z",
    );
  });
});

describe("notices", () => {
  const status = { state: "analysing", says: "Reading evidence.", doneBytes: 45e7, totalBytes: 1e9, bytesPerSecond: 21e7, secondsLeft: 2.6, packets: 1_203_221, records: 0 } as const; // prettier-ignore

  it("progress has share, rate and what is left; only what is known", () => {
    assert.equal(
      progressText(status),
      "Reading evidence: 45 %, 450 MB of 1.0 GB, 210 MB/s, 3 s left, 1,203,221 packets",
    );
    const unknown = { ...status, totalBytes: 0, secondsLeft: null, packets: 0 };
    assert.equal(progressText(unknown), "Reading evidence: 450 MB, 210 MB/s");
    assert.equal(progressText({ ...unknown, doneBytes: 0, bytesPerSecond: 0 }), "Reading evidence");
  });

  it("damage is said in a sentence; what is merely odd is not damage", () => {
    const line = (severity: "info" | "data-loss", count: number, says: string) => ({
      code: "x",
      severity,
      count,
      says,
      detail: "",
      offset: null,
      line: null,
      packet: null,
    });
    const file = (path: string, ...diagnostics: ReturnType<typeof line>[]) => ({ evidenceId: 1, path, kind: "capture", format: "pcap", size: 1, sha256: null, firstTs: null, lastTs: null, packets: 0, records: 0, says: "", diagnostics }); // prettier-ignore
    assert.equal(damageText([file("/e/a.pcap", line("info", 1, "Odd."))]), null);
    const said = damageText([file("/e/a\u202e.pcap", line("data-loss", 3, "The file ends early.")), file("b", line("data-loss", 1, "Cut."))]); // prettier-ignore
    assert.equal(said?.text, "a\\u202e.pcap: The file ends early. (3 times) And 1 more diagnostic.");
  });
});

describe("asking again", () => {
  it("of what somebody chose only the newest counts", async () => {
    const ask = latest();
    const done: string[] = [];
    const work = (name: string) => async (signal: AbortSignal) => {
      await Promise.resolve();
      signal.throwIfAborted();
      done.push(name);
    };
    await Promise.all([ask(work("a")), ask(work("b")), ask(work("c"))]);
    assert.deepEqual(done, ["c"]);
    await assert.rejects(
      ask(() => Promise.reject(new Error("broken"))),
      /broken/,
    );
  });

  it("of what changes by itself every answer counts, however often it changes", async () => {
    let asked = 0;
    let answer = (): void => {};
    const ask = paced(() => new Promise((resolve) => ((asked += 1), (answer = resolve))));
    for (let times = 0; times < 10; times++) ask();
    assert.equal(asked, 1);
    answer();
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(asked, 2);
    answer();
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(asked, 2);
    ask();
    assert.equal(asked, 3);
  });
});

describe("counts", () => {
  it("say what is hidden, growing and selected", () => {
    const counts = {
      total: 396,
      unfiltered: null,
      partial: false,
      selected: 1,
      one: "connection",
      many: "connections",
    };
    assert.equal(countsText(counts), "396 connections");
    assert.equal(countsText({ ...counts, total: 1 }), "1 connection");
    assert.equal(
      countsText({ ...counts, unfiltered: 1422, partial: true, selected: 4 }),
      "396 of 1,422 connections so far, 4 selected",
    );
    assert.equal(cutText(10_000, 50_000), " (the first 10,000 of 50,000 selected)");
    assert.equal(cutText(4, 4), "");
  });
});
