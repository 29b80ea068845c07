/** Addresses, windows and search over runs, against doing the same with all bytes at hand. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { KeptBlocks } from "../../../src/engine/payload-view/blocks.ts";
import { DATA, NOT_CAPTURED, type Said, TRUNCATED } from "../../../src/engine/payload-view/said.ts";
import { searchView } from "../../../src/engine/payload-view/search.ts";
import { inView, mapOf, runAt, viewOf } from "../../../src/engine/payload-view/view.ts";
import { windowOf } from "../../../src/engine/payload-view/window.ts";
import type { PacketReader } from "../../../src/engine/packet-reader.ts";
import type { Side } from "../../../src/protocol/case.ts";

interface Run {
  readonly side: number;
  readonly kind: number;
  readonly bytes: string;
}

type Reader = Pick<PacketReader, "readParts" | "isCompressed">;

/** Runs whose bytes lie in one file, one behind the other with a byte between. */
function evidenceOf(runs: readonly Run[]): { readonly said: Said; readonly reader: Reader } {
  let file = "";
  const offsets = runs.map(({ kind, bytes }) => {
    if (kind !== DATA) return 0;
    file += "#";
    file += bytes;
    return file.length - bytes.length;
  });
  const held = Buffer.from(file, "latin1");
  const count = runs.length;
  return {
    said: {
      runs: count,
      sizes: Float64Array.from(runs, ({ bytes }) => bytes.length),
      sides: Uint8Array.from(runs, ({ side }) => side),
      kinds: Uint8Array.from(runs, ({ kind }) => kind),
      packets: Float64Array.from(runs, (_, i) => i + 1),
      evidenceIds: new Uint32Array(count).fill(1),
      times: BigInt64Array.from(runs, (_, i) => BigInt(i)),
      offsets: Float64Array.from(offsets),
      pieces: new Uint8Array(count),
    },
    reader: {
      isCompressed: () => true,
      readParts: async (parts, out) => {
        for (const [i, { offset, length }] of parts.entries()) await out(i, held.subarray(offset, offset + length));
      },
    },
  };
}

/** All of a view: bytes of gaps are zero, as `payload` says. */
function allOf(runs: readonly Run[], side: Side): string {
  return runs
    .filter(({ side: from }) => side === "both" || from === (side === "orig" ? 0 : 1))
    .map(({ kind, bytes }) => (kind === DATA ? bytes : "\0".repeat(bytes.length)))
    .join("");
}

/** Addresses where the needle lies within captured bytes of one side: byte by byte. */
function naive(runs: readonly Run[], side: Side, needle: string, ignoreCase: boolean): number[] {
  const shown = runs.filter(({ side: from }) => side === "both" || from === (side === "orig" ? 0 : 1));
  // A character for each byte says where it may be joined: gaps and the other side never fit.
  const marks = shown
    .map(({ kind, side: from, bytes }) => (kind === DATA ? String(from) : "-").repeat(bytes.length))
    .join("");
  const fold = (text: string): string => (ignoreCase ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text);
  const all = fold(allOf(runs, side));
  const found: number[] = [];
  for (let at = 0; at + needle.length <= all.length; at++) {
    const mark = marks.slice(at, at + needle.length);
    if (all.startsWith(fold(needle), at) && /^(0+|1+)$/.test(mark)) found.push(at);
  }
  return found;
}

const letters = fc.string({ unit: fc.constantFrom("a", "b", "A"), minLength: 1, maxLength: 6 });
const run = fc.record<Run>({
  side: fc.nat(1),
  kind: fc.constantFrom(DATA, DATA, DATA, NOT_CAPTURED, TRUNCATED),
  bytes: letters,
});
const runs = fc.array(run, { maxLength: 30 });
const side = fc.constantFrom<Side>("both", "orig", "resp");

describe("payload view", () => {
  it("every window is what stands there", async () => {
    await fc.assert(
      fc.asyncProperty(runs, side, fc.nat(120), fc.nat(120), async (all, of, from, length) => {
        const { said, reader } = evidenceOf(all);
        const window = await windowOf(reader, viewOf(said, of), from, from + length);
        assert.equal(Buffer.from(window).toString("latin1"), allOf(all, of).slice(from, from + length));
      }),
      { seed: 3, numRuns: 400 },
    );
  });

  it("windows of compressed captures are the same, out of blocks that are read once", async () => {
    await fc.assert(
      fc.asyncProperty(runs, side, fc.array(fc.nat(60), { maxLength: 12 }), async (all, of, places) => {
        const { said, reader } = evidenceOf(all);
        const view = viewOf(said, of);
        const blocks = new KeptBlocks(16);
        for (const from of places) {
          const window = await blocks.window(reader, view, from, from + 20);
          assert.equal(Buffer.from(window).toString("latin1"), allOf(all, of).slice(from, from + 20));
        }
      }),
      { seed: 3, numRuns: 200 },
    );
    let looks = 0;
    const { said, reader } = evidenceOf([{ side: 0, kind: DATA, bytes: "0123456789abcdef0123456789abcdef" }]);
    const counting: Reader = { ...reader, readParts: (...args) => (looks++, reader.readParts(...args)) };
    const blocks = new KeptBlocks(16);
    const view = viewOf(said, "both");
    for (const from of [0, 3, 9, 16, 20, 1]) await blocks.window(counting, view, from, from + 4);
    assert.equal(looks, 2);
  });

  it("finds what a look at every address finds, in pieces of any size", async () => {
    await fc.assert(
      fc.asyncProperty(
        runs, side, letters, fc.boolean(), fc.nat(20), fc.integer({ min: 1, max: 12 }),
        async (all, of, needle, ignoreCase, from, piece) => {
          const { said, reader } = evidenceOf(all);
          const wanted = { needle: Buffer.from(needle), ignoreCase, from, limit: 10_000 };
          const hits = await searchView(reader, viewOf(said, of), wanted, piece);
          assert.deepEqual([...hits], naive(all, of, needle, ignoreCase).filter((at) => at >= from));
        },
      ),
      { seed: 3, numRuns: 1500 },
    ); // prettier-ignore
  });

  it("stops at the hits wanted, and goes on from there", async () => {
    const { said, reader } = evidenceOf([{ side: 0, kind: DATA, bytes: "abababab" }]);
    const find = (from: number): Promise<Float64Array> =>
      searchView(reader, viewOf(said, "both"), { needle: Buffer.from("ab"), ignoreCase: false, from, limit: 2 });
    assert.deepEqual([...(await find(0)), ...(await find(3))], [0, 2, 4, 6]);
  });

  it("addresses lead to their runs", () => {
    const { said } = evidenceOf(["aa", "b", "aaa"].map((bytes, i) => ({ side: i % 2, kind: DATA, bytes })));
    const view = viewOf(said, "both");
    assert.deepEqual(
      [0, 1, 2, 3, 5, 99].map((at) => runAt(view, at)),
      [0, 0, 1, 2, 2, 2],
    );
    assert.equal(runAt(viewOf(evidenceOf([]).said, "both"), 0), -1);
    assert.deepEqual(
      [0, 1, 2].filter((i) => inView(said, i, "resp")),
      [1],
    );
  });

  it("a map of too many runs is cut and says how many are left", () => {
    const { said } = evidenceOf(Array.from({ length: 9 }, () => ({ side: 0, kind: DATA, bytes: "ab" })));
    const map = mapOf(viewOf(said, "orig"), 4);
    assert.deepEqual([map.runs, map.more, map.size, [...map.starts]], [4, 5, 18, [0, 2, 4, 6]]);
  });
});
