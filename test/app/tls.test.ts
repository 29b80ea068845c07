/** TLS: hellos of both sides, whatever the port, however they are cut. */
import assert from "node:assert/strict";
import { tls } from "../../src/app/tls/protocol.ts";
import { bytesOf, runApp, survivesAnything, type Said } from "../builders/app.ts";

const u16 = (value: number): number[] => [value >> 8, value & 255];
const block = (size: number, bytes: readonly number[]): number[] => [
  ...Array.from({ length: size }, (_, i) => (bytes.length >> (8 * (size - 1 - i))) & 255),
  ...bytes,
];
const extension = (type: number, data: readonly number[]): number[] => [...u16(type), ...block(2, data)];
const record = (type: number, message: readonly number[]): Uint8Array =>
  Uint8Array.from([type, 3, 1, ...block(2, message)]);
const handshake = (type: number, body: readonly number[]): Uint8Array => record(22, [type, ...block(3, body)]);

const random = new Array<number>(32).fill(7);
const client = handshake(1, [
  ...u16(0x0303), ...random, ...block(1, []), ...block(2, [...u16(0x0a0a), ...u16(0x1301)]), ...block(1, [0]),
  ...block(2, [
    ...extension(0, block(2, [0, ...block(2, [...bytesOf("example.com")])])),
    ...extension(16, block(2, [...block(1, [...bytesOf("h2")]), ...block(1, [0x1a, 0x1a])])),
    ...extension(43, block(1, [...u16(0x0a0a), ...u16(0x0304), ...u16(0x0303)])),
  ]),
]); // prettier-ignore
const server = handshake(2, [
  ...u16(0x0303), ...random, ...block(1, []), ...u16(0x1301), 0, ...block(2, extension(43, u16(0x0304))),
]); // prettier-ignore

const said: readonly Said[] = [["orig", client], ["resp", server]]; // prettier-ignore

describe("TLS hellos", () => {
  it("says what both hellos say, GREASE left out", () => {
    const { rows, services } = runApp(said);
    assert.deepEqual(services, ["tls"]);
    assert.equal(rows[0].request?.text, "Client hello: example.com, TLS 1.3, ALPN h2");
    assert.equal(rows[0].reply?.text, "Server hello: TLS 1.3, TLS_AES_128_GCM_SHA256");
  });

  it("survives anything", () => survivesAnything(said, { protocols: [tls] }));
});
