/** DNS: queries paired with responses, on any port, over UDP and TCP, however it is cut. */
import assert from "node:assert/strict";
import { dns, dnsTcp } from "../../src/app/dns/analyzer.ts";
import { bytesOf, type Ran, runApp, sameHoweverCut, survivesAnything, type Said } from "../builders/app.ts";
import { dnsMessage, dnsQuestion, dnsRecord, framed, u16 } from "../builders/dns.ts";
import { cpuMs } from "../cpu-time.ts";

const RESPONSE = 0x8180;
const question = dnsQuestion("www.example.com", 1);
const query = dnsMessage({ questions: [question] });
/** CNAME cdn.example.com, and its address. */
const answers = [dnsRecord(5, [3, ...bytesOf("cdn"), 0xc0, 16]), dnsRecord(1, [192, 0, 2, 1])];
const response = dnsMessage({ flags: RESPONSE, questions: [question], answers });

const protocols = [dns, dnsTcp];
const udp = { protocols, transport: "udp", ports: [40000, 53] } as const;
const odd = { protocols, transport: "udp", ports: [40000, 5300] } as const;
const tcp = { protocols, ports: [40000, 53] } as const;

const lines = ({ rows }: Ran) => rows.map(({ request, reply }) => [request?.text ?? null, reply?.text ?? null]);
const columns = (ran: Ran, ...names: readonly string[]) =>
  ran.rows.map(({ row }) => names.map((name) => row[name] ?? null));

describe("DNS", () => {
  it("pairs a query with its response, names decompressed, on any port", () => {
    const ran = runApp([["orig", query], ["resp", response]], odd); // prettier-ignore
    assert.deepEqual(lines(ran), [["A www.example.com", "NOERROR cdn.example.com, 192.0.2.1"]]);
    assert.deepEqual(ran.services, ["dns"]);
    assert.equal(ran.rows[0].table.name, "dns");
    assert.deepEqual(columns(ran, "query", "qtype", "qclass", "rcode", "answers", "ttls", "trans_id", "rtt", "proto"), [
      ["www.example.com", "A", "IN", "NOERROR", "cdn.example.com, 192.0.2.1", "60, 60", 0x1234, 1, "udp"],
    ]);
  });

  it("shows what an inverse query asks by: data, or the name where there are none", () => {
    const asked = (data: readonly number[], name: string): Uint8Array =>
      dnsMessage({ flags: 0x0900, answers: [dnsRecord(1, data, name, 0)] });
    const refused = dnsMessage({ flags: 0x8984 });
    const ran = runApp([["orig", asked([192, 0, 2, 7], ".")], ["resp", refused], ["orig", asked([], "192.0.2.8")]], udp); // prettier-ignore
    assert.deepEqual(lines(ran), [["IQUERY A 192.0.2.7", "NOTIMP"], ["IQUERY A 192.0.2.8", null]]); // prettier-ignore
    assert.deepEqual(columns(ran, "query", "qtype", "rcode"), [["192.0.2.7", "A", "NOTIMP"], ["192.0.2.8", "A", null]]); // prettier-ignore
  });

  it("gives a query asked again a row of its own: the last before the response is answered", () => {
    const ran = runApp([["orig", query], ["orig", query], ["resp", response]], udp); // prettier-ignore
    assert.deepEqual(
      ran.rows.map(({ request, reply }) => [request?.place.packet, reply?.place.packet]),
      [[2, 3], [1, undefined]],
    ); // prettier-ignore
  });

  it("over TCP the same, however it is cut", () => {
    const said: readonly Said[] = [["orig", framed(query)], ["resp", framed(response)]]; // prettier-ignore
    assert.deepEqual(lines(runApp(said, tcp)), [["A www.example.com", "NOERROR cdn.example.com, 192.0.2.1"]]);
    sameHoweverCut(said, tcp);
    survivesAnything(said, tcp);
  });

  it("refuses compression loops, and what only looks like a header", () => {
    const loop = dnsMessage({ questions: [[0xc0, 12, ...u16(1), ...u16(1)]] });
    assert.deepEqual(runApp([["orig", loop]], odd).rows, []);
    const ran = runApp([["orig", loop]], udp);
    assert.deepEqual(lines(ran), [["A ...", null]]);
    assert.deepEqual(ran.reports.map(({ code }) => code), ["app-malformed"]); // prettier-ignore
  });

  it("steps over names that are too long or point nowhere: what follows is read", () => {
    const long = [
      ...Array<number[]>(5)
        .fill([63, ...bytesOf("x".repeat(63))])
        .flat(),
      0,
    ];
    for (const name of [long, [3, ...bytesOf("xxx"), 0xff, 0xff]]) {
      const said = dnsMessage({
        flags: RESPONSE,
        questions: [question, [...name, ...u16(1), ...u16(1)]],
        answers: [...answers, [...name, ...answers[1].slice(2)]],
      });
      const ran = runApp([["orig", query], ["resp", said]], udp); // prettier-ignore
      assert.deepEqual(columns(ran, "rcode", "answers"), [["NOERROR", "cdn.example.com, 192.0.2.1, 192.0.2.1"]]);
      const [alone] = runApp([["resp", said]], udp).rows;
      assert.match(String(alone.row.query), /^www\.example\.com, xxx[x.]*x?\.\.\.$/);
      assert.deepEqual(ran.reports.map(({ code }) => code), ["app-malformed"]); // prettier-ignore
      // Without a port that says so it is taken for no DNS.
      assert.deepEqual(runApp([["resp", said]], odd).rows, []);
    }
  });
});

const option = (code: number, data: readonly number[]): number[] => [...u16(code), ...u16(data.length), ...data];
/** An OPT record: size 1232, upper rcode bits, DO (RFC 6891, section 6.1.2). */
const opt = (options: readonly number[], rcodeBits = 0): number[] => dnsRecord(41, options, ".", rcodeBits * 2 ** 24 + 0x8000, 1232); // prettier-ignore

describe("DNS, what messages say", () => {
  it("EDNS: options, client subnet, extended rcode and error", () => {
    const subnet = option(8, [...u16(1), 24, 0, 203, 0, 113]);
    const cookie = option(10, [1, 2, 3, 4, 5, 6, 7, 8]);
    const asks = dnsMessage({ questions: [question], additional: [opt([...subnet, ...cookie])] });
    const error = option(15, [...u16(18), ...bytesOf("not for you")]);
    const refuses = dnsMessage({ flags: RESPONSE, questions: [question], additional: [opt(error, 1)] });
    const ran = runApp([["orig", asks], ["resp", refuses]], odd); // prettier-ignore
    assert.deepEqual(columns(ran, "edns", "client_subnet", "rcode", "extended_error", "additional", "additional_count"), [
      ["version 0, size 1232, DO, client-subnet 203.0.113.0/24, cookie 0102030405060708", "203.0.113.0/24", "BADVERS", "18 Prohibited: not for you", null, 1],
    ]); // prettier-ignore
  });

  it("sections counted and readable, types named where they are others than asked for", () => {
    const ran = runApp(
      [
        ["orig", query],
        ["resp", dnsMessage({
          flags: 0x85b0,
          questions: [question],
          answers: [...answers, dnsRecord(16, [2, ...bytesOf("hi")])],
          authority: [dnsRecord(2, [2, ...bytesOf("ns"), 0xc0, 16], "example.com")],
          additional: [dnsRecord(1, [192, 0, 2, 53], "ns.example.com")],
        })],
      ],
      udp,
    ); // prettier-ignore
    assert.deepEqual(columns(ran, "answers", "answer_count", "authority_count", "additional_count", "authority", "additional", "aa", "tc", "rd", "ra", "ad"), [
      ['cdn.example.com, 192.0.2.1, TXT "hi"', 3, 1, 1, "example.com NS ns.example.com", "ns.example.com A 192.0.2.53", true, false, true, true, true],
    ]); // prettier-ignore
  });

  it("several questions, notifications and updates", () => {
    const several = dnsMessage({ questions: [question, dnsQuestion("b.example", 28)] });
    const zone = dnsQuestion("example.com", 6);
    const notify = dnsMessage({ id: 2, flags: 0x2400, questions: [zone] });
    const update = dnsMessage({
      id: 3,
      flags: 0x2800,
      questions: [zone],
      authority: [dnsRecord(1, [192, 0, 2, 9], "h.example.com"), dnsRecord(255, [], "old.example.com", 0, 255)],
    });
    const done = dnsMessage({ id: 3, flags: 0xa805, questions: [zone] });
    const ran = runApp([["orig", several], ["orig", notify], ["orig", update], ["resp", done]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "opcode", "query", "qtype", "rcode", "authority"), [
      ["UPDATE", "example.com", "SOA", "REFUSED", "h.example.com A 192.0.2.9, old.example.com ANY ANY"],
      ["QUERY", "www.example.com, b.example", "A, AAAA", null, null],
      ["NOTIFY", "example.com", "SOA", null, null],
    ]);
  });

  it("what an update asks to hold first, and what a notification says is new", () => {
    const zone = dnsQuestion("example.com", 6);
    const held = [dnsRecord(5, [], "pc6.example.com", 0, 254), dnsRecord(1, [192, 0, 2, 6], "pc6.example.com", 0)];
    const update = dnsMessage({ id: 3, flags: 0x2800, questions: [zone], answers: held });
    const done = dnsMessage({ id: 3, flags: 0xa800, questions: [zone] });
    const soa = dnsRecord(6, [
      2,
      ...bytesOf("ns"),
      0xc0,
      12,
      1,
      97,
      0xc0,
      12,
      ...u16(0),
      ...u16(7),
      ...new Uint8Array(16),
    ]);
    const notify = dnsMessage({ id: 4, flags: 0x2400, questions: [zone], answers: [soa] });
    const ran = runApp([["orig", update], ["resp", done], ["orig", notify]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "opcode", "rcode", "answers"), [
      ["UPDATE", "NOERROR", "pc6.example.com NONE CNAME, pc6.example.com A 192.0.2.6"],
      ["NOTIFY", null, "example.com SOA ns.example.com a.example.com 7 0 0 0 0"],
    ]);
    const asks = dnsMessage({ questions: [question], answers });
    assert.deepEqual(columns(runApp([["orig", asks]], udp), "answers"), [[null]]); // prettier-ignore
  });

  it("truncated responses, and those without a query or a question", () => {
    const truncated = dnsMessage({ id: 1, flags: 0x8380, questions: [question] });
    const failed = dnsMessage({ flags: 0x8181 });
    const ran = runApp([["resp", truncated], ["orig", query], ["resp", failed]], udp); // prettier-ignore
    assert.deepEqual(lines(ran), [[null, "NOERROR truncated"], ["A www.example.com", "FORMERR"]]); // prettier-ignore
    assert.deepEqual(columns(ran, "query", "tc"), [["www.example.com", true], ["www.example.com", false]]); // prettier-ignore
  });

  it("a response to another question answers nothing, letters may differ in case", () => {
    const other = dnsMessage({ flags: RESPONSE, questions: [dnsQuestion("evil.example", 1)] });
    const shouted = dnsMessage({ flags: RESPONSE, questions: [dnsQuestion("wWw.eXample.com", 1)] });
    const ran = runApp([["orig", query], ["resp", other], ["resp", shouted]], udp); // prettier-ignore
    assert.deepEqual(
      ran.rows.map(({ request, reply }) => [request?.place.packet, reply?.place.packet]),
      [[undefined, 2], [1, 3]],
    ); // prettier-ignore
  });

  it("a datagram of which the capture lacks the end is not malformed; what is there is kept", () => {
    const cut = response.subarray(0, response.length - 10);
    assert.deepEqual(runApp([["resp", cut], ["resp", 10]], udp).reports, []); // prettier-ignore
    assert.deepEqual(lines(runApp([["resp", cut]], udp)), [[null, "NOERROR cdn.example.com cut"]]);
    assert.equal(runApp([["resp", cut]], udp).reports.length, 1);
  });
});

describe("DNS over TCP", () => {
  const axfr = dnsMessage({ questions: [dnsQuestion("example.com", 252)] });
  const part = (last: number, questions: readonly number[][] = []): Uint8Array =>
    dnsMessage({ flags: 0x8400, questions, answers: [dnsRecord(1, [192, 0, 2, last], "h.example.com")] });
  const transfer: readonly Said[] = [
    ["orig", framed(axfr)],
    ["resp", Uint8Array.from([...framed(part(1, [dnsQuestion("example.com", 252)])), ...framed(part(2)), ...framed(part(3))])],
  ]; // prettier-ignore

  it("a zone transfer is a row for each message of it", () => {
    const ran = runApp(transfer, tcp);
    assert.deepEqual(columns(ran, "qtype", "answers"), [
      ["AXFR", "h.example.com A 192.0.2.1"],
      ["AXFR", "h.example.com A 192.0.2.2"],
      ["AXFR", "h.example.com A 192.0.2.3"],
    ]);
    sameHoweverCut(transfer, tcp);
    survivesAnything(transfer, tcp);
  });

  it("goes on after a gap within a message, and where a message begins right after one", () => {
    const message = framed(response);
    const within: readonly Said[] = [
      ["orig", framed(query)],
      ["resp", message.subarray(0, 40)],
      ["resp", message.length - 50],
      ["resp", message.subarray(message.length - 10)],
      ["resp", framed(part(9))],
    ];
    const over: readonly Said[] = [["resp", message.subarray(0, 40)], ["resp", 1000], ["resp", framed(part(9))]]; // prettier-ignore
    const lost: readonly Said[] = [["resp", message], ["resp", 1000], ["resp", "no message begins here"], ["resp", framed(part(9))]]; // prettier-ignore
    assert.deepEqual(columns(runApp(within, tcp), "answers"), [[null], ["h.example.com A 192.0.2.9"]]);
    assert.deepEqual(columns(runApp(over, tcp), "answers"), [[null], ["h.example.com A 192.0.2.9"]]);
    assert.deepEqual(columns(runApp(lost, tcp), "answers"), [["cdn.example.com, 192.0.2.1"]]);
    for (const said of [within, over, lost]) sameHoweverCut(said, tcp);
  });

  it("is recognised on any port, from either side", () => {
    const any = { protocols } as const;
    assert.equal(runApp([["orig", framed(query)]], any).rows.length, 1);
    assert.equal(runApp([["resp", framed(response)]], any).rows.length, 1);
    sameHoweverCut([["orig", framed(query)], ["resp", framed(response)]], any); // prettier-ignore
  });
});

describe("DNS, what is none", () => {
  const others: Readonly<Record<string, Uint8Array | string>> = {
    "HTTP": "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "NTP": Uint8Array.from([0x23, 0, 6, 0xec, ...new Array<number>(44).fill(0)]),
    "a TLS hello": Uint8Array.from([22, 3, 1, 0, 100, 1, 0, 0, 96, 3, 3, ...new Array<number>(94).fill(7)]),
    "RTP": Uint8Array.from([0x80, 0, 0, 1, 0, 0, 0, 160, 1, 2, 3, 4, ...new Array<number>(160).fill(0xd5)]),
    "a query of an unknown type": dnsMessage({ questions: [dnsQuestion("a.b", 40_000)] }),
    "a query with bytes after it": Uint8Array.from([...query, 0]),
    "a query without a question": dnsMessage({}),
    "zeros": new Uint8Array(100),
  }; // prettier-ignore
  for (const [name, bytes] of Object.entries(others))
    it(`${name}, on another port`, () => {
      assert.deepEqual(runApp([["orig", bytes]], odd).services, []);
      assert.deepEqual(runApp([["orig", bytes], ["resp", bytes]], { protocols }).services, []); // prettier-ignore
    });
});

describe("DNS, limits", () => {
  it("queries that wait: the oldest goes out, and it is said", () => {
    const many = Array.from({ length: 4100 }, (_, id): Said => ["orig", dnsMessage({ id, questions: [question] })]);
    const ran = runApp(many, udp);
    assert.equal(ran.rows.length, 4100);
    assert.deepEqual(new Set(ran.reports.map(({ code }) => code)), new Set(["app-waiting-limit"]));
    assert.equal(ran.rows[0].row.trans_id, 0);
  });

  it("names that grow by pointing back cost no more than their limit", () => {
    const labels = Array.from({ length: 3 }, () => [63, ...new Array<number>(63).fill(1)]).flat();
    const record = [0xc0, 12, ...u16(12), ...u16(1), 0, 0, 0, 0, ...u16(2), 0xc0, 12];
    const count = 4600;
    const message = Uint8Array.from([
      ...[0, 1, 0x81, 0x80], ...u16(1), ...u16(count), 0, 0, 0, 0,
      ...labels, 0, ...u16(12), ...u16(1),
      ...Array.from({ length: count }, () => record).flat(),
    ]); // prettier-ignore
    const said = Array.from({ length: 20 }, (): Said => ["resp", message]);
    let rows: Ran["rows"] = [];
    assert.ok(cpuMs(() => void ({ rows } = runApp(said, udp))) < 2000);
    assert.equal(rows.length, said.length);
    assert.ok(rows.every(({ row }) => (row.answers as string).length < 10_000));
  });

  it("survives anything", () => {
    survivesAnything([["orig", query], ["resp", response]], udp); // prettier-ignore
  });
});
