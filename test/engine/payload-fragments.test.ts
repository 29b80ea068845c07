import assert from "node:assert/strict";
import { openCase } from "../../src/engine/case.ts";
import type { OpenedCase } from "../../src/engine/opened-case.ts";
import { pcapFile } from "../builders/capture.ts";
import { frame, type Layer } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, ipv4Fragments, ipv6Fragments, tcp, udp } from "../builders/packets.ts";
import { scratch } from "./scratch.ts";

const space = scratch();
after(() => space.discard());

const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
const ends6 = { src: "fd00::1", dst: "fd00::2" };
const ports = { srcPort: 40000, dstPort: 80 };
const letters = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(97 + ((from + i) % 26))).join("");

/** What the only connection of a capture says: runs of text, holes as "<reason size>". */
async function said(name: string, layers: readonly Layer[]): Promise<string[]> {
  const packets = layers.map((layer, i) => ({ bytes: frame(eth({}, layer)), seconds: 1_700_000_000 + i }));
  const opened = await openCase([space.file(name, pcapFile(packets))]);
  const parts: string[] = [];
  try {
    await opened.follow("1", "both", (part) => {
      parts.push(part.kind === "gap" ? `<${part.reason} ${part.size}>` : new TextDecoder().decode(part.bytes));
    });
  } finally {
    await opened.close();
  }
  return parts;
}

describe("payload in IP fragments", () => {
  const segment = (seq: number, data: string): Layer => tcp({ ...ports, seq, flags: "PA" }, data);

  for (const [name, order] of [
    ["in order", [0, 1, 2]],
    ["the later ones exchanged", [0, 2, 1]],
    ["one twice", [0, 1, 1, 2]],
    ["the first one last", [1, 2, 0]],
  ] as const) {
    it(`of a TCP segment, ${name}`, async () => {
      const fragments = ipv4Fragments({ ...ends, id: 7 }, segment(1, letters(0, 120)), 56);
      const parts = await said(`${name}.pcap`, [
        ...order.map((i) => fragments[i]),
        ipv4({ ...ends, id: 8 }, segment(121, "the end")),
      ]);
      assert.equal(parts.join(""), `${letters(0, 120)}the end`);
    });
  }

  it("of a TCP segment over IPv6", async () => {
    const parts = await said("six.pcap", [
      ...ipv6Fragments(ends6, segment(1, letters(0, 120)), 56, 9),
      ...ipv6Fragments(ends6, segment(121, letters(120, 90)), 56, 10),
    ]);
    assert.equal(parts.join(""), letters(0, 210));
  });

  it("a fragment that was not captured is a gap", async () => {
    const [first, , third] = ipv4Fragments({ ...ends, id: 7 }, segment(1, letters(0, 120)), 56);
    const parts = await said("gap.pcap", [first, third]);
    assert.deepEqual(parts, [letters(0, 36), "<not captured 56>", letters(92, 28)]);
  });

  it("of a UDP datagram whose first one comes last: in its order", async () => {
    const [first, second, third] = ipv4Fragments({ ...ends, id: 7 }, udp(ports, letters(0, 120)), 56);
    assert.equal((await said("late.pcap", [third, second, first])).join(""), letters(0, 120));
  });

  it("of a UDP datagram: no part is missing", async () => {
    const parts = await said("udp.pcap", ipv4Fragments({ ...ends, id: 7 }, udp(ports, letters(0, 120)), 56));
    assert.deepEqual(parts, [letters(0, 48), letters(48, 56), letters(104, 16)]);
  });

  it("without a first one: packets of no connection, however many, none left out", async () => {
    const stray = Array.from(
      { length: 300 },
      (_, id) => ipv4Fragments({ ...ends, id }, udp(ports, letters(0, 120)), 56)[1],
    );
    const packets = stray.map((layer, i) => ({ bytes: frame(eth({}, layer)), seconds: 1_700_000_000 + i }));
    const opened = (await openCase([space.file("stray.pcap", pcapFile(packets))])) as OpenedCase;
    try {
      const rows = await opened.store.rows("SELECT number, connection_id FROM data.packets ORDER BY number", {
        number: "i64",
        connection_id: "u32",
      });
      assert.deepEqual(rows, stray.map((_, i) => ({ number: BigInt(i + 1), connection_id: 0 }))); // prettier-ignore
    } finally {
      await opened.close();
    }
  });
});
