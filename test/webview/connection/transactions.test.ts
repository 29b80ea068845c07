/** What the Transactions tab says, without a document. */
import assert from "node:assert/strict";
import { dumpText, emptyText, hexDump, isDecrypted, placeOf, transferText, typeText } from "../../../webview/connection/transactions/words.ts"; // prettier-ignore
import { visibleLines } from "../../../webview/shared/format.ts";

describe("words of transactions", () => {
  it("knows whose bytes are those of the payload", () => {
    const cases: readonly (readonly [protocol: string, service: string, decrypted: boolean])[] = [
      ["http", "http", false],
      ["http", "", false],
      ["tls", "tls", false],
      ["tls", "tls+http", false],
      ["http", "tls+http", true],
      ["websocket", "tls+http+websocket", true],
      ["tls+http", "", true],
      ["tls", "smtp+tls+smtp", false],
      // Spoken before and after STARTTLS: nobody can tell which.
      ["smtp", "smtp+tls+smtp", true],
      ["socks", "socks+tls+http", false],
      ["http", "socks+http", false],
      // Not in the path, which names the deepest alone: what is inside is taken for decrypted.
      ["grpc", "tls+http2", true],
    ];
    for (const [protocol, service, decrypted] of cases) assert.equal(isDecrypted(protocol, service), decrypted, `${protocol} in ${service}`); // prettier-ignore
  });

  it("keeps lines and tabs, and nothing else that is not seen", () => {
    assert.equal(visibleLines("a\tb\r\nc\nd\re\u202ef\u0000"), "a\tb\nc\nd\\u000de\\u202ef\\u0000");
    assert.equal(visibleLines(""), "");
  });

  it("says that a type is another than was declared, and only then", () => {
    const says = (type: string, declaredType: string) => typeText({ type, declaredType });
    assert.deepEqual(says("application/x-elf", "image/png"), { text: "application/x-elf by content, declared image/png", differs: true }); // prettier-ignore
    assert.equal(says("text/html", "text/html; charset=utf-8").differs, false);
    assert.equal(says("application/zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document").differs, false); // prettier-ignore
    assert.equal(says("application/zip", "application/pdf").differs, true);
    assert.deepEqual(says("", "application/octet-stream"), { text: "declared application/octet-stream", differs: false }); // prettier-ignore
    assert.equal(says("", "").text, "type unknown");
    assert.equal(says("text/x-php", "image/jpeg").differs, true);
  });

  it("says what came of a transfer, and dumps its beginning", () => {
    assert.equal(transferText({ size: 1432, state: "partial: gap", coding: "br" }), "1.4 kB, partial: gap, sent as br");
    const bytes = Uint8Array.from({ length: 600 }, (_, i) => i & 0xff);
    const rows = hexDump(bytes).split("\n");
    assert.equal(rows.length, 32);
    assert.equal(rows[4], "0040  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO");
    assert.equal(dumpText(bytes, 600), "The first 512 B of 600 B.");
    assert.equal(dumpText(bytes.subarray(0, 5), 5), "");
  });

  it("finds the transaction of a packet: that it begins or is answered in, else the last before it", () => {
    const ref = (number: number, evidenceId = 1) => ({ evidenceId, number });
    const found = [
      { requestPacket: ref(4), replyPacket: ref(6) },
      { requestPacket: ref(10), replyPacket: null },
      { requestPacket: null, replyPacket: ref(14) },
      { requestPacket: ref(3, 2), replyPacket: ref(20, 2) },
    ];
    const places = [1, 4, 5, 6, 9, 10, 13, 14, 99].map((number) => placeOf(found, ref(number)));
    assert.deepEqual(places, [-1, 0, 0, 0, 0, 1, 1, 2, 2]);
    assert.deepEqual([placeOf(found, ref(19, 2)), placeOf(found, ref(1, 3)), placeOf([], ref(1))], [3, -1, -1]);
  });

  it("says why there is none", () => {
    const says = (fields: object, isAnalysing = false) =>
      emptyText({ fields: { proto: "tcp", orig_bytes: 5, resp_bytes: 0, ...fields } }, isAnalysing);
    assert.match(says({}, true), /when the analysis has ended/);
    assert.match(says({ proto: "sctp" }), /this connection is sctp/);
    assert.match(says({ orig_bytes: 0 }), /no payload/);
    assert.match(says({ service: "quic" }), /^This is quic, but/);
    assert.match(says({}), /^No protocol was recognised/);
  });
});
