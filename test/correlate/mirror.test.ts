import assert from "node:assert/strict";
import fc from "fast-check";
import {
  evaluateFilter,
  evaluateSessions,
  type MirrorFilter,
  type MirrorPacket,
  type MirrorRule,
  ruleMatches,
} from "../../src/correlate/mirror.ts";
import { addressHex, cidrRange, inRange } from "../../src/base/cidr.ts";

const packet: MirrorPacket = {
  direction: "egress",
  protocol: 6,
  source: "10.0.0.1",
  destination: "93.184.216.34",
  sourcePort: 40000,
  destinationPort: 443,
};

function rule(ruleNumber: number, action: "accept" | "reject", asks: Partial<MirrorRule> = {}): MirrorRule {
  return {
    ruleNumber,
    action,
    direction: "egress",
    protocol: null,
    sourceCidr: null,
    destinationCidr: null,
    sourcePortFrom: null,
    sourcePortTo: null,
    destinationPortFrom: null,
    destinationPortTo: null,
    ...asks,
  };
}

const filter = (...rules: MirrorRule[]): MirrorFilter => ({ rules, amazonDns: false });

describe("mirror rules", () => {
  const asks = (part: Partial<MirrorRule>, other: Partial<MirrorPacket> = {}) =>
    ruleMatches(rule(1, "accept", part), { ...packet, ...other });

  it("ask for the direction", () => {
    assert.equal(asks({ direction: "egress" }), true);
    assert.equal(asks({ direction: "ingress" }), false);
  });

  it("ask for the protocol, or for none", () => {
    assert.equal(asks({ protocol: 6 }), true);
    assert.equal(asks({ protocol: 17 }), false);
    assert.equal(asks({ protocol: null }, { protocol: 89 }), true);
  });

  it("ask for ports, ends included", () => {
    assert.equal(asks({ destinationPortFrom: 443, destinationPortTo: 443 }), true);
    assert.equal(asks({ destinationPortFrom: 442, destinationPortTo: 444 }), true);
    assert.equal(asks({ destinationPortFrom: 444, destinationPortTo: 500 }), false);
    assert.equal(asks({ destinationPortFrom: 400, destinationPortTo: 442 }), false);
    assert.equal(asks({ sourcePortFrom: 40000, sourcePortTo: 40000 }), true);
    assert.equal(asks({ sourcePortFrom: 443, sourcePortTo: 443 }), false);
  });

  it("ask for blocks of the packet's own family", () => {
    assert.equal(asks({ sourceCidr: "10.0.0.0/8" }), true);
    assert.equal(asks({ sourceCidr: "10.0.0.2/31" }), false);
    assert.equal(asks({ destinationCidr: "93.184.216.32/30" }), true);
    assert.equal(asks({ destinationCidr: "93.184.216.36/30" }), false);
    assert.equal(asks({ destinationCidr: "0.0.0.0/0" }), true);
    assert.equal(asks({ destinationCidr: "::/0" }), false);
    assert.equal(asks({ destinationCidr: "2001:db8::/32" }, { destination: "2001:db8:ffff::1" }), true);
    assert.equal(asks({ destinationCidr: "2001:db8::/32" }, { destination: "2001:db9::1" }), false);
  });

  it("match nothing by a block that is none", () => {
    for (const sourceCidr of ["", "10.0.0.0/33", "10.0.0/8", "2001:db8::/129", "x"])
      assert.equal(asks({ sourceCidr }), false);
  });

  it("ask for everything at once", () => {
    const all = { protocol: 6, sourceCidr: "10.0.0.0/8", destinationPortFrom: 443, destinationPortTo: 443 };
    assert.equal(asks(all), true);
    assert.equal(asks(all, { protocol: 17 }), false);
    assert.equal(asks(all, { source: "11.0.0.1" }), false);
    assert.equal(asks(all, { destinationPort: 80 }), false);
  });
});

describe("mirror filters", () => {
  it("take the first match by rule number, in whatever order the rules stand", () => {
    const rules = [rule(300, "accept"), rule(100, "reject", { protocol: 6 }), rule(50, "accept", { protocol: 17 })];
    fc.assert(
      fc.property(fc.shuffledSubarray(rules, { minLength: 3 }), (shuffled) => {
        assert.deepEqual(evaluateFilter(filter(...shuffled), packet), { kind: "reject", ruleNumber: 100 });
        assert.deepEqual(evaluateFilter(filter(...shuffled), { ...packet, protocol: 17 }), {
          kind: "accept",
          ruleNumber: 50,
        });
        assert.deepEqual(evaluateFilter(filter(...shuffled), { ...packet, protocol: 1 }), {
          kind: "accept",
          ruleNumber: 300,
        });
      }),
    );
  });

  it("mirror nothing without a rule, or without one that matches", () => {
    assert.deepEqual(evaluateFilter(filter(), packet), { kind: "no-rule" });
    assert.deepEqual(evaluateFilter(filter(rule(1, "accept", { protocol: 17 })), packet), { kind: "no-rule" });
    assert.deepEqual(evaluateFilter(filter(rule(1, "accept", { direction: "ingress" })), packet), { kind: "no-rule" });
  });

  it("keep Amazon DNS out of the rules", () => {
    const dns = { ...packet, protocol: 17, destination: "169.254.169.253", destinationPort: 53 };
    const answer = { ...packet, protocol: 17, source: "fd00:ec2::253", sourcePort: 53, destination: "2001:db8::1" };
    const open = filter(rule(1, "accept"));
    for (const each of [dns, answer]) {
      assert.deepEqual(evaluateFilter(open, each), { kind: "amazon-dns-off" });
      assert.deepEqual(evaluateFilter({ ...filter(), amazonDns: true }, each), { kind: "amazon-dns" });
    }
    assert.deepEqual(evaluateFilter(open, { ...dns, destinationPort: 123 }), { kind: "accept", ruleNumber: 1 });
    assert.deepEqual(evaluateFilter(open, { ...dns, destination: "8.8.8.8" }), { kind: "accept", ruleNumber: 1 });
  });
});

describe("mirror sessions", () => {
  const accepts = filter(rule(7, "accept"));
  const rejects = filter(rule(9, "reject"));
  const session = (sessionId: string, sessionNumber: number, of: MirrorFilter | null) => ({
    sessionId,
    sessionNumber,
    filter: of,
  });

  it("are tried by ascending number; the first that accepts mirrors", () => {
    const sessions = [session("c", 3, accepts), session("a", 1, rejects), session("b", 2, accepts)];
    assert.deepEqual(evaluateSessions(sessions, packet), { kind: "mirrored", sessionId: "b" });
  });

  it("name the first one of which a rule rejects when none accepts, else the first one", () => {
    const sessions = [session("c", 3, rejects), session("a", 1, filter()), session("b", 2, rejects)];
    assert.deepEqual(evaluateSessions(sessions, packet), { kind: "rejected", sessionId: "b", ruleNumber: 9 });
    assert.deepEqual(evaluateSessions([session("c", 3, filter()), session("b", 2, filter())], packet), {
      kind: "no-rule",
      sessionId: "b",
    });
    assert.deepEqual(evaluateSessions([], packet), { kind: "no-session" });
  });

  it("stop at a filter that nobody describes, unless one before it accepts", () => {
    const unknown = session("u", 2, null);
    assert.deepEqual(evaluateSessions([unknown, session("a", 3, accepts)], packet), {
      kind: "unknown-filter",
      sessionId: "u",
    });
    assert.deepEqual(evaluateSessions([unknown, session("a", 1, accepts)], packet), {
      kind: "mirrored",
      sessionId: "a",
    });
  });
});

describe("address blocks", () => {
  it("hold exactly the addresses with their prefix", () => {
    const bytes = (text: string) => BigInt(`0x${addressHex(text) ?? ""}`);
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 128 }), (one, other, length) => {
        const bits = one.includes(":") ? 128 : 32;
        const range = cidrRange(`${one}/${Math.min(length, bits)}`);
        assert.ok(range);
        const free = BigInt(bits - Math.min(length, bits));
        const same = one.includes(":") === other.includes(":") && bytes(one) >> free === bytes(other) >> free;
        assert.equal(inRange(range, addressHex(other)), same);
        assert.equal(inRange(range, addressHex(one)), true);
      }),
    );
  });

  it("are none for other text", () => {
    for (const text of ["", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/33", "::/129", "10.0.0.256/8"])
      assert.equal(cidrRange(text), null, text);
  });
});
