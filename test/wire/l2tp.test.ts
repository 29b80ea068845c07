/** L2TP data messages (RFC 2661, section 3.1) are PPP in a tunnel; what else the port carries stays a connection of its own. */
import assert from "node:assert/strict";
import { be, concat, frame, hex, type Payload } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, ipv6, tcp, udp } from "../builders/packets.ts";
import { connect, decode, pick } from "../stream/run.ts";
import { ids, problemsOf, tree, value } from "./fields/tree.ts";
import { holdsCutAnywhere, pathsOfTshark, survivesDamage } from "./frames.ts";

const inner = frame(ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, tcp({ srcPort: 40000, dstPort: 4443 }, "hello")));
const inner6 = frame(ipv6({ src: "fd00::1", dst: "fd00::2" }, udp({ srcPort: 5, dstPort: 6 }, "hello")));
const over = (payload: Payload, ports = { srcPort: 1701, dstPort: 1701 }): Uint8Array =>
  frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2" }, udp(ports, payload))));
const message = (head: string, ...body: readonly Uint8Array[]): Uint8Array => concat(hex(head), ...body);

const v4 = message("ff03 0021", inner);
const v6 = message("ff03 0057", inner6);
const simple = message("0002 05f7 206a", v4);
/** All that is optional: a length, numbers and four bytes of offset; then padding. */
const full = concat(hex("4b02"), be(2, 20 + v4.length), hex("4a32 d35e 0001 0002 0006 eeeeeeeeeeee"), v4);
const control = message("c802 0014 05f7 0000 000f 0002", hex("8008 0000 0000 0006"));
const lcp = message("0002 05f7 206a ff03 c021 01010004");

const frames: readonly (readonly [name: string, bytes: Uint8Array, path: string])[] = [
  ["IPv4", over(simple), "eth:ip:udp:l2tp:ppp:ip:tcp"],
  ["IPv6", over(message("0002 0001 0001", v6)), "eth:ip:udp:l2tp:ppp:ipv6:udp"],
  ["with length, numbers and offset", over(full), "eth:ip:udp:l2tp:ppp:ip:tcp"],
  ["PPP's protocol in one byte", over(message("0002 0001 0001 21", inner)), "eth:ip:udp:l2tp:ppp:ip:tcp"],
  ["from its port", over(simple, { srcPort: 1701, dstPort: 50000 }), "eth:ip:udp:l2tp:ppp:ip:tcp"],
  ["to its port", over(simple, { srcPort: 50000, dstPort: 1701 }), "eth:ip:udp:l2tp:ppp:ip:tcp"],
  ["link control", over(lcp), "eth:ip:udp:l2tp:ppp"],
  ["a control message", over(control), "eth:ip:udp:l2tp"],
  ["data of version 3", over(message("0003 0000 00000007", inner)), "eth:ip:udp:l2tp"],
  ["version 3 over IP", frame(eth({}, ipv4({ src: "1.1.1.1", dst: "2.2.2.2", protocol: 115 }, message("00000007", inner)))), "eth:ip:l2tp"], // prettier-ignore
];

describe("L2TP", () => {
  for (const [name, bytes, path] of frames) {
    it(name, () => {
      assert.deepEqual([decode(bytes).path, decode(bytes).notes], [path, []]);
      holdsCutAnywhere(bytes);
    });
  }

  it("what stands behind the message's own length is no payload", () => {
    const whole = frame(
      ipv4({ src: "10.0.0.1", dst: "10.0.0.2", totalLength: 0 }, tcp({ srcPort: 1, dstPort: 2 }, "abc")),
    );
    const padded = concat(hex("4002"), be(2, 12 + whole.length), hex("0001 0001 ff03 0021"), whole, new Uint8Array(9));
    assert.equal(decode(over(padded)).packet.payloadLength, 3);
  });

  it("control messages and link control are payload of the connection between the ends", () => {
    for (const body of [control, lcp]) {
      const { packet } = decode(over(body));
      assert.deepEqual([packet.dstPort, packet.payloadLength, packet.payloadAt], [1701, body.length, 14 + 20 + 8]);
    }
  });

  it("what is carried is a connection, at the same vantage as its tunnel; so are the control messages", () => {
    const { rows } = connect([control, simple, lcp, simple].map((body) => ({ bytes: over(body) })));
    const seen = pick(rows, "proto", "orig_ip", "resp_port", "orig_pkts", "vantage");
    assert.deepEqual(seen, ["udp 1.1.1.1 1701 2 1", "tcp 10.0.0.1 4443 2 1"]);
  });

  it("names the fields of its header", () => {
    const layers = tree(over(full));
    assert.equal(ids(layers), "eth ip udp l2tp ppp ip tcp data");
    const names = ["flags", "type", "length_bit", "priority", "version", "length", "tunnel", "session", "Ns", "Nr", "offset"]; // prettier-ignore
    assert.deepEqual(
      names.map((name) => value(layers, `l2tp.${name}`)),
      ["0x4b02", "Data (0)", "Set", "Set", "2", String(20 + v4.length), "18994", "54110", "1", "2", "6"],
    );
    assert.equal(layers[3].summary, "data, tunnel 18994, session 54110");
    assert.equal(tree(over(control))[3].summary, "control, tunnel 1527, session 0");
  });

  it("names the fields of version 3", () => {
    const third = tree(over(message("c803 0014 00000009 0001 0002")));
    assert.deepEqual(["l2tp.ccid", "l2tp.Ns", "l2tp.Nr"].map((name) => value(third, name)), ["0x00000009", "1", "2"]); // prettier-ignore
    assert.equal(value(tree(frames[8][1]), "l2tp.sid"), "0x00000007");
    assert.equal(value(tree(frames[9][1]), "l2tp.sid"), "0x00000007");
  });

  it("something else on its port is left alone", () => {
    for (const head of ["0001 0001 0001", "0012 0001 0001", "2002 0001 0001", "0402 0001 0001", "1234 0100 0001"]) {
      const { path, packet } = decode(over(message(head, v4)));
      assert.deepEqual([path, packet.dstPort, packet.payloadLength], ["eth:ip:udp:l2tp", 1701, 6 + v4.length]);
    }
  });

  it("lengths that lie", () => {
    for (let length = 0; length < 100; length++) {
      const stated = over(concat(hex("4002"), be(2, length), hex("0001 0001"), v4));
      assert.deepEqual(problemsOf(tree(stated), stated, 1, stated.length), [], `length ${length}`);
      if (length < 8) assert.deepEqual([decode(stated).path, decode(stated).notes], ["eth:ip:udp:l2tp", ["header-cut"]]); // prettier-ignore
      const offset = over(concat(hex("0202 0001 0001"), be(2, length), v4));
      assert.deepEqual(problemsOf(tree(offset), offset, 1, offset.length), [], `offset ${length}`);
    }
    for (const bytes of [over(message("4002 ffff 0001 0001", v4)), over(message("0202 0001 0001 0000", v4))]) {
      assert.equal(decode(bytes).path, "eth:ip:udp:l2tp:ppp:ip:tcp");
    }
    const beyond = decode(over(message("0202 0001 0001 ffff", v4)));
    assert.deepEqual([beyond.path, beyond.notes], ["eth:ip:udp:l2tp", ["header-cut"]]);
  });

  it("survives damage", () => survivesDamage(frames.map(([, bytes]) => bytes)));

  it("is what tshark sees", function () {
    const theirs = pathsOfTshark(frames.map(([, bytes]) => bytes));
    if (!theirs) return this.skip();
    assert.deepEqual(theirs, frames.map(([, , path]) => path)); // prettier-ignore
  });
});
