/** MACsec (IEEE 802.1AE, clause 9): the tag, with what it protects where that stands as it was, and the check value behind it. */
import assert from "node:assert/strict";
import { be, concat, frame, hex } from "../builders/layer.ts";
import { ipv4, tcp, udp } from "../builders/packets.ts";
import { decode } from "../stream/run.ts";
import { ids, problemsOf, tree, value } from "./fields/tree.ts";
import { holdsCutAnywhere, pathsOfTshark, survivesDamage } from "./frames.ts";

const CHANNEL = 0x20;
const ENCRYPTED = 0x08;
const CHANGED = 0x04;
const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
const inner = frame(ipv4(ends, tcp({ srcPort: 40000, dstPort: 4443, flags: "A" }, "hello")));
const small = frame(ipv4(ends, udp({ srcPort: 40000, dstPort: 6666 }, "abc\n")));
const check = new Uint8Array(16).fill(0xcc);
const channel = hex("02aabbccddee 0064");

/** A frame with the tag; `control` decides whether the channel is there. */
function tagged(control: number, body: Uint8Array, short = 0, after: Uint8Array = check): Uint8Array {
  const tag = concat(be(1, control), be(1, short), be(4, 66), control & CHANNEL ? channel : new Uint8Array(0));
  return concat(new Uint8Array(12).fill(2), be(2, 0x88e5), tag, body, after);
}
const typed = (type: number, body: Uint8Array): Uint8Array => concat(be(2, type), body);

const plain = tagged(CHANNEL, typed(0x0800, inner));
const bare = tagged(0x40, typed(0x0800, inner));
const short = tagged(CHANNEL, typed(0x0800, small), small.length + 2);
const sealed = tagged(CHANNEL | ENCRYPTED | CHANGED, typed(0x0800, inner));
const changed = tagged(CHANNEL | CHANGED, typed(0x0800, inner));
const vlan = tagged(CHANNEL, concat(be(2, 0x8100), be(2, 5), typed(0x0800, inner)));

const frames: readonly (readonly [name: string, bytes: Uint8Array, path: string])[] = [
  ["with a channel", plain, "eth:macsec:ip:tcp"],
  ["without a channel", bare, "eth:macsec:ip:tcp"],
  ["short, with its length", short, "eth:macsec:ip:udp"],
  ["a VLAN tag inside", vlan, "eth:macsec:vlan:ip:tcp"],
  ["encrypted", sealed, "eth:macsec"],
  ["changed", changed, "eth:macsec"],
];

describe("MACsec", () => {
  for (const [name, bytes, path] of frames) {
    it(name, () => {
      assert.deepEqual([decode(bytes).path, decode(bytes).notes], [path, []]);
      holdsCutAnywhere(bytes);
    });
  }

  it("the check value is no payload, also where IP has no length of its own", () => {
    const whole = frame(ipv4({ ...ends, totalLength: 0 }, tcp({ srcPort: 1, dstPort: 2 }, "hello")));
    const { packet } = decode(tagged(CHANNEL, typed(0x0800, whole)));
    assert.deepEqual([packet.payloadLength, packet.payloadCaptured], [5, 5]);
    assert.equal(value(tree(plain), "macsec.ICV"), "cc".repeat(16));
    assert.equal(value(tree(sealed), "macsec.ICV"), "cc".repeat(16));
  });

  it("the short length ends what is protected: check value and padding follow", () => {
    const whole = frame(ipv4({ ...ends, totalLength: 0 }, udp({ srcPort: 1, dstPort: 2, length: 0 }, "abc")));
    const padded = tagged(CHANNEL, typed(0x0800, whole), whole.length + 2, concat(check, new Uint8Array(7)));
    assert.equal(decode(padded).packet.payloadLength, 3);
    const layers = tree(padded);
    assert.deepEqual([value(layers, "macsec.ICV"), value(layers, "padding.bytes")], ["cc".repeat(16), "00".repeat(7)]);
    const less = tagged(CHANNEL, typed(0x0800, small), small.length + 2, check.subarray(4));
    assert.equal(value(tree(less), "macsec.ICV"), "cc".repeat(12));
  });

  it("names the fields of the tag", () => {
    const layers = tree(short);
    assert.equal(ids(layers), "eth macsec ip udp data padding");
    const names = ["macsec.TCI", "macsec.TCI.SC", "macsec.AN", "macsec.SL", "macsec.PN", "macsec.SCI.system_identifier", "macsec.SCI.port_identifier", "macsec.etype"]; // prettier-ignore
    assert.deepEqual(
      names.map((name) => value(layers, name)),
      ["0x8", "Set", "0x0", "34", "66", "02:aa:bb:cc:dd:ee", "100", "IPv4 (0x0800)"],
    );
    assert.equal(layers[1].summary, "packet number 66, not encrypted");
    assert.equal(tree(sealed)[1].summary, "packet number 66, encrypted");
    assert.equal(value(tree(sealed), "macsec.etype"), undefined);
  });

  it("lengths that lie", () => {
    for (let length = 0; length < 64; length++) {
      for (const control of [0, CHANNEL, CHANNEL | ENCRYPTED]) {
        const bytes = tagged(control, typed(0x0800, inner), length);
        assert.deepEqual(problemsOf(tree(bytes), bytes, 1, bytes.length), [], `${control} ${length}`);
      }
    }
    const nothing = tagged(CHANNEL, new Uint8Array(0), 0, check.subarray(8));
    assert.deepEqual([decode(nothing).path, decode(nothing).notes], ["eth:macsec", ["header-cut"]]);
  });

  it("another version is another format", () => {
    const other = tagged(0x80 | CHANNEL, typed(0x0800, inner));
    assert.deepEqual([decode(other).path, decode(other).notes], ["eth:macsec", ["protocol-unknown"]]);
  });

  it("tags in tags end", () => {
    const tag = concat(be(1, 0), be(1, 0), be(4, 1), be(2, 0x88e5));
    const bytes = concat(new Uint8Array(12), be(2, 0x88e5), ...Array.from({ length: 180 }, () => tag));
    assert.deepEqual(problemsOf(tree(bytes), bytes, 1, bytes.length), []);
  });

  it("survives damage", () => survivesDamage(frames.map(([, bytes]) => bytes)));

  it("is what tshark sees", function () {
    const theirs = pathsOfTshark(frames.map(([, bytes]) => bytes));
    if (!theirs) return this.skip();
    assert.deepEqual(theirs, frames.map(([, , path]) => path)); // prettier-ignore
  });
});
