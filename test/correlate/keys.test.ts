import assert from "node:assert/strict";
import { type Conn, correlated, type Rec } from "./cases.ts";

const verdict = async (conns: readonly Conn[], recs: readonly Rec[]) =>
  (await correlated({ conns, recs })).coverage.map(({ verdict: is, reason }) => (reason ? `${is} ${reason}` : is));

describe("keys of flow records", () => {
  /** Amazon VPC User Guide, "Traffic through a NAT gateway": what the gateway's interface logs, with ports added. */
  it("are the packet-level addresses at a NAT gateway", async () => {
    const conns: Conn[] = [
      { from: "10.0.1.5:4000", to: "203.0.113.5:443", sent: [[100, 1, 60]], received: [[101, 1, 61]] },
      { from: "10.0.0.220:5000", to: "203.0.113.5:443", sent: [[100, 1, 62]], received: [[101, 1, 63]] },
    ];
    const nat = (from: string, to: string, src: string, dst: string, bytes: number): Rec => ({
      from,
      to,
      start: 100,
      end: 102,
      logged: [1, bytes],
      eni: "eni-1235b8ca123456789",
      more: { pkt_srcaddr: src, pkt_dstaddr: dst },
    });
    const recs = [
      nat("10.0.1.5:4000", "10.0.0.220:443", "10.0.1.5", "203.0.113.5", 60),
      nat("10.0.0.220:5000", "203.0.113.5:443", "10.0.0.220", "203.0.113.5", 62),
      nat("203.0.113.5:443", "10.0.0.220:5000", "203.0.113.5", "10.0.0.220", 63),
      nat("10.0.0.220:443", "10.0.1.5:4000", "203.0.113.5", "10.0.1.5", 61),
    ];
    const { coverage, links } = await correlated({ conns, recs });
    assert.deepEqual(
      coverage.map((row) => row.verdict),
      ["full", "full", "full", "full"],
    );
    assert.deepEqual(
      links.map((link) => [link.record_id, link.connection_id, link.from_responder]),
      [[1n, 1, false], [2n, 2, false], [3n, 2, true], [4n, 1, true]], // prettier-ignore
    );
  });

  it("are the interface's addresses where the packets do not have the packet-level ones", async () => {
    const conns: Conn[] = [{ from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: [[100, 1, 60]] }];
    const record: Rec = {
      from: "10.0.0.1:4000",
      to: "10.0.0.2:443",
      start: 100,
      logged: [1, 60],
      more: { pkt_srcaddr: "10.9.9.9", pkt_dstaddr: "10.0.0.2" },
    };
    assert.deepEqual(await verdict(conns, [record]), ["full"]);
  });

  it("have ports 0 for ICMP, whatever type and code", async () => {
    const conns: Conn[] = [
      { proto: 1, from: "10.0.0.1:8", to: "10.0.0.2:0", sent: [[100, 4, 336]], received: [[100, 4, 336]] },
      { proto: 1, from: "10.0.0.2:3", to: "10.0.0.1:1", sent: [[101, 1, 84]] },
    ];
    const recs: Rec[] = [
      { from: "10.0.0.1:0", to: "10.0.0.2:0", proto: 1, start: 100, end: 110, logged: [4, 336] },
      { from: "10.0.0.2:0", to: "10.0.0.1:0", proto: 1, start: 100, end: 110, logged: [5, 420] },
    ];
    assert.deepEqual(await verdict(conns, recs), ["full", "full"]);
    assert.deepEqual(await verdict(conns, [{ ...recs[0], proto: 58 }]), ["none unexplained"]);
  });

  it("count no ports for protocols without", async () => {
    const conns: Conn[] = [{ proto: 47, from: "10.0.0.1", to: "10.0.0.2", sent: [[100, 1, 60]] }];
    const record: Rec = { from: "10.0.0.1", to: "10.0.0.2", proto: 47, start: 100, logged: [1, 60] };
    assert.deepEqual(
      await verdict(conns, [record, { ...record, eni: "eni-b", more: { srcport: null, dstport: null } }]),
      ["full", "full"],
    );
  });

  it("are tried as TCP, then as UDP, where the format has no protocol", async () => {
    const conns: Conn[] = [
      { proto: 17, from: "10.0.0.1:4000", to: "10.0.0.2:53", sent: [[100, 1, 60]] },
      { proto: 6, from: "10.0.0.1:4000", to: "10.0.0.3:53", sent: [[100, 1, 60]] },
    ];
    const recs: Rec[] = [
      { from: "10.0.0.1:4000", to: "10.0.0.2:53", proto: null, start: 100, logged: [1, 60] },
      { from: "10.0.0.1:4000", to: "10.0.0.3:53", proto: null, start: 100, logged: [1, 60] },
    ];
    assert.deepEqual(await verdict(conns, recs), ["full", "full"]);
  });

  it("hold IPv6 addresses", async () => {
    const conns: Conn[] = [{ from: "[2001:db8::1]:4000", to: "[2001:db8::2]:443", sent: [[100, 1, 60]] }];
    const record: Rec = { from: "[2001:db8::1]:4000", to: "[2001:db8::2]:443", start: 100, logged: [1, 60] };
    assert.deepEqual(await verdict(conns, [record, { ...record, from: "[2001:db8::3]:4000" }]), [
      "full",
      "none unexplained",
    ]);
  });

  it("need all of what they consist of", async () => {
    const conns: Conn[] = [{ from: "10.0.0.1:4000", to: "10.0.0.2:443", sent: [[100, 1, 60]] }];
    const whole: Rec = { from: "10.0.0.1:4000", to: "10.0.0.2:443", start: 100, logged: [1, 60] };
    const lacking = ["srcaddr", "dstaddr", "srcport", "dstport"].map((name) => ({ ...whole, more: { [name]: null } }));
    assert.deepEqual(await verdict(conns, [whole, ...lacking]), ["full", ...lacking.map(() => "none no-addresses")]);
  });
});
