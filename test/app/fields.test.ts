/** Layers of applications' messages: fields, places, and what hostile bytes make of them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { messageLayers } from "../../src/app/describe/layers.ts";
import { MAX_FIELDS } from "../../src/model/fields.ts";
import type { Layer, LayerField } from "../../src/model/layer.ts";
import { bytesOf } from "../builders/app.ts";
import { dnsMessage, dnsQuestion, dnsRecord, framed } from "../builders/dns.ts";
import { alpnOf, clientHello, handshake, joined, record, serverHello, sniOf } from "../builders/hello.ts";
import { proxyHeader, proxyValue } from "../builders/proxy.ts";
import { fieldsOf } from "../wire/fields/tree.ts";

/** Bytes of other headers before the payload, and of padding behind it: neither is the message's. */
const BEFORE = 42;
const AFTER = 6;

interface Options {
  readonly transport?: "tcp" | "udp";
  readonly ports?: readonly [number, number];
}

function layersOf(payload: Uint8Array, { transport = "tcp", ports = [40000, 9999] }: Options = {}): readonly Layer[] {
  const bytes = Uint8Array.from([...new Array<number>(BEFORE).fill(0x20), ...payload, ...new Array<number>(AFTER).fill(0x20)]); // prettier-ignore
  return messageLayers({ bytes, at: BEFORE, end: BEFORE + payload.length, ports, transport }, { left: MAX_FIELDS });
}

const said = (layers: readonly Layer[], name: string): readonly string[] =>
  layers.flatMap((layer) => [...fieldsOf(layer.fields)].filter((field) => field.name === name).map((field) => field.value)); // prettier-ignore

function problemsOf(layers: readonly Layer[], end: number): string[] {
  const problems: string[] = [];
  const within = (at: number, to: number, fields: readonly LayerField[]): void => {
    for (const field of fields) {
      if (field.at < at || field.length < 0 || field.at + field.length > to) problems.push(`${field.name} ${field.at}`);
      if (/undefined|NaN|\[object/.test(field.value)) problems.push(`${field.name} is ${field.value}`);
      within(field.at, field.at + field.length, field.fields ?? []);
    }
  };
  let next = BEFORE;
  for (const { at, length, fields } of layers) {
    if (at !== next || at + length > end) problems.push(`layer ${at}+${length}`);
    within(at, at + length, fields);
    next = at + length;
  }
  return problems;
}

const question = dnsQuestion("www.example.com", 1);
const answers = [
  dnsRecord(5, [3, ...bytesOf("cdn"), 0xc0, 16]),
  dnsRecord(1, [192, 0, 2, 1]),
  dnsRecord(16, [2, ...bytesOf("ab"), 1, ...bytesOf("c")]),
  dnsRecord(65, [0, 1, 0, 0, 3, 0, 2, 1, 187]),
];
const response = dnsMessage({ flags: 0x8180, questions: [question], answers });
const hello = handshake(1, clientHello({ extensions: [...sniOf("www.example.com"), ...alpnOf("h2")] }));
const proxy = proxyHeader({
  values: [
    proxyValue(1, "h2"),
    proxyValue(0x20, "\x03\0\0\0\0", proxyValue(0x22, "client-1")),
    proxyValue(0xea, "\x01vpce-0123"),
  ],
});
const dnsOptions: Options = { transport: "udp", ports: [53, 40000] };

describe("layers of messages", () => {
  it("DNS: names, data and places", () => {
    const layers = layersOf(response, dnsOptions);
    assert.deepEqual(layers.map(({ id, at, length }) => [id, at, length]), [["dns", BEFORE, response.length]]); // prettier-ignore
    assert.deepEqual(said(layers, "dns.qry.name"), ["www.example.com"]);
    assert.deepEqual(said(layers, "dns.cname"), ["cdn.example.com"]);
    assert.deepEqual(said(layers, "dns.a"), ["192.0.2.1"]);
    assert.deepEqual(said(layers, "dns.txt"), ["ab", "c"]);
    assert.deepEqual(said(layers, "dns.svcb.svcparam.port"), ["443"]);
    assert.deepEqual(said(layers, "dns.answers"), ["4 of 4"]);
    assert.equal(
      layers[0].summary,
      "response, NOERROR 0x1234, A www.example.com, CNAME cdn.example.com, A 192.0.2.1 …",
    );
  });

  it("DNS over TCP, where the message ends in the segment", () => {
    const ports = [53, 40000] as const;
    assert.deepEqual(said(layersOf(framed(response), { ports }), "dns.a"), ["192.0.2.1"]);
    assert.deepEqual(layersOf(framed(response).subarray(0, 60), { ports }), []);
  });

  it("TLS: records, hellos, alerts, and what is encrypted", () => {
    const layers = layersOf(hello);
    assert.deepEqual(said(layers, "tls.handshake.extensions_server_name"), ["www.example.com"]);
    assert.deepEqual(said(layers, "tls.handshake.extensions_alpn_str"), ["h2"]);
    const second = layersOf(joined(handshake(2, serverHello(0xc02f)), record(20, [1]), record(22, [0, 0, 0, 0, 0, 0, 0, 0, ...new Array<number>(32).fill(0x9c)]))); // prettier-ignore
    assert.equal(second[0].summary, "Server Hello, Change Cipher Spec, Encrypted Handshake Message");
    assert.equal(layersOf(record(21, [2, 40]))[0].summary, "Alert (fatal, handshake_failure)");
    assert.equal(layersOf(record(23, new Array<number>(50).fill(9), 0x0303))[0].summary, "Application Data");
  });

  it("the middle of a TLS record has none", () => {
    assert.deepEqual(layersOf(hello.subarray(20)), []);
  });

  it("HTTP: first line, known fields and others, and where the head ends", () => {
    const head = "GET /a b?c HTTP/1.1\r\nHost: example.com\r\nX-Other: one\r\n two\r\n\r\n";
    const layers = layersOf(bytesOf(`${head}body`));
    assert.deepEqual(said(layers, "http.request.method"), ["GET"]);
    assert.deepEqual(said(layers, "http.request.uri"), ["/a b?c"]);
    assert.deepEqual(said(layers, "http.host"), ["example.com"]);
    assert.deepEqual(said(layers, "http.request.line"), ["one two"]);
    assert.equal(layers[0].length, head.length);
    // The head's last line goes on beyond the payload, where there is padding that looks like more of it.
    assert.equal(layersOf(bytesOf("GET / HTTP/1.1\r\nHost: x\r\n"))[0].length, 25);
  });

  it("PROXY headers, and the message behind them in the same packet", () => {
    const line = "PROXY TCP4 203.0.113.7 10.0.0.5 51234 443\r\n";
    const binary = layersOf(Uint8Array.from([...proxy, ...bytesOf("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")]));
    assert.deepEqual(binary.map(({ id, at }) => [id, at]), [["proxy", BEFORE], ["http", BEFORE + proxy.length]]); // prettier-ignore
    assert.equal(binary[0].summary, "PROXY TCP4 203.0.113.7:51234 → 10.0.0.5:443");
    assert.deepEqual(said(binary, "proxy.src.ipv4"), ["203.0.113.7"]);
    assert.deepEqual(said(binary, "proxy.dstport"), ["443"]);
    assert.deepEqual(said(binary, "proxy.v2.tlv"), ["ALPN h2", "SSL", "SSL CN client-1", "AWS vpce-0123"]);
    assert.deepEqual(said(binary, "proxy.v2.tlv.ssl.cn"), ["client-1"]);
    const text = layersOf(bytesOf(line));
    const ends = text[0].fields.map(({ name, value, at }) => [name, value, line.indexOf(value) + BEFORE === at]);
    assert.deepEqual(ends, [
      ["proxy.v1.magic", "PROXY", true],
      ["proxy.v1.proto", "TCP4", true],
      ["proxy.src.ipv4", "203.0.113.7", true],
      ["proxy.dst.ipv4", "10.0.0.5", true],
      ["proxy.srcport", "51234", true],
      ["proxy.dstport", "443", true],
    ]);
    assert.deepEqual(said(layersOf(bytesOf("PROXY UNKNOWN a b\r\n")), "proxy.v1.unknown"), ["a b"]);
    assert.equal(layersOf(bytesOf(line.repeat(9))).length, 4);
  });

  const seeds: readonly (readonly [Uint8Array, Options])[] = [
    [response, dnsOptions],
    [framed(response), { ports: [53, 40000] }],
    [joined(hello, handshake(2, serverHello(0xc02f)), record(21, [2, 40])), {}],
    [bytesOf("HTTP/1.1 200 OK\r\nServer: x\r\nETag: y\r\n\r\nbody"), {}],
    [bytesOf("SSH-2.0-OpenSSH_9.0\r\n"), {}],
    [joined(proxy, bytesOf("PROXY TCP4 203.0.113.7 10.0.0.5 51234 443\r\nSSH-2.0-x\r\n")), {}],
    [Uint8Array.from([0xe3, 0, 10, 0xec, ...new Array<number>(44).fill(1)]), { transport: "udp", ports: [123, 123] }],
    [Uint8Array.from([1, 1, 6, 0, ...new Array<number>(232).fill(0), 99, 130, 83, 99, 53, 1, 1, 12, 2, 97, 98, 255]), { transport: "udp", ports: [68, 67] }],
    [Uint8Array.from([0x30, 0x29, 2, 1, 1, 4, 6, ...bytesOf("public"), 0xa2, 0x1c, 2, 1, 7, 2, 1, 0, 2, 1, 0, 0x30, 0x11, 0x30, 0x0f, 6, 8, 0x2b, 6, 1, 2, 1, 1, 5, 0, 4, 3, ...bytesOf("abc")]), { transport: "udp", ports: [5000, 161] }],
    [Uint8Array.from([0xc3, 0, 0, 0, 1, 8, ...new Array<number>(8).fill(5), 0, 0, 0x44, 0xb0, ...new Array<number>(1200).fill(7)]), { transport: "udp", ports: [5000, 443] }],
  ]; // prettier-ignore

  it("every seed of what follows is recognised", () => {
    const ids = seeds.map(([bytes, options]) => layersOf(bytes, options)[0]?.id);
    assert.deepEqual(ids, ["dns", "dns", "tls", "http", "ssh", "proxy", "ntp", "dhcp", "snmp", "quic"]);
  });

  it("hostile bytes: every field within its parent, nothing thrown", () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 10 });
    fc.assert(
      fc.property(fc.nat({ max: seeds.length - 1 }), flips, fc.nat(), (which, changes, cut) => {
        const [seed, options] = seeds[which];
        const bytes = seed.slice(0, cut % 5 === 0 ? cut % seed.length : seed.length);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        assert.deepEqual(problemsOf(layersOf(bytes, options), BEFORE + bytes.length), []);
      }),
      { numRuns: 4000 },
    );
  });
});
