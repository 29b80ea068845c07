/** DNS: queries paired with responses, on any port, over UDP and TCP, however it is cut. */
import assert from "node:assert/strict";
import { dns, dnsTcp } from "../../src/app/dns/analyzer.ts";
import { bytesOf, type Ran, runApp, sameHoweverCut, survivesAnything, type Said } from "../builders/app.ts";
import { dnsMessage, dnsQuestion, dnsRecord, framed, u16 } from "../builders/dns.ts";

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
const columns = (ran: Ran, ...names: readonly string[]) => ran.rows.map(({ row }) => names.map((name) => row[name]));

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
    assert.deepEqual(lines(ran), [["", null]]);
    assert.deepEqual(ran.reports.map(({ code }) => code), ["app-malformed"]); // prettier-ignore
  });
});
