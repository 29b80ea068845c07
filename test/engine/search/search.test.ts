/** Search over captures: where hits lie, their order, gaps, both sides, packets by themselves. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { rowsOf } from "../../../src/base/columns.ts";
import { searchPayload } from "../../../src/engine/search/search.ts";
import { plannedGroups } from "../../../src/engine/search/plan.ts";
import { searchStreams } from "../../../src/engine/search/streams.ts";
import { patternOf } from "../../../src/engine/search/pattern.ts";
import type { Hit } from "../../../src/engine/search/hit.ts";
import { CaseError } from "../../../src/model/error.ts";
import type { SearchRequest } from "../../../src/protocol/search.ts";
import type { Store } from "../../../src/store/store.ts";
import { pcapFile } from "../../builders/capture.ts";
import { frame, type Layer } from "../../builders/layer.ts";
import { eth } from "../../builders/links.ts";
import { ipv4, tcp, udp } from "../../builders/packets.ts";
import { type PlainRow, scratch } from "../scratch.ts";
import { storeOf } from "../stored.ts";

const space = scratch();
after(() => space.discard());

type Asked = SearchRequest & { readonly connections?: readonly number[] };

const text = (wanted: string, more: Partial<Asked> = {}): Asked => ({
  kind: "text", text: wanted, ignoreCase: false, raw: false, side: "both", ...more,
}); // prettier-ignore

/** A segment of the client (port 40000 + n) or of the server it talks to. */
const c = (n: number, seq: number, flags: string, data: string | Uint8Array = "", ack = 0): Layer =>
  ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, tcp({ srcPort: 40000 + n, dstPort: 80, seq, ack, flags }, data));
const s = (n: number, seq: number, flags: string, data: string | Uint8Array = "", ack = 0): Layer =>
  ipv4({ src: "10.0.0.2", dst: "10.0.0.1" }, tcp({ srcPort: 80, dstPort: 40000 + n, seq, ack, flags }, data));

function capture(name: string, layers: readonly Layer[], cut = Infinity): string {
  const packets = layers.map((layer, i) => {
    const bytes = frame(eth({}, layer));
    return { bytes: bytes.subarray(0, cut), original: bytes.length, seconds: 1_700_000_000 + i };
  });
  const file = pcapFile(packets);
  return space.file(name, name.endsWith(".gz") ? gzipSync(file) : file);
}

async function withStore<T>(path: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await storeOf([path]);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

async function rows(store: Store, request: Asked): Promise<PlainRow[]> {
  const all: PlainRow[] = [];
  const count = await searchPayload(store, request, {}, (batch) => void all.push(...rowsOf(batch)));
  assert.equal(count, all.length);
  return all;
}

/** Hits as "1 orig 4@3": connection, side, offset, packet. */
async function places(store: Store, request: Asked): Promise<string[]> {
  return (await rows(store, request)).map(
    ({ connection_id, direction, offset, packet }) => `${connection_id} ${direction} ${offset}@${packet}`,
  );
}

/** Two connections, one inside the other; a word over two packets, one behind a hole, one sent twice. */
const talk = [
  c(1, 100, "S"), s(1, 500, "SA", "", 101), c(1, 101, "PA", "GET sec", 501), c(2, 100, "S"), c(2, 101, "PA", "secret", 1),
  c(1, 108, "PA", "ret secret", 501), s(1, 501, "PA", "a secr", 118), s(1, 512, "PA", "et, secret", 118),
  c(1, 108, "PA", "ret secret", 501), s(1, 522, "PA", "SECRET", 118),
]; // prettier-ignore

describe("search in a case", () => {
  for (const name of ["talk.pcap", "talk.pcap.gz"]) {
    it(`${name}: by connection, then time; over packets, not over holes`, () =>
      withStore(capture(name, talk), async (store) => {
        assert.deepEqual(await places(store, text("secret")), [
          "1 orig 4@3", "1 orig 11@6", "1 resp 15@8", "2 orig 0@5",
        ]); // prettier-ignore
        assert.deepEqual(await places(store, text("secret", { side: "resp" })), ["1 resp 15@8"]);
        assert.deepEqual(await places(store, text("secret", { side: "orig", connections: [1] })), [
          "1 orig 4@3", "1 orig 11@6",
        ]); // prettier-ignore
        assert.deepEqual(await places(store, text("secret", { connections: [] })), []);
        assert.deepEqual(await places(store, text("secret", { ignoreCase: true, side: "resp" })), ["1 resp 15@8", "1 resp 21@10"]); // prettier-ignore
      }));
  }

  it("packets by themselves: in the order of the capture, what was sent twice twice", () =>
    withStore(capture("raw.pcap", talk), async (store) => {
      assert.deepEqual(await places(store, text("secret", { raw: true })), [
        "2 orig 0@5", "1 orig 4@6", "1 resp 4@8", "1 orig 4@9",
      ]); // prettier-ignore
      assert.deepEqual(await places(store, text("secret", { raw: true, side: "orig", connections: [1] })), [
        "1 orig 4@6", "1 orig 4@9",
      ]); // prettier-ignore
    }));

  it("a hit says all about itself", () =>
    withStore(capture("row.pcap", talk), async (store) => {
      const [row] = await rows(store, { ...text("secret"), connections: [1] });
      assert.deepEqual(row, {
        connection_id: 1, proto: "tcp", orig_ip: "10.0.0.1", orig_port: 40001, resp_ip: "10.0.0.2", resp_port: 80, vni: null,
        direction: "orig", offset: 4n, length: 6, ts: 1_700_000_002_000_000_000n, evidence_id: 1, packet: 3n,
        file_offset: row.file_offset, before: "GET ", match: "secret", after: "ret secret".slice(3),
        before_hex: "47455420", match_hex: "736563726574", after_hex: "20736563726574",
      }); // prettier-ignore
    }));

  it("evidence stands at the offset that is said", () => {
    const plain = capture("offsets.pcap", talk);
    const packed = capture("offsets.pcap.gz", talk);
    return withStore(packed, async (store) => {
      assert.deepEqual(gunzipSync(readFileSync(packed)), readFileSync(plain));
      for (const request of [text("ret"), text("ret", { raw: true }), text("ecr")]) {
        for (const { file_offset, match } of await rows(store, request)) {
          const start = readFileSync(plain).subarray(Number(file_offset)).toString("latin1");
          assert.ok(start.startsWith(String(match).slice(0, 1)), `${match} at ${file_offset}`);
        }
      }
    });
  });

  it("bytes cut from packets end a match", () =>
    withStore(capture("cut.pcap", [c(1, 1, "PA", "secret one, sec"), c(1, 16, "PA", "ret secret"), c(1, 26, "PA", "secret")], 14 + 40 + 12), async (store) => {
      // 12 bytes of each are there: "secret one, ", "ret secret", "secret".
      assert.deepEqual(await places(store, text("secret")), ["1 orig 0@1", "1 orig 19@2", "1 orig 25@3"]);
      assert.deepEqual(await places(store, text(", sec")), []);
    })); // prettier-ignore

  it("datagrams stand one behind the other", () => {
    const ask = (data: string): Layer => ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ srcPort: 5000, dstPort: 514 }, data));
    return withStore(capture("udp.pcap", [ask("one secret"), ask("two secret")]), async (store) => {
      assert.deepEqual(await places(store, text("secret")), ["1 orig 4@1", "1 orig 14@2"]);
      assert.deepEqual(await places(store, text("secret", { raw: true })), ["1 orig 4@1", "1 orig 4@2"]);
    });
  }); // prettier-ignore

  it("hostile text is seen, not obeyed", () =>
    withStore(capture("hostile.pcap", [c(1, 1, "PA", "\u001b[2J\u202esecret\u0000ü\n")]), async (store) => {
      const [{ before, match, after }] = await rows(store, text("secret"));
      assert.deepEqual([before, match, after], [".[2J\\u202e", "secret", ".ü."]);
    }));

  it("refuses a pattern that is none, ends when it is told to", () =>
    withStore(capture("refused.pcap", talk), async (store) => {
      const is = (code: string) => (error: unknown) => error instanceof CaseError && error.code === code;
      await assert.rejects(rows(store, { ...text("a("), kind: "regex" }), is("usage"));
      for (const raw of [false, true]) {
        const signal = AbortSignal.abort();
        await assert.rejects(searchPayload(store, text("secret", { raw }), {}, () => undefined, { signal }), is("cancelled"));
      }
    })); // prettier-ignore

  it("groups hold what they may, connections in order", () =>
    withStore(capture("groups.pcap", talk), async (store) => {
      const [one] = await plannedGroups(store, undefined);
      assert.deepEqual(one.connections, [1, 2]);
      assert.deepEqual(one.packets, [8, 2]);
      const two = await plannedGroups(store, undefined, { bytes: 1, packets: 100 });
      assert.deepEqual(two.map(({ connections }) => connections), [[1], [2]]);
      assert.equal(two[0].bytes + two[1].bytes, one.bytes);
    })); // prettier-ignore
});

/** A side's bytes as segments: cut anywhere, some sent twice, out of order. */
interface Sent {
  readonly data: string;
  readonly cuts: readonly number[];
  readonly order: readonly number[];
  readonly again: readonly number[];
}

const sent: fc.Arbitrary<Sent> = fc.record({
  data: fc.array(fc.constantFrom("se", "secret", "cret", ".", "\n", "xx"), { maxLength: 30 }).map((list) => list.join("")),
  cuts: fc.array(fc.nat(200), { maxLength: 12 }),
  order: fc.array(fc.nat(12), { maxLength: 6 }),
  again: fc.array(fc.nat(12), { maxLength: 3 }),
}); // prettier-ignore

function segments({ data, cuts, order, again }: Sent): (readonly [at: number, text: string])[] {
  const ends = [...new Set([...cuts.map((at) => at % (data.length + 1)), data.length])].sort((a, b) => a - b);
  const list = ends.map((end, i) => [i === 0 ? 0 : ends[i - 1], data.slice(i === 0 ? 0 : ends[i - 1], end)] as const);
  for (const i of order) list.push(...list.splice(i % list.length, 1));
  return [...list, ...again.map((i) => list[i % list.length])].filter(([, one]) => one !== "");
}

describe("search: the same hits whatever the segmentation", () => {
  it("of both sides, held or read in windows, plain or packed", async function () {
    this.timeout(120_000);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(sent, sent, fc.boolean(), async (asked, answered, packed) => {
        const layers = [
          c(1, 100, "S"),
          s(1, 500, "SA", "", 101),
          ...segments(asked).map(([at, one]) => c(1, 101 + at, "PA", one, 501)),
          ...segments(answered).map(([at, one]) => s(1, 501 + at, "PA", one, 101)),
        ];
        const wanted = [
          ...Array.from(asked.data.matchAll(/secret/g), ({ index }) => `orig ${index}`),
          ...Array.from(answered.data.matchAll(/secret/g), ({ index }) => `resp ${index}`),
        ].sort();
        await withStore(capture(`any${number++}.pcap${packed ? ".gz" : ""}`, layers), async (store) => {
          for (const bytes of [1 << 20, 1]) {
            for (const pattern of [
              patternOf({ kind: "text", text: "secret", ignoreCase: false }),
              patternOf({ kind: "regex", text: "se[c]ret", ignoreCase: false }),
            ]) {
              const hits: Hit[] = [];
              const limits = { bytes, packets: 1000 };
              await searchStreams(store, { pattern, side: "both" }, {}, (some) => void hits.push(...some), { limits });
              assert.deepEqual(
                hits.map(({ fromResponder, offset }) => `${fromResponder ? "resp" : "orig"} ${offset}`).sort(),
                wanted,
              );
            }
          }
        });
      }),
      { numRuns: 20 },
    );
  });
});
