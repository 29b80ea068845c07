/** DTLS: hellos with cookies, messages in fragments of any order, other protocols on the same ports. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { isDtls } from "../../src/app/dtls/record.ts";
import { dtls } from "../../src/app/dtls/protocol.ts";
import { runApp, type Said, survivesAnything } from "../builders/app.ts";
import { selfSigned } from "../builders/certificate.ts";
import { block, clientHello, extension, message, serverHello, sniOf, u16, versionsOf } from "../builders/hello.ts";

const u24 = (value: number): number[] => [value >> 16, ...u16(value & 0xffff)];

/** A record; `sequence` below 256. */
function record(type: number, content: ArrayLike<number>, epoch = 0, sequence = 0, version = 0xfefd): number[] {
  return [type, ...u16(version), ...u16(epoch), 0, 0, 0, 0, 0, sequence, ...block(2, content)];
}

/** One fragment of a handshake message, from `offset` on. */
function fragment(type: number, seq: number, body: readonly number[], offset = 0, size = body.length): number[] {
  const part = body.slice(offset, offset + size);
  return [type, ...u24(body.length), ...u16(seq), ...u24(offset), ...u24(part.length), ...part];
}

const whole = (type: number, seq: number, body: readonly number[]): number[] => record(22, fragment(type, seq, body));

const HELLO = { version: 0xfefd, ciphers: [0xc02b], extensions: sniOf("dtls.example") };
const first = whole(1, 0, clientHello({ ...HELLO, cookie: [] }));
const verify = whole(3, 0, [...u16(0xfeff), ...block(1, [1, 2, 3])]);
const second = whole(1, 1, clientHello({ ...HELLO, cookie: [1, 2, 3] }));
const { raw } = selfSigned("dtls.example");
const certificate = message(11, block(3, block(3, raw))).slice(4);
const answer = serverHello(0xc02b, { version: 0xfefd });
const keyExchange = [3, ...u16(29), ...block(1, new Array<number>(32).fill(1))];
const flight = [
  ...whole(2, 1, answer),
  ...whole(11, 2, certificate),
  ...whole(12, 3, keyExchange),
  ...whole(14, 4, []),
];
const finished = (): number[] => record(22, new Array<number>(40).fill(9), 1);

const talk = (...turns: (readonly [Said[0], readonly number[]])[]): Said[] =>
  turns.map(([from, bytes]) => [from, Uint8Array.from(bytes)]);
const options = { transport: "udp", protocols: [dtls] } as const;
const all = talk(["orig", first], ["resp", verify], ["orig", second], ["resp", flight],
  ["orig", [...record(20, [1]), ...finished()]], ["resp", [...record(20, [1]), ...finished()]]); // prettier-ignore

function rowOf(said: readonly Said[]) {
  const { rows } = runApp(said, options);
  return rows.find(({ table }) => table.name === "tls")!;
}

describe("DTLS", () => {
  it("says what the hellos say, after a cookie was asked for", () => {
    const { row, request, reply } = rowOf(all);
    assert.deepEqual(
      [row.transport, row.version, row.sni, row.cipher, row.curve, row.cert_subject, row.hello_retry, row.established, row.resumed],
      ["udp", "DTLS 1.2", "dtls.example", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "x25519", "CN=dtls.example", true, true, false],
    );
    assert.match(String(row.ja4), /^dd2d010100_/);
    assert.deepEqual([request?.place.packet, reply?.place.packet], [1, 4]);
  }); // prettier-ignore

  it("puts messages together out of fragments in any order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 300 }), fc.infiniteStream(fc.nat()), (size, random) => {
        const parts: number[][] = [];
        const add = (type: number, seq: number, body: readonly number[]): void => {
          for (let at = 0; at === 0 || at < body.length; at += size) parts.push(record(22, fragment(type, seq, body, at, size)));
        };
        add(2, 1, answer);
        add(11, 2, certificate);
        add(12, 3, keyExchange);
        add(14, 4, []);
        // Any order, and each once more.
        const order = [...parts.keys(), ...parts.keys()].map((i) => [random.next().value as number, i]).sort((a, b) => a[0] - b[0]);
        const { row } = rowOf([...all.slice(0, 3), ...talk(...order.map(([, i]) => ["resp", parts[i]] as const)), ...all.slice(4)]);
        assert.deepEqual([row.cert_subject, row.curve, row.cipher], ["CN=dtls.example", "x25519", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]);
      }),
      { numRuns: 50 },
    );
  }); // prettier-ignore

  it("passes over datagrams of other protocols, and goes on without one that was lost", () => {
    const stun = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...new Array<number>(12).fill(0)];
    const rtp = [0x80, 0x60, ...new Array<number>(30).fill(1)];
    const mixed = all.flatMap((one) => [one, ...talk(["orig", stun], ["resp", rtp])]);
    assert.deepEqual(rowOf(mixed).row, rowOf(all).row);
    // The server's hello alone was lost: its certificate is known all the same.
    const lost = talk(["resp", [...whole(11, 2, certificate), ...whole(14, 4, [])]]);
    const { rows } = runApp([...all.slice(0, 3), ...lost], options);
    assert.deepEqual(rows.map(({ table, row }) => [table.name, row.subject ?? row.cert_subject]), [
      ["certificates", "CN=dtls.example"],
      ["tls", "CN=dtls.example"],
    ]);
  }); // prettier-ignore

  it("names version 1.3, and knows when its client has finished", () => {
    const offer = clientHello({ version: 0xfefd, cookie: [], extensions: versionsOf(0xfefc, 0xfefd) });
    const chosen = serverHello(0x1301, { version: 0xfefd, extensions: extension(43, u16(0xfefc)) });
    const short = [0x2e, 0, 1, 0, 60, ...new Array<number>(60).fill(5)];
    const said = talk(["orig", whole(1, 0, offer)], ["resp", [...whole(2, 0, chosen), ...short]], ["orig", short]);
    const { row } = rowOf(said);
    assert.deepEqual([row.version, row.cipher, row.established], ["DTLS 1.3", "TLS_AES_128_GCM_SHA256", true]);
    assert.match(String(row.ja4), /^dd3i/);
  });

  it("tells sessions that go on, and alerts", () => {
    const known = [5, 6, 7];
    const said = talk(
      ["orig", whole(1, 0, clientHello({ ...HELLO, sessionId: known, cookie: [] }))],
      ["resp", [...whole(2, 0, serverHello(0xc02b, { version: 0xfefd, sessionId: known })), ...record(20, [1]), ...finished()]],
      ["orig", [...record(20, [1]), ...finished()]],
    );
    assert.deepEqual([rowOf(said).row.resumed, rowOf(said).row.established], [true, true]);
    const refused = talk(["orig", first], ["resp", record(21, [2, 40])]);
    assert.equal(rowOf(refused).row.alert, "server fatal handshake_failure");
  }); // prettier-ignore

  it("tells of hellos that the capture cut what is there, but no fingerprints", () => {
    const modern = whole(1, 0, [...clientHello({ ...HELLO, cookie: [], extensions: [...sniOf("dtls.example"), ...extension(21, new Array<number>(200).fill(0))] })]);
    const cut = (bytes: readonly number[], size: number): number[] => bytes.slice(0, size);
    const { row } = rowOf(talk(["orig", cut(modern, 150)], ["resp", cut(flight, 150)]));
    assert.deepEqual([row.sni, row.version, row.cipher, row.ja3, row.ja4], ["dtls.example", "DTLS 1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", null, null]);
    for (let size = 1; size < modern.length; size++) {
      const { rows } = runApp(talk(["orig", cut(modern, size)]), options);
      assert.equal(rows.length, size < 13 + 12 + 36 ? 0 : 1, String(size));
    }
    // Lengths that do not fit each other are none of it.
    const wrong = cut(modern, 150);
    wrong[13 + 11]++;
    assert.equal(isDtls(Uint8Array.from(wrong)), false);
  }); // prettier-ignore

  it("is not seen in what only looks like it", () => {
    assert.ok(isDtls(Uint8Array.from(first)) && isDtls(Uint8Array.from(flight)) && isDtls(Uint8Array.from(finished())));
    for (const wrong of [[], [22], finished().slice(0, -1), [...first, 0], record(22, [1, 2, 3]), record(19, [1]), record(23, [1], 1, 0, 0x0303)])
      assert.equal(isDtls(Uint8Array.from(wrong)), false);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => !isDtls(bytes)));
  }); // prettier-ignore

  it("survives anything", () => survivesAnything(all, options, 500));

  it("holds no more than its limits", () => {
    const flood = Array.from({ length: 3000 }, (_, i) => ["resp", record(22, fragment(11, 2 + i, certificate, 5, 50))] as const);
    const { row } = rowOf([...all.slice(0, 3), ...talk(...flood), ...all.slice(3)]);
    assert.equal(row.cipher, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  }); // prettier-ignore
});
