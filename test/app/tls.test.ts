/** TLS without keys: hellos in every form, how far handshakes went, alerts, fingerprints, gaps, what is none. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import type { Recognition } from "../../src/app/protocol.ts";
import { cipherNames } from "../../src/app/tls/ciphers.ts";
import { ja3, ja3s, ja4 } from "../../src/app/tls/fingerprints.ts";
import { type ClientHello, parseClientHello, parseServerHello } from "../../src/app/tls/hello.ts";
import { tls } from "../../src/app/tls/protocol.ts";
import { suiteOf } from "../../src/app/tls/suites.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import { bytesOf, runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { selfSigned } from "../builders/certificate.ts";
import { alpnOf, block, clientHello, extension, handshake, type HelloOptions, joined, message, RANDOM, record, serverHello, sniOf, u16, versionsOf } from "../builders/hello.ts"; // prettier-ignore

const GREASE = 0x0a0a;
const MODERN: HelloOptions = {
  sessionId: RANDOM,
  ciphers: [GREASE, 0x1301, 0xc02b],
  extensions: [...extension(GREASE, []), ...sniOf("example.com"), ...alpnOf("h2", "http/1.1", "\x1a\x1a"), ...versionsOf(GREASE, 0x0304, 0x0303)],
}; // prettier-ignore
const client = handshake(1, clientHello(MODERN));
const SHARE = extension(51, [...u16(0x001d), ...block(2, new Array<number>(32).fill(1))]);
const server13 = handshake(2, serverHello(0x1301, { sessionId: RANDOM, extensions: [...extension(43, u16(0x0304)), ...SHARE] })); // prettier-ignore
const data = (size: number): Uint8Array => record(23, new Uint8Array(size).fill(9), 0x0303);
const change = record(20, [1]);

const old = handshake(1, clientHello({ ciphers: [0xc02b, 0xc02f], extensions: sniOf("old.example") }));
const { raw } = selfSigned("old.example");
const keyExchange = [3, ...u16(23), ...block(1, new Array<number>(65).fill(4))];
const flight12 = joined(
  handshake(2, serverHello(0xc02b)),
  handshake(11, block(3, block(3, raw))),
  handshake(12, keyExchange),
  handshake(14, []),
);
const sealed = record(22, new Uint8Array(40).fill(8));
const said13: readonly Said[] = [
  ["orig", client], ["resp", server13], ["resp", change], ["resp", data(1200)], ["orig", change], ["orig", data(53)], ["orig", data(300)],
]; // prettier-ignore
const said12: readonly Said[] = [
  ["orig", old], ["resp", flight12],
  ["orig", joined(handshake(16, block(1, new Uint8Array(65))), change, sealed)],
  ["resp", joined(change, sealed)], ["orig", data(100)],
]; // prettier-ignore

const only = { protocols: [tls] };

function tlsRow(said: readonly Said[]) {
  const found = runApp(said, only).rows.find(({ table }) => table.name === "tls");
  assert.ok(found);
  return found;
}

function look(orig: ArrayLike<number>, resp: ArrayLike<number> = [], port = 9999): Recognition {
  return tls.recognise({ orig: Uint8Array.from(orig), resp: Uint8Array.from(resp), ports: [40000, port] });
}

describe("TLS connections", () => {
  it("of version 1.3: what both hellos say, GREASE left out", () => {
    const { row, request, reply } = tlsRow(said13);
    assert.equal(request?.text, "Client hello: example.com, TLS 1.3, ALPN h2 http/1.1");
    assert.equal(reply?.text, "Server hello: TLS 1.3, TLS_AES_128_GCM_SHA256");
    assert.deepEqual([request.place.at, request.length], [5, client.length - 5]);
    const { version, cipher, curve, sni, client_alpns: alpns, established, resumed } = row;
    assert.deepEqual([version, cipher, curve, sni, alpns], ["TLS 1.3", "TLS_AES_128_GCM_SHA256", "x25519", "example.com", "h2, http/1.1"]);
    assert.deepEqual([established, resumed], [true, false]);
  }); // prettier-ignore

  it("of version 1.2: with the certificate and the group of the key exchange", () => {
    const { row } = tlsRow(said12);
    const { version, cipher, curve, cert_subject: subject, cert_not_after: until, established } = row;
    assert.deepEqual([version, cipher, curve, subject], ["TLS 1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "secp256r1", "CN=old.example"]);
    assert.deepEqual([until, established, row.resumed], [BigInt(Date.UTC(2060, 0, 1)) * 1_000_000n, true, false]);
    const certificates = runApp(said12, only).rows.filter(({ table }) => table.name === "certificates");
    assert.deepEqual(certificates.map(({ row: one }) => [one.sent_by, one.position, one.serial, one.sni, one.key_curve]), [["server", 0, "1234", "old.example", "secp256r1"]]);
  }); // prettier-ignore

  it("are not established where one side did not finish, and give their row at the end", () => {
    for (const count of [1, 2, 3]) assert.equal(tlsRow(said12.slice(0, count)).row.established, false);
    for (const count of [1, 2, 4, 5]) assert.equal(tlsRow(said13.slice(0, count)).row.established, false);
    // A client of TLS 1.3 that refuses sends an alert, which is shorter than its Finished.
    assert.equal(tlsRow([...said13.slice(0, 5), ["orig", data(19)]]).row.established, false);
  });

  it("that go on with a session have no more in the clear than hellos", () => {
    const known = RANDOM;
    const said: Said[] = [
      ["orig", handshake(1, clientHello({ sessionId: known, ciphers: [0xc02b] }))],
      ["resp", joined(handshake(2, serverHello(0xc02b, { sessionId: known })), change, sealed)],
      ["orig", joined(change, sealed)],
    ];
    assert.deepEqual([tlsRow(said).row.resumed, tlsRow(said).row.established], [true, true]);
    const again = [...extension(43, u16(0x0304)), ...extension(41, u16(0))];
    const psk: Said[] = [["orig", client], ["resp", handshake(2, serverHello(0x1301, { extensions: again }))]]; // prettier-ignore
    assert.equal(tlsRow(psk).row.resumed, true);
  });

  it("asked for another hello say so, and name what was chosen at last", () => {
    const retryRandom = [...Buffer.from("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c", "hex")];
    const retry = handshake(2, serverHello(0x1301, { random: retryRandom, extensions: [...extension(43, u16(0x0304)), ...extension(51, u16(24))] }));
    const { row } = tlsRow([["orig", client], ["resp", retry], ["resp", change], ["orig", client], ["resp", server13]]);
    assert.deepEqual([row.hello_retry, row.curve, row.version], [true, "x25519", "TLS 1.3"]);
    assert.equal(tlsRow([["orig", client], ["resp", retry]]).row.curve, "secp384r1");
    const offers = (...extensions: number[]): Uint8Array => handshake(1, clientHello({ extensions: [...versionsOf(0x0304), ...extensions] }));
    const alone: Said[] = [["orig", offers()], ["orig", joined(change, offers(...extension(44, u16(0))))]];
    assert.equal(tlsRow(alone).row.hello_retry, true);
    assert.equal(tlsRow([["orig", offers()], ["orig", offers()]]).row.hello_retry, false);
  }); // prettier-ignore

  it("of drafts name them; offered beside what they became they are no newer", () => {
    const offer = (...versions: number[]): Said => ["orig", handshake(1, clientHello({ extensions: versionsOf(...versions) }))];
    const chosen = (version: number): Said => ["resp", handshake(2, serverHello(0x1301, { extensions: extension(43, u16(version)) }))];
    assert.equal(tlsRow([offer(0x0304, 0x7f1c, 0x0303)]).row.version, "TLS 1.3");
    assert.equal(tlsRow([offer(0x7f1c, 0x0303)]).row.version, "TLS 1.3 (draft 28)");
    const said: Said[] = [offer(0xfb1a), chosen(0xfb1a), ["resp", data(1200)], ["orig", data(53)], ["orig", data(300)]];
    assert.deepEqual([tlsRow(said).row.version, tlsRow(said).row.established], ["TLS 1.3 (Facebook draft 26)", true]);
  }); // prettier-ignore

  it("whose lists claim to go on after the end tell what there is", () => {
    const body = clientHello({ ciphers: [0xc02b, 0xc02f], extensions: sniOf("old.example") });
    // The length of the suites, after version, random and a session id of 32 bytes or none.
    const at = 2 + 32 + 1 + body[34];
    for (const length of [body.length - at - 2, body.length - at - 1, 0xffff]) {
      const { row } = tlsRow([["orig", handshake(1, [...body.slice(0, at), ...u16(length), ...body.slice(at + 2)])]]); // prettier-ignore
      assert.deepEqual([row.sni, row.cipher, row.ja3, row.ja4], [null, null, null, null]);
    }
  });

  describe("of which a capture has the beginnings of packets only", () => {
    /** What is said, each time `size` bytes of it, the rest missing. */
    const cut = (said: readonly Said[], size: number): Said[] =>
      said.flatMap(([from, what]): Said[] => {
        const { length } = what as Uint8Array;
        const rest: Said[] = length > size ? [[from, length - size]] : [];
        return [[from, (what as Uint8Array).subarray(0, size)], ...rest];
      });

    it("tell what there is of hellos, but no fingerprints of what is not whole", () => {
      const { row } = tlsRow(cut(said13, 120));
      assert.deepEqual([row.sni, row.version, row.cipher, row.ja3, row.ja4], ["example.com", "TLS 1.3", "TLS_AES_128_GCM_SHA256", null, null]);
      assert.deepEqual([row.ja3s, row.established], [null, true]);
      assert.equal(tlsRow(cut(said13, 400)).row.ja3, tlsRow(said13).row.ja3);
    });

    it("tell them of one record that holds the certificate, too", () => {
      const all = record(22, [...message(2, serverHello(0xc02b)), ...message(11, block(3, block(3, raw)))]);
      const said: Said[] = [["orig", old], ["resp", all], ["orig", data(100)], ["resp", data(3000)]];
      for (const size of [100, 200]) {
        const { row } = tlsRow(cut(said, size));
        assert.deepEqual([row.sni, row.version, row.cipher, row.cert_subject ?? null, row.established], ["old.example", "TLS 1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", null, true]);
        assert.notEqual(row.ja3s, null);
      }
      // The same where nothing more was captured.
      const { row } = tlsRow([["orig", old], ["resp", all.subarray(0, 150)]]);
      assert.deepEqual([row.cipher, row.established], ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", false]);
    });

    it("leave out what was cut away, at any length", () => {
      for (let size = 6; size < client.length; size++) {
        const found = runApp(cut([["orig", client]], size), only).rows;
        if (size < 5 + 4 + 2 + 32 + 33) assert.equal(found.length, 0, String(size));
        else assert.ok([null, "example.com"].includes(found[0].row.sni as string | null), String(size));
        if (found.length > 0) assert.ok([null, "TLS 1.3"].includes(found[0].row.version as string | null), String(size));
      }
    });

    it("are the same however they are cut again, and whatever is in them", () => {
      for (const size of [80, 120, 200]) {
        sameHoweverCut(cut(said13, size), only);
        sameHoweverCut(cut(said12, size), only);
        survivesAnything(cut(said12, size), only, 100);
      }
    });
  }); // prettier-ignore

  it("tell alerts in the clear, whose and how bad", () => {
    const { row } = tlsRow([["orig", client], ["resp", joined(record(21, [1, 112]), record(21, [2, 70]))]]); // prettier-ignore
    assert.equal(row.alert, "server warning unrecognized_name, server fatal protocol_version");
  });

  it("count a heartbeat that asks for more than it sends", () => {
    const { reports } = runApp([["orig", client], ["resp", server13], ["orig", record(24, [1, 0x40, 0])]], only); // prettier-ignore
    assert.deepEqual(reports, [{ code: "app-malformed", detail: "heartbeat longer than its record" }]);
    const honest = record(24, [1, 0, 2, 7, 7, ...new Array<number>(16).fill(0)]);
    assert.deepEqual(runApp([["orig", client], ["resp", server13], ["orig", honest]], only).reports, []); // prettier-ignore
  });

  it("are read with the roles of the ends reversed, and of one side alone", () => {
    const reversed = said12.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what]);
    const { row, request } = tlsRow(reversed);
    assert.deepEqual([row.sni, row.cert_subject, row.established, request?.from], ["old.example", "CN=old.example", true, "resp"]);
    const alone = tlsRow(said12.filter(([from]) => from === "resp"));
    assert.deepEqual([alone.row.cipher, alone.row.cert_subject, alone.request], ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "CN=old.example", null]);
    const asked = tlsRow(said13.filter(([from]) => from === "orig"));
    assert.deepEqual([asked.row.version, asked.row.cipher, asked.reply], ["TLS 1.3", null, null]);
  }); // prettier-ignore

  it("of SSL 3 and TLS begin with a hello of SSL 2 in old clients", () => {
    const suites = [0, 0, 4, 0, 0, 10, 1, 0, 0x80];
    const body = [1, 3, 1, ...u16(suites.length), 0, 0, ...u16(16), ...suites, ...new Array<number>(16).fill(5)];
    const hello = Uint8Array.from([0x80, body.length, ...body]);
    assert.equal(look(hello), "yes");
    const said: Said[] = [["orig", hello], ["resp", handshake(2, serverHello(4, { version: 0x0301 }))], ["orig", handshake(16, [1, 2])]]; // prettier-ignore
    const { row, request } = tlsRow(said);
    assert.deepEqual([row.version, row.cipher, row.ja3, row.ja4], ["TLS 1.0", "TLS_RSA_WITH_RC4_128_MD5", null, null]);
    assert.equal(request?.length, hello.length);
    sameHoweverCut(said, only, 30);
  });

  it("of SSL 2 itself have a certificate, too", () => {
    const clientBody = [1, 0, 2, ...u16(3), 0, 0, ...u16(16), 1, 0, 0x80, ...new Array<number>(16).fill(5)];
    const serverBody = [4, 0, 1, 0, 2, ...u16(raw.length), ...u16(3), ...u16(16), ...raw, 1, 0, 0x80, ...new Array<number>(16).fill(6)];
    const said: Said[] = [
      ["orig", Uint8Array.from([0x80, clientBody.length, ...clientBody])],
      ["resp", Uint8Array.from([0x80 | (serverBody.length >> 8), serverBody.length & 255, ...serverBody])],
      ["orig", Uint8Array.from([0x80, 5, 1, 2, 3, 4, 5])],
    ];
    const { row } = tlsRow(said);
    assert.deepEqual([row.version, row.cipher, row.cert_subject], ["SSL 2.0", "SSL_CK_RC4_128_WITH_MD5", "CN=old.example"]);
    sameHoweverCut(said, only, 30);
  }); // prettier-ignore

  it("are the same however the bytes are cut, messages over many records as well", () => {
    sameHoweverCut(said12, only);
    sameHoweverCut(said13, only);
    const hello = message(1, clientHello(MODERN));
    const small = joined(...Array.from({ length: Math.ceil(hello.length / 3) }, (_, i) => record(22, hello.slice(3 * i, 3 * i + 3)))); // prettier-ignore
    sameHoweverCut([["orig", small], ["resp", server13]], only); // prettier-ignore
    assert.equal(tlsRow([["orig", small], ["resp", server13]]).row.sni, "example.com"); // prettier-ignore
  });

  it("survive anything", () => {
    survivesAnything(said12, only);
    survivesAnything(said13, only);
  });

  it("with a gap go on at the next record", () => {
    // The certificate is cut: what comes after it is known.
    const cut: Said[] = [said12[0], ["resp", flight12.subarray(0, 300)], ["resp", 50], ["resp", flight12.subarray(350)], ...said12.slice(2)];
    const { row } = tlsRow(cut);
    assert.deepEqual([row.cert_subject ?? null, row.curve, row.established, row.resumed], [null, "secp256r1", true, false]);
    // A gap over several records.
    const lost: Said[] = [said12[0], ["resp", flight12.subarray(0, 40)], ["resp", flight12.length - 40], ...said12.slice(2)];
    assert.deepEqual([tlsRow(lost).row.sni, tlsRow(lost).row.established, tlsRow(lost).row.resumed], ["old.example", true, false]);
    sameHoweverCut(cut, only, 50);
    sameHoweverCut(lost, only, 50);
  }); // prettier-ignore

  it("keep no more than a message's limit, and go on after one that is longer", () => {
    const huge = Uint8Array.from([11, 0x10, 0, 0]);
    const filler = Array.from({ length: 64 }, (): Said => ["resp", record(22, new Uint8Array(16_384))]);
    const { rows, reports } = runApp([["orig", old], ["resp", handshake(2, serverHello(0xc02b))], ["resp", record(22, huge)], ...filler, ["resp", handshake(12, keyExchange)]], only);
    assert.deepEqual(reports, [{ code: "app-message-limit", detail: "handshake" }]);
    assert.equal(rows[0].row.curve, "secp256r1");
  }); // prettier-ignore

  it("of a chain without end give its first certificates", () => {
    const chain = new Uint8Array(3_000_000);
    const one = Uint8Array.from(block(3, raw));
    for (let at = 0; at + one.length <= chain.length; at += one.length) chain.set(one, at);
    const body = joined(Uint8Array.of(11, 0x2d, 0xc6, 0xc3, 0x2d, 0xc6, 0xc0), chain);
    const records: Said[] = [];
    for (let at = 0; at < body.length; at += 16_384) records.push(["resp", record(22, body.subarray(at, at + 16_384))]);
    const { rows, reports } = runApp([["orig", old], ["resp", handshake(2, serverHello(0xc02b))], ...records, ["resp", handshake(12, keyExchange)]], only);
    assert.deepEqual(reports, [{ code: "app-message-limit", detail: "handshake" }]);
    assert.equal(rows.filter(({ table }) => table.name === "certificates").length, 16);
    const { row } = rows.find(({ table }) => table.name === "tls")!;
    assert.deepEqual([row.cert_subject, row.curve], ["CN=old.example", "secp256r1"]);
  }); // prettier-ignore

  it("are done with once they are established, or were begun before the capture", () => {
    const counted = (said: readonly Said[]): number =>
      runApp([...said, ["orig", "no TLS at all"]], only).reports.length;
    assert.equal(counted(said13), 0);
    assert.equal(counted([["orig", data(100)], ["orig", data(100)]]), 0); // prettier-ignore
    assert.equal(counted(said13.slice(0, 2)), 1);
  });
});

describe("TLS is recognised", () => {
  it("by a hello of either side, whatever the port", () => {
    assert.equal(look(client), "yes");
    assert.equal(look([], server13), "yes");
    for (let size = 0; size < 11; size++) assert.equal(look(client.subarray(0, size)), "more");
    assert.equal(look(client.subarray(0, 11)), "yes");
  });

  it("in the middle by two records one behind the other; by one on a port of TLS", () => {
    assert.equal(look([...data(30), ...data(30)]), "yes");
    assert.equal(look(data(30)), "more");
    assert.equal(look(data(9000).subarray(0, 2048)), "no");
    assert.equal(look(data(9000).subarray(0, 2048), [], 443), "yes");
  });

  it("not in what only begins so", () => {
    const wrong: readonly (readonly number[])[] = [
      [22, 3, 5], [22, 2], [25, 3, 1, 0, 1], [22, 3, 1, 0, 0], [22, 3, 1, 0xff, 0xff], [22, 3, 1, 0, 20, 1, 9],
      [22, 3, 1, 0, 20, 1, 0, 0, 16, 9, 9], [23, 3, 3, 0, 2, 1, 1, 9], [0x80, 0x2e, 4], [0x80, 0x2e, 1, 9, 9], [...bytesOf("GET / HTTP/1.1")],
      [0x80, 12, 1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 4],
    ]; // prettier-ignore
    for (const bytes of wrong) {
      // As soon as the bytes tell, and whatever comes then.
      const answer = look([...bytes, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.equal(answer, "no", String(bytes));
    }
  });

  it("with answers that stay once given", () => {
    const begin = fc.constantFrom(client, flight12, data(40), Uint8Array.of(0x80, 0x2e, 1, 3, 1));
    fc.assert(
      fc.property(begin, fc.array(fc.tuple(fc.nat(30), fc.nat(255)), { maxLength: 4 }), (bytes, flips) => {
        const hurt = Uint8Array.from(bytes);
        for (const [at, value] of flips) hurt[at % hurt.length] = value;
        let before: Recognition = "more";
        for (let size = 1; size <= Math.min(hurt.length, 100); size++) {
          const answer = look(hurt.subarray(0, size));
          if (before !== "more") assert.equal(answer, before);
          before = answer;
        }
      }),
    );
  });
});

describe("fingerprints", () => {
  const empty = parseClientHello(Uint8Array.from(clientHello()))!;
  const hello = (fields: Partial<ClientHello>): ClientHello => ({ ...empty, ...fields });

  it("are those of the publications", () => {
    const first = hello({
      version: 769, ciphers: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4], extensions: [0, 10, 11], groups: [23, 24, 25], pointFormats: [0],
    }); // prettier-ignore
    assert.equal(ja3(nodeTools, first), "ada70206e40642a3e4461f35503241d5");
    const server = {
      ...parseServerHello(Uint8Array.from(serverHello(47)))!,
      version: 769,
      extensions: [65281, 0, 11, 35, 5, 16],
    };
    assert.equal(ja3s(nodeTools, server), createHash("md5").update("769,47,65281-0-11-35-5-16").digest("hex"));
    const chrome = hello({
      ciphers: [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x9c, 0x9d, 0x2f, 0x35],
      extensions: [0x1b, 0, 0x33, 0x10, 0x4469, 0x17, 0x2d, 0xd, 5, 0x23, 0x12, 0x2b, 0xff01, 0xb, 0xa, 0x15],
      signatures: [0x403, 0x804, 0x401, 0x503, 0x805, 0x501, 0x806, 0x601], versions: [0x0304, 0x0303], alpn: ["h2"],
    }); // prettier-ignore
    assert.equal(ja4(nodeTools, chrome, "t"), "t13d1516h2_8daaf6152771_e5627efa2ab1");
  });

  it("JA4 marks what is not there, and protocols that are no text", () => {
    const mark = (fields: Partial<ClientHello>): string => ja4(nodeTools, hello(fields), "q").slice(0, 10);
    assert.equal(ja4(nodeTools, hello({ ciphers: [], extensions: [] }), "t"), "t12i000000_000000000000_000000000000");
    assert.match(ja4(nodeTools, hello({ extensions: [0, 16] }), "t"), /_000000000000$/);
    for (const [name, expected] of [["h", "hh"], ["http/1.1", "h1"], ["\xab", "ab"], ["\xab\xcd", "ad"], ["0\xab", "3b"], ["01\xab\xcd", "3d"], ["0\xab\xcd1", "01"]])
      assert.equal(mark({ alpn: [name] }).slice(-2), expected);
    assert.equal(mark({ ciphers: new Array<number>(120).fill(1), extensions: new Array<number>(100).fill(3) }), "q12i999900");
    for (const [version, expected] of [[0x0300, "s3"], [0x0301, "10"], [0x0302, "11"], [0x0999, "00"]] as const)
      assert.equal(mark({ version }).slice(1, 3), expected);
  }); // prettier-ignore
});

describe("names of cipher suites", () => {
  /** What the machine's tshark calls otherwise, or does not know yet. */
  const newer = [0x1306, 0x1307];

  it("are those tshark has", function () {
    const { status, stdout } = spawnSync("tshark", ["-G", "values"], { encoding: "utf8", maxBuffer: 1 << 28 });
    if (status !== 0) return this.skip();
    const known = new Map<number, string>();
    for (const [, number, name] of stdout.matchAll(/^V\ttls\.handshake\.ciphersuite\t(\d+)\t(.+)$/gm))
      known.set(Number(number), name);
    for (const [number, name] of cipherNames)
      if (!newer.includes(number)) assert.equal(name, known.get(number), String(number));
    const registered = [...known].filter(([, name]) => name.startsWith("TLS_") && !name.includes("SALSA20"));
    assert.ok(registered.length > 350);
    const ours = new Set(cipherNames.map(([number]) => number));
    assert.deepEqual(registered.filter(([number]) => !ours.has(number)), []); // prettier-ignore
  });

  it("tell how records are protected", () => {
    const brief = (cipher: number): unknown => {
      const suite = suiteOf(cipher);
      if (!suite) return null;
      const { kind, cipher: name, keyLength, prf } = suite;
      return [kind, name, keyLength, prf, ...(suite.kind === "aead" ? [suite.tag] : [suite.mac])].join(" ");
    };
    assert.equal(brief(0x1301), "aead aes-128-gcm 16 sha256 16");
    assert.equal(brief(0x1302), "aead aes-256-gcm 32 sha384 16");
    assert.equal(brief(0xcca8), "aead chacha20-poly1305 32 sha256 16");
    assert.equal(brief(0xc0ae), "aead aes-128-ccm-8 16 sha256 8");
    assert.equal(brief(0xc0ad), "aead aes-256-ccm 32 sha256 16");
    assert.equal(brief(0xc028), "block aes-256-cbc 32 sha384 sha384");
    assert.equal(brief(0x002f), "block aes-128-cbc 16 sha256 sha1");
    assert.equal(brief(0x000a), "block des-ede3-cbc 24 sha256 sha1");
    assert.equal(brief(0x0005), "stream rc4 16 sha256 sha1");
    assert.equal(brief(0x003b), "stream  0 sha256 sha256");
    for (const unread of [0x0041, 0xc0b4, 0x00ff, 0xcc13, 0xfefe, 0x0003, 0x0000]) assert.equal(brief(unread), null);
  });
});
