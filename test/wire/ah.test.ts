/** The authentication header (RFC 4302) among the extension headers of IPv6 is a layer of its own. */
import assert from "node:assert/strict";
import { EXTENSION_LIMIT } from "../../src/wire/packet.ts";
import { frame, type Payload } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv6, tcp, udp } from "../builders/packets.ts";
import { decode } from "../stream/run.ts";
import { ids, problemsOf, tree, value } from "./fields/tree.ts";
import { holdsCutAnywhere, pathsOfTshark, survivesDamage } from "./frames.ts";

const AH = { type: 51, data: new Uint8Array(22).fill(7) };
type Extensions = NonNullable<Parameters<typeof ipv6>[0]["extensions"]>;

function behind(extensions: Extensions, payload: Payload = tcp({ srcPort: 1, dstPort: 2 }, "hello")): Uint8Array {
  return bytesOf(frame(eth({}, ipv6({ src: "fd00::1", dst: "fd00::2", extensions }, payload))), extensions);
}

/** Authentication headers count their length in words of four bytes, less two; the others in eight, less one. */
function bytesOf(bytes: Uint8Array, extensions: Extensions): Uint8Array {
  let at = 14 + 40;
  for (const { type, data = new Uint8Array(6) } of extensions) {
    if (type === 51) bytes[at + 1] = (data.length + 2) / 4 - 2;
    at += data.length + 2;
  }
  return bytes;
}

const frames: readonly (readonly [name: string, bytes: Uint8Array, path: string])[] = [
  ["first", behind([AH]), "eth:ipv6:ah:tcp"],
  ["after options", behind([{ type: 0 }, AH]), "eth:ipv6:ah:tcp"],
  ["before options", behind([AH, { type: 60 }]), "eth:ipv6:ah:tcp"],
  ["twice", behind([AH, { type: 60 }, AH], udp({ srcPort: 5, dstPort: 6 }, "x")), "eth:ipv6:ah:ah:udp"],
];

describe("the authentication header of IPv6", () => {
  for (const [name, bytes, path] of frames) {
    it(name, () => {
      assert.deepEqual([decode(bytes).path, decode(bytes).notes], [path, []]);
      holdsCutAnywhere(bytes);
    });
  }

  it("leads to what it protects", () => {
    const { packet } = decode(frames[2][1]);
    assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort, packet.payloadLength], [6, 1, 2, 5]);
    const routing = decode(behind([AH], "x".repeat(36))).packet;
    assert.deepEqual([routing.protocol, routing.payloadLength], [59, 36]);
  });

  it("a fragment header may follow it", () => {
    const { packet, path } = decode(behind([AH, { type: 44, id: 9, offset: 1480 }], "rest"));
    assert.deepEqual([path, packet.fragment, packet.fragmentOffset, packet.payloadLength], ["eth:ipv6:ah", 2, 1480, 4]);
  });

  it("has its fields, and the options behind it", () => {
    const layers = tree(frames[2][1]);
    assert.equal(ids(layers), "eth ipv6 ah tcp data");
    assert.deepEqual(["ah.next_header", "ah.length", "ah.spi"].map((name) => value(layers, name)), ["Destination options (60)", "24 bytes (4)", "0x07070707"]); // prettier-ignore
    assert.ok(layers[2].fields.some(({ name }) => name === "ipv6.dstopts"));
    assert.match(layers[1].summary, /Authentication header/);
  });

  it("lengths that lie", () => {
    for (let words = 0; words < 256; words++) {
      const bytes = behind([AH, { type: 60 }]);
      bytes[14 + 40 + 1] = words;
      assert.deepEqual(problemsOf(tree(bytes), bytes, 1, bytes.length), [], `${words} words`);
    }
  });

  it("counts among the extension headers, of which there are not too many", () => {
    const some = behind(Array.from({ length: EXTENSION_LIMIT }, (_, i) => (i % 2 === 0 ? AH : { type: 60 })));
    assert.match(decode(some).path, /:tcp$/);
    const more = behind(Array.from({ length: EXTENSION_LIMIT + 1 }, (_, i) => (i % 2 === 0 ? AH : { type: 60 })));
    assert.deepEqual(decode(more).notes, ["ip-extension-limit"]);
    assert.doesNotMatch(decode(more).path, /tcp/);
    assert.deepEqual(problemsOf(tree(more), more, 1, more.length), []);
  });

  it("survives damage", () => survivesDamage(frames.map(([, bytes]) => bytes)));

  it("is what tshark sees", function () {
    const theirs = pathsOfTshark(frames.map(([, bytes]) => bytes));
    if (!theirs) return this.skip();
    assert.deepEqual(theirs, frames.map(([, , path]) => path)); // prettier-ignore
  });
});
