/** Packets, records and the head without a browser: which field holds a byte, what is said. */
import assert from "node:assert/strict";
import type { Layer, LayerField, RecordBeside } from "../../../src/protocol/case.ts";
import { endsOf, stateText, verdictOf } from "../../../webview/connection/facts.ts";
import { deltaText, parsePacketId } from "../../../webview/connection/packets/facts.ts";
import { fieldAt, fieldOver, linesOf, MAX_CHILDREN, treeOf } from "../../../webview/connection/packets/fields.ts";
import { bars, differenceText, summaryText, windowEdge } from "../../../webview/connection/records/words.ts";
import { wiresharkFilter } from "../../../src/model/wireshark.ts";

const field = (name: string, at: number, length: number, fields?: readonly LayerField[]): LayerField => ({
  name, title: name, value: "", at, length, ...(fields ? { fields } : {}),
}); // prettier-ignore
const layer = (id: string, at: number, length: number, fields: readonly LayerField[]): Layer => ({
  id, title: id, summary: "", at, length, fields,
}); // prettier-ignore

const layers = [
  layer("eth", 0, 14, [field("eth.dst", 0, 6), field("eth.src", 6, 6), field("eth.type", 12, 2)]),
  layer("ip", 14, 20, [field("ip.flags", 20, 2, [field("ip.flags.df", 20, 1)]), field("ip.src", 26, 4)]),
  layer("eth", 34, 14, [field("eth.dst", 34, 6)]),
];
const tree = treeOf(layers);
const names = (trail: readonly { name: string }[]): string => trail.map(({ name }) => name).join(" > ");

describe("the field of a byte", () => {
  it("is the innermost one; its layer where no field has it; none beyond all layers", () => {
    assert.equal(names(fieldAt(tree, 7)), "eth > eth.src");
    assert.equal(names(fieldAt(tree, 20)), "ip > ip.flags > ip.flags.df");
    assert.equal(names(fieldAt(tree, 21)), "ip > ip.flags");
    assert.equal(names(fieldAt(tree, 15)), "ip");
    assert.equal(fieldAt(tree, 36)[1].path, "2/0", "of the inner Ethernet, not of the outer");
    assert.equal(names(fieldAt(tree, 60)), "");
  });

  it("of several bytes is the smallest that has all", () => {
    assert.equal(names(fieldOver(tree, 26, 4)), "ip > ip.src");
    assert.equal(names(fieldOver(tree, 20, 2)), "ip > ip.flags");
    assert.equal(names(fieldOver(tree, 20, 8)), "ip");
    assert.equal(names(fieldOver(tree, 4, 4)), "eth");
  });
});

describe("the tree of layers", () => {
  const lines = (opened: readonly string[], closed: readonly string[]): string[] =>
    linesOf(tree, { opened: new Set(opened), closed: new Set(closed) }).map(({ node }) => node.path);

  it("shows the two innermost layers open, unless they were closed; others when they were opened", () => {
    assert.deepEqual(lines([], []), ["0", "1", "1/0", "1/1", "2", "2/0"]);
    assert.deepEqual(lines(["ip/ip.flags"], ["eth"]), ["0", "1", "1/0", "1/0/0", "1/1", "2"]);
  });

  it("is bounded, however many fields a packet has", () => {
    const many = Array.from({ length: 5000 }, (_, i) => field("x", i, 1));
    assert.equal(treeOf([layer("odd", 0, 5000, many)])[0].children.length, MAX_CHILDREN);
    let deep: LayerField = field("x", 0, 1);
    for (let i = 0; i < 5000; i++) deep = field("x", 0, 1, [deep]);
    assert.ok(fieldAt(treeOf([layer("deep", 0, 1, [deep])]), 0).length < 50);
  });
});

describe("what is said of packets", () => {
  it("deltas may go back in time", () => {
    assert.equal(deltaText(1_500_000_000n, 1_000_000_000n), "0.500000");
    assert.equal(deltaText(1_000_000_000n, 3_000_001_000n), "-2.000001");
    assert.equal(deltaText(1n, null), "");
  });

  it("ids are two numbers", () => {
    assert.deepEqual(parsePacketId("2:17"), { evidenceId: 2, number: 17 });
    assert.equal(parsePacketId("2:"), null);
  });
});

describe("what is said of records", () => {
  const record = (packets: number, bytes: number, packetsSeen: number, bytesSeen: number): RecordBeside => ({
    record: "1", fields: { packets, bytes }, fromResponder: false, packetsSeen, bytesSeen,
  }); // prettier-ignore

  it("the difference in words", () => {
    assert.match(differenceText(record(6, 600, 6, 600)), /^All packets/);
    assert.equal(differenceText(record(6, 600, 0, 0)), "Nothing of it was seen.");
    assert.equal(differenceText(record(6, 600, 5, 500)), "1 packet (100 B) fewer seen than logged.");
    assert.equal(differenceText(record(6, 600, 8, 900)), "2 packets (300 B) more seen than logged.");
    assert.equal(differenceText(record(6, 600, 6, 500)), "As many packets as logged, but 100 B fewer.");
    assert.match(summaryText([record(6, 600, 5, 500)]), /^1 record logs 6 packets; 5 /);
  });

  it("bars are shares of the larger one, also where both are nothing", () => {
    assert.deepEqual(bars(record(1, 200, 1, 100)), { logged: 100, seen: 50 });
    assert.deepEqual(bars(record(0, 0, 0, 0)), { logged: 0, seen: 0 });
  });

  it("windows come as AWS's seconds or as nanoseconds", () => {
    assert.equal(windowEdge({ start: 1_773_740_700 }, "start"), 1_773_740_700_000_000_000n);
    assert.equal(windowEdge({ start: "1773740700000000000" }, "start"), 1_773_740_700_000_000_000n);
    assert.equal(windowEdge({ start: null }, "start"), null);
  });
});

describe("the head", () => {
  it("names ends with ports where there are ports, IPv6 in brackets", () => {
    const ends = (fields: Record<string, string | number>) => endsOf({ fields });
    assert.deepEqual(ends({ proto: "tcp", orig_ip: "10.0.0.1", orig_port: 1, resp_ip: "2001:db8::1", resp_port: 443 }), ["10.0.0.1:1", "[2001:db8::1]:443"]); // prettier-ignore
    assert.deepEqual(ends({ proto: "icmp", orig_ip: "10.0.0.1", orig_port: 8, resp_ip: "10.0.0.2", resp_port: 0 }), ["10.0.0.1", "10.0.0.2"]); // prettier-ignore
  });

  it("says the reason of a verdict, known or not", () => {
    assert.equal(verdictOf({ verdict: "logged" }).kind, "logged");
    assert.match(verdictOf({ verdict: "unlogged", reason: "skip-data" }).says, /SKIPDATA/);
    assert.equal(verdictOf({ verdict: "unlogged", reason: "toString" }).says, "toString");
    assert.equal(verdictOf({}).kind, "unknown");
    const isCalm = (reason: string) => verdictOf({ verdict: "unlogged", reason }).expected;
    assert.deepEqual(["amazon-dns-not-logged", "no-logs", "unexplained", "toString"].map(isCalm), [true, true, false, false]); // prettier-ignore
    assert.equal(stateText("constructor"), "");
    assert.match(stateText("SF"), /normal/);
  });
});

describe("the Wireshark filter", () => {
  const filter = (fields: Record<string, string | number | null>): string => wiresharkFilter((name) => fields[name]);
  const tcp = { proto: "tcp", orig_ip: "10.0.0.5", orig_port: 40000, resp_ip: "10.0.0.9", resp_port: 443, vni: null };

  it("names addresses, ports and the tunnel", () => {
    assert.equal(filter(tcp), "ip.addr == 10.0.0.5 && ip.addr == 10.0.0.9 && tcp.port == 40000 && tcp.port == 443");
    assert.match(filter({ ...tcp, vni: 7 }), / && \(vxlan\.vni == 7 \|\| geneve\.vni == 7\)$/);
    assert.match(filter({ ...tcp, proto: "icmp" }), /&& icmp$/);
    assert.match(
      filter({ ...tcp, orig_ip: "fd00::1", resp_ip: "fd00::2", proto: "icmp6" }),
      /^ipv6.addr == fd00::1 .* icmpv6$/,
    );
    assert.match(filter({ ...tcp, proto: "esp", protocol: 50 }), /&& ip\.proto == 50$/);
    assert.match(filter({ ...tcp, orig_ip: "2001:db8::1", resp_ip: "2001:db8::2" }), /^ipv6\.addr == 2001:db8::1/);
  });

  it("takes no text of evidence", () => {
    assert.equal(filter({ ...tcp, orig_ip: "10.0.0.5 || frame" }), "");
    assert.doesNotMatch(filter({ ...tcp, proto: "x) || (frame", protocol: 99 }), /frame/);
  });
});
