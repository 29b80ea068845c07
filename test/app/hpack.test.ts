/** HPACK: the examples of RFC 7541, and hpack.js as another reading of it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import hpackjs from "hpack.js";
import { Hpack } from "../../src/app/http2/hpack.ts";
import { huffman } from "../../src/app/http2/huffman.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ""), "hex"));
const lines = (fields: readonly (readonly [string, string])[]) => fields.map(([name, value]) => `${name}: ${value}`);

/** Decodes one block after another, and gives the fields of each. */
function decodeAll(...blocks: string[]): string[][] {
  const hpack = new Hpack(false);
  return blocks.map((block) => {
    const { fields, isSound, unknown } = hpack.decode(bytes(block));
    assert.ok(isSound);
    assert.equal(unknown, 0);
    return lines(fields);
  });
}

/** Sets the dynamic table to 256 bytes, as the examples of responses have it by SETTINGS. */
const SIZE_256 = "3fe101";
const COOKIE = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

describe("HPACK, examples of RFC 7541", () => {
  it("C.2: representations", () => {
    assert.deepEqual(decodeAll("400a637573746f6d2d6b65790d637573746f6d2d686561646572"), [
      ["custom-key: custom-header"],
    ]);
    assert.deepEqual(decodeAll("040c2f73616d706c652f70617468"), [[":path: /sample/path"]]);
    assert.deepEqual(decodeAll("100870617373776f726406736563726574"), [["password: secret"]]);
    assert.deepEqual(decodeAll("82"), [[":method: GET"]]);
  });

  const requests = [
    [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"],
    [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache"],
    [":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com", "custom-key: custom-value"],
  ];

  it("C.3: requests", () => {
    const blocks = [
      "828684410f7777772e6578616d706c652e636f6d",
      "828684be58086e6f2d6361636865",
      "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
    ];
    assert.deepEqual(decodeAll(...blocks), requests);
  });

  it("C.4: requests, Huffman coded", () => {
    const blocks = [
      "828684418cf1e3c2e5f23a6ba0ab90f4ff",
      "828684be5886a8eb10649cbf",
      "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
    ];
    assert.deepEqual(decodeAll(...blocks), requests);
  });

  const responses = [
    [":status: 302", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT", "location: https://www.example.com"],
    [":status: 307", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT", "location: https://www.example.com"],
    [":status: 200", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:22 GMT", "location: https://www.example.com", "content-encoding: gzip", `set-cookie: ${COOKIE}`],
  ]; // prettier-ignore

  it("C.5: responses, entries evicted", () => {
    const blocks = [
      `${SIZE_256}4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d`,
      "4803333037c1c0bf",
      "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
    ];
    assert.deepEqual(decodeAll(...blocks), responses);
  });

  it("C.6: responses, Huffman coded", () => {
    const blocks = [
      `${SIZE_256}488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3`,
      "4883640effc1c0bf",
      "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
    ];
    assert.deepEqual(decodeAll(...blocks), responses);
  });
});

describe("HPACK", () => {
  const name = fc.constantFrom(":method", ":path", "cookie", "x-a", "x-long-name-of-a-field", "user-agent", "accept");
  const value = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)), maxLength: 60 }); // prettier-ignore
  const list = fc.array(fc.record({ name, value, incremental: fc.boolean() }), { minLength: 1, maxLength: 12 });

  it("reads what hpack.js writes, block after block", () => {
    fc.assert(
      fc.property(fc.array(list, { minLength: 1, maxLength: 12 }), (blocks) => {
        const compressor = hpackjs.compressor.create({ table: { size: 4096 } });
        const hpack = new Hpack(false);
        for (const block of blocks) {
          compressor.write(block);
          const written = compressor.read();
          const { fields, isSound } = hpack.decode(new Uint8Array(written!));
          assert.ok(isSound);
          assert.deepEqual(lines(fields), block.map((field) => `${field.name}: ${field.value}`)); // prettier-ignore
        }
      }),
      { numRuns: 300 },
    );
  });

  it("of a table whose beginning was not seen says what it does not know, and finds its place again", () => {
    const hpack = new Hpack(true);
    // Index 62 and 63 were written before; then 62 is written anew, and what was 62 is 63.
    const before = hpack.decode(bytes("be bf 82"));
    assert.deepEqual([before.isSound, before.unknown], [true, 2]);
    assert.deepEqual(lines(before.fields), ["?: ?", "?: ?", ":method: GET"]);
    const after = hpack.decode(bytes("4003782d61016f be bf"));
    assert.deepEqual(lines(after.fields), ["x-a: o", "x-a: o", "?: ?"]);
    assert.equal(after.unknown, 1);
    // A literal whose name stands in what was not seen.
    assert.deepEqual(lines(hpack.decode(bytes("7f000131")).fields), ["?: 1"]);
  });

  it("of a whole table takes what is beyond it for broken", () => {
    assert.equal(new Hpack(false).decode(bytes("82be")).isSound, false);
    assert.equal(new Hpack(false).decode(bytes("80")).isSound, false);
  });

  it("never throws, and bounds what a block of references expands to", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), fc.boolean(), (blocks, isPartial) => {
        const hpack = new Hpack(isPartial);
        for (const block of blocks) hpack.decode(block);
      }),
      { numRuns: 500 },
    );
    const hpack = new Hpack(false);
    const long = new Uint8Array(4000).fill(97);
    hpack.decode(Uint8Array.from([0x40, 1, 98, 0x7f, ...lengthOf(long.length), ...long]));
    const { fields, isCut, isSound } = hpack.decode(new Uint8Array(200_000).fill(0xbe));
    assert.ok(isCut && isSound);
    assert.ok(fields.reduce((sum, [, text]) => sum + text.length, 0) < 140_000);
  });
});

/** A number beyond 127 after a prefix of seven bits, all ones (RFC 7541, section 5.1). */
function lengthOf(size: number): number[] {
  const rest = size - 127;
  return [(rest & 127) | 128, rest >> 7];
}

describe("the Huffman code of HPACK", () => {
  it("refuses padding that is no run of ones, too much of it, and the end of string", () => {
    assert.deepEqual(huffman(bytes("1f")), Uint8Array.of("a".charCodeAt(0)));
    assert.equal(huffman(bytes("18")), null);
    assert.equal(huffman(bytes("1fff")), null);
    assert.equal(huffman(bytes("ffffffff")), null);
    assert.deepEqual(huffman(new Uint8Array(0)), new Uint8Array(0));
  });
});
