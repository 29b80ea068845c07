/** Data of DNS records as text, against the presentation formats of their RFCs and against dns-packet. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import { typeName } from "../../src/app/dns/names.ts";
import { parseDns } from "../../src/app/dns/parse.ts";
import { bytesOf } from "../builders/app.ts";
import { dnsMessage, dnsName, dnsQuestion, dnsRecord, u16, u32 } from "../builders/dns.ts";

const string = (text: string): number[] => [text.length, ...bytesOf(text)];

/** Text of a record with this data. */
function textOf(type: number, data: readonly number[]): string {
  const message = parseDns(dnsMessage({ flags: 0x8180, questions: [dnsQuestion("example.com", type)], answers: [dnsRecord(type, data)] })); // prettier-ignore
  assert.ok(message?.isWhole);
  return message.answers[0].text;
}

const v6 = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/** Type, data, text. */
const records: readonly (readonly [string, number, readonly number[], string])[] = [
  ["A", 1, [192, 0, 2, 1], "192.0.2.1"],
  ["A of five bytes", 1, [192, 0, 2, 1, 9], "\\# 5 c000020109"],
  ["AAAA", 28, v6, "2001:db8::1"],
  ["NS, pointing at the question", 2, [2, 0x6e, 0x73, 0xc0, 12], "ns.example.com"],
  ["CNAME of the root", 5, [0], "."],
  ["SOA", 6, [...dnsName("ns.a"), ...dnsName("root.a"), ...[1, 2, 3, 4, 4294967295].flatMap(u32)], "ns.a root.a 1 2 3 4 4294967295"],
  ["PTR with a space and a dot in a label", 12, [...string("My Pr.nter"), ...dnsName("local")], "My Pr\\.nter.local"],
  ["PTR with UTF-8", 12, [3, 0xe2, 0x98, 0x83, 0], "☃"],
  ["PTR with bytes that are none", 12, [3, 0xff, 0x61, 0x01, 0], "\\255a\\001"],
  ["HINFO", 13, [...string("PC"), ...string("Linux")], '"PC" "Linux"'],
  ["MX", 15, [...u16(10), ...dnsName("mx.a")], "10 mx.a"],
  ["TXT", 16, [...string('say "hi"'), ...string("\\")], '"say \\"hi\\"" "\\\\"'],
  ["TXT whose string ends early", 16, [5, 0x61], "\\# 2 0561"],
  ["LOC", 29, [0, 0x12, 0x16, 0x13, ...u32(2 ** 31 + 152_534_000), ...u32(2 ** 31 - 4_000_000), ...u32(10_002_400)], "42 22 14.000 N 1 6 40.000 W 24.00m 1m 10000m 10m"],
  ["SRV", 33, [...u16(1), ...u16(2), ...u16(5060), ...dnsName("sip.a")], "1 2 5060 sip.a"],
  ["NAPTR", 35, [...u16(100), ...u16(50), ...string("s"), ...string("SIP+D2U"), ...string(""), ...dnsName("_sip._udp.a")], '100 50 "s" "SIP+D2U" "" _sip._udp.a'],
  ["CERT", 37, [...u16(1), ...u16(7), 8, 1, 2, 3], "1 7 8 AQID"],
  ["DNAME", 39, dnsName("b.a"), "b.a"],
  ["APL", 42, [...u16(1), 16, 2, 10, 1, ...u16(2), 32, 0x84, 0x20, 1, 0xd, 0xb8], "1:10.1.0.0/16 !2:2001:db8::/32"],
  ["DS", 43, [...u16(60485), 5, 1, 0xab, 0xcd], "60485 5 1 abcd"],
  ["SSHFP", 44, [4, 2, 0xde, 0xad], "4 2 dead"],
  ["RRSIG", 46, [...u16(1), 8, 2, ...u32(3600), ...u32(1_700_000_000), ...u32(1_690_000_000), ...u16(12345), ...dnsName("a"), 1, 2, 3], "A 8 2 3600 20231114221320 20230722042640 12345 a AQID"],
  ["NSEC", 47, [...dnsName("b.a"), 0, 7, 0x62, 1, 0x80, 8, 0, 3, 0x80, 1, 1, 0x40], "b.a A NS SOA MX TXT AAAA RRSIG NSEC DNSKEY CAA"],
  ["DNSKEY", 48, [...u16(257), 3, 8, 3, 1, 0, 1], `257 3 8 AwEAAQ== ; key tag ${0x0101 + 0x0308 + 0x0301 + 0x0001}`],
  ["NSEC3", 50, [1, 1, ...u16(12), ...string("\xaa\xbb"), 5, 0x2b, 0x40, 0x18, 0xff, 0, 0, 1, 0x40], "1 1 12 aabb 5D01HVO0 A"],
  ["NSEC3PARAM", 51, [1, 0, ...u16(0), 0], "1 0 0 -"],
  ["TLSA", 52, [3, 1, 1, 0xca, 0xfe], "3 1 1 cafe"],
  ["SVCB as an alias", 64, [...u16(0), ...dnsName("b.a")], "0 b.a"],
  ["HTTPS", 65, [...u16(1), 0, ...u16(1), ...u16(6), ...string("h2"), ...string("h3"), ...u16(3), ...u16(2), ...u16(8443), ...u16(4), ...u16(4), 192, 0, 2, 1, ...u16(5), ...u16(2), 1, 2, ...u16(6), ...u16(16), ...v6, ...u16(2), ...u16(0), ...u16(7), ...u16(2), 0x2f, 0x71, ...u16(9999), ...u16(1), 0x21], '1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1 ech=AQI= ipv6hint=2001:db8::1 no-default-alpn dohpath="/q" key9999="!"'],
  ["HTTPS with a port of three bytes", 65, [...u16(1), 0, ...u16(3), ...u16(3), 1, 2, 0x33], '1 . port="\\001\\0023"'],
  ["EUI48", 108, [0, 0, 0x5e, 0, 0x53, 0x2a], "00-00-5e-00-53-2a"],
  ["TSIG", 250, [...dnsName("hmac-sha256"), 0, 0, ...u32(1_700_000_000), ...u16(300), ...u16(2), 7, 7, ...u16(99), ...u16(0), ...u16(0)], "hmac-sha256 1700000000 300 Bwc= 99 0"],
  ["URI", 256, [...u16(10), ...u16(1), ...bytesOf("ftp://a/")], '10 1 "ftp://a/"'],
  ["CAA", 257, [128, ...string("issue"), ...bytesOf("ca.a")], '128 issue "ca.a"'],
  ["one that nobody knows", 65280, [1, 2, 0xff], "\\# 3 0102ff"],
  ["one without data", 10, [], ""],
]; // prettier-ignore

describe("data of DNS records", () => {
  for (const [name, type, data, text] of records) it(name, () => assert.equal(textOf(type, data), text));

  it("is not read beyond its length, where the message goes on", () => {
    // The SRV's name would need what follows.
    assert.match(textOf(33, [0, 1, 0, 2, 0, 3, 5, 0x61]), /^\\# 8 /);
  });
});

/** What dns-packet makes of a record; only what is asked for here. */
interface Packet {
  encode(message: object): Uint8Array;
  decode(bytes: Uint8Array): { answers: { name: string; type: string; ttl: number; data: never }[]; questions: { name: string; type: string }[] }; // prettier-ignore
}

const packet = createRequire(import.meta.url)("dns-packet") as Packet;

type Data = Record<string, never> & string;

const quote = (bytes: Uint8Array | string): string =>
  `"${Buffer.from(bytes).toString("latin1").replace(/["\\]/g, "\\$&")}"`;

/** dns-packet's data in presentation format. */
const said: Readonly<Record<string, (data: Data) => string>> = {
  A: (data) => data,
  AAAA: (data) => data,
  NS: (data) => data,
  CNAME: (data) => data,
  PTR: (data) => data,
  DNAME: (data) => data,
  MX: ({ preference, exchange }) => `${preference} ${exchange}`,
  SRV: ({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${target}`,
  SOA: ({ mname, rname, serial, refresh, retry, expire, minimum }) =>
    [mname, rname, serial, refresh, retry, expire, minimum].join(" "),
  TXT: (data) => [data as unknown as Uint8Array[]].flat().map(quote).join(" "),
  HINFO: ({ cpu, os }) => `${quote(cpu)} ${quote(os)}`,
  CAA: ({ flags, tag, value }) => `${flags} ${tag} ${quote(value)}`,
  RP: ({ mbox, txt }) => `${mbox} ${txt}`,
  DS: ({ keyTag, algorithm, digestType, digest }) => `${keyTag} ${algorithm} ${digestType} ${Buffer.from(digest).toString("hex")}`, // prettier-ignore
  SSHFP: ({ algorithm, hash, fingerprint }) => `${algorithm} ${hash} ${String(fingerprint).toLowerCase()}`,
  TLSA: ({ usage, selector, matchingType, certificate }) => `${usage} ${selector} ${matchingType} ${Buffer.from(certificate).toString("hex")}`, // prettier-ignore
  NAPTR: ({ order, preference, flags, services, regexp, replacement }) =>
    `${order} ${preference} ${quote(flags)} ${quote(services)} ${quote(regexp)} ${replacement}`,
  NSEC: ({ nextDomain, rrtypes }) => `${nextDomain} ${(rrtypes as string[]).join(" ")}`.trimEnd(),
};

const label = fc.stringMatching(/^[a-z0-9_-]{1,20}$/);
const host = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join("."));
const words = fc.stringMatching(/^[ -~]{0,60}$/);
const number = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 32 }).map((all) => Buffer.from(all));

const data: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  A: fc.ipV4(),
  AAAA: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((all) => Array.from({ length: 8 }, (_, i) => ((all[2 * i] << 8) | all[2 * i + 1]).toString(16)).join(":")), // prettier-ignore
  NS: host,
  CNAME: host,
  PTR: host,
  DNAME: host,
  MX: fc.record({ preference: number(16), exchange: host }),
  SRV: fc.record({ priority: number(16), weight: number(16), port: number(16), target: host }),
  SOA: fc.record({ mname: host, rname: host, serial: number(32), refresh: number(32), retry: number(32), expire: number(32), minimum: number(32) }), // prettier-ignore
  TXT: fc.array(words, { minLength: 1, maxLength: 4 }),
  HINFO: fc.record({ cpu: words, os: words }),
  CAA: fc.record({ flags: number(8), tag: fc.constantFrom("issue", "issuewild", "iodef"), value: words }),
  RP: fc.record({ mbox: host, txt: host }),
  DS: fc.record({ keyTag: number(16), algorithm: number(8), digestType: number(8), digest: bytes }),
  SSHFP: fc.record({ algorithm: fc.constantFrom(1, 4), hash: fc.constant(1), fingerprint: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((all) => Buffer.from(all).toString("hex")) }), // prettier-ignore
  TLSA: fc.record({ usage: number(8), selector: number(8), matchingType: number(8), certificate: bytes }),
  NAPTR: fc.record({ order: number(16), preference: number(16), flags: words, services: words, regexp: words, replacement: host }), // prettier-ignore
  NSEC: fc.record({ nextDomain: host, rrtypes: fc.uniqueArray(fc.constantFrom("A", "NS", "MX", "AAAA", "RRSIG", "CAA", "TLSA")) }), // prettier-ignore
};

describe("DNS messages as dns-packet reads them", () => {
  for (const type of Object.keys(data)) {
    it(`${type}`, () => {
      const record = fc.record({ name: host, ttl: number(31), data: data[type] });
      fc.assert(
        fc.property(host, fc.array(record, { maxLength: 4 }), (name, answers) => {
          const encoded = packet.encode({
            type: "response",
            id: 7,
            questions: [{ type, name }],
            answers: answers.map((answer) => ({ type, ...answer })),
          });
          const theirs = packet.decode(encoded);
          const ours = parseDns(encoded);
          assert.ok(ours?.isWhole && ours.size === encoded.length);
          assert.deepEqual(
            ours.questions.map((one) => [one.name, typeName(one.type)]),
            theirs.questions.map((one) => [one.name, one.type]),
          );
          assert.deepEqual(
            ours.answers.map((one) => [one.name, typeName(one.type), one.ttl, one.text]),
            theirs.answers.map((one) => [one.name, one.type, one.ttl, said[type](one.data)]),
          );
        }),
        { numRuns: 60 },
      );
    });
  }

  it("hurt bytes: what both read whole is the same", () => {
    const valid = packet.encode({ type: "query", id: 1, questions: [{ type: "A", name: "a.b.c" }] });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(valid.length - 1), number(8)), { maxLength: 6 }), (flips) => {
        const hurt = Uint8Array.from(valid);
        for (const [at, value] of flips) hurt[at] = value;
        const ours = parseDns(hurt);
        let theirs: ReturnType<Packet["decode"]>;
        try {
          theirs = packet.decode(Buffer.from(hurt));
        } catch {
          return;
        }
        if (!ours?.isWhole) return;
        assert.deepEqual(
          ours.questions.map((one) => typeName(one.type)),
          theirs.questions.map((one) => one.type.replace(/^UNKNOWN_(\d+)$/, (_, number) => typeName(Number(number)))),
        );
      }),
      { numRuns: 500 },
    );
  });
});
