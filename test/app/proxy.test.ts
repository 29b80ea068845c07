import assert from "node:assert/strict";
import { http } from "../../src/app/http/analyzer.ts";
import { headerSize } from "../../src/app/proxy-protocol/parse.ts";
import { proxy } from "../../src/app/proxy-protocol/protocol.ts";
import { protocols } from "../../src/app/protocols.ts";
import { smtp } from "../../src/app/smtp/protocol.ts";
import { type AppOptions, bytesOf, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts"; // prettier-ignore
import { handshake, clientHello, sniOf } from "../builders/hello.ts";
import { crc32c } from "../builders/layer.ts";
import { proxyHeader, proxyValue } from "../builders/proxy.ts";
import { bytes as joined } from "../builders/windows.ts";

const options: AppOptions = { protocols: [proxy, http, smtp] };

const GET = "GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const LINE = "PROXY TCP4 203.0.113.7 10.0.0.5 51234 443\r\n";

const tls = proxyValue(
  0x20,
  "\x03\0\0\0\0",
  proxyValue(0x21, "TLSv1.3"),
  proxyValue(0x22, "client-1"),
  proxyValue(0x23, "TLS_AES_128_GCM_SHA256"),
);

const values = [
  proxyValue(0x01, "h2"),
  proxyValue(0x02, "www.example.com"),
  proxyValue(0x04, "\0\0\0"),
  proxyValue(0x05, "id-77"),
  tls,
  proxyValue(0x30, "blue"),
  proxyValue(0xea, "\x01vpce-08d2bf15fac5001c9"),
];

const BINARY = proxyHeader({ values });

const rowsOf = ({ rows }: Ran) => rows.filter(({ table }) => table.name === "proxy");
const rowOf = (ran: Ran) => rowsOf(ran)[0]?.row;
const headerOf = (header: Uint8Array | string, more: AppOptions = options) => runApp([["orig", header], ["orig", GET], ["resp", OK]], more); // prettier-ignore

/** Columns that say something. */
const said = (ran: Ran) => Object.fromEntries(Object.entries(rowOf(ran) ?? {}).filter(([, value]) => value !== null));

describe("PROXY protocol", () => {
  it("reads a line of version 1, and what follows as what it is, in its place", () => {
    const ran = runApp([["orig", LINE + GET], ["resp", OK]], options); // prettier-ignore
    assert.deepEqual(said(ran), { version: 1, command: "PROXY", transport: "TCP4", client_ip: "203.0.113.7", client_port: 51234, server_ip: "10.0.0.5", server_port: 443 }); // prettier-ignore
    assert.deepEqual(ran.services, ["proxy", "proxy+http"]);
    const [header, request] = ran.rows;
    assert.deepEqual([header.request?.text, header.request?.place.at, header.request?.length], ["PROXY TCP4 203.0.113.7:51234 → 10.0.0.5:443", 0, LINE.length]); // prettier-ignore
    assert.deepEqual([request.row.uri, request.request?.place.at, request.row.status], ["/a", LINE.length, 200]);
  });

  it("reads IPv6 and what is not known", () => {
    const six = headerOf("PROXY TCP6 2001:DB8::7 ::ffff:10.0.0.5 1 65535\r\n");
    assert.deepEqual([rowOf(six)?.client_ip, rowOf(six)?.server_ip, rowOf(six)?.server_port], ["2001:db8::7", "::ffff:10.0.0.5", 65535]); // prettier-ignore
    assert.equal(rowsOf(six)[0].request?.text, "PROXY TCP6 [2001:db8::7]:1 → [::ffff:10.0.0.5]:65535");
    for (const line of ["PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff:f...f 65535\r\n"]) {
      const ran = headerOf(line);
      assert.deepEqual(said(ran), { version: 1, command: "PROXY" });
      assert.deepEqual([rowsOf(ran)[0].request?.text, ran.services.at(-1)], ["PROXY UNKNOWN", "proxy+http"]);
    }
  });

  it("reads version 2 with what AWS, TLS and others add", () => {
    const ran = headerOf(BINARY);
    assert.deepEqual(said(ran), {
      version: 2,
      command: "PROXY",
      transport: "TCP4",
      client_ip: "203.0.113.7",
      client_port: 51234,
      server_ip: "10.0.0.5",
      server_port: 443,
      alpn: "h2",
      authority: "www.example.com",
      unique_id: "id-77",
      vpc_endpoint: "vpce-08d2bf15fac5001c9",
      tls_version: "TLSv1.3",
      tls_cipher: "TLS_AES_128_GCM_SHA256",
      client_cert: "verified",
      client_cn: "client-1",
      other: "network namespace blue",
    });
    assert.deepEqual([ran.services, ran.reports], [["proxy", "proxy+http"], []]);
    assert.equal(ran.rows[1].request?.place.at, BINARY.length);
    assert.match(
      rowsOf(ran)[0].request?.detail?.() ?? "",
      /\nAuthority: www\.example\.com\n[^]*\nNetwork namespace blue$/,
    );
  });

  it("reads every family; addresses of LOCAL mean nothing", () => {
    const six = headerOf(proxyHeader({ family: 0x21, addresses: ["2001:db8::7", "2001:db8::5"] }));
    assert.deepEqual([rowOf(six)?.transport, rowOf(six)?.client_ip, rowOf(six)?.server_port], ["TCP6", "2001:db8::7", 443]); // prettier-ignore
    const path = (text: string) => text.padEnd(108, "\0");
    const unix = headerOf(joined("\r\n\r\n\0\r\nQUIT\n\x21\x31\0\xd8", path("/run/a.sock"), path("\0hidden")));
    assert.deepEqual([rowOf(unix)?.transport, rowOf(unix)?.client_ip, rowOf(unix)?.client_port, rowOf(unix)?.server_ip], ["UNIX stream", "/run/a.sock", null, "@hidden"]); // prettier-ignore
    assert.deepEqual(said(headerOf(proxyHeader({ command: 0 }))), { version: 2, command: "LOCAL" });
    const empty = headerOf(proxyHeader({ command: 0, family: 0x11, length: 0 }).subarray(0, 16));
    assert.deepEqual([said(empty), empty.services.at(-1)], [{ version: 2, command: "LOCAL" }, "proxy+http"]);
    assert.deepEqual(said(headerOf(proxyHeader({ family: 0, values: [proxyValue(1, "h2")] }))), { version: 2, command: "PROXY", alpn: "h2" }); // prettier-ignore
  });

  it("tells certificates apart, private links of other clouds, and values nobody knows", () => {
    const certificate = (value: string) => rowOf(headerOf(proxyHeader({ values: [proxyValue(0x20, value)] })))?.client_cert; // prettier-ignore
    assert.deepEqual(["\x01\0\0\0\x01", "\x05\0\0\0\0", "\x03\0\0\x01\0"].map(certificate), ["none", "verified", "not verified"]); // prettier-ignore
    const other = (...parts: readonly Uint8Array[]) => rowOf(headerOf(proxyHeader({ values: parts })))?.other;
    assert.equal(other(proxyValue(0xee, "\x01\x2a\0\0\x01")), "Azure private endpoint 16777258");
    assert.equal(other(proxyValue(0xe0, "\0\0\0\0\0\0\x01\0")), "GCP PSC connection 256");
    assert.equal(other(proxyValue(0xe5, "\x01\xff"), proxyValue(0xea, "\x02x")), "0xe5 01ff, 0xea 0278");
    assert.equal(rowOf(headerOf(proxyHeader({ values: [proxyValue(5, "\x01\xff")] })))?.unique_id, "01ff");
    assert.equal(rowOf(headerOf(proxyHeader({ values: [proxyValue(2, "m\xc3\xbcller.example")] })))?.authority, "müller.example"); // prettier-ignore
  });

  it("checks the checksum", () => {
    const header = proxyHeader({ values: [proxyValue(1, "h2"), proxyValue(3, "\0\0\0\0")] });
    new DataView(header.buffer).setUint32(header.length - 4, crc32c(header));
    assert.deepEqual([rowOf(headerOf(header))?.crc32c_ok, headerOf(header).reports], [true, []]);
    header[20] ^= 1;
    const wrong = headerOf(header);
    assert.deepEqual([rowOf(wrong)?.crc32c_ok, wrong.reports], [false, [{ code: "app-malformed", detail: "PROXY checksum" }]]); // prettier-ignore
  });

  it("keeps what it can of values that go beyond the header, and goes on after it", () => {
    const ran = headerOf(proxyHeader({ values: [proxyValue(1, "h2"), bytesOf("\x02\x01\x00abc")] }));
    assert.deepEqual([rowOf(ran)?.alpn, rowOf(ran)?.authority, ran.services.at(-1)], ["h2", null, "proxy+http"]);
    assert.deepEqual(ran.reports, [{ code: "app-malformed", detail: "PROXY values" }]);
  });

  it("goes on after a header that the capture has in part", () => {
    const first = BINARY.subarray(0, 40);
    const lost = BINARY.length - 50;
    const ran = runApp([["orig", first], ["orig", lost], ["orig", joined(BINARY.subarray(40 + lost), GET)], ["resp", OK]], options); // prettier-ignore
    assert.deepEqual([rowOf(ran)?.client_ip, rowOf(ran)?.alpn, ran.services.at(-1)], ["203.0.113.7", "h2", "proxy+http"]); // prettier-ignore
    assert.deepEqual([ran.reports[0].code, ran.rows[1].request?.place.at], ["app-gap", BINARY.length]);
    // The gap reaches into what follows.
    const beyond = runApp(
      [
        ["orig", first],
        ["orig", BINARY.length],
        ["orig", GET],
        ["resp", OK],
      ],
      options,
    );
    assert.deepEqual([rowOf(beyond)?.client_port, rowsOf(beyond).length], [51234, 1]);
    const ended = runApp([["orig", first]], options);
    assert.deepEqual([rowOf(ended)?.client_ip, ended.reports[0].code], ["203.0.113.7", "app-gap"]);
  });

  it("hears a server that does not wait for the header", () => {
    const ran = runApp([["resp", "220 mail ESMTP\r\n"], ["orig", LINE], ["orig", "EHLO a\r\n"], ["resp", "250 mail\r\n"]], options); // prettier-ignore
    assert.deepEqual(ran.services, ["proxy", "proxy+smtp"]);
    assert.equal(ran.rows.at(-1)?.request?.place.at, LINE.length);
  });

  it("opens TLS, and headers behind headers, of all protocols", () => {
    const hello = handshake(1, clientHello({ extensions: sniOf("www.example.com") }));
    assert.deepEqual(runApp([["orig", joined(BINARY, hello)]]).services, ["proxy", "proxy+tls"]);
    const two = runApp([["orig", joined(LINE, BINARY, GET)], ["resp", OK]]); // prettier-ignore
    assert.deepEqual(two.services, ["proxy", "proxy+proxy", "proxy+proxy+http"]);
    assert.deepEqual(rowsOf(two).map(({ request }) => request?.place.at), [0, LINE.length]); // prettier-ignore
    assert.equal(protocols[0], proxy);
  });

  const nearMisses: readonly (readonly [string, string | Uint8Array])[] = [
    ["an IPv6 address in TCP4", "PROXY TCP4 ::1 10.0.0.5 1 2\r\n"],
    ["an IPv4 address in TCP6", "PROXY TCP6 10.0.0.7 10.0.0.5 1 2\r\n"],
    ["an address that is none", "PROXY TCP4 300.0.0.1 10.0.0.5 1 2\r\n"],
    ["a port that is none", "PROXY TCP4 10.0.0.7 10.0.0.5 1 70000\r\n"],
    ["a port with a zero before it", "PROXY TCP4 10.0.0.7 10.0.0.5 01 2\r\n"],
    ["two spaces", "PROXY  TCP4 10.0.0.7 10.0.0.5 1 2\r\n"],
    ["a line feed alone", "PROXY TCP4 10.0.0.7 10.0.0.5 1 2\n"],
    ["a protocol it has not", "PROXY UDP4 10.0.0.7 10.0.0.5 1 2\r\n"],
    ["a line too long", `PROXY UNKNOWN ${"x".repeat(100)}\r\n`],
    ["binary after UNKNOWN", "PROXY UNKNOWN \x01\r\n"],
    ["another version", proxyHeader().with(12, 0x31)],
    ["another command", proxyHeader().with(12, 0x22)],
    ["another family", proxyHeader().with(13, 0x41)],
    ["another transport", proxyHeader().with(13, 0x13)],
    ["no room for addresses", proxyHeader({ length: 11 })],
    ["another signature", proxyHeader().with(11, 0x0b)],
    ["a request of HTTP", "PROPFIND / HTTP/1.1\r\n\r\n"],
  ];

  for (const [name, bytes] of nearMisses) {
    it(`is not: ${name}`, () => {
      assert.equal(headerSize(bytesOf(bytes)), "no");
      assert.deepEqual(rowsOf(headerOf(bytes, {})), []);
    });
  }

  it("is not, where the server says it", () => {
    assert.deepEqual(runApp([["orig", GET], ["resp", LINE]], options).services, ["http"]); // prettier-ignore
  });

  it("answers yes and no for good", () => {
    for (const header of [LINE, "PROXY UNKNOWN a\r\n", BINARY, ...nearMisses.map(([, bytes]) => bytes)].map(bytesOf)) {
      const answers = Array.from(header, (_, i) => headerSize(header.subarray(0, i)));
      const first = answers.findIndex((answer) => answer !== "more");
      if (first >= 0) assert.deepEqual(new Set(answers.slice(first)).size, 1);
    }
  });

  it("steps aside where it is forced upon what is none", () => {
    const forced: AppOptions = { protocols: [{ ...proxy, recognise: ({ orig }) => (orig.length > 0 ? "yes" : "more") }, http] }; // prettier-ignore
    // Recognised without a look at once: what is inside would be so again, up to the depth that is opened.
    const ran = runApp(
      [
        ["orig", "GE"],
        ["orig", GET.slice(2)],
        ["resp", OK],
      ],
      forced,
    );
    assert.deepEqual(rowsOf(ran), []);
    assert.equal(ran.reports[0]?.detail, "no PROXY header");
  });

  const talk = (header: string | Uint8Array): readonly Said[] => [["orig", joined(header, GET)], ["resp", OK], ["orig", GET], ["resp", OK]]; // prettier-ignore
  const cut: readonly Said[] = [["orig", BINARY.subarray(0, 60)], ["orig", 10], ["orig", joined(BINARY.subarray(70), GET)], ["resp", OK]]; // prettier-ignore

  const early: readonly Said[] = [["resp", "220 mail ESMTP\r\n"], ["orig", joined(BINARY, "EHLO a\r\n")], ["resp", "250 mail\r\n"]]; // prettier-ignore

  it("says the same however it is cut, and survives anything", () => {
    for (const one of [talk(LINE), talk(BINARY), talk(joined(LINE, BINARY)), cut, early]) {
      sameHoweverCut(one, options);
      survivesAnything(one, options);
    }
  });

  it("takes a header of the largest size, in pieces", () => {
    const large = proxyHeader({ values: [proxyValue(4, "\0".repeat(65_535 - 12 - 3))] });
    sameHoweverCut([["orig", joined(large, GET)], ["resp", OK]], options, 3); // prettier-ignore
    assert.equal(rowOf(headerOf(large))?.client_ip, "203.0.113.7");
  });
});
