import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { captureFormats } from "../../src/capture/formats.ts";
import { readCapture } from "../../src/engine/source/capture.ts";
import { inspectFile } from "../../src/engine/source/inspect.ts";
import { readLog } from "../../src/engine/source/log.ts";
import type { ReadOptions } from "../../src/engine/source/options.ts";
import { readRanges } from "../../src/engine/source/ranges.ts";
import { XxHash64 } from "../../src/engine/source/xxhash.ts";
import type { LogFormat } from "../../src/logs/format.ts";
import { DiagnosticCounter } from "../../src/model/diagnostics.ts";
import { concat, hex } from "../builders/bytes.ts";
import { pcapFile, text } from "../builders/capture.ts";
import { zstdFrame, zstdRepeats, zstdSkippable } from "../builders/zstd.ts";
import { Recorder } from "../capture/recorder.ts";

/** Deterministic bytes that do not compress away. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24);
}

const packets = Array.from({ length: 900 }, (_, i) => ({ bytes: noise(i % 700, i), seconds: 1700000000 + i }));
const capture = pcapFile(packets);
const member = (from: number, to?: number) => gzipSync(capture.subarray(from, to));
const checksum = (bytes: Uint8Array) => {
  const hash = new XxHash64();
  hash.update(bytes);
  return hash.low();
};

describe("reading evidence", () => {
  let folder = "";
  let count = 0;
  const put = (bytes: Uint8Array) => {
    const path = join(folder, `file ${count++}`);
    writeFileSync(path, bytes);
    return path;
  };
  before(() => (folder = mkdtempSync(join(tmpdir(), "flowmirror-read-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function open(bytes: Uint8Array) {
    const found = await inspectFile(put(bytes), { captures: captureFormats, logs: [] });
    assert.ok(found.kind === "capture", found.says);
    return found;
  }
  async function read(bytes: Uint8Array, options?: ReadOptions) {
    const { file, format, formatId } = await open(bytes);
    const seen = new Recorder();
    const summary = await readCapture(file, format, seen, options);
    return { seen, summary, formatId, file };
  }

  const whole: readonly [string, string, Uint8Array][] = [
    ["plain", "pcap", capture],
    ["gzip", "pcap+gzip", gzipSync(capture)],
    ["gzip of several members", "pcap+gzip", concat(member(0, 70_000), member(70_000, 70_001), member(70_001))],
    ["gzip padded with zeros", "pcap+gzip", concat(gzipSync(capture), new Uint8Array(1000))],
    ["zstd", "pcap+zstd", zstdFrame(capture)],
    ["zstd with a checksum", "pcap+zstd", zstdFrame(capture, { checksum: checksum(capture) })],
    [
      "zstd of several frames",
      "pcap+zstd",
      concat(
        zstdSkippable(300_000),
        zstdFrame(capture.subarray(0, 5)),
        zstdFrame(new Uint8Array(0)),
        zstdSkippable(0),
        zstdFrame(capture.subarray(5)),
      ),
    ],
  ];
  for (const [name, formatId, bytes] of whole) {
    it(`reads ${name}`, async () => {
      const { seen, summary, formatId: found } = await read(bytes);
      assert.equal(found, formatId);
      assert.equal(seen.packets.length, packets.length);
      assert.deepEqual(
        seen.packets.map(({ hex }) => hex),
        packets.map(({ bytes }) => Buffer.from(bytes).toString("hex")),
      );
      assert.deepEqual(seen.codes, []);
      assert.deepEqual(summary, { bytes: capture.length, complete: true });
    });
  }

  it("reads a record larger than its buffer", async () => {
    const large = { bytes: noise(5 << 20, 7), seconds: 1 };
    const { seen } = await read(pcapFile([large, { bytes: hex("0102") }], { linkType: 231 }));
    assert.deepEqual(
      seen.packets.map(({ hex }) => hex.length / 2),
      [5 << 20, 2],
    );
    assert.deepEqual(seen.codes, []);
  });

  const squeezed = gzipSync(capture);
  for (const [name, compressed] of [
    ["gzip", squeezed],
    ["zstd", zstdFrame(capture)],
  ] as const) {
    it(`uses what comes before the cut of a ${name} file`, async () => {
      const sizes = [40, 1000, 65536, 65537, compressed.length / 2, compressed.length - 9, compressed.length - 1];
      for (const size of sizes.map(Math.floor)) {
        const path = put(compressed.subarray(0, size));
        const found = await inspectFile(path, { captures: captureFormats, logs: [] });
        if (found.kind === "unknown") {
          assert.match(found.says, /nothing in it can be decompressed/);
          continue;
        }
        assert.ok(found.kind === "capture");
        const seen = new Recorder();
        const summary = await readCapture(found.file, found.format, seen);
        assert.equal(summary.complete, false);
        assert.ok(seen.codes.includes("compressed-cut"), `${size}: ${seen.codes}`);
        const expected = pcapPrefix(summary.bytes);
        assert.equal(seen.packets.length, expected, `cut at ${size}`);
        assert.ok(size < 70_000 || expected > packets.length / 5);
      }
    });
  }

  it("uses everything before a fault of a gzip file, to the byte", async () => {
    const wrongSum = squeezed.slice();
    wrongSum[squeezed.length - 6] ^= 1;
    const { seen, summary } = await read(wrongSum);
    assert.equal(seen.packets.length, packets.length);
    assert.deepEqual(seen.codes, ["compressed-corrupt"]);
    assert.deepEqual(summary, { bytes: capture.length, complete: false });

    const second = member(100_000);
    second[4000] ^= 0xff;
    const half = await read(concat(member(0, 100_000), second));
    assert.ok(half.summary.bytes >= 100_000 && half.seen.packets.length >= pcapPrefix(100_000));
    assert.ok(half.seen.codes.includes("compressed-corrupt"));
  });

  it("reads the members of a gzip file before rubbish", async () => {
    const { seen } = await read(concat(squeezed, text("this is no gzip member")));
    assert.equal(seen.packets.length, packets.length);
    assert.deepEqual(seen.codes, ["compressed-corrupt"]);
  });

  it("reports zstd files that are corrupt, with everything before the fault", async () => {
    const broken: readonly [Uint8Array, RegExp][] = [
      [zstdFrame(capture, { checksum: 1 }), /a wrong checksum/],
      [concat(zstdFrame(capture), text("rubbish!")), /bytes that are no frame/],
      [concat(zstdFrame(capture), zstdRepeats(0, 1 << 20, 1)), /an impossible block/],
      [concat(zstdFrame(capture), zstdRepeats(0, 1, 1, { window: 0xff })), /a window of \d+ bytes/],
    ];
    for (const [bytes, says] of broken) {
      const { seen, summary } = await read(bytes);
      assert.equal(seen.packets.length, packets.length);
      const [fault] = seen.diagnostics.list();
      assert.equal(fault.code, "compressed-corrupt");
      assert.match(fault.detail, says);
      assert.equal(summary.complete, false);
    }
  });

  it("stops at bombs", async () => {
    const expansion = { free: 1 << 20, ratio: 50 };
    const few = pcapFile(packets.slice(0, 5));
    const bombs = [
      gzipSync(concat(few, new Uint8Array(32 << 20))),
      concat(zstdFrame(few), zstdRepeats(0, 128 << 10, 400)),
    ];
    for (const bomb of bombs) {
      const { seen, summary } = await read(bomb, { expansion });
      assert.ok(seen.codes.includes("compressed-bomb"));
      assert.ok(seen.packets.length >= 5);
      assert.ok(!summary.complete && summary.bytes >= 1 << 20 && summary.bytes <= 4 << 20, String(summary.bytes));
      const limited = await read(bomb, { expansion: { total: 100_000 } });
      // Blocks are decompressed as a whole, the first few of them together.
      assert.ok(limited.summary.bytes <= 1 << 20, String(limited.summary.bytes));
    }
  });

  it("opens one level of compression only", async () => {
    const found = await inspectFile(put(gzipSync(squeezed)), { captures: captureFormats, logs: [] });
    assert.match(found.says, /^It looks like gzip-compressed data inside gzip\. Accepted/);
  });

  it("says so when a file grows while it is read", async () => {
    const { file, format } = await open(capture);
    const seen = new Recorder();
    appendFileSync(file.path, hex("00"));
    await readCapture(file, format, seen);
    assert.ok(seen.codes.includes("file-changed"));
  });

  it("says so when a file disappears before it is read", async () => {
    const { file, format } = await open(capture);
    rmSync(file.path);
    const seen = new Recorder();
    assert.deepEqual(await readCapture(file, format, seen), { bytes: 0, complete: false });
    assert.ok(seen.codes.includes("file-unreadable"));
    assert.equal(await readRanges(file, [{ offset: 0, length: 4 }], () => assert.fail()), 0);
  });

  it("waits for the receiver after each piece, and tells the progress in bytes of the file", async () => {
    const large = pcapFile(Array.from({ length: 40 }, (_, i) => ({ bytes: noise(100_000, i) })));
    const { file, format } = await open(large);
    let waiting = false;
    const done: number[] = [];
    await readCapture(file, format, new Recorder(), {
      afterChunk: async () => {
        assert.ok(!waiting);
        waiting = true;
        await new Promise((resolve) => setTimeout(resolve, 1));
        waiting = false;
      },
      onBytes: (bytes) => done.push(bytes),
    });
    assert.ok(done.length >= 4);
    assert.deepEqual(
      done,
      [...done].sort((a, b) => a - b),
    );
    assert.equal(done.at(-1), large.length);
  });

  it("leaves the packets of a piece in place until the receiver is done with it", async () => {
    const many = Array.from({ length: 4000 }, (_, i) => ({ bytes: noise(700 + (i % 900), i) }));
    const { file, format } = await open(pcapFile(many));
    const held: [Uint8Array, number, number][] = [];
    let next = 0;
    const sink = Object.assign(new Recorder(), {
      packet: (bytes: Uint8Array, _view: DataView, start: number, captured: number) =>
        void held.push([bytes, start, captured]),
    });
    await readCapture(file, format, sink, {
      afterChunk: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        for (const [bytes, start, captured] of held.splice(0)) {
          assert.ok(Buffer.from(many[next++].bytes).equals(bytes.subarray(start, start + captured)));
        }
      },
    });
    assert.equal(next, many.length);
  });

  it("stops when cancelled", async () => {
    for (const bytes of [capture, squeezed]) {
      const { file, format } = await open(bytes);
      await assert.rejects(readCapture(file, format, new Recorder(), { signal: AbortSignal.abort() }), {
        code: "cancelled",
      });
    }
  });

  describe("ranges", () => {
    for (const [name, bytes] of [
      ["plain", capture],
      ["gzip", squeezed],
      ["zstd", zstdFrame(capture)],
    ] as const) {
      it(`reads packets again from a ${name} file`, async () => {
        const { file } = await open(bytes);
        const range = fc.record({ offset: fc.nat(capture.length), length: fc.nat(100_000) });
        await fc.assert(
          fc.asyncProperty(fc.array(range, { maxLength: 20 }), async (asked) => {
            const ranges = asked
              .map(({ offset, length }) => ({ offset, length: Math.min(length, capture.length - offset) }))
              .sort((a, b) => a.offset - b.offset);
            const delivered = await readRanges(file, ranges, (index, part) => {
              const { offset, length } = ranges[index];
              assert.ok(Buffer.from(part).equals(capture.subarray(offset, offset + length)));
            });
            assert.equal(delivered, ranges.length);
          }),
          { numRuns: 20, seed: 4 },
        );
      });
    }

    it("leaves out what lies beyond the end", async () => {
      const { file } = await open(squeezed);
      const ranges = [
        { offset: 0, length: 24 },
        { offset: capture.length - 2, length: 5 },
        { offset: 2 * capture.length, length: 5 },
      ];
      const seen: number[] = [];
      assert.equal(await readRanges(file, ranges, (index) => void seen.push(index)), 1);
      assert.deepEqual(seen, [0]);
    });
  });

  describe("logs", () => {
    const base = { name: "test", spec: "test", kind: "flow-log", extensions: [], order: 1, sniff: () => true } as const;
    const streaming = (into: string[]): LogFormat => ({
      ...base,
      id: "stream",
      open: () => ({
        push: (bytes, from, to) => void into.push(Buffer.from(bytes.subarray(from, to)).toString()),
        end: async () => void into.push("end"),
      }),
    });
    const random = (into: string[]): LogFormat => ({
      ...base,
      id: "random",
      read: async (file) => {
        into.push(String(file.byteLength));
        for (const [from, to] of [
          [2, 5],
          [0, 2],
          [file.byteLength - 2, undefined],
        ] as const) {
          into.push(Buffer.from(await file.slice(from, to)).toString());
        }
      },
    });
    const logs = (bytes: Uint8Array, format: (into: string[]) => LogFormat, options?: ReadOptions) => {
      const into: string[] = [];
      const sink = Object.assign(new DiagnosticCounter(), { batch: () => undefined });
      const made = format(into);
      const path = put(bytes);
      return inspectFile(path, { captures: [], logs: [made] }).then(async (found) => {
        assert.ok(found.kind === "log");
        const summary = await readLog(found.file, made, sink, { evidenceId: 1 }, options);
        return { into, summary, codes: sink.list().map(({ code }) => code) };
      });
    };

    for (const [name, bytes] of [
      ["plain", text("0123456789")],
      ["gzip", gzipSync("0123456789")],
    ] as const) {
      it(`are streamed, or read at any place, from ${name} files`, async () => {
        const streamed = await logs(bytes, streaming);
        assert.deepEqual(streamed, { into: ["0123456789", "end"], summary: { bytes: 10, complete: true }, codes: [] });
        const placed = await logs(bytes, random);
        assert.deepEqual(placed, {
          into: ["10", "234", "01", "89"],
          summary: { bytes: 10, complete: true },
          codes: [],
        });
      });
    }

    it("are not held in memory beyond a limit", async () => {
      const limited = await logs(gzipSync(new Uint8Array(3 << 20)), random, { expansion: { total: 1 << 20 } });
      assert.deepEqual(limited.codes, ["compressed-bomb"]);
      assert.equal(limited.summary.complete, false);
    });
  });

  it("computes XXH64 as its authors do", () => {
    // The last four bytes of what the zstd command line writes for these texts.
    const known = [
      ["", 0x51d8e999],
      ["a", 0xa98c6e5b],
      ["0123456789abcdef0123456789abcdef0123456", 0x26863ecd],
    ] as const;
    for (const [value, low] of known) assert.equal(checksum(text(value)), low);
    const bytes = noise(1000, 3);
    const hash = new XxHash64();
    for (let at = 0; at < bytes.length; at += 37) hash.update(bytes.subarray(at, at + 37));
    assert.equal(hash.low(), checksum(bytes));
  });
});

/** How many packets of the capture lie wholly in its first `length` bytes. */
function pcapPrefix(length: number): number {
  let at = 24;
  let whole = 0;
  for (const { bytes } of packets) {
    at += 16 + bytes.length;
    if (at > length) break;
    whole++;
  }
  return whole;
}
