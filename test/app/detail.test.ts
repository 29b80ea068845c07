/** What a message says in full: asked for where somebody looks, never where nobody does. */
import assert from "node:assert/strict";
import { kerberosDetail } from "../../src/app/kerberos/rows.ts";
import { bytesOf, runApp, type Ran, type Said } from "../builders/app.ts";
import { dnsMessage, dnsQuestion, dnsRecord } from "../builders/dns.ts";
import { alpnOf, clientHello, handshake, serverHello, sniOf, versionsOf } from "../builders/hello.ts";

const details = ({ rows }: Ran, name: string) =>
  rows
    .filter(({ table }) => table.name === name)
    .map(({ request, reply }) => [request?.detail?.() ?? null, reply?.detail?.() ?? null]);

describe("messages in full", () => {
  it("DNS as dig shows it", () => {
    const question = dnsQuestion("example.com", 15);
    const query = dnsMessage({ questions: [question] });
    const response = dnsMessage({
      flags: 0x8580,
      questions: [question],
      answers: [dnsRecord(15, [0, 10, 2, ...bytesOf("mx"), 0xc0, 12])],
      authority: [dnsRecord(2, [2, ...bytesOf("ns"), 0xc0, 12])],
      additional: [dnsRecord(1, [192, 0, 2, 1], "mx.example.com", 300), [0, 0, 41, 4, 208, 0, 0, 128, 0, 0, 0]],
    });
    const [[asked, answered]] = details(runApp([["orig", query], ["resp", response]], { transport: "udp", ports: [4000, 53] }), "dns"); // prettier-ignore
    assert.equal(
      asked,
      ["Opcode QUERY, id 4660", "Flags: rd; questions 1, answers 0, authority 0, additional 0", "", "Question:", "  example.com IN MX"].join("\n"), // prettier-ignore
    );
    assert.equal(
      answered,
      [
        "Opcode QUERY, status NOERROR, id 4660",
        "Flags: qr aa rd ra; questions 1, answers 1, authority 1, additional 2",
        "EDNS: version 0, size 1232, DO",
        "",
        "Question:",
        "  example.com IN MX",
        "",
        "Answer:",
        "  example.com 60 IN MX 10 mx.example.com",
        "",
        "Authority:",
        "  example.com 60 IN NS ns.example.com",
        "",
        "Additional:",
        "  mx.example.com 300 IN A 192.0.2.1",
      ].join("\n"),
    );
  });

  it("TLS hellos", () => {
    const extensions = [...sniOf("www.example.com"), ...alpnOf("h2", "http/1.1"), ...versionsOf(0x0304, 0x0303)];
    const said: Said[] = [
      ["orig", handshake(1, clientHello({ ciphers: [0x1301, 0xc02f], extensions }))],
      ["resp", handshake(2, serverHello(0xc02f, { extensions: alpnOf("h2") }))],
    ];
    const [[client, server]] = details(runApp(said), "tls");
    const random = "07".repeat(32);
    assert.equal(
      client,
      [
        "Client hello, version TLS 1.2",
        "Versions: TLS 1.3, TLS 1.2",
        `Random: ${random}`,
        "Server name: www.example.com",
        "ALPN: h2, http/1.1",
        "Cipher suites:",
        "  TLS_AES_128_GCM_SHA256",
        "  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "Extensions:",
        "  server_name",
        "  application_layer_protocol_negotiation",
        "  supported_versions",
      ].join("\n"),
    );
    assert.equal(
      server,
      [
        "Server hello, version TLS 1.2",
        "Chosen version: TLS 1.2",
        `Random: ${random}`,
        "Cipher suite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "ALPN: h2",
        "Extensions:",
        "  application_layer_protocol_negotiation",
      ].join("\n"),
    );
  });

  it("replies of SMTP of several lines, and fields of a message", () => {
    const said: Said[] = [
      ["resp", "220 mx ESMTP\r\n"],
      ["orig", "EHLO c\r\n"],
      ["resp", "250-mx\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"],
      ["orig", "MAIL FROM:<a@x>\r\n"],
      ["resp", "250 ok\r\n"],
      ["orig", "RCPT TO:<b@y>\r\n"],
      ["resp", "250 ok\r\n"],
      ["orig", "DATA\r\n"],
      ["resp", "354 go\r\n"],
      ["orig", "From: a@x\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\nReceived: one\r\nReceived: two\r\n\r\nhi\r\n.\r\n"],
      ["resp", "250 queued\r\n"],
    ];
    const all = details(runApp(said), "smtp");
    assert.equal(all[1][1], "250 mx\n250 SIZE 1000\n250 STARTTLS");
    assert.equal(all.at(-1)?.[0]?.split("\n").slice(1).join("\n"), "from: a@x\nsubject: café\nreceived: one\nreceived: two"); // prettier-ignore
    assert.deepEqual(all[0], [null, null]);
  });

  it("long commands of IMAP, but none that logs in", () => {
    const long = "1,".repeat(400) + "2";
    const said: Said[] = [
      ["resp", "* OK ready\r\n"],
      ["orig", `a1 LOGIN joe ${"s".repeat(700)}\r\n`],
      ["resp", "a1 OK done\r\n"],
      ["orig", `a2 STORE ${long} FLAGS ()\r\n`],
      ["resp", "a2 OK done\r\n"],
    ];
    const all = details(runApp(said), "imap");
    assert.equal(all.at(-1)?.[0], `a2 STORE ${long} FLAGS ()`);
    assert.equal(all.flat().some((text) => text?.includes("sss")), false); // prettier-ignore
  });

  const request = [
    "POST /in?a=1 HTTP/1.1",
    "Host: example.com",
    "Authorization: Basic am9lOnNlY3JldA==",
    "Cookie: sid=abc123; theme=dark",
    "X-Api-Key: k-123",
    "Accept: a",
    "Accept: b",
    "Content-Length: 2",
  ].join("\r\n");
  const reply = "HTTP/1.1 200 OK\r\nSet-Cookie: sid=new456; HttpOnly\r\nContent-Length: 0\r\n\r\n";
  const exchange: Said[] = [["orig", `${request}\r\n\r\nhi`], ["resp", reply]]; // prettier-ignore

  it("heads of HTTP, masked where something logs in", () => {
    assert.deepEqual(details(runApp(exchange), "http"), [
      [
        "POST /in?a=1 HTTP/1.1\nhost: example.com\nauthorization: Basic ********\ncookie: sid=********; theme=********\n" +
          "x-api-key: ********\naccept: a\naccept: b\ncontent-length: 2",
        "HTTP/1.1 200 OK\nset-cookie: sid=********; HttpOnly\ncontent-length: 0",
      ],
    ]);
  });

  it("and as they are where that was asked for", () => {
    const [[asked, answered]] = details(runApp(exchange, { showsCredentials: true }), "http");
    assert.match(
      asked ?? "",
      /^authorization: Basic am9lOnNlY3JldA==\ncookie: sid=abc123; theme=dark\nx-api-key: k-123$/m,
    );
    assert.match(answered ?? "", /^set-cookie: sid=new456; HttpOnly$/m);
  });

  it("Kerberos: what was asked for and why it was refused, nothing where nothing is said", () => {
    const nothing = {
      type: "KRB-ERROR", client: "", realm: "", service: "", serviceType: null, encryptions: [], options: "", padata: [], encryption: null,
      from: null, till: null, onBehalfOf: "", ticket: null, error: 25, errorText: "",
    } as const; // prettier-ignore
    assert.equal(kerberosDetail(nothing), "KRB-ERROR\nError: KDC_ERR_PREAUTH_REQUIRED");
    const asked = { ...nothing, type: "AS-REQ", error: null, client: "alice", encryptions: [18, 23], till: 0n };
    assert.equal(
      kerberosDetail(asked),
      "AS-REQ\nClient: alice\nTill: 1970-01-01T00:00:00.000000000Z\nEncryption types: aes256-cts-hmac-sha1-96, rc4-hmac",
    );
  });
});
