/** From packets to rows of protocols: order, loss, fragments, vantages, files, key logs. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { openCase } from "../../src/engine/case.ts";
import { listProtocol } from "../../src/engine/listing.ts";
import type { EvidenceOptions } from "../../src/engine/api.ts";
import { pcapFile } from "../builders/capture.ts";
import { frame, type Layer } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, ipv4Fragments, ipv6Fragments, tcp, udp } from "../builders/packets.ts";
import { mirrored } from "../builders/tunnels.ts";
import { gather, queryRows, scratch } from "./scratch.ts";

const space = scratch();
after(() => space.discard());

const CLIENT = "10.0.0.1";
const SERVER = "10.0.0.2";

/** Segments of one connection; sequence numbers count from the handshake. */
function ask(at: number, data: string | Uint8Array, answered = 0): Layer {
  return ipv4(
    { src: CLIENT, dst: SERVER },
    tcp({ srcPort: 40000, dstPort: 8080, seq: 1001 + at, ack: 5001 + answered, flags: "PA" }, data),
  );
}
function answer(at: number, data: string | Uint8Array, asked: number): Layer {
  return ipv4(
    { src: SERVER, dst: CLIENT },
    tcp({ srcPort: 8080, dstPort: 40000, seq: 5001 + at, ack: 1001 + asked, flags: "PA" }, data),
  );
}
const handshake: readonly Layer[] = [
  ipv4({ src: CLIENT, dst: SERVER }, tcp({ srcPort: 40000, dstPort: 8080, seq: 1000, flags: "S" }, "")),
  ipv4({ src: SERVER, dst: CLIENT }, tcp({ srcPort: 8080, dstPort: 40000, seq: 5000, ack: 1001, flags: "SA" }, "")),
];

const GET = "GET /a.txt HTTP/1.1\r\nHost: h.example\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

function capture(name: string, frames: readonly Layer[]): string {
  return space.file(
    name,
    pcapFile(
      frames.map((layer, i) => ({ bytes: frame(layer), seconds: 1_700_000_000, nanos: i * 1_000_000 })),
      { nanoseconds: true },
    ),
  );
}

const plainCapture = (name: string, layers: readonly Layer[]): string =>
  capture(
    name,
    layers.map((layer) => eth({}, layer)),
  );

async function list(path: string, tables: readonly string[], options: EvidenceOptions = {}, withCopies = false) {
  const { rows, take } = gather();
  const summary = await listProtocol([path], options, take, tables, { withCopies });
  return { rows, summary, codes: summary.files.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)) };
}

describe("protocols out of packets", () => {
  it("names the packets and byte ranges of a request and its reply", async () => {
    const path = plainCapture("plain.pcap", [...handshake, ask(0, GET), answer(0, OK, GET.length)]);
    const { rows } = await list(path, ["http"]);
    assert.equal(rows.length, 1);
    const wanted = {
      ts: 1_700_000_000_002_000_000n,
      connection_id: 1,
      orig_ip: CLIENT,
      resp_port: 8080,
      packet: 3n,
      request_packet: 3n,
      request_at: 0n,
      request_length: BigInt(GET.length),
      response_packet: 4n,
      response_at: 0n,
      response_length: BigInt(OK.length),
      is_copy: false,
      host: "h.example",
      status: 200,
    };
    const found = Object.keys(wanted).map((name) => [name, rows[0][name]]);
    assert.deepEqual(Object.fromEntries(found), wanted);
  });

  it("puts segments in order, also an answer that was captured before its question", async () => {
    const path = plainCapture("order.pcap", [
      ...handshake,
      answer(0, OK, GET.length),
      ask(10, GET.slice(10)),
      ask(0, GET.slice(0, 10)),
    ]);
    const { rows } = await list(path, ["http"]);
    assert.deepEqual(
      rows.map(({ uri, status, request_packet, response_packet }) => [uri, status, request_packet, response_packet]),
      [["/a.txt", 200, 5n, 3n]],
    );
  });

  it("goes on after what the capture lacks, and says what it lacks of a file", async () => {
    const body = "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n0123456789";
    const next = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    const path = plainCapture("lost.pcap", [
      ...handshake,
      ask(0, GET + GET),
      answer(0, body, GET.length * 2),
      answer(body.length + 12, "abcdefgh", GET.length * 2),
      answer(body.length + 20, next, GET.length * 2),
    ]);
    const { rows } = await list(path, ["http", "files"]);
    assert.deepEqual(
      rows.filter(({ status }) => status !== undefined).map(({ status }) => status),
      [200, 404],
    );
    const [file] = rows.filter(({ ordinal }) => ordinal !== undefined);
    assert.deepEqual(
      [file.size, file.missing_bytes, file.state, file.sha256],
      [18n, 12n, "partial, 12 bytes missing", null],
    );
  });

  it("measures files with their codings taken off", async () => {
    const text = "<html><body>".padEnd(5000, "x");
    const coded = gzipSync(text);
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: ${coded.length}\r\n\r\n`;
    const bytes = Buffer.concat([Buffer.from(head), coded]);
    const path = plainCapture("coded.pcap", [...handshake, ask(0, GET), answer(0, new Uint8Array(bytes), GET.length)]);
    const [file] = (await list(path, ["files"])).rows;
    const of = (name: string): string => createHash(name).update(text).digest("hex");
    assert.deepEqual(
      [file.name, file.type, file.declared_type, file.coding, file.size, file.state, file.md5, file.sha1, file.sha256],
      ["a.txt", "text/html", "text/html", "gzip", 5000n, "complete", of("md5"), of("sha1"), of("sha256")],
    );
  });

  it("tells of bytes that were sent again and were others", async () => {
    const path = plainCapture("overlap.pcap", [
      ...handshake,
      ask(0, GET),
      ask(0, GET.replace("a.txt", "b.txt")),
      answer(0, OK, GET.length),
    ]);
    const { rows, codes } = await list(path, ["http"]);
    assert.deepEqual(
      rows.map(({ uri }) => uri),
      ["/a.txt"],
    );
    assert.ok(codes.includes("stream-overlap"), codes.join());
  });

  it("puts fragments together, IPv4 and IPv6, in any order, and tells where they overlap", async () => {
    const query = new Uint8Array(Buffer.from("123401000001000000000000076578616d706c6503636f6d0000010001", "hex"));
    const ports = { srcPort: 40000, dstPort: 53 };
    const four = ipv4Fragments({ src: CLIENT, dst: SERVER, id: 7 }, udp(ports, query), 16);
    const six = ipv6Fragments({ src: "fd00::1", dst: "fd00::2" }, udp(ports, query), 16, 9);
    for (const [name, order] of [
      ["in order", [0, 1, 2]],
      ["mixed", [2, 0, 1]],
      ["first last", [1, 2, 0]],
    ] as const) {
      for (const fragments of [four, six]) {
        const path = plainCapture(
          `${name}.pcap`,
          order.map((i) => fragments[i]),
        );
        const { rows, codes } = await list(path, ["dns"]);
        assert.deepEqual(
          rows.map((row) => row.query),
          ["example.com"],
          name,
        );
        assert.ok(!codes.includes("fragment-overlap"));
      }
    }
    const evil = ipv4(
      { src: CLIENT, dst: SERVER, id: 7, offset: 16, moreFragments: true, protocol: 17 },
      new Uint8Array(16).fill(0x41),
    );
    const { codes } = await list(plainCapture("evil.pcap", [four[0], evil, four[1], four[2]]), ["dns"]);
    assert.ok(codes.includes("fragment-overlap"), codes.join());
  });

  it("reads what the capture left of a datagram whose first fragment it cut", async () => {
    const query = Buffer.from("123481800001000100000000076578616d706c6503636f6d0000010001c00c00010001000000050004", "hex");
    const answer = new Uint8Array(Buffer.concat([query, Buffer.from("0a000001", "hex"), Buffer.alloc(40)]));
    const ports = { srcPort: 53, dstPort: 40000 };
    const [first, rest] = ipv4Fragments({ src: SERVER, dst: CLIENT, id: 7 }, udp(ports, answer), 64);
    const bytes = frame(eth({}, first));
    for (const second of [[], [{ bytes: frame(eth({}, rest)), seconds: 2 }]]) {
      const cut = { bytes: bytes.subarray(0, bytes.length - 4), original: bytes.length, seconds: 1 };
      const { rows } = await list(space.file("cut.pcap", pcapFile([cut, ...second])), ["dns"]);
      assert.deepEqual(rows.map(({ answers, response_packet }) => [answers, response_packet]), [["10.0.0.1", 1n]]);
    }
  }); // prettier-ignore

  it("gives a conversation that two vantages show once, unless both are asked for", async () => {
    const said = [...handshake, ask(0, GET), answer(0, OK, GET.length)];
    const at =
      (vni: number, source: string) =>
      (layer: Layer): Layer =>
        mirrored({ source, target: "10.9.9.9", vni }, layer);
    const both = said.flatMap((layer) => [at(1, "10.0.0.1")(eth({}, layer)), at(2, "10.0.0.2")(eth({}, layer))]);
    const path = capture("twice.pcap", both);
    const once = await list(path, ["http"]);
    assert.deepEqual([once.rows.length, once.summary.copies], [1, 1]);
    const all = await list(path, ["http"], {}, true);
    assert.deepEqual(
      all.rows.map(({ vni, is_copy }) => [vni, is_copy]),
      [
        [1, false],
        [2, true],
      ],
    );
    const opened = await openCase([path]);
    const rows = await queryRows(
      opened,
      "SELECT service, is_copy FROM http JOIN connections USING (connection_id) ORDER BY 2",
    );
    await opened.close();
    assert.deepEqual(rows, [
      { service: "http", is_copy: false },
      { service: "http", is_copy: true },
    ]);
  });

  it("takes a port for what it is told", async () => {
    const path = plainCapture("forced.pcap", [...handshake, ask(0, "BREW pot-1 HTCPCP/1.0\r\n\r\n")]);
    assert.equal((await list(path, ["http"])).rows.length, 0);
    const decodeAs = [{ transport: "tcp", port: 8080, protocol: "redis" }] as const;
    const opened = await openCase([path], { decodeAs });
    const rows = await queryRows(opened, "SELECT service FROM connections");
    await opened.close();
    assert.deepEqual(rows, [{ service: "redis" }]);
  });
});
