/** PPPoE's length (RFC 2516, section 4) ends what it carries: bytes that follow in the frame are padding. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pcapFile } from "../builders/capture.ts";
import { be, concat, frame } from "../builders/layer.ts";
import { ipv4, ipv6, tcp, udp } from "../builders/packets.ts";
import { decode } from "../stream/run.ts";
import { problemsOf, tree, value } from "./fields/tree.ts";

const PADDING = 20;
const IPV4 = 0x21;
const IPV6 = 0x57;

/** A frame of PPPoE with padding; `length` in place of what it carries. */
function pppoe(type: number, body: Uint8Array, length = body.length + 2): Uint8Array {
  const head = concat(new Uint8Array(12).fill(2), be(2, 0x8864), Uint8Array.of(0x11, 0), be(2, 7), be(2, length));
  return concat(head, be(2, type), body, new Uint8Array(PADDING).fill(0xee));
}

const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
const hello = tcp({ srcPort: 40000, dstPort: 4443, flags: "A" }, "hello");
const packet = frame(ipv4(ends, hello));
/** The network card was to fill the length in: the layer around it has the length. */
const withoutLength = frame(ipv4({ ...ends, totalLength: 0 }, hello));
/** Longer than what carries it. */
const tooLong = frame(ipv4({ ...ends, totalLength: packet.length + 15 }, hello));
const six = frame(ipv6({ src: "fd00::1", dst: "fd00::2" }, udp({ srcPort: 5, dstPort: 6 }, "hello")));

const frames: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ["IPv4", pppoe(IPV4, packet)],
  ["IPv4 without a length", pppoe(IPV4, withoutLength)],
  ["IPv4 that says it is longer", pppoe(IPV4, tooLong)],
  ["IPv6", pppoe(IPV6, six)],
  ["a length beyond the frame", pppoe(IPV4, packet, packet.length + 2 + PADDING + 100)],
];

describe("PPPoE's length", () => {
  for (const [name, bytes] of frames) {
    it(`${name}: five bytes of payload, none of the padding`, () => {
      const { packet: decoded, path } = decode(bytes);
      assert.match(path, /^eth:pppoes:ppp:(ip:tcp|ipv6:udp)$/);
      const { payloadAt, payloadCaptured } = decoded;
      assert.equal(new TextDecoder().decode(bytes.subarray(payloadAt, payloadAt + payloadCaptured)), "hello");
      const layers = tree(bytes);
      assert.deepEqual(problemsOf(layers, bytes, 1, bytes.length), []);
      assert.deepEqual([layers.at(-1)?.id, layers.at(-1)?.length], ["padding", PADDING]);
    });
  }

  it("says that a packet longer than it was cut", () => {
    assert.deepEqual(decode(pppoe(IPV4, tooLong)).notes, ["packet-truncated"]);
    assert.deepEqual(decode(pppoe(IPV4, packet)).notes, []);
    assert.equal(decode(pppoe(IPV4, tooLong)).packet.payloadLength, "hello".length + 15);
  });

  it("of zero is none: the network card was to fill it in", () => {
    const bytes = pppoe(IPV4, packet, 0);
    assert.deepEqual([decode(bytes).path, decode(bytes).packet.payloadLength], ["eth:pppoes:ppp:ip:tcp", 5]);
    assert.equal(value(tree(bytes), "data.data"), "68656c6c6f");
  });

  it("shorter than the headers in it leaves what fits", () => {
    const bytes = pppoe(IPV4, packet, 30);
    assert.deepEqual([decode(bytes).path, decode(bytes).packet.hasSegment], ["eth:pppoes:ppp:ip:tcp", false]);
    assert.deepEqual(decode(bytes).notes, ["header-cut", "packet-truncated"]);
    assert.deepEqual(problemsOf(tree(bytes), bytes, 1, bytes.length), []);
    for (const length of [1, 2, 3]) assert.deepEqual(problemsOf(tree(pppoe(IPV4, packet, length)), pppoe(IPV4, packet, length), 1, bytes.length), []); // prettier-ignore
  });

  it("is what tshark goes by", function () {
    if (spawnSync("tshark", ["--version"]).status !== 0) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), "pppoe-"));
    try {
      const path = join(folder, "pppoe.pcap");
      writeFileSync(path, pcapFile(frames.map(([, bytes], i) => ({ bytes, seconds: i + 1 }))));
      const args = ["-r", path, "-T", "fields", "-e", "tcp.len", "-e", "udp.length"];
      const { stdout } = spawnSync("tshark", args, { encoding: "utf8" });
      const sizes = stdout.trimEnd().split("\n").map((line) => line.split("\t")).map(([tcpSize, udpSize]) => (tcpSize !== "" ? Number(tcpSize) : Number(udpSize) - 8)); // prettier-ignore
      assert.deepEqual(sizes, frames.map(([, bytes]) => decode(bytes).packet.payloadCaptured)); // prettier-ignore
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
