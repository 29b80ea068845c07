import assert from "node:assert/strict";
import fc from "fast-check";
import type { LayerField } from "../../../src/model/layer.ts";
import { Fields, MAX_FIELDS } from "../../../src/model/fields.ts";
import { frame } from "../../builders/layer.ts";
import { eth } from "../../builders/links.ts";
import { icmp, ipv4, ipv6, tcp, udp } from "../../builders/packets.ts";
import { fieldsOf, problemsOf, tree, value } from "./tree.ts";

const SIZE = 64;
const bytes = Uint8Array.from({ length: SIZE }, (_, i) => i);
const collector = (end = SIZE, left = MAX_FIELDS): Fields => new Fields(bytes, end, { left });

/** What a description may ask for, with no regard to what is there. */
interface Asked {
  readonly kind: "uint" | "raw" | "ip6" | "group" | "nest";
  readonly at: number;
  readonly length: number;
  readonly parts: readonly Asked[];
}

/** Parts within parts, so deep. */
const DEPTH = 3;

function askedTo(depth: number): fc.Arbitrary<Asked> {
  return fc.record({
    kind: fc.constantFrom("uint" as const, "raw" as const, "ip6" as const, "group" as const, "nest" as const),
    at: fc.integer({ min: -4, max: 66 }),
    length: fc.integer({ min: -2, max: 48 }),
    parts: depth === 0 ? fc.constant([]) : fc.array(askedTo(depth - 1), { maxLength: 3 }),
  });
}

function ask(fields: Fields, { kind, at, length, parts }: Asked): void {
  const inside = (): void => parts.forEach((part) => ask(fields, part));
  if (kind === "uint") fields.uint("a.uint", "Number", at, Math.min(length, 6));
  else if (kind === "raw") fields.raw("a.raw", "Bytes", at, length);
  else if (kind === "ip6") fields.ip6("a.ip6", "Address", at);
  else if (kind === "group") fields.group("a.group", "Group", at, length, "", inside);
  else fields.nest(inside);
}

/** Fields that do not lie in [from, to). */
function strays(fields: readonly LayerField[], from: number, to: number): LayerField[] {
  return fields.flatMap((field) => [
    ...(field.at < from || field.length < 0 || field.at + field.length > to ? [field] : []),
    ...strays(field.fields ?? [], field.at, field.at + field.length),
  ]);
}

describe("a field and its parts", () => {
  it("the whole covers the parts, whatever a description asks for", () => {
    let parts = 0;
    fc.assert(
      fc.property(
        fc.array(askedTo(DEPTH), { minLength: 3, maxLength: 8 }),
        fc.integer({ min: 30, max: SIZE }),
        fc.integer({ min: 1, max: 30 }),
        (all, end, left) => {
          const fields = collector(end, left);
          all.forEach((one) => ask(fields, one));
          assert.deepEqual(strays(fields.list, 0, end), []);
          parts += [...fieldsOf(fields.list)].length - fields.list.length;
        },
      ),
      { numRuns: 5000, seed: 7 },
    );
    assert.ok(parts > 500, `only ${parts} parts were made`);
  });

  it("a part beyond its whole is left out and reads as 0; the next field is not bounded by it", () => {
    const fields = collector();
    const read: number[] = [];
    fields.group("g", "Group", 10, 4, "", () => {
      read.push(fields.uint("in", "In", 12, 2), fields.uint("over", "Over", 13, 2), fields.uint("before", "B", 9, 1));
    });
    read.push(fields.uint("after", "After", 14, 2));
    assert.deepEqual(read, [0x0c0d, 0, 0, 0x0e0f]);
    assert.deepEqual([...fieldsOf(fields.list)].map(({ name }) => name), ["g", "in", "after"]); // prettier-ignore
  });

  it("a group in a group is cut at the outer one", () => {
    const fields = collector();
    fields.group("outer", "Outer", 4, 8, "", () => fields.group("inner", "Inner", 8, 40, "", () => fields.end));
    assert.deepEqual(
      [...fieldsOf(fields.list)].map(({ at, length }) => [at, length]),
      [
        [4, 8],
        [8, 4],
      ],
    );
  });

  it("a group that begins behind the captured bytes is left out, and what follows it", () => {
    const fields = collector(20);
    fields.group("g", "Group", 21, 4, "", () => fields.uint("in", "In", 21, 1));
    fields.nest(() => fields.uint("part", "Part", 0, 1));
    assert.deepEqual(fields.list, []);
  });
});

describe("lengths that lie", () => {
  const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
  const ports = { srcPort: 40000, dstPort: 443 };

  it("an authentication header of IPv6 that is said to be shorter than its own fields", () => {
    const header = { type: 51, data: new Uint8Array(14).fill(7) };
    const packet = frame(eth({}, ipv6({ src: "fd00::1", dst: "fd00::2", extensions: [header] }, udp(ports, "x"))));
    packet[14 + 40 + 1] = 0;
    const layers = tree(packet);
    assert.deepEqual(problemsOf(layers, packet, 1, packet.length), []);
    assert.deepEqual([value(layers, "ah.spi"), value(layers, "ah.sequence")], ["0x07070707", undefined]);
  });

  it("a quoted IPv4 header of fewer than 20 bytes keeps its fields", () => {
    for (let words = 0; words < 16; words++) {
      const quoted = frame(ipv4(ends, tcp(ports, "hello")));
      quoted[0] = 0x40 | words;
      const packet = frame(eth({}, ipv4({ src: "10.0.0.9", dst: "10.0.0.1" }, icmp({ type: 3, code: 3 }, quoted))));
      const layers = tree(packet);
      assert.deepEqual(problemsOf(layers, packet, 1, packet.length), [], `${words} words`);
      assert.deepEqual([value(layers, "ip.ttl", 1), value(layers, "ip.dst", 1)], ["64", "10.0.0.2"]);
    }
  });

  it("a quoted TCP header of any stated length", () => {
    for (let words = 0; words < 16; words++) {
      const quoted = frame(ipv4(ends, tcp(ports, "hello")));
      quoted[20 + 12] = words << 4;
      for (let length = 20; length <= quoted.length; length++) {
        const message = icmp({ type: 11, code: 0 }, quoted.subarray(0, length));
        const packet = frame(eth({}, ipv4({ src: "10.0.0.9", dst: "10.0.0.1" }, message)));
        assert.deepEqual(problemsOf(tree(packet), packet, 1, packet.length), [], `${words} words, ${length} bytes`);
      }
    }
  });
});
