/** Payload of captures as panels ask for it, against what follow puts out. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { payloadReads } from "../../../src/engine/payload-view/reads.ts";
import { savePayload } from "../../../src/engine/payload-view/save.ts";
import { followConnection } from "../../../src/engine/payload.ts";
import { CaseError } from "../../../src/model/error.ts";
import { MAX_PAYLOAD_WINDOW, type PayloadMap, type Side } from "../../../src/protocol/case.ts";
import type { Store } from "../../../src/store/store.ts";
import { pcapFile } from "../../builders/capture.ts";
import { frame, type Layer } from "../../builders/layer.ts";
import { eth } from "../../builders/links.ts";
import { ipv4, tcp, udp } from "../../builders/packets.ts";
import { scratch } from "../scratch.ts";
import { storeOf } from "../stored.ts";

const space = scratch();
after(() => space.discard());
const never = new AbortController().signal;

const client = { src: "10.0.0.1", dst: "10.0.0.2" };
const server = { src: "10.0.0.2", dst: "10.0.0.1" };
const asks = { srcPort: 40000, dstPort: 80 };
const answers = { srcPort: 80, dstPort: 40000 };

const c = (seq: number, flags: string, data = "", ack = 0): Layer =>
  ipv4(client, tcp({ ...asks, seq, ack, flags }, data));
const s = (seq: number, flags: string, data = "", ack = 0): Layer =>
  ipv4(server, tcp({ ...answers, seq, ack, flags }, data));

/** A request, a reply with a hole of five bytes in it, twelve bytes that only the last acknowledgment knows of. */
const talk = [
  c(100, "S"), s(500, "SA", "", 101), c(101, "A", "", 501), c(101, "PA", "GET /one", 501), s(501, "PA", "hello ", 109),
  s(512, "PA", "world", 109), c(109, "PA", "GET /two", 517), s(517, "A", "", 117), c(117, "A", "", 529),
]; // prettier-ignore

function capture(name: string, layers: readonly Layer[], cut = Infinity): string {
  const packets = layers.map((layer, i) => {
    const bytes = frame(eth({}, layer));
    return { bytes: bytes.subarray(0, cut), original: bytes.length, seconds: 1_700_000_000 + i };
  });
  return space.file(name, name.endsWith(".gz") ? gzipSync(pcapFile(packets)) : pcapFile(packets));
}

async function withStore(path: string, use: (store: Store) => Promise<void>): Promise<void> {
  const store = await storeOf([path]);
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

/** A map as text: "orig 8@4" data in packet 4, "resp gap 5@5", "resp cut 3@7". */
function written({ runs, sizes, sides, kinds, packets }: PayloadMap): string[] {
  const kind = ["", "gap ", "cut "];
  return Array.from(
    { length: runs },
    (_, i) => `${sides[i] ? "resp" : "orig"} ${kind[kinds[i]]}${sizes[i]}@${packets[i]}`,
  );
}

/** A map as the parts that follow puts out. */
function runsOf({ runs, sizes, sides, kinds, packets, times }: PayloadMap): string[] {
  return Array.from({ length: runs }, (_, i) => {
    const said = kinds[i] === 0 ? `data ${sizes[i]} ${packets[i]} ${times[i]}` : `gap ${sizes[i]}`;
    return `${sides[i] ? "resp" : "orig"} ${said}`;
  });
}

const is = (code: string) => (error: unknown) => error instanceof CaseError && error.code === code;

describe("payload reads", () => {
  for (const name of ["talk.pcap", "talk.pcap.gz"]) {
    it(`${name}: runs in the order said, gaps where they lie`, () =>
      withStore(capture(name, talk), async (store) => {
        const reads = payloadReads(store, {});
        const map = await reads.payloadMap({ connection: 1, side: "both" }, never);
        assert.deepEqual(written(map), [
          "orig 8@4", "resp 6@5", "resp gap 5@5", "resp 5@6", "resp gap 12@6", "orig 8@7",
        ]); // prettier-ignore
        assert.deepEqual([map.size, map.more, [...map.starts]], [44, 0, [0, 8, 14, 19, 24, 36]]);
        assert.equal(map.times[0], 1_700_000_003n * 1_000_000_000n);
        const bytes = await reads.payload({ connection: 1, side: "both", from: 6, to: 22 }, never);
        assert.equal(Buffer.from(bytes).toString("latin1"), "nehello \0\0\0\0\0wor");
        assert.equal(bytes.buffer.byteLength, 16);
        const one = await reads.payload({ connection: 1, side: "orig", from: 0, to: 100 }, never);
        assert.equal(Buffer.from(one).toString("latin1"), "GET /oneGET /two");
      }));
  }

  it("is what follow puts out, for each side", () =>
    withStore(capture("same.pcap", talk, 64), async (store) => {
      for (const side of ["both", "orig", "resp"] as const) {
        const parts: string[] = [];
        await followConnection(store, 1, side, (part) => {
          parts.push(part.kind === "gap" ? "\0".repeat(part.size) : Buffer.from(part.bytes).toString("latin1"));
        }, {}); // prettier-ignore
        const reads = payloadReads(store, {});
        const { size } = await reads.payloadMap({ connection: 1, side }, never);
        const bytes = await reads.payload({ connection: 1, side, from: 0, to: size }, never);
        assert.equal(Buffer.from(bytes).toString("latin1"), parts.join(""), side);
      }
    }));

  it("is what follow puts out, for every connection of the incident", async function () {
    this.timeout(60_000);
    await withStore("samples/incident/mirror.pcap", async (store) => {
      const reads = payloadReads(store, {});
      const ids = await store.rows("SELECT connection_id AS id FROM data.connections WHERE orig_bytes > 0", {
        id: "u32",
      });
      assert.ok(ids.length > 50);
      for (const { id: connection } of ids.slice(0, 120)) {
        const hash = createHash("sha256");
        const runs: string[] = [];
        await followConnection(store, connection, "both", (part) => {
          hash.update(part.kind === "gap" ? new Uint8Array(part.size) : part.bytes);
          runs.push(`${part.from} ${part.kind} ${part.kind === "gap" ? part.size : `${part.bytes.length} ${part.packet} ${part.ts}`}`);
        }, {}); // prettier-ignore
        const map = await reads.payloadMap({ connection, side: "both" }, never);
        assert.deepEqual(runsOf(map), runs);
        const again = createHash("sha256");
        for (let from = 0; from < map.size; from += 100_000) {
          again.update(await reads.payload({ connection, side: "both", from, to: from + 100_000 }, never));
        }
        assert.equal(again.digest("hex"), hash.digest("hex"), `connection ${connection}`);
      }
    });
  });

  it("a cut packet's rest is a gap of that packet", () =>
    withStore(capture("cut.pcap", talk, 58), async (store) => {
      const map = await payloadReads(store, {}).payloadMap({ connection: 1, side: "orig" }, never);
      assert.deepEqual(written(map), ["orig 4@4", "orig cut 4@4", "orig 4@7", "orig cut 4@7"]);
    }));

  it("datagrams are runs in time order", () => {
    const ask = (text: string): Layer => ipv4(client, udp({ ...asks, dstPort: 53 }, text));
    const answer = (text: string): Layer => ipv4(server, udp({ ...answers, srcPort: 53 }, text));
    return withStore(capture("udp.pcap", [ask("one"), answer("two"), ask("three")]), async (store) => {
      const map = await payloadReads(store, {}).payloadMap({ connection: 1, side: "both" }, never);
      assert.deepEqual(written(map), ["orig 3@1", "resp 3@2", "orig 5@3"]);
    });
  });

  it("finds bytes; not across a gap or a change of side", () =>
    withStore(capture("find.pcap", talk), async (store) => {
      const reads = payloadReads(store, {});
      const find = async (text: string, side: Side = "both", ignoreCase = false): Promise<number[]> => [
        ...(await reads.searchPayload(
          { connection: 1, side, needle: Buffer.from(text), ignoreCase, from: 0, limit: 99 },
          never,
        )),
      ];
      assert.deepEqual(await find("GET"), [0, 36]);
      assert.deepEqual(await find("get", "both", true), [0, 36]);
      assert.deepEqual(await find("nehello"), []);
      assert.deepEqual(await find("oneGET", "orig"), [5]);
      assert.deepEqual(await find("\0"), []);
      assert.deepEqual(await find("o w", "resp"), []);
    }));

  it("refuses what cannot be asked", () =>
    withStore(capture("bad.pcap", talk), async (store) => {
      const reads = payloadReads(store, {});
      const payload = async (from: number, to: number): Promise<unknown> =>
        reads.payload({ connection: 1, side: "both", from, to }, never);
      await assert.rejects(payload(0, MAX_PAYLOAD_WINDOW + 1), is("usage"));
      await assert.rejects(payload(5, 4), is("usage"));
      await assert.rejects(payload(-1, 4), is("usage"));
      await assert.rejects(async () => reads.payloadMap({ connection: 77, side: "both" }, never), is("not-found"));
      const needle = new Uint8Array(0);
      await assert.rejects(
        async () =>
          reads.searchPayload({ connection: 1, side: "both", needle, ignoreCase: false, from: 0, limit: 1 }, never),
        is("usage"),
      );
    }));

  it("can be cancelled, and another who asked for the same is answered", () =>
    withStore(capture("cancel.pcap", talk), async (store) => {
      const reads = payloadReads(store, {});
      const abort = new AbortController();
      const first = Promise.resolve(reads.payloadMap({ connection: 1, side: "both" }, abort.signal));
      const second = Promise.resolve(reads.payloadMap({ connection: 1, side: "both" }, never));
      abort.abort();
      await assert.rejects(first, is("cancelled"));
      assert.equal((await second).runs, 6);
    }));

  it("saves one side, and never over evidence", async () => {
    const path = capture("save.pcap", talk);
    const before = readFileSync(path);
    await withStore(path, async (store) => {
      const target = join(space.folder, "answer.bin");
      assert.equal(await savePayload(store, {}, 1, "resp", target), 11);
      assert.equal(readFileSync(target, "latin1"), "hello world");
      await assert.rejects(savePayload(store, {}, 1, "resp", path), is("usage"));
      assert.deepEqual(readFileSync(path), before);
      const lost = join(space.folder, "no-such-folder", "x");
      await assert.rejects(savePayload(store, {}, 1, "resp", lost), is("no-space"));
      const stopped = join(space.folder, "stopped.bin");
      await assert.rejects(savePayload(store, {}, 1, "resp", stopped, AbortSignal.abort()), is("cancelled"));
      assert.ok(!existsSync(stopped));
    });
  });

  it("evidence that is not what it was is said", async () => {
    const path = capture("gone.pcap", talk);
    await withStore(path, async (store) => {
      const reads = payloadReads(store, {});
      await reads.payloadMap({ connection: 1, side: "both" }, never);
      writeFileSync(path, new Uint8Array(30));
      await assert.rejects(
        async () => reads.payload({ connection: 1, side: "both", from: 0, to: 8 }, never),
        is("unreadable"),
      );
    });
  });
});
