/** WebSocket: frames put together, masks taken off, compressed messages expanded. */
import assert from "node:assert/strict";
import { constants, deflateRawSync, createDeflateRaw } from "node:zlib";
import { frameHead } from "../../src/app/websocket/frame.ts";
import { bytesOf, runApp, sameHoweverCut, survivesAnything, type Said } from "../builders/app.ts";

interface FrameOptions {
  readonly isFinal?: boolean;
  readonly mask?: readonly [number, number, number, number];
  readonly isCompressed?: boolean;
}

/** A frame as RFC 6455, section 5.2 has it. */
function frame(opcode: number, payload: Uint8Array | string, options: FrameOptions = {}): Uint8Array {
  const { isFinal = true, mask, isCompressed = false } = options;
  const bytes = bytesOf(payload);
  const size = bytes.length;
  const length = size < 126 ? [size] : size < 65_536 ? [126, size >> 8, size & 255] : [127, 0, 0, 0, 0, size >> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255]; // prettier-ignore
  const first = (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode;
  length[0] |= mask ? 0x80 : 0;
  const masked = mask ? bytes.map((byte, i) => byte ^ mask[i % 4]) : bytes;
  return Uint8Array.from([first, ...length, ...(mask ?? []), ...masked]);
}

const mask = [0x12, 0x34, 0x56, 0x78] as const;
const client = (opcode: number, payload: Uint8Array | string, options: FrameOptions = {}) => frame(opcode, payload, { mask, ...options }); // prettier-ignore
const begin = (more = ""): Said[] => [
  ["orig", "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"],
  ["resp", `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n${more}\r\n`],
];
const messages = (said: readonly Said[]) =>
  runApp(said).rows.filter(({ table }) => table.name === "websocket").map(({ row }) => row); // prettier-ignore

describe("WebSocket without its handshake", () => {
  const rows = (said: readonly Said[]) =>
    messages(said).map(({ opcode, is_from_client, text, is_complete }) => [opcode, is_from_client, text ?? null, is_complete]); // prettier-ignore

  it("is known by what both sides say, whoever began", () => {
    const said: Said[] = [
      ["resp", frame(1, "Welcome")],
      ["orig", client(1, "hä?".replace("ä", "Ã¤"))],
      ["resp", frame(1, "{}")],
      ["orig", client(8, "\x03\xe8")],
    ];
    const turned = said.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what]);
    const expected = [["text", false, "Welcome", true], ["text", true, "hä?", true], ["text", false, "{}", true], ["close", true, null, true]]; // prettier-ignore
    assert.deepEqual(rows(said), expected);
    assert.deepEqual(rows(turned), expected);
    sameHoweverCut(said);
  });

  it("is known by one side alone: masked text, or two messages that fit", () => {
    assert.deepEqual(rows([["orig", client(1, "sixteen letters!")]]), [["text", true, "sixteen letters!", true]]);
    assert.deepEqual(rows([["resp", frame(1, "tick tick")], ["resp", frame(1, "tack tack")]]).length, 2); // prettier-ignore
    assert.equal(rows([["orig", client(1, "x".repeat(5000))]])[0][3], true, "longer than what is looked at");
  });

  it("is known by binary frames of both, each in its way", () => {
    const said: Said[] = [
      ["orig", client(2, "\0\x01")],
      ["resp", frame(2, "\xff\xfe\xfd")],
      ["orig", client(2, "\x02")],
      ["resp", frame(9, "")],
      ["orig", client(10, "")],
    ];
    assert.equal(rows(said).length, 5);
  });

  it("is nothing that only resembles it", () => {
    const others: Said[][] = [
      [["orig", client(1, "too short")]],
      [["resp", frame(1, "one message of a server")]],
      [["orig", client(1, "sixteen\x01letters!")]],
      [["orig", client(1, "sixteen letters\xe4")], ["resp", frame(1, "\xe4\xe4")]],
      [["orig", client(1, "both sides")], ["resp", client(1, "both masked")]],
      [["orig", frame(1, "sixteen letters!")], ["resp", frame(1, "sixteen letters!")]],
      [["orig", client(0, "goes on with what nobody saw")]],
      [["orig", "\x81\0\0\x44" + " CKFDENECFDEFFCFGEFFCCACACACACACA\0 CKFDENECFDEFFCFGEFFCCACACACACACA\0"]],
    ]; // prettier-ignore
    for (const said of others) assert.deepEqual(runApp(said).rows.filter(({ protocol }) => protocol === "websocket"), []); // prettier-ignore
  });

  it("survives anything", () => survivesAnything([["orig", client(1, "sixteen letters!")], ["resp", frame(1, "yes")]])); // prettier-ignore
});

describe("WebSocket", () => {
  const said: Said[] = [
    ...begin("Sec-WebSocket-Protocol: chat.v1\r\n"),
    ["orig", client(1, "héllo".replace("é", "Ã©"))],
    ["orig", client(1, "one, ", { isFinal: false })],
    ["orig", client(9, "ping")],
    ["orig", client(0, "two", { mask: [1, 2, 3, 4] })],
    ["resp", frame(10, "ping")],
    ["resp", frame(2, "x".repeat(70_000))],
    ["resp", frame(8, "\x03\xe8bye")],
    ["orig", client(8, "")],
  ];

  it("gives each message, fragments put together", () => {
    const rows = messages(said);
    assert.deepEqual(
      rows.map(({ opcode, is_from_client, length, frames, text, close_code, close_reason, is_masked }) => [opcode, is_from_client, length, frames, text, close_code, close_reason, is_masked]),
      [
        ["text", true, 6n, 1, "héllo", null, null, true],
        ["ping", true, 4n, 1, null, null, null, true],
        ["text", true, 8n, 2, "one, two", null, null, true],
        ["pong", false, 4n, 1, null, null, null, false],
        ["binary", false, 70_000n, 1, null, null, null, false],
        ["close", false, 5n, 1, null, 1000, "bye", false],
        ["close", true, 0n, 1, null, null, null, true],
      ],
    ); // prettier-ignore
    assert.ok(rows.every((row) => row.host === "h" && row.uri === "/chat" && row.subprotocol === "chat.v1" && row.is_complete)); // prettier-ignore
    const [{ request }] = runApp(said).rows.filter(({ table }) => table.name === "websocket");
    assert.deepEqual([request?.text, request?.length], ["WebSocket text, 6 bytes: héllo", 12]);
  });

  it("gives the same however it is cut, and survives anything", () => {
    sameHoweverCut(said.filter(([, what]) => typeof what === "string" || (what as Uint8Array).length < 1000));
    survivesAnything(said);
  });

  it("expands what is compressed, with the window kept over messages or not", async () => {
    const texts = ["hello, hello, hello", "hello again, hello", "hello for the last time, hello again"];
    const alone = texts.map((text) => deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4));
    const kept = await written(texts);
    assert.ok(kept[2].length < alone[2].length, "messages refer to those before");
    for (const [extensions, list] of [
      ["permessage-deflate; server_no_context_takeover", alone],
      ["permessage-deflate", kept],
    ] as const) {
      const rows = messages([
        ...begin(`Sec-WebSocket-Extensions: ${extensions}\r\n`),
        ...list.map((bytes): Said => ["resp", frame(1, bytes, { isCompressed: true })]),
      ]);
      assert.deepEqual(rows.map(({ text, is_compressed, expanded_length }) => [text, is_compressed, expanded_length]), texts.map((text) => [text, true, BigInt(text.length)])); // prettier-ignore
    }
  });

  it("does not guess at compressed messages after one that is missing", async () => {
    const list = await written(["hello, hello", "hello again, hello again", "hello, the third"]);
    const [first, second, third] = list.map((bytes) => frame(1, bytes, { isCompressed: true }));
    const rows = messages([
      ...begin("Sec-WebSocket-Extensions: permessage-deflate\r\n"),
      ["resp", first],
      ["resp", second.subarray(0, 4)],
      ["resp", second.length - 4],
      ["resp", third],
    ]);
    assert.deepEqual(rows.map(({ text, is_complete }) => [text, is_complete]), [["hello, hello", true], [null, false], [null, true]]); // prettier-ignore
  });

  it("opens what binary messages carry", () => {
    const { services } = runApp([
      ...begin(),
      ["orig", client(2, "GET /in HTTP/1.1\r\nHost: in")],
      ["orig", client(2, "ner\r\n\r\n")],
      ["resp", frame(2, "HTTP/1.1 204 No Content\r\n\r\n")],
    ]);
    assert.deepEqual(services, ["http", "http+http"]);
  });

  it("stops where frames cannot be told apart, and says so", () => {
    const odd = runApp([...begin(), ["resp", frame(1, "a")], ["resp", "\xff\xff\xff"], ["resp", frame(1, "b")]]);
    assert.deepEqual(odd.rows.slice(1).map(({ row }) => row.text), ["a"]); // prettier-ignore
    assert.deepEqual(odd.reports, [{ code: "app-malformed", detail: "websocket" }]);
    const gap = runApp([...begin(), ["resp", frame(1, "a")], ["resp", 100], ["resp", frame(1, "b")]]);
    assert.deepEqual(gap.reports, [{ code: "app-gap", detail: "websocket" }]);
  });

  it("refuses heads that are none", () => {
    assert.equal(frameHead(Uint8Array.of(0x83, 0)), "malformed");
    assert.equal(frameHead(Uint8Array.of(0x09, 0)), "malformed");
    assert.equal(frameHead(Uint8Array.of(0x89, 126)), "malformed");
    assert.equal(frameHead(Uint8Array.of(0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255)), "malformed");
    assert.equal(frameHead(Uint8Array.of(0x82)), null);
  });
});

/** What one stream of DEFLATE writes for messages, one after another, the last four bytes of each left out (RFC 7692, section 7.2.1). */
async function written(texts: readonly string[]): Promise<Buffer[]> {
  const stream = createDeflateRaw();
  const list: Buffer[] = [];
  for (const text of texts) {
    stream.write(text);
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, resolve));
    list.push((stream.read() as Buffer).subarray(0, -4));
  }
  return list;
}
