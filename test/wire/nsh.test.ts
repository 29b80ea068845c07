/** Network service header (RFC 8300), right in Ethernet and in VXLAN-GPE. */
import assert from "node:assert/strict";
import { be, concat, frame, hex } from "../builders/layer.ts";
import { eth, mpls } from "../builders/links.ts";
import { ipv4, ipv6, tcp, udp } from "../builders/packets.ts";
import { LAYER_LIMIT } from "../../src/wire/packet.ts";
import { decode } from "../stream/run.ts";
import { ids, problemsOf, tree, value } from "./fields/tree.ts";
import { holdsCutAnywhere, pathsOfTshark, survivesDamage } from "./frames.ts";

const packet = ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, tcp({ srcPort: 40000, dstPort: 4443 }, "hello"));
const inner = frame(packet);
const inner6 = frame(ipv6({ src: "fd00::1", dst: "fd00::2" }, udp({ srcPort: 5, dstPort: 6 }, "hello")));
const ethernet = frame(eth({}, packet));
const labels = frame(mpls([16], packet));

const fixed = hex("00000001 00000002 00000003 00000004");
const variable = hex("0001 02 01 12 000000 0002 03 04 12345678");

/** The header: 1 and `fixed`, or 2 and any; `words` in place of its length. */
function header(next: number, kind: number, metadata: Uint8Array, words = 2 + metadata.length / 4): Uint8Array {
  return concat(be(2, 0x0fc0 | words), be(1, kind), be(1, next), be(3, 777), be(1, 7), metadata);
}
const inEthernet = (bytes: Uint8Array): Uint8Array => concat(new Uint8Array(12).fill(2), be(2, 0x894f), bytes);
const inGpe = (bytes: Uint8Array): Uint8Array =>
  frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2" }, udp({ srcPort: 50000, dstPort: 4790 }, concat(hex("0c000004 00000500"), bytes))))); // prettier-ignore

const frames: readonly (readonly [name: string, bytes: Uint8Array, path: string])[] = [
  ["IPv4", inEthernet(concat(header(1, 1, fixed), inner)), "eth:nsh:ip:tcp"],
  ["IPv6", inEthernet(concat(header(2, 1, fixed), inner6)), "eth:nsh:ipv6:udp"],
  ["Ethernet", inEthernet(concat(header(3, 1, fixed), ethernet)), "eth:nsh:eth:ip:tcp"],
  ["MPLS", inEthernet(concat(header(5, 1, fixed), labels)), "eth:nsh:mpls:ip:tcp"],
  ["variable metadata", inEthernet(concat(header(1, 2, variable), inner)), "eth:nsh:ip:tcp"],
  ["no metadata", inEthernet(concat(header(1, 2, new Uint8Array(0)), inner)), "eth:nsh:ip:tcp"],
  ["itself", inEthernet(concat(header(4, 1, fixed), header(1, 1, fixed), inner)), "eth:nsh:nsh:ip:tcp"],
];
const gpe = inGpe(concat(header(3, 1, fixed), ethernet));

describe("NSH", () => {
  for (const [name, bytes, path] of [...frames, ["in VXLAN-GPE", gpe, "eth:ip:udp:vxlan:nsh:eth:ip:tcp"]] as const) {
    it(`around ${name}`, () => {
      assert.deepEqual([decode(bytes).path, decode(bytes).notes], [path, []]);
      holdsCutAnywhere(bytes);
    });
  }

  it("in VXLAN-GPE, the network is that of the tunnel", () => {
    const { packet } = decode(gpe);
    assert.deepEqual([packet.tunnelCount, packet.tunnels[0].vni, packet.dstPort], [1, 5, 4443]);
  });

  it("names the fields of the header", () => {
    const layers = tree(frames[0][1]);
    assert.equal(ids(layers), "eth nsh ip tcp data");
    const names = ["nsh.version", "nsh.ttl", "nsh.length", "nsh.mdtype", "nsh.nextproto", "nsh.spi", "nsh.si"];
    assert.deepEqual(
      names.map((name) => value(layers, name)),
      ["0", "0x3f", "6", "Fixed (1)", "IPv4 (1)", "777", "7"],
    );
    assert.equal(value(layers, "nsh.contextheader", 3), "00000004");
    assert.equal(layers[1].summary, "path 777, index 7, IPv4");
  });

  it("names the items of variable metadata", () => {
    const layers = tree(frames[4][1]);
    assert.deepEqual([0, 1].map((nth) => value(layers, "nsh.item", nth)), ["class 0x0001, type 2, 1 byte", "class 0x0002, type 3, 4 bytes"]); // prettier-ignore
    assert.deepEqual(
      [0, 1].map((nth) => value(layers, "nsh.metadata", nth)),
      ["12", "12345678"],
    );
  });

  it("what follows may be unknown, and the version another", () => {
    for (const next of [0, 6, 255]) {
      const { path, notes } = decode(inEthernet(concat(header(next, 1, fixed), inner)));
      assert.deepEqual([path, notes], ["eth:nsh", ["protocol-unknown"]]);
    }
    const other = inEthernet(concat(header(1, 1, fixed), inner));
    other[14] |= 0x40;
    assert.deepEqual([decode(other).path, decode(other).notes], ["eth:nsh", ["protocol-unknown"]]);
  });

  it("lengths that lie", () => {
    for (let words = 0; words < 64; words++) {
      for (const kind of [0, 1, 2, 15]) {
        const bytes = inEthernet(concat(header(1, kind, variable, words), inner));
        assert.deepEqual(problemsOf(tree(bytes), bytes, 1, bytes.length), [], `${kind} ${words}`);
        if (words < 2) assert.deepEqual([decode(bytes).path, decode(bytes).notes], ["eth:nsh", ["protocol-unknown"]]);
      }
    }
    for (let length = 0; length < 256; length++) {
      const item = concat(hex("0001 02"), be(1, length), new Uint8Array(8));
      const bytes = inEthernet(concat(header(1, 2, item), inner));
      assert.deepEqual(problemsOf(tree(bytes), bytes, 1, bytes.length), [], `item of ${length}`);
      assert.equal(decode(bytes).path, "eth:nsh:ip:tcp");
    }
  });

  it("headers in headers end", () => {
    const bytes = inEthernet(concat(...Array.from({ length: 200 }, () => header(4, 2, new Uint8Array(0)))));
    assert.equal(decode(bytes).path.split(":").length, LAYER_LIMIT);
    assert.deepEqual(problemsOf(tree(bytes), bytes, 1, bytes.length), []);
  });

  it("survives damage", () => survivesDamage(frames.map(([, bytes]) => bytes)));

  it("is what tshark sees", function () {
    const theirs = pathsOfTshark(frames.map(([, bytes]) => bytes));
    if (!theirs) return this.skip();
    assert.deepEqual(theirs, frames.map(([, , path]) => path)); // prettier-ignore
  });
});
