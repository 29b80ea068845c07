/** Multicast DNS, LLMNR and NetBIOS names: messages of DNS with words of their own. And DNS that hides. */
import assert from "node:assert/strict";
import { dohMessages, dohParameter } from "../../src/app/dns/doh-messages.ts";
import { isDoh, isDot, isResolverName } from "../../src/app/dns/doh.ts";
import { netbiosName } from "../../src/app/dns/nbns.ts";
import type { Context, Place } from "../../src/app/protocol.ts";
import { protocols } from "../../src/app/protocols.ts";
import { bytesOf, type Ran, runApp, survivesAnything } from "../builders/app.ts";
import { dnsMessage, dnsName, dnsQuestion, dnsRecord, u16 } from "../builders/dns.ts";

const relatives = protocols.filter(({ tables }) =>
  tables.some(({ name }) => ["dns", "mdns", "llmnr", "nbns"].includes(name)),
);
const on = (port: number) => ({ protocols: relatives, transport: "udp", ports: [port, port] }) as const;
const columns = (ran: Ran, ...names: readonly string[]) => ran.rows.map(({ row }) => names.map((name) => row[name] ?? null)); // prettier-ignore

describe("multicast DNS", () => {
  it("questions and announcements, the top bit of classes left out", () => {
    const asks = dnsMessage({ id: 0, flags: 0, questions: [dnsQuestion("_ipp._tcp.local", 12, 0x8001)] });
    const tells = dnsMessage({
      id: 0,
      flags: 0x8400,
      answers: [
        dnsRecord(12, [7, ...bytesOf("Printer"), 0xc0, 12], "_ipp._tcp.local", 4500),
        dnsRecord(1, [192, 0, 2, 7], "printer.local", 120, 0x8001),
      ],
    });
    const ran = runApp([["orig", asks], ["orig", tells]], on(5353)); // prettier-ignore
    assert.deepEqual(ran.services, ["mdns"]);
    assert.deepEqual(columns(ran, "query", "qtype", "qclass", "answers", "ttls"), [
      [null, null, null, "_ipp._tcp.local PTR Printer._ipp._tcp.local, printer.local A 192.0.2.7", "4500, 120"],
      ["_ipp._tcp.local", "PTR", "IN", null, null],
    ]);
  });
});

describe("LLMNR", () => {
  it("is told by its port", () => {
    const question = dnsQuestion("wpad", 1);
    const ran = runApp(
      [["orig", dnsMessage({ flags: 0, questions: [question] })], ["resp", dnsMessage({ flags: 0x8000, questions: [question], answers: [dnsRecord(1, [10, 0, 0, 66])] })]],
      on(5355),
    ); // prettier-ignore
    assert.deepEqual(columns(ran, "query", "answers", "rtt"), [["wpad", "10.0.0.66", 1]]);
    assert.equal(ran.rows[0].table.name, "llmnr");
  });
});

/** A name as RFC 1001, section 14.1, encodes it. */
const encoded = (name: string, kind: number): string =>
  [...bytesOf(name.padEnd(15)), kind].map((byte) => String.fromCharCode(65 + (byte >> 4), 65 + (byte & 15))).join("");

describe("NetBIOS name service", () => {
  it("names with their kind, and with a scope", () => {
    assert.equal(netbiosName(encoded("FRED", 0x20)), "FRED<20>");
    assert.equal(netbiosName(`${encoded("FRED", 0x1c)}.netbios.com`), "FRED<1c>.netbios.com");
    assert.equal(netbiosName("FRED"), "FRED");
  });

  it("queries with their responses, which repeat no question", () => {
    const server = encoded("SERVER", 0x20);
    const asks = dnsMessage({ flags: 0x0110, questions: [dnsQuestion(server, 32)] });
    const tells = dnsMessage({ flags: 0x8500, answers: [dnsRecord(32, [0x80, 0, 10, 0, 0, 1, 0, 0, 10, 0, 0, 2], server)] }); // prettier-ignore
    const ran = runApp([["orig", asks], ["resp", tells], ["resp", tells]], on(137)); // prettier-ignore
    assert.deepEqual(ran.services, ["nbns"]);
    assert.deepEqual(columns(ran, "query", "qtype", "rcode", "answers", "rtt"), [
      ["SERVER<20>", "NB", "NOERROR", "10.0.0.1 (group), 10.0.0.2", 1],
      ["SERVER<20>", "NB", "NOERROR", "10.0.0.1 (group), 10.0.0.2", null],
    ]);
  });

  it("registrations with the address, refusals, and the names of a node", () => {
    const name = encoded("ME", 0);
    const registers = dnsMessage({
      flags: 0x2910,
      questions: [dnsQuestion(name, 32)],
      additional: [dnsRecord(32, [0, 0, 10, 0, 0, 5])],
    });
    const refuses = dnsMessage({ flags: 0xad86, answers: [dnsRecord(32, [0, 0, 10, 0, 0, 9], name)] });
    const any = `CK${"A".repeat(30)}`;
    const status = dnsMessage({ id: 9, flags: 0, questions: [dnsQuestion(any, 33)] });
    const names = [2, ...bytesOf("ME".padEnd(15)), 0x20, 4, 0, ...bytesOf("GROUP".padEnd(15)), 0, 0x84, 0];
    const tells = dnsMessage({ id: 9, flags: 0x8400, answers: [dnsRecord(33, [...names, 0, 0x11, 0x22, 0x33, 0x44, 0x55, ...new Array<number>(40).fill(0)], any)] }); // prettier-ignore
    const said = [["orig", registers], ["resp", refuses], ["orig", status], ["resp", tells]] as const; // prettier-ignore
    const ran = runApp(said, on(137));
    assert.deepEqual(columns(ran, "opcode", "query", "rcode", "answers", "additional"), [
      ["REGISTRATION", "ME<00>", "ACT_ERR", "10.0.0.9", "ME<00> NB 10.0.0.5"],
      ["QUERY", "*<00>", "NOERROR", "ME<20>, GROUP<00> (group), MAC 00:11:22:33:44:55", null],
    ]);
    survivesAnything(said, on(137));
  });

  it("is no DNS, whatever the port; DNS is none of it", () => {
    const asks = dnsMessage({ questions: [dnsQuestion(encoded("A", 0), 32)] });
    assert.deepEqual(runApp([["orig", asks]], on(9999)).services, ["nbns"]);
    const other = dnsMessage({ questions: [[...dnsName("a".repeat(32)), ...u16(1), ...u16(1)]] });
    assert.deepEqual(runApp([["orig", other]], on(9999)).services, ["dns"]);
  });
});

describe("DNS that hides", () => {
  it("messages inside HTTP: out of a GET and out of bodies", () => {
    const question = dnsQuestion("example.com", 1);
    const asks = dnsMessage({ id: 0, questions: [question] });
    const tells = dnsMessage({ id: 0, flags: 0x8180, questions: [question], answers: [dnsRecord(1, [192, 0, 2, 1])] });
    const path = `/dns-query?ct=x&dns=${Buffer.from(asks).toString("base64url")}`;
    assert.deepEqual(dohParameter(path), asks);
    assert.equal(dohParameter("/dns-query"), null);
    const rows: unknown[] = [];
    const context = { transport: "tcp", found: (_table: unknown, row: { query: string; answers: string }) => rows.push([row.query, row.answers]) } as unknown as Context; // prettier-ignore
    const messages = dohMessages(context);
    const place: Place = { evidenceId: 1, packet: 1, ts: 0n, at: 0 };
    messages.message("orig", asks, place);
    messages.message("resp", tells, place);
    messages.end();
    assert.deepEqual(rows, [["example.com", "192.0.2.1"]]);
  });

  it("over HTTPS: by media type, path or parameter", () => {
    assert.ok(isDoh("/", "application/dns-message"));
    assert.ok(isDoh("/x", "Application/DNS-JSON; charset=utf-8"));
    assert.ok(isDoh("/dns-query", ""));
    assert.ok(isDoh("/a/dns-query?name=example.com", ""));
    assert.ok(isDoh("/resolve?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB", ""));
    assert.ok(!isDoh("/dns-queries", "text/html"));
    assert.ok(!isDoh("/search?q=/dns-query", ""));
    assert.ok(!isDoh("/x?dns=off", ""));
  });

  it("over TLS and QUIC: by ALPN, else by port; and by the names of resolvers", () => {
    assert.ok(isDot(["dot"], 443) && isDot([], 853) && isDot(["doq"], 784));
    assert.ok(!isDot(["h2"], 853) && !isDot([], 443));
    assert.ok(
      isResolverName("DNS.google") && isResolverName("abc123.dns.nextdns.io") && isResolverName("dns.adguard.com"),
    );
    assert.ok(!isResolverName("google") && !isResolverName("www.adguard.com") && !isResolverName("notdns.google"));
  });
});
