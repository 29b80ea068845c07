import assert from "node:assert/strict";
import fc from "fast-check";
import { pcap } from "../../src/capture/pcap.ts";
import { pcapFile } from "../builders/capture.ts";
import { readOther } from "./pcapparser.ts";
import { readAll } from "./recorder.ts";

describe("pcap against pcap-parser, an independent reader", () => {
  it("gives the same packets of any classic file", async () => {
    const packet = fc.record({
      bytes: fc.uint8Array({ maxLength: 80 }),
      seconds: fc.nat(0xffffffff),
      nanos: fc.nat(999_999).map((micros) => micros * 1000),
      original: fc.nat(0xffff),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(packet, { maxLength: 12 }),
        fc.boolean(),
        fc.nat(0xffff),
        async (packets, little, linkType) => {
          const file = pcapFile(packets, { little, linkType });
          const seen = readAll(pcap, file);
          const other = await readOther(file);
          assert.deepEqual(
            seen.packets.map(({ hex, original, time }) => ({ hex, original, time })),
            other.packets,
          );
          const [{ linkType: linkLayerType, snapLength: snapshotLength }] = seen.interfaces;
          assert.deepEqual({ linkLayerType, snapshotLength }, other.header);
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });
});
