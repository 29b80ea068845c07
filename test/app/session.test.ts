/** Exchanges out of payload: by content, whatever the port, however it is cut. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Exchanges, type FoundExchange } from "../../src/app/exchanges.ts";
import type { Place, Speaker } from "../../src/app/protocol.ts";

type Said = readonly [Speaker, Uint8Array | string | number];

function bytesOf(said: Uint8Array | string): Uint8Array {
  return typeof said === "string" ? Uint8Array.from(said, (letter) => letter.charCodeAt(0)) : said;
}

/** Runs what was said through the exchanges, each thing a packet of its own; a number is a gap. */
function exchangesOf(said: readonly Said[], transport = "tcp", ports: readonly [number, number] = [40000, 9999]) {
  const found: FoundExchange[] = [];
  const exchanges = new Exchanges(transport, ports, (exchange) => found.push(exchange));
  said.forEach(([from, what], i) => {
    const place: Place = { evidenceId: 1, packet: i + 1, ts: BigInt(i) };
    if (typeof what === "number") exchanges.gap(from, what);
    else exchanges.data(from, bytesOf(what), place);
  });
  exchanges.end();
  return found;
}

const lines = (found: readonly FoundExchange[]) => found.map(({ request, reply }) => [request, reply]);

const GET = "GET /a?b=1 HTTP/1.1\r\nHost: example.com\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello";

describe("HTTP/1 exchanges", () => {
  it("pairs a request with its response, on any port", () => {
    const found = exchangesOf([["orig", GET], ["resp", OK]]); // prettier-ignore
    assert.deepEqual(lines(found), [["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"]]);
    assert.equal(found[0].protocol, "http");
    assert.equal(found[0].requestPlace?.packet, 1);
    assert.equal(found[0].replyPlace?.packet, 2);
  });

  it("pairs pipelined requests in order, interim responses between", () => {
    const found = exchangesOf([
      ["orig", `${GET}POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcHEAD /h HTTP/1.1\r\nHost: h\r\n\r\n`],
      ["resp", `${OK}HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\n0\r\nTrailer: t\r\n\r\n`],
      ["resp", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"],
    ]); // prettier-ignore
    assert.deepEqual(lines(found), [
      ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"],
      ["POST h/p", "201 Created, 4 bytes"],
      ["HEAD h/h", "200 OK, 0 bytes"],
    ]);
  });

  it("steps over gaps within bodies, and finds the next message after others", () => {
    const found = exchangesOf([
      ["orig", GET],
      ["resp", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789"],
      ["resp", 80],
      ["resp", `0123456789HTTP/1.1 304 Not Modified\r\n\r\n`],
      ["orig", 40],
      ["orig", GET],
      ["resp", OK],
    ]);
    assert.deepEqual(lines(found), [
      ["GET example.com/a?b=1", "200 OK, 100 bytes"],
      [null, "304 Not Modified, 0 bytes"],
      ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"],
    ]);
  });

  it("gives requests without a reply, and bodies that end with the connection", () => {
    assert.deepEqual(lines(exchangesOf([["orig", GET]])), [["GET example.com/a?b=1", null]]);
    const found = exchangesOf([["orig", GET], ["resp", "HTTP/1.0 200 OK\r\n\r\nall that comes"]]); // prettier-ignore
    assert.deepEqual(lines(found), [["GET example.com/a?b=1", "200 OK, 14 bytes"]]);
  });

  it("stops where another protocol takes over", () => {
    const found = exchangesOf([
      ["orig", "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"],
      ["resp", "HTTP/1.1 200 Connection established\r\n\r\n"],
      ["orig", GET],
    ]);
    assert.deepEqual(lines(found), [["CONNECT h:443", "200 Connection established, 0 bytes"]]);
  });

  it("gives the same however the bytes are cut", () => {
    const said: readonly Said[] = [
      ["orig", `${GET}${GET}`],
      ["resp", `${OK}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n`],
    ]; // prettier-ignore
    const whole = lines(exchangesOf(said));
    assert.equal(whole.length, 2);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 30 }), (cuts) => {
        const pieces = said.flatMap(([from, what]) => piecesOf(bytesOf(what as string), cuts).map((piece): Said => [from, piece])); // prettier-ignore
        assert.deepEqual(lines(exchangesOf(pieces)), whole);
      }),
    );
  });
});

function piecesOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const cut of cuts) {
    if (at >= bytes.length) break;
    pieces.push(bytes.subarray(at, at + cut));
    at += cut;
  }
  if (at < bytes.length) pieces.push(bytes.subarray(at));
  return pieces;
}

describe("exchanges of anything", () => {
  it("never throw, whatever the bytes and the cuts", () => {
    const said = fc.tuple(
      fc.constantFrom<Speaker>("orig", "resp"),
      fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.nat(2000)),
    );
    const begin = fc.constantFrom(
      GET,
      OK,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      "\x16\x03\x01\x00\x05\x01\x00\x00\x01",
      "",
    );
    fc.assert(
      fc.property(
        begin,
        fc.array(said, { maxLength: 20 }),
        fc.constantFrom("tcp", "udp", "sctp"),
        (first, rest, transport) => {
          exchangesOf([["orig", first], ...rest], transport);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("a greeting that begins like a request is none", () => {
    assert.deepEqual(exchangesOf([["orig", "HELO "], ["orig", "example.com"], ["orig", "\r\nMAIL FROM:<a@b>\r\n"]]), []); // prettier-ignore
  });

  it("of what is no known protocol there are none, and the bytes are not kept", () => {
    const exchanges = new Exchanges("tcp", [1, 2], () => assert.fail("nothing was said"));
    for (let i = 0; i < 10; i++) exchanges.data("orig", new Uint8Array(1000), { evidenceId: 1, packet: i, ts: 0n });
    assert.ok(exchanges.isOver);
  });
});
