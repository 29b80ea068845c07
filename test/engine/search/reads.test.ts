/** The search of a panel: the first hits, whether there are more, and many hits of one connection. */
import assert from "node:assert/strict";
import { searchReads } from "../../../src/engine/search/reads.ts";
import { searchPayload } from "../../../src/engine/search/search.ts";
import { cell, type Batch } from "../../../src/base/columns.ts";
import { CaseError } from "../../../src/model/error.ts";
import type { CaseSearch } from "../../../src/protocol/search.ts";
import { pcapFile } from "../../builders/capture.ts";
import { frame } from "../../builders/layer.ts";
import { eth } from "../../builders/links.ts";
import { ipv4, tcp } from "../../builders/packets.ts";
import { scratch } from "../scratch.ts";
import { storeOf } from "../stored.ts";
import type { Store } from "../../../src/store/store.ts";

const space = scratch();
after(() => space.discard());
const never = new AbortController().signal;

const asked: CaseSearch = { kind: "text", text: "aa", ignoreCase: false, raw: false, side: "both", limit: 1000 };

describe("search reads", () => {
  const SEGMENTS = 30;
  const SIZE = 1000;
  let store: Store;
  before(async () => {
    const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
    const packets = Array.from({ length: SEGMENTS }, (_, i) => ({
      bytes: frame(eth({}, ipv4(ends, tcp({ srcPort: 1024, dstPort: 80, seq: 1 + i * SIZE, ack: 1, flags: "PA" }, "a".repeat(SIZE))))),
      seconds: 1_700_000_000 + i,
    })); // prettier-ignore
    store = await storeOf([space.file("many.pcap", pcapFile(packets))]);
  });
  after(() => store.close());

  it("gives the first hits, and says that there are more", async () => {
    const { searchCase } = searchReads(store, {});
    const { page, more } = await searchCase({ ...asked, limit: 10 }, never);
    assert.deepEqual([page.rows, page.total, more], [10, 10, true]);
    const offsets = page.columns.find(({ name }) => name === "offset");
    assert.deepEqual([...(offsets?.values as Float64Array)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("gives all where they are few, and columns where there is none", async () => {
    const { searchCase } = searchReads(store, {});
    const few = await searchCase({ ...asked, text: "a".repeat(SIZE), raw: true }, never);
    assert.deepEqual([few.page.rows, few.more], [SEGMENTS, false]);
    const none = await searchCase({ ...asked, text: "b" }, never);
    assert.deepEqual([none.page.rows, none.more], [0, false]);
    assert.deepEqual(none.page.columns.map(({ name }) => name), few.page.columns.map(({ name }) => name)); // prettier-ignore
  });

  it("fails as it is to", async () => {
    const { searchCase } = searchReads(store, {});
    const is = (code: string) => (error: unknown) => error instanceof CaseError && error.code === code;
    await assert.rejects(async () => searchCase({ ...asked, kind: "hex", text: "a" }, never), is("usage"));
    await assert.rejects(async () => searchCase(asked, AbortSignal.abort()), is("cancelled"));
  });

  it("more hits in one connection than are put in order at once: all, once each, ascending", async () => {
    let next = 0n;
    const take = ({ rows, columns, vectors }: Batch): void => {
      const offsets = vectors[columns.findIndex(({ name }) => name === "offset")];
      for (let row = 0; row < rows; row++) assert.equal(cell(offsets, row), next++);
    };
    assert.equal(await searchPayload(store, asked, {}, take), SEGMENTS * SIZE - 1);
    assert.equal(next, BigInt(SEGMENTS * SIZE - 1));
  });
});
