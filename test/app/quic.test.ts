/** QUIC: the vectors of RFC 9001 and RFC 9369; hellos in pieces, out of order, coalesced, after a Retry, in another version. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Assembly } from "../../src/app/quic/assembly.ts";
import { framesOf } from "../../src/app/quic/frames.ts";
import { Keyring } from "../../src/app/quic/keyring.ts";
import { longPacket } from "../../src/app/quic/packet.ts";
import { openPacket, packetNumber, secretKeys } from "../../src/app/quic/protection.ts";
import { quic } from "../../src/app/quic/protocol.ts";
import { V1, V2, versionName, versionOf } from "../../src/app/quic/versions.ts";
import { parseKeyLog } from "../../src/app/tls/keylog.ts";
import { aeadOf } from "../../src/app/tls/keys.ts";
import { hex, type Tools } from "../../src/app/tools.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import { bytesOf, runApp, type Said, survivesAnything } from "../builders/app.ts";
import { selfSigned } from "../builders/certificate.ts";
import { alpnOf, block, joined, message } from "../builders/hello.ts";
import { cryptoFrame, fromHex, initialPacket, keysOf } from "../builders/quic.ts";

const DCID = fromHex("8394c8f03e515708");
/** RFC 9001, appendix A.2: the CRYPTO frame of the client. */
const CLIENT_FRAME = fromHex(`
  060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868
  04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578
  616d706c652e636f6dff01000100000a00080006001d00170018001000070005
  04616c706e000500050100000000003300260024001d00209370b2c9caa47fba
  baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400
  0d0010000e0403050306030203080408050806002d00020101001c0002400100
  3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000
  75300901100f088394c8f03e51570806048000ffff`);
/** Appendix A.3: the packet of the server. */
const SERVER_PACKET = fromHex(`
  cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a
  5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3
  dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84
  022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc4
  2158407dd074ee`);
/** Appendix A.4: a Retry packet. */
const RETRY = fromHex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
const SERVER_ID = fromHex("f067a5502a4262b5");
const HELLO = CLIENT_FRAME.subarray(4);
const SERVER_HELLO = framesOf(openPacket(nodeTools, longPacket(SERVER_PACKET, 0)!, keysOf(V1, DCID).server, -1)!.payload).crypto[0].data; // prettier-ignore

const shown = ({ key, iv, hp }: { key: Uint8Array; iv: Uint8Array; hp: Uint8Array }) => [key, iv, hp].map(hex);

describe("QUIC packet protection", () => {
  it("makes the keys of RFC 9001, appendix A.1", () => {
    const { client, server } = keysOf(V1, DCID);
    assert.deepEqual(shown(client), ["1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"]);
    assert.deepEqual(shown(server), ["cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314"]);
  }); // prettier-ignore

  it("makes the keys of RFC 9369, appendix A.1", () => {
    const { client, server } = keysOf(V2, DCID);
    assert.deepEqual(shown(client), ["8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"]);
    assert.deepEqual(shown(server), ["82db637861d55e1d011f19ea71d5d2a7", "dd13c276499c0249d3310652", "edf6d05c83121201b436e16877593c3a"]);
  }); // prettier-ignore

  it("opens the client's packet of appendix A.2", () => {
    const packet = initialPacket(keysOf(V1, DCID).client, { dcid: DCID, number: 2 }, CLIENT_FRAME, 1162);
    assert.equal(hex(packet.subarray(0, 22)), "c000000001088394c8f03e5157080000449e7b9aec34");
    assert.equal(hex(packet.subarray(-16)), "e221af44860018ab0856972e194cd934");
    const opened = openPacket(nodeTools, longPacket(packet, 0)!, keysOf(V1, DCID).client, -1);
    assert.equal(opened?.number, 2);
    assert.deepEqual(framesOf(opened!.payload), { crypto: [{ offset: 0, data: HELLO }], close: null });
  });

  it("opens the server's packet of appendix A.3", () => {
    const packet = longPacket(SERVER_PACKET, 0)!;
    const opened = openPacket(nodeTools, packet, keysOf(V1, DCID).server, -1)!;
    assert.equal(opened.number, 1);
    assert.equal(hex(opened.payload).slice(0, 40), "02000000000600405a020000560303eefce7f7b3");
    assert.equal(openPacket(nodeTools, packet, keysOf(V1, DCID).client, -1), null);
  });

  it("decodes packet numbers as RFC 9000, appendix A.3, does", () => {
    assert.equal(packetNumber(0x9b32, 16, 0xa82f30ea), 0xa82f9b32);
    assert.equal(packetNumber(2, 8, -1), 2);
    assert.equal(packetNumber(0, 8, 255), 256);
    assert.equal(packetNumber(255, 8, 256), 255);
  });
});

const { client, server } = keysOf(V1, DCID);
const clientPacket = (number: number, frames: Uint8Array, more = {}) =>
  initialPacket(client, { dcid: DCID, number, ...more }, frames, 1162);
const one: readonly Said[] = [["orig", clientPacket(0, cryptoFrame(0, HELLO))], ["resp", SERVER_PACKET]]; // prettier-ignore
const udp = { transport: "udp", protocols: [quic] } as const;

function rowsOf(said: readonly Said[]) {
  const { rows } = runApp(said, udp);
  const of = (name: string) => rows.filter(({ table }) => table.name === name);
  return { quic: of("quic"), tls: of("tls"), all: rows };
}

describe("QUIC versions", () => {
  it("of drafts and companies have keys of their own (RFC 9001 drafts; Google, Facebook)", () => {
    // draft-29: quic-go's tests have the same keys.
    const { client, server } = keysOf(0xff00001d, DCID);
    assert.equal(hex(client.key), "175257a31eb09dea9366d8bb79ad80ba");
    assert.equal(hex(server.key), "149d0b1662ab871fbe63c49b5e655a5d");
    for (const version of [0xff000016, 0xff00001b, 0xff000022, 0xfaceb002, 0x54303531]) {
      const frame = cryptoFrame(0, HELLO, version === 0x54303531 ? 8 : 6);
      const packet = initialPacket(keysOf(version, DCID).client, { version, dcid: DCID, number: 0 }, frame, 1162);
      const { rows } = runApp([["orig", packet]], { transport: "udp", protocols: [quic] });
      assert.equal(rows[0].row.sni, "example.com");
    }
    assert.deepEqual([0xff00001d, 0xfaceb002, 0x54303531, 0x0a1a2a3a].map(versionName), ["draft-29", "mvfst-27", "T051", "0x0a1a2a3a"]);
  });

  it("of Facebook that are not known by number have keys of one that is", () => {
    const version = 0xfaceb011;
    for (const other of [0xfaceb002, V1]) {
      const packet = initialPacket(keysOf(other, DCID).client, { version, dcid: DCID, number: 0 }, cryptoFrame(0, HELLO), 1182);
      const { quic: [row] } = rowsOf([["orig", packet]]);
      assert.deepEqual([row.row.version, row.row.sni], ["mvfst-11", "example.com"]);
    }
  });

  it("that no server speaks are for its list: their hellos have the keys of any other", () => {
    const version = 0x1a2a3a4a;
    for (const other of [V1, 0xff00001d, 0xff00001b]) {
      const packet = initialPacket(keysOf(other, DCID).client, { version, dcid: DCID, number: 0 }, cryptoFrame(0, HELLO), 1182);
      const offer = Uint8Array.from([0x80, 0, 0, 0, 0, 0, 8, ...DCID, 0, 0, 0, 1, 0x51, 0x30, 0x34, 0x33]);
      const { quic: [row] } = rowsOf([["orig", packet], ["resp", offer]]);
      assert.deepEqual([row.row.version, row.row.sni, row.row.offered_versions], ["0x1a2a3a4a", "example.com", "1, Q043"]);
      const short = initialPacket(keysOf(other, DCID).client, { version, dcid: DCID, number: 0 }, cryptoFrame(0, HELLO));
      assert.equal(rowsOf([["orig", short]]).all.length, 0);
    }
  });
}); // prettier-ignore

describe("QUIC connections", () => {
  it("say what both hellos say", () => {
    const { quic: [first], tls: [second], all } = rowsOf(one); // prettier-ignore
    assert.equal(all.length, 2);
    assert.deepEqual(
      [first.row.version, first.row.dcid, first.row.server_scid, first.row.sni, first.row.client_alpns, first.row.cipher],
      ["1", hex(DCID), hex(SERVER_ID), "example.com", "alpn", "TLS_AES_128_GCM_SHA256"],
    );
    assert.deepEqual([second.row.transport, second.row.version, second.row.curve], ["quic", "TLS 1.3", "x25519"]);
    assert.equal(first.row.ja4, second.row.ja4);
    assert.match(String(first.row.ja4), /^q13d0211an_/);
    assert.deepEqual([first.request?.place.packet, first.request?.length, first.reply?.place.packet], [1, 1200, 2]);
  }); // prettier-ignore

  it("put hellos together out of pieces in any order, in one packet or over several", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), fc.integer({ min: 1, max: 6 }), (order, perPacket) => {
        const size = Math.ceil(HELLO.length / 6);
        const frames = order.map((i) => cryptoFrame(i * size, HELLO.subarray(i * size, (i + 1) * size)));
        const said: Said[] = [];
        for (let at = 0; at < 6; at += perPacket) said.push(["orig", clientPacket(at, Uint8Array.from(Buffer.concat(frames.slice(at, at + perPacket))))]);
        const { tls: [row] } = rowsOf([...said, ["resp", SERVER_PACKET]]);
        assert.equal(row.row.sni, "example.com");
        assert.equal(row.row.cipher, "TLS_AES_128_GCM_SHA256");
      }),
      { numRuns: 50 },
    );
  }); // prettier-ignore

  it("are read from coalesced packets", () => {
    const half = 120;
    const datagram = Buffer.concat([
      initialPacket(client, { dcid: DCID, number: 0 }, cryptoFrame(half, HELLO.subarray(half))),
      initialPacket(client, { dcid: DCID, number: 1 }, cryptoFrame(0, HELLO.subarray(0, half))),
      Buffer.alloc(200),
    ]);
    assert.equal(rowsOf([["orig", datagram], ["resp", SERVER_PACKET]]).tls[0].row.sni, "example.com"); // prettier-ignore
  });

  it("go on after a Retry with keys of the id that it gave", () => {
    const again = keysOf(V1, SERVER_ID);
    const token = fromHex("746f6b656e");
    const said: Said[] = [
      ["orig", clientPacket(0, cryptoFrame(0, HELLO.subarray(0, 100)))],
      ["resp", RETRY],
      ["orig", initialPacket(again.client, { dcid: SERVER_ID, token, number: 1 }, cryptoFrame(0, HELLO), 1162)],
      ["resp", initialPacket(again.server, { dcid: new Uint8Array(0), number: 0 }, cryptoFrame(0, SERVER_HELLO))],
    ];
    const { quic: [row] } = rowsOf(said); // prettier-ignore
    assert.deepEqual([row.row.retry, row.row.sni, row.row.cipher], [true, "example.com", "TLS_AES_128_GCM_SHA256"]);
    assert.equal(row.row.dcid, hex(DCID));
  });

  it("may change to version 2, with keys of the same id", () => {
    const second = keysOf(V2, DCID);
    const reply = initialPacket(second.server, { version: V2, dcid: new Uint8Array(0), scid: SERVER_ID, number: 0 }, cryptoFrame(0, SERVER_HELLO));
    const { quic: [row] } = rowsOf([one[0], ["resp", reply]]);
    assert.deepEqual([row.row.version, row.row.client_version, row.row.cipher], ["2", "1", "TLS_AES_128_GCM_SHA256"]);
    const begun = initialPacket(second.client, { version: V2, dcid: DCID, number: 0 }, cryptoFrame(0, HELLO), 1162);
    const { quic: [other] } = rowsOf([["orig", begun], ["resp", reply]]);
    assert.deepEqual([other.row.version, other.row.client_version, other.row.sni], ["2", null, "example.com"]);
  }); // prettier-ignore

  it("are the same with the roles of the ends reversed", () => {
    const { tls: [row] } = rowsOf(one.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what])); // prettier-ignore
    assert.deepEqual([row.row.sni, row.row.cipher], ["example.com", "TLS_AES_128_GCM_SHA256"]);
  });

  it("tell why they were closed in the handshake, and which versions a server offers", () => {
    const close = Uint8Array.from([0x1c, 0x41, 0x78, 0, 2, 0x6e, 0x6f]);
    const closed = initialPacket(server, { dcid: new Uint8Array(0), number: 0 }, close, 30);
    const { quic: [row] } = rowsOf([one[0], ["resp", closed]]);
    assert.deepEqual([row.row.close_code, row.row.close_reason], [0x178n, "no"]);
    const offer = Uint8Array.from([0x80, 0, 0, 0, 0, 0, 8, ...DCID, 0x0a, 0x1a, 0x2a, 0x3a, 0x6b, 0x33, 0x43, 0xcf]);
    const { quic: [refused] } = rowsOf([one[0], ["resp", offer]]);
    assert.equal(refused.row.offered_versions, "0x0a1a2a3a, 2");
  }); // prettier-ignore

  it("whose hellos cannot be read are told by their headers", () => {
    // The capture began after the client's first packet: no key of the server is known.
    const { quic: [row], tls: none } = rowsOf([one[1]]); // prettier-ignore
    assert.deepEqual(
      [row.row.server_scid, row.row.sni, row.request, row.reply?.text],
      [hex(SERVER_ID), null, null, "initial packet, version 1"],
    );
    assert.equal(none.length, 0);
  });

  it("place a hello where its first piece is, not where the side first spoke", () => {
    const acknowledged = initialPacket(server, { dcid: new Uint8Array(0), scid: SERVER_ID, number: 0 }, Uint8Array.from([2, 0, 0, 0, 0]), 30);
    const { tls: [row] } = rowsOf([one[0], ["resp", acknowledged], one[1]]);
    assert.equal(row.reply?.place.packet, 3);
  }); // prettier-ignore

  it("are established once packets of the application were seen", () => {
    const short = Uint8Array.from([0x40, ...new Array<number>(40).fill(1)]);
    assert.equal(rowsOf(one).quic[0].row.established, false);
    const { quic: [row] } = rowsOf([...one, ["orig", short], ["resp", short]]); // prettier-ignore
    assert.equal(row.row.established, true);
  });

  it("go on where the server clears the fixed bit (RFC 9287), but none begins so", () => {
    const cleared = (packet: Uint8Array): Uint8Array => {
      const again = packet.slice();
      again[0] &= 0xbf;
      return again;
    };
    // The bit is authenticated: the tag holds for a header that was sealed without it.
    const reply = initialPacket(server, { dcid: new Uint8Array(0), scid: SERVER_ID, number: 0, hasFixedBit: false }, cryptoFrame(0, SERVER_HELLO));
    const short = Uint8Array.from([0x01, ...new Array<number>(40).fill(1)]);
    const { quic: [row] } = rowsOf([one[0], ["resp", reply], ["orig", short], ["resp", short]]);
    assert.deepEqual([row.row.cipher, row.row.established], ["TLS_AES_128_GCM_SHA256", true]);
    assert.equal(rowsOf([["orig", cleared(one[0][1] as Uint8Array)]]).all.length, 0);
  }); // prettier-ignore

  it("show certificate and application protocol where there are secrets", () => {
    const { raw } = selfSigned("quic.example");
    const random = hex(HELLO.subarray(6, 38));
    const secrets = { SERVER: new Uint8Array(32).fill(5), CLIENT: new Uint8Array(32).fill(6) };
    const log = Object.entries(secrets).map(([side, secret]) => `${side}_HANDSHAKE_TRAFFIC_SECRET ${random} ${hex(secret)}\n`).join("");
    const flight = joined(message(8, block(2, alpnOf("h3"))), message(11, [0, ...block(3, [...block(3, raw), 0, 0])]), message(20, new Uint8Array(32)));
    const sealed = (side: "SERVER" | "CLIENT", number: number, frames: Uint8Array): Uint8Array => {
      const keys = secretKeys(nodeTools, versionOf(V1)!, aeadOf(0x1301)!, secrets[side]);
      return initialPacket(keys, { dcid: side === "CLIENT" ? SERVER_ID : new Uint8Array(0), number, isHandshake: true }, frames);
    };
    const said: Said[] = [
      one[0],
      ["resp", SERVER_PACKET],
      ["resp", sealed("SERVER", 0, cryptoFrame(0, flight.subarray(0, 300)))],
      ["resp", sealed("SERVER", 1, cryptoFrame(300, flight.subarray(300)))],
      ["orig", sealed("CLIENT", 0, cryptoFrame(0, Uint8Array.from(message(20, new Uint8Array(32)))))],
    ];
    const keys = parseKeyLog(bytesOf(log));
    const { rows, reports } = runApp(said, { ...udp, keys });
    const [certificate] = rows.filter(({ table }) => table.name === "certificates");
    const [row] = rows.filter(({ table }) => table.name === "tls");
    assert.equal(certificate.row.subject, "CN=quic.example");
    assert.equal(certificate.reply?.place.packet, 3);
    assert.deepEqual([row.row.alpn, row.row.cert_subject, row.row.established, reports.length], ["h3", "CN=quic.example", true, 0]);
    const wrong = parseKeyLog(bytesOf(log.replaceAll("05", "07")));
    assert.deepEqual(runApp(said, { ...udp, keys: wrong }).reports.map(({ code }) => code), ["app-decrypt-failed", "app-decrypt-failed"]);
    survivesAnything(said, { ...udp, keys }, 100);
  }); // prettier-ignore

  it("cost no more than so many keys, whatever ids a client makes up", () => {
    let hashes = 0;
    const counting: Tools = { ...nodeTools, hmac: (...args) => (hashes++, nodeTools.hmac(...args)) };
    const keyring = new Keyring(counting);
    for (let i = 0; i < 1000; i++) {
      const dcid = Uint8Array.of(1, 2, 3, 4, 5, 6, i >> 8, i & 255);
      const packet = initialPacket(client, { dcid, number: 0 }, cryptoFrame(0, HELLO));
      assert.equal(keyring.open(true, longPacket(packet, 0)!, -1), null);
    }
    assert.ok(hashes < 32 * 20, String(hashes));
  });

  it("survive anything", () => {
    survivesAnything(one, udp, 300);
    const cut = one.map(([from, what]): Said => [from, (what as Uint8Array).subarray(0, 60)]);
    survivesAnything(cut, udp, 100);
  });

  it("are not seen in what only looks like it", () => {
    const look = (orig: Uint8Array) => quic.recognise({ orig, resp: new Uint8Array(0), ports: [1, 2] });
    assert.equal(look(clientPacket(0, cryptoFrame(0, HELLO))), "yes");
    for (const wrong of ["", "c0", "c000000001", "c00000000199", "4000000001", "c000000001000000", "800000000000", "16fefd0000"])
      assert.equal(look(fromHex(wrong)), "no", wrong);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => look(bytes) === "no" || (bytes[0] & 0x80) !== 0));
  }); // prettier-ignore
});

describe("pieces of a stream in any order", () => {
  it("are the stream, each byte once, whatever overlaps", () => {
    const whole = Uint8Array.from({ length: 200 }, (_, i) => i);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(199), fc.integer({ min: 1, max: 60 })), { maxLength: 40 }), (pieces) => {
        const assembly = new Assembly();
        const had = new Set<number>();
        const out: number[] = [];
        for (const [start, size] of pieces) {
          const piece = whole.subarray(start, start + size);
          for (let i = 0; i < piece.length; i++) had.add(start + i);
          for (const bytes of assembly.add(start, piece)) out.push(...bytes);
        }
        let expected = 0;
        while (had.has(expected)) expected++;
        assert.deepEqual(out, [...whole.subarray(0, expected)]);
      }),
    );
  });

  it("are held within limits", () => {
    const assembly = new Assembly();
    for (let i = 0; i < 100_000; i++) assembly.add(2 * i + 1, Uint8Array.of(1));
    assert.equal(assembly.add(0, Uint8Array.of(1)).length, 2);
    assert.deepEqual(assembly.add(2 ** 40, Uint8Array.of(1)), []);
  });
});
