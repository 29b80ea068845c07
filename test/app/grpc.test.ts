/** gRPC: calls with their messages and status, over HTTP/2 and as gRPC-Web. */
import assert from "node:assert/strict";
import { GrpcMessages } from "../../src/app/grpc/messages.ts";
import { bytesOf, runApp, sameHoweverCut, survivesAnything, type Said } from "../builders/app.ts";
import * as h2 from "./http2-frames.ts";

const { all, data, headers, END_HEADERS, END_STREAM, PREFACE } = h2;

function message(payload: string, flags = 0): Uint8Array {
  return all(Uint8Array.of(flags, 0, 0, payload.length >> 8, payload.length & 255), payload);
}

const calls = (said: readonly Said[]) =>
  runApp(said).rows.filter(({ table }) => table.name === "grpc").map(({ row }) => row); // prettier-ignore

function call(more: readonly Uint8Array[], trailers: Readonly<Record<string, string>>): Said[] {
  const [ask, answer] = [h2.blockWriter(), h2.blockWriter()];
  const request = { ":method": "POST", ":scheme": "http", ":path": "/pkg.v1.Greeter/SayHello", ":authority": "h:50051", "content-type": "application/grpc+proto", te: "trailers" }; // prettier-ignore
  return [
    ["orig", all(PREFACE, h2.settings(), headers(1, ask(request)))],
    ["orig", data(1, message("hello"), END_STREAM)],
    ["resp", all(h2.settings(), headers(1, answer({ ":status": "200", "content-type": "application/grpc", "grpc-encoding": "gzip" })))],
    ...more.map((bytes): Said => ["resp", data(1, bytes)]),
    ["resp", headers(1, answer(trailers), END_HEADERS | END_STREAM)],
  ]; // prettier-ignore
}

describe("gRPC", () => {
  it("names service and method, counts messages, and says how it ended", () => {
    const said = call([message("reply", 1).subarray(0, 3), all(message("reply", 1).subarray(3), message("more"))], { "grpc-status": "14", "grpc-message": "no%20%E2%82%AC" }); // prettier-ignore
    const [row] = calls(said);
    assert.deepEqual(
      [row.service, row.method, row.host, row.status, row.status_name, row.status_message, row.encoding, row.streaming],
      ["pkg.v1.Greeter", "SayHello", "h:50051", 14, "UNAVAILABLE", "no €", "gzip", "server"],
    );
    assert.deepEqual([row.request_messages, row.request_bytes, row.response_messages, row.response_bytes], [1, 5n, 2, 9n]);
    assert.deepEqual([row.stream_id, row.is_complete], [1, true]);
    sameHoweverCut(said);
    survivesAnything(said);
  }); // prettier-ignore

  it("takes a status that stands in the head alone", () => {
    const [ask, answer] = [h2.blockWriter(), h2.blockWriter()];
    const [row] = calls([
      ["orig", all(PREFACE, headers(1, ask({ ":method": "POST", ":path": "/s/m", "content-type": "application/grpc" }), END_HEADERS | END_STREAM))],
      ["resp", all(h2.settings(), headers(1, answer({ ":status": "200", "content-type": "application/grpc", "grpc-status": "12" }), END_HEADERS | END_STREAM))],
    ]); // prettier-ignore
    assert.deepEqual([row.status_name, row.request_messages, row.response_messages, row.streaming], ["UNIMPLEMENTED", 0, 0, "neither"]); // prettier-ignore
  });

  it("reads gRPC-Web over HTTP/1, as text too", () => {
    const web = (type: string, coded: (bytes: Uint8Array) => string) => {
      const asked = coded(message("hello"));
      const said = coded(message("reply")) + coded(message("grpc-status: 5\r\ngrpc-message: none\r\n", 0x80));
      return calls([
        ["orig", `POST /pkg.S/M HTTP/1.1\r\nHost: h\r\nContent-Type: ${type}\r\nContent-Length: ${asked.length}\r\n\r\n${asked}`],
        ["resp", `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${said.length}\r\n\r\n${said}`],
      ]); // prettier-ignore
    };
    for (const rows of [
      web("application/grpc-web+proto", (bytes) => Buffer.from(bytes).toString("latin1")),
      web("application/grpc-web-text", (bytes) => Buffer.from(bytes).toString("base64")),
    ]) {
      const [row] = rows;
      assert.deepEqual([row.service, row.status_name, row.status_message, row.request_messages, row.response_messages], ["pkg.S", "NOT_FOUND", "none", 1, 1]); // prettier-ignore
    }
  });

  it("counts no further where bytes are missing beyond a message", () => {
    const within = new GrpcMessages(false);
    within.data(bytesOf("\0\0\0\0\x0aabc"));
    within.gap(4);
    within.data(all("xyz", message("next")));
    assert.deepEqual([within.messages, within.isWhole], [2, false]);
    const beyond = new GrpcMessages(false);
    beyond.data(bytesOf("\0\0\0\0\x0aabc"));
    beyond.gap(40);
    beyond.data(message("next"));
    assert.deepEqual([beyond.messages, beyond.isWhole], [1, false]);
  });
});
