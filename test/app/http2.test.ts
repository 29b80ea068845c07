/** HTTP/2: requests with their responses, stream by stream, however frames are cut and whatever is missing. */
import assert from "node:assert/strict";
import { http } from "../../src/app/http/analyzer.ts";
import { http2 } from "../../src/app/http2/analyzer.ts";
import { runApp, sameHoweverCut, survivesAnything, type Ran, type Said } from "../builders/app.ts";
import * as h2 from "./http2-frames.ts";

const { all, data, headers, END_HEADERS, END_STREAM, PREFACE } = h2;
const ONE_REQUEST = { ":method": "GET", ":scheme": "http", ":authority": "example.com", ":path": "/a?b=1", "user-agent": "u" }; // prettier-ignore
const ONE_REPLY = { ":status": "200", "content-type": "text/html", "content-length": "5" };

const rowsOf = ({ rows }: Ran) => rows.filter(({ table }) => table.name === "http");
const brief = (ran: Ran) =>
  rowsOf(ran).map(({ row }) => [row.method ?? null, row.uri ?? null, row.status ?? null, row.stream_id, row.is_complete]); // prettier-ignore

/** Two streams, interleaved, with everything that may stand between. */
function conversation(): Said[] {
  const [ask, answer] = [h2.blockWriter(), h2.blockWriter()];
  const first = ask(ONE_REQUEST);
  const padded = all(Uint8Array.of(3, 0, 0, 0, 0, 15), ask({ ...ONE_REQUEST, ":method": "POST", ":path": "/up" }), "\0\0\0"); // prettier-ignore
  const reply = answer(ONE_REPLY);
  return [
    ["orig", all(PREFACE, h2.settings("\0\x03\0\0\0\x64"), headers(1, first, END_HEADERS | END_STREAM))],
    ["resp", all(h2.settings(), h2.ping(), h2.frame(0x10, 0, 0, "\0\0\0\x01u=1"))],
    ["orig", all(headers(3, padded, END_HEADERS | h2.PADDED | h2.PRIORITY), data(3, "\x02abc\0\0", h2.PADDED))],
    ["resp", all(headers(1, reply.subarray(0, 3), 0), h2.continuation(1, reply.subarray(3), END_HEADERS))],
    ["resp", all(data(1, "he"), headers(3, answer({ ":status": "100" })), headers(3, answer({ ":status": "201" })))],
    ["orig", data(3, "def", END_STREAM)],
    ["resp", all(data(1, "llo", END_STREAM), data(3, ""), headers(3, answer({ "x-end": "1" }), END_HEADERS | END_STREAM))], // prettier-ignore
  ];
}

describe("HTTP/2", () => {
  it("pairs what streams carry, padding, priority, CONTINUATION and trailers between", () => {
    const ran = runApp(conversation());
    assert.deepEqual(ran.services, ["http2"]);
    assert.deepEqual(brief(ran), [
      ["GET", "/a?b=1", 200, 1, true],
      ["POST", "/up", 201, 3, true],
    ]);
    const [first, second] = rowsOf(ran);
    assert.deepEqual([first.request?.text, first.reply?.text], ["GET example.com/a?b=1", "200, text/html, 5 bytes"]);
    assert.deepEqual([first.row.host, first.row.user_agent, first.row.version], ["example.com", "u", "HTTP/2"]);
    assert.deepEqual([second.row.interim_statuses, second.row.request_body_length], ["100", 6n]);
    assert.deepEqual(ran.reports, []);
    assert.deepEqual(
      ran.files.map(({ about, bytes, isWhole }) => [about.name, about.from, Buffer.from(bytes).toString(), isWhole]),
      [
        ["", "orig", "abcdef", true],
        ["a", "resp", "hello", true],
      ],
    );
  });

  it("gives the same however it is cut, and survives anything", () => {
    sameHoweverCut(conversation());
    survivesAnything(conversation());
  });

  it("follows a push, a reset, and what never was answered", () => {
    const [ask, answer] = [h2.blockWriter(), h2.blockWriter()];
    const said: Said[] = [
      ["orig", all(PREFACE, h2.settings(), headers(1, ask(ONE_REQUEST), END_HEADERS | END_STREAM))],
      ["resp", all(h2.settings(), h2.promise(1, 2, answer({ ...ONE_REQUEST, ":path": "/pushed.css" })))],
      ["resp", all(headers(1, answer(ONE_REPLY)), headers(2, answer(ONE_REPLY)), data(2, "hello", END_STREAM))],
      ["resp", data(1, "hello", END_STREAM)],
      ["orig", headers(3, ask({ ...ONE_REQUEST, ":path": "/slow" }), END_HEADERS | END_STREAM)],
      ["orig", all(h2.reset(3), headers(5, ask({ ...ONE_REQUEST, ":path": "/last" }), END_HEADERS | END_STREAM))],
    ];
    assert.deepEqual(brief(runApp(said)), [
      ["GET", "/pushed.css", 200, 2, true],
      ["GET", "/a?b=1", 200, 1, true],
      ["GET", "/slow", null, 3, false],
      ["GET", "/last", null, 5, false],
    ]);
    sameHoweverCut(said);
  });

  it("goes on after an upgrade from HTTP/1", () => {
    const [ask, answer] = [h2.blockWriter(), h2.blockWriter()];
    const said: Said[] = [
      ["orig", "GET /up HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"],
      ["resp", all("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", h2.settings())],
      ["orig", all(PREFACE, h2.settings(), headers(3, ask(ONE_REQUEST), END_HEADERS | END_STREAM))],
      ["resp", all(headers(1, answer(ONE_REPLY)), data(1, "hello", END_STREAM), headers(3, answer(ONE_REPLY)), data(3, "hello", END_STREAM))],
    ]; // prettier-ignore
    const ran = runApp(said);
    assert.deepEqual(brief(ran), [
      ["GET", "/up", 101, null, true],
      ["GET", "/up", 200, 1, true],
      ["GET", "/a?b=1", 200, 3, true],
    ]);
    assert.deepEqual(ran.rows.map(({ row }) => row.upgrade), ["h2c", null, null]); // prettier-ignore
    sameHoweverCut(said);
  });

  it("opens what CONNECT carries, and WebSocket on a stream", () => {
    const [ask, answer] = [h2.blockWriter(), h2.blockWriter()];
    const tunnel: Said[] = [
      ["orig", all(PREFACE, h2.settings(), headers(1, ask({ ":method": "CONNECT", ":authority": "h:80" })))],
      ["resp", all(h2.settings(), headers(1, answer({ ":status": "200" })))],
      ["orig", data(1, "GET /in HTTP/1.1\r\nHost: inner\r\n\r\n")],
      ["resp", data(1, "HTTP/1.1 204 No Content\r\n\r\n")],
    ];
    const ran = runApp(tunnel);
    assert.deepEqual(ran.services, ["http2", "http2+http"]);
    assert.deepEqual(rowsOf(ran).map(({ row }) => [row.method, row.uri, row.tunnel_target]), [["GET", "/in", null], ["CONNECT", "h:80", "h:80"]]); // prettier-ignore
    const [asks, answers] = [h2.blockWriter(), h2.blockWriter()];
    const socket = runApp([
      ["orig", all(PREFACE, h2.settings(), headers(1, asks({ ":method": "CONNECT", ":protocol": "websocket", ":scheme": "http", ":path": "/chat", ":authority": "h" })))],
      ["resp", all(h2.settings(), headers(1, answers({ ":status": "200" })), data(1, "\x81\x02hi"))],
    ]); // prettier-ignore
    const [row] = socket.rows.filter(({ table }) => table.name === "websocket");
    assert.deepEqual([row.row.text, row.row.uri, row.row.is_from_client], ["hi", "/chat", false]);
  });

  it("is found without its beginning; what stood before is unknown, and said", () => {
    const [, [, two], [, three], ...rest] = conversation();
    // The client's first packet is lost, and the server's first reply needs what stood in no table.
    const ran = runApp([["resp", two], ["orig", three], ...rest]); // prettier-ignore
    assert.deepEqual(ran.services, ["http2"]);
    assert.deepEqual(brief(ran), [
      [null, null, 200, 1, false],
      ["POST", "/up", 201, 3, false],
    ]);
    // The host stands in the block that was not seen.
    assert.equal(rowsOf(ran)[1].row.host, null);
  });

  it("steps over gaps in DATA, and finds frames again after others", () => {
    const [ask, answer] = [h2.blockWriter(), h2.blockWriter()];
    const ASK = headers(1, ask(ONE_REQUEST), END_HEADERS | END_STREAM);
    const body = data(1, "x".repeat(1000), END_STREAM);
    const said: Said[] = [
      ["orig", all(PREFACE, h2.settings(), ASK)],
      ["resp", all(h2.settings(), headers(1, answer({ ":status": "200" })), body.subarray(0, 100))],
      ["resp", 500],
      ["resp", body.subarray(600)],
      ["orig", headers(3, ask({ ...ONE_REQUEST, ":path": "/lost" }), END_HEADERS | END_STREAM)],
      ["resp", 3000],
      ["resp", all("torn end of a frame", data(3, "y".repeat(50)), data(3, "z", END_STREAM))],
      ["orig", headers(5, ask({ ...ONE_REQUEST, ":path": "/next" }), END_HEADERS | END_STREAM)],
      ["resp", all(headers(5, Uint8Array.of(0x88)), data(5, "hello", END_STREAM))],
    ];
    const ran = runApp(said);
    assert.deepEqual(brief(ran), [
      ["GET", "/a?b=1", 200, 1, false],
      ["GET", "/next", 200, 5, true],
      ["GET", "/lost", null, 3, false],
    ]);
    assert.deepEqual(ran.files.map(({ missing, isWhole }) => [missing, isWhole]), [[500, false], [0, true]]); // prettier-ignore
    assert.deepEqual(ran.reports, [{ code: "app-gap", detail: "http2" }]);
    sameHoweverCut(said);
  });

  it("bounds a flood of CONTINUATION, lists of fields, and open streams", () => {
    const [ask] = [h2.blockWriter()];
    const flood = all(PREFACE, h2.settings(), headers(1, ask(ONE_REQUEST), 0), ...Array.from({ length: 3000 }, () => h2.continuation(1, Uint8Array.of()))); // prettier-ignore
    assert.deepEqual(runApp([["orig", flood]]).reports, [{ code: "app-message-limit", detail: "http2 header block" }]);
    const many = h2.blockWriter();
    const streams = Array.from({ length: 1500 }, (_, i) => headers(2 * i + 1, many(ONE_REQUEST)));
    const ran = runApp([["orig", all(PREFACE, h2.settings(), ...streams)]]);
    assert.equal(rowsOf(ran).length, 1500);
    assert.equal(ran.reports.filter(({ code }) => code === "app-waiting-limit").length, 500);
  });

  it("is not seen in other protocols' bytes", () => {
    const answer = (orig: string, resp = "") => {
      const look = { orig: Buffer.from(orig, "latin1"), resp: Buffer.from(resp, "latin1"), ports: [1, 80] as const };
      return [http2.recognise(look), http.recognise(look)];
    };
    assert.deepEqual(answer(PREFACE), ["yes", "more"]);
    assert.deepEqual(answer("PRI * HT"), ["more", "more"]);
    // A start-up message of PostgreSQL, a name service query over TCP, zeros.
    assert.equal(answer("\0\0\0\x08\x04\xd2\x16\x2f", "N")[0], "no");
    assert.equal(answer("\0\x1d\xaa\xaa\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01", "x")[0], "no");
    assert.equal(answer("\0".repeat(100), "\0".repeat(100))[0], "no");
  });
});
