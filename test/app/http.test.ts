/** HTTP/1: requests with their responses, whatever the port, however they are cut, whatever is missing. */
import assert from "node:assert/strict";
import { http } from "../../src/app/http/analyzer.ts";
import { runApp, sameHoweverCut, survivesAnything, type AppOptions, type Said } from "../builders/app.ts";

export const GET = "GET /a?b=1 HTTP/1.1\r\nHost: example.com\r\n\r\n";
export const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello";

/** Texts of requests and replies. */
const texts = (said: readonly Said[], options?: AppOptions) =>
  runApp(said, options)
    .rows.filter(({ table }) => table.name === "http")
    .map(({ request, reply }) => [request?.text ?? null, reply?.text ?? null]);
const rowOf = (...said: readonly Said[]): Readonly<Record<string, unknown>> => {
  const { rows } = runApp(said);
  assert.equal(rows.length, 1);
  return rows[0].row;
};

describe("HTTP/1", () => {
  it("pairs a request with its response, on any port", () => {
    const { rows, services } = runApp([["orig", GET], ["resp", OK]]); // prettier-ignore
    assert.deepEqual(services, ["http"]);
    assert.equal(rows.length, 1);
    const [{ request, reply, row }] = rows;
    assert.deepEqual([request?.text, reply?.text], ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"]);
    assert.deepEqual([request?.place.packet, reply?.place.packet], [1, 2]);
    assert.deepEqual([request?.length, reply?.length], [GET.length, OK.length]);
    assert.deepEqual(
      [row.method, row.host, row.uri, row.version, row.status, row.reason, row.is_complete],
      ["GET", "example.com", "/a?b=1", "HTTP/1.1", 200, "OK", true],
    );
  });

  it("pairs pipelined requests in order, interim responses between", () => {
    const said: readonly Said[] = [
      ["orig", `${GET}POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcHEAD /h HTTP/1.1\r\nHost: h\r\n\r\n`],
      ["resp", `${OK}HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\n0\r\nTrailer: t\r\n\r\n`],
      ["resp", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"],
    ]; // prettier-ignore
    assert.deepEqual(texts(said), [
      ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"],
      ["POST h/p", "201 Created, 4 bytes"],
      ["HEAD h/h", "200 OK, 0 bytes"],
    ]);
    assert.deepEqual(runApp(said).rows.map(({ row }) => row.interim_statuses), [null, "100", null]); // prettier-ignore
    sameHoweverCut(said);
  });

  it("steps over gaps within bodies, and finds the next message after others", () => {
    const said: readonly Said[] = [
      ["orig", GET],
      ["resp", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789"],
      ["resp", 80],
      ["resp", `0123456789HTTP/1.1 304 Not Modified\r\n\r\n`],
      ["orig", 40],
      ["orig", GET],
      ["resp", OK],
    ];
    assert.deepEqual(texts(said), [
      ["GET example.com/a?b=1", "200 OK, 100 bytes"],
      [null, "304 Not Modified, 0 bytes"],
      ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"],
    ]);
    sameHoweverCut(said);
  });

  it("gives requests without a reply, and bodies that end with the connection", () => {
    assert.deepEqual(texts([["orig", GET]]), [["GET example.com/a?b=1", null]]);
    const said: readonly Said[] = [["orig", GET], ["resp", "HTTP/1.0 200 OK\r\n\r\nall that comes"]]; // prettier-ignore
    assert.deepEqual(texts(said), [["GET example.com/a?b=1", "200 OK, 14 bytes"]]);
    assert.equal(runApp(said).rows[0].row.is_complete, true);
    sameHoweverCut(said);
  });

  it("survives anything", () => {
    survivesAnything([
      ["orig", `${GET}POST /p HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc`],
      ["resp", `${OK}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n`],
      ["orig", "CONNECT h:443 HTTP/1.1\r\n\r\n"],
      ["resp", "HTTP/1.1 200 Connection established\r\n\r\n"],
      ["orig", GET],
    ]); // prettier-ignore
  });
});
