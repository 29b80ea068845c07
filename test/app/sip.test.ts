/** SIP: requests with their final responses, over UDP and TCP. */
import assert from "node:assert/strict";
import { sip, sipTcp } from "../../src/app/sip/analyzer.ts";
import { mediaOf } from "../../src/app/sip/parse.ts";
import { bytesOf, type Ran, runApp, sameHoweverCut, survivesAnything, type Said } from "../builders/app.ts";

const protocols = [sip, sipTcp];
const udp = { protocols, transport: "udp", ports: [5060, 5060] } as const;
const tcp = { protocols, ports: [40000, 9999] } as const;
const columns = (ran: Ran, ...names: readonly string[]) => ran.rows.map(({ row }) => names.map((name) => row[name] ?? null)); // prettier-ignore

const SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0 8\r\nm=video 51372 RTP/AVP 31\r\nc=IN IP6 2001:db8::2\r\n"; // prettier-ignore

function message(start: string, fields: readonly string[], body = ""): string {
  const type = body === "" ? [] : ["Content-Type: application/sdp"];
  return [start, "Via: SIP/2.0/UDP a.example;branch=z9hG4bK1", "Call-ID: 1@a.example", ...fields, ...type, `Content-Length: ${body.length}`, "", body].join("\r\n"); // prettier-ignore
}

const invite = message("INVITE sip:bob@b.example SIP/2.0", ["From: <sip:alice@a.example>;tag=1", "To: <sip:bob@b.example>", "CSeq: 1 INVITE", "User-Agent: phone/1", 'Proxy-Authorization: Digest username="alice", realm="a.example", response="0123456789abcdef"'], SDP); // prettier-ignore
const response = (status: string, body = "", cseq = "1 INVITE"): string => message(`SIP/2.0 ${status}`, ["f: <sip:alice@a.example>;tag=1", "t: <sip:bob@b.example>;tag=2", `CSeq: ${cseq}`, "Server: proxy/2"], body); // prettier-ignore
const ack = message("ACK sip:bob@b.example SIP/2.0", ["CSeq: 1 ACK"]);

describe("SIP", () => {
  it("a request, its provisional and its final response; what authenticates is masked", () => {
    const said: readonly Said[] = [["orig", invite], ["orig", invite], ["resp", response("100 Trying")], ["resp", response("180 Ringing")], ["resp", response("200 OK", SDP)], ["orig", ack]]; // prettier-ignore
    const ran = runApp(said, udp);
    assert.deepEqual(columns(ran, "method", "uri", "request_from", "request_to", "response_to", "call_id", "seq", "user_agent", "server", "status_code", "status_msg", "provisional", "retransmissions", "duration"), [
      ["INVITE", "sip:bob@b.example", "<sip:alice@a.example>;tag=1", "<sip:bob@b.example>", "<sip:bob@b.example>;tag=2", "1@a.example", "1 INVITE", "phone/1", "proxy/2", 200, "OK", "100, 180", 1, 4],
      ["ACK", "sip:bob@b.example", null, null, null, "1@a.example", "1 ACK", null, null, null, null, null, 0, null],
    ]); // prettier-ignore
    const media = "audio 192.0.2.1:49170 RTP/AVP 0 8, video 2001:db8::2:51372 RTP/AVP 31";
    assert.deepEqual(columns(ran, "media", "response_media", "request_body_len", "content_type", "username", "realm", "auth_response")[0], [media, media, BigInt(SDP.length), "application/sdp", "alice", "a.example", "********"]); // prettier-ignore
    assert.equal(runApp(said, { ...udp, showsCredentials: true }).rows[0].row.auth_response, "0123456789abcdef");
  });

  it("a response without a request, a request without a response, folded and compact fields", () => {
    const folded =
      "OPTIONS sip:x SIP/2.0\r\nv: SIP/2.0/UDP h;branch=z1\r\ni: 9\r\nCSeq: 2\r\n OPTIONS\r\nSubject: a\r\n\t b\r\n\r\n";
    const ran = runApp([["resp", response("486 Busy Here")], ["orig", folded]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "method", "status_code", "seq", "subject", "call_id"), [
      ["INVITE", 486, "1 INVITE", null, "1@a.example"],
      ["OPTIONS", null, "2 OPTIONS", "a b", "9"],
    ]);
  });

  it("over TCP the same, however it is cut, with signs of life between", () => {
    const said: readonly Said[] = [["orig", `\r\n\r\n${invite}`], ["resp", `${response("100 Trying")}\r\n${response("200 OK", SDP)}`], ["orig", `${ack}\r\n\r\n`]]; // prettier-ignore
    const options = { protocols, ports: [40000, 5060] } as const;
    const ran = runApp(said, options);
    assert.deepEqual(columns(ran, "method", "status_code", "provisional"), [["INVITE", 200, "100"], ["ACK", null, null]]); // prettier-ignore
    sameHoweverCut(said, options);
    survivesAnything(said, options, 100);
  });

  it("over TCP: long bodies are counted, gaps in them are none; after others a message must begin", () => {
    const long = `MESSAGE sip:b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9\r\nCall-ID: 5\r\nCSeq: 1 MESSAGE\r\nContent-Length: 60000\r\n\r\n`;
    const said: Said[] = [["orig", long], ["orig", "x".repeat(30_000)], ["orig", 30_000], ["orig", ack]]; // prettier-ignore
    assert.deepEqual(columns(runApp(said, tcp), "method", "request_body_len"), [["ACK", 0n], ["MESSAGE", 60_000n]]); // prettier-ignore
    assert.deepEqual(columns(runApp([["orig", invite], ["orig", 10], ["orig", ack]], tcp), "method"), [["ACK"], ["INVITE"]]); // prettier-ignore
    const lost = runApp([["orig", invite], ["orig", "nonsense\r\n\r\n"], ["orig", ack]], tcp); // prettier-ignore
    assert.deepEqual(lost.reports.map(({ code }) => code), ["app-malformed"]); // prettier-ignore
  });

  it("addresses of any scheme", () => {
    for (const uri of ["six:b@h", "http://h/x", "qip:972\xa24@h"]) {
      const text = `INVITE ${uri} SIP/2.0\r\nCall-ID: 5\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`;
      for (const options of [udp, tcp])
        assert.deepEqual(columns(runApp([["orig", text]], options), "method", "uri"), [["INVITE", uri]]);
      sameHoweverCut([["orig", text]], tcp);
    }
  });

  it("what is none", () => {
    const others = ["OPTIONS * HTTP/1.1\r\n\r\n", "OPTIONS rtsp://a/ RTSP/1.0\r\n\r\n", "INVITE sip:a SIP/3.0\r\n\r\n", "INVITE a SIP/2.0\r\n\r\n", "NOTIFY http://a/ HTTP/1.1\r\n\r\n", "SIP/2.0 999\r\n", "HELLO sip:a SIP/2.0\r\n", "INVITE", "SIP/2.0 2"]; // prettier-ignore
    for (const text of others) {
      assert.deepEqual(runApp([["orig", text]], udp).services, []);
      assert.deepEqual(runApp([["orig", text]], tcp).services, []);
    }
    assert.equal(mediaOf(Uint8Array.from(bytesOf("m=audio 1 RTP/AVP 0"))), null);
  });

  it("survives anything", () => survivesAnything([["orig", invite], ["resp", response("200 OK", SDP)]], udp)); // prettier-ignore
});
