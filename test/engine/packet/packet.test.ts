import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { packetOfFiles } from "../../../src/engine/packet/from-files.ts";
import { packetReads } from "../../../src/engine/packet/reads.ts";
import { CaseError } from "../../../src/model/error.ts";
import { pcapFile } from "../../builders/capture.ts";
import { frame } from "../../builders/layer.ts";
import { eth } from "../../builders/links.ts";
import { ipv4, tcp, udp } from "../../builders/packets.ts";
import { mirrored } from "../../builders/tunnels.ts";
import { scratch } from "../scratch.ts";
import { storeOf } from "../stored.ts";

const space = scratch();
after(() => space.discard());
const never = new AbortController().signal;

const inner = (src: string, dst: string, srcPort: number, dstPort: number, flags: string): Uint8Array =>
  frame(
    mirrored({ source: "10.1.0.1", target: "10.1.0.2", vni: 7 }, eth({}, ipv4({ src, dst }, tcp({ srcPort, dstPort, flags }, "hi")))),
  ); // prettier-ignore

const frames = [inner("10.0.0.1", "10.0.0.2", 40000, 80, "S"), inner("10.0.0.2", "10.0.0.1", 80, 40000, "SA")];
const file = pcapFile(frames.map((bytes, i) => ({ bytes, seconds: 1_700_000_000 + i })));

describe("one packet", () => {
  for (const [name, content] of [
    ["plain.pcap", file],
    ["packed.pcap.gz", gzipSync(file)],
  ] as const) {
    it(`${name}: its bytes, what is known of it, its layers`, async () => {
      const store = await storeOf([space.file(name, content)]);
      try {
        const { packet } = packetReads(store, {});
        const about = await packet({ evidenceId: 1, number: 2 }, never);
        assert.deepEqual(about.bytes, frames[1]);
        assert.equal(about.bytes.buffer.byteLength, frames[1].length);
        assert.deepEqual(
          [about.ts, about.connection, about.fromResponder, about.isCopy, about.capturedLength, about.originalLength],
          ["1700000001000000000", 1, true, false, frames[1].length, frames[1].length],
        );
        assert.equal(about.protocols, "eth:ip:udp:vxlan:eth:ip:tcp");
        assert.equal(about.layers.map(({ id }) => id).join(":"), `${about.protocols}:data`);
        for (const number of [0, 3, 1.5]) {
          await assert.rejects(
            async () => packet({ evidenceId: 1, number }, never),
            (error) => error instanceof CaseError && error.code === "not-found",
          );
        }
      } finally {
        await store.close();
      }
    });
  }

  it("has its TCP flags in the table of packets, also in a mirror; none where no whole TCP header is", async () => {
    const plain = frame(eth({}, ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, tcp({ srcPort: 1, dstPort: 2, flags: "FPA" }, "")))); // prettier-ignore
    const datagram = frame(eth({}, ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ srcPort: 1, dstPort: 2 }, "x"))));
    const packets = [...frames, plain, datagram, plain.subarray(0, 14 + 20 + 19)].map((bytes, seconds) => ({ bytes, seconds })); // prettier-ignore
    const store = await storeOf([space.file("flags.pcap", pcapFile(packets))]);
    try {
      const rows = await store.rows("SELECT tcp_flags FROM data.packets ORDER BY number", { tcp_flags: "u8?" });
      assert.deepEqual(
        rows.map(({ tcp_flags }) => tcp_flags),
        [2, 18, 25, null, null],
      );
    } finally {
      await store.close();
    }
  });

  it("straight from the files it is the same, but for the connection", async () => {
    const paths = [
      space.file("direct.pcap", file),
      space.file("direct-2.pcap.gz", gzipSync(pcapFile([{ bytes: frames[0] }]))),
    ];
    const store = await storeOf(paths);
    try {
      for (const [evidenceId, number] of [
        [1, 2],
        [2, 1],
      ] as const) {
        const stored = await packetReads(store, {}).packet({ evidenceId, number }, never);
        const direct = await packetOfFiles(paths, {}, number, evidenceId);
        assert.deepEqual(direct, { ...stored, connection: 0, fromResponder: false, isCopy: false });
      }
    } finally {
      await store.close();
    }
    const notFound = (error: unknown): boolean => error instanceof CaseError && error.code === "not-found";
    await assert.rejects(packetOfFiles(paths, {}, 3), notFound);
    await assert.rejects(packetOfFiles(paths, {}, 1, 9), notFound);
    await assert.rejects(
      packetOfFiles(paths, { signal: AbortSignal.abort() }, 1),
      (error) => error instanceof CaseError && error.code === "cancelled",
    );
  });

  it("is decoded with the ports the case was analysed with", async () => {
    const other = frames[0].slice();
    other[36] = 0x30;
    other[37] = 0x39;
    const store = await storeOf([space.file("port.pcap", pcapFile([{ bytes: other, seconds: 1 }]))]);
    try {
      const ids = async (vxlanPorts: number[]): Promise<string> => {
        const { layers } = await packetReads(store, { vxlanPorts }).packet({ evidenceId: 1, number: 1 }, never);
        return layers.map(({ id }) => id).join(":");
      };
      assert.equal(await ids([]), "eth:ip:udp:data");
      assert.equal(await ids([12345]), "eth:ip:udp:vxlan:eth:ip:tcp:data");
    } finally {
      await store.close();
    }
  });
});
