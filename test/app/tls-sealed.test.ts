/** Decryption of what Node's own TLS does not speak; tshark, where there is one, opens the same records with the same key log. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseKeyLog } from "../../src/app/tls/keylog.ts";
import { prf } from "../../src/app/tls/derive.ts";
import { Rc4 } from "../../src/app/tls/rc4.ts";
import { hex } from "../../src/app/tools.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import { bytesOf, type Said } from "../builders/app.ts";
import { pcapFile } from "../builders/capture.ts";
import { alpnOf, block, clientHello, extension, handshake, joined, message, RANDOM, record, serverHello, u16, versionsOf } from "../builders/hello.ts"; // prettier-ignore
import { connectionsInside, inside } from "../builders/inside.ts";
import { type Packet, Talk } from "../builders/talk.ts";
import { nextSecret, oldSeal, type OldSuite, trafficSeal } from "../builders/tls-seal.ts";

const CLIENT_RANDOM = Uint8Array.from(RANDOM);
const SERVER_RANDOM = new Uint8Array(32).fill(9);
const secretOf = (byte: number, size = 32): Uint8Array => new Uint8Array(size).fill(byte);
const lines = (...pairs: (readonly [string, Uint8Array])[]): string =>
  pairs.map(([label, secret]) => `${label} ${hex(CLIENT_RANDOM)} ${hex(secret)}\n`).join("");
const change = record(20, [1]);
const finished = Uint8Array.from(message(20, new Uint8Array(32).fill(3)));
const DATA = 23;
const HANDSHAKE = 22;

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

/** What tshark finds inside of each connection, both sides in the order they spoke. */
function tsharkInside(connections: readonly (readonly Said[])[], keyLog: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "sealed-"));
  try {
    const packets: Packet[] = [];
    connections.forEach((said, i) => {
      const ends = { client: "10.0.0.1", clientPort: 40000 + i, server: "10.0.0.2", serverPort: 443 };
      const talk = new Talk({ at: 1e15 + i * 1e6, ...ends, send: (packet) => packets.push(packet) }).open();
      for (const [from, what] of said) talk.say(from === "orig" ? 0 : 1, what as Uint8Array);
    });
    const capture = join(folder, "sealed.pcap");
    const keys = join(folder, "sealed.keys");
    const file = packets.map(({ bytes, at }) => ({ bytes, seconds: Math.floor(at / 1e6) }));
    writeFileSync(capture, pcapFile(file, { linkType: 101 }));
    writeFileSync(keys, keyLog);
    const follow = connections.flatMap((_, i) => ["-z", `follow,tls,raw,${i}`]);
    const options = ["-r", capture, "-o", `tls.keylog_file:${keys}`, "-q", ...follow];
    const text = execFileSync("tshark", options, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return text
      .split(/^Filter: /m)
      .slice(1)
      .map((part) =>
        part
          .split("\n")
          .filter((line) => /^\t?[0-9a-f]+$/.test(line))
          .join("")
          .replace(/\t/g, ""),
      ) // prettier-ignore
      .map((digits) => Buffer.from(digits, "hex").toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const suites: readonly (readonly [string, OldSuite])[] = [
  ["TLS_RSA_WITH_AES_128_CBC_SHA", { number: 0x002f, cipher: "aes-128-cbc", key: 16, block: 16, mac: "sha1" }],
  ["TLS_RSA_WITH_3DES_EDE_CBC_SHA", { number: 0x000a, cipher: "des-ede3-cbc", key: 24, block: 8, mac: "sha1" }],
  ["TLS_RSA_WITH_RC4_128_MD5", { number: 0x0004, cipher: "rc4", key: 16, block: 0, mac: "md5" }],
  ["TLS_RSA_WITH_RC4_128_SHA", { number: 0x0005, cipher: "rc4", key: 16, block: 0, mac: "sha1" }],
  ["TLS_RSA_WITH_NULL_SHA", { number: 0x0002, cipher: null, key: 0, block: 0, mac: "sha1" }],
];

const VERSIONS = [0x0300, 0x0301, 0x0302, 0x0303];

function oldTalk(version: number, suite: OldSuite, master = secretOf(0x55, 48), sessionId: readonly number[] = []) {
  const secrets = { version, suite, master, clientRandom: CLIENT_RANDOM, serverRandom: SERVER_RANDOM };
  const [client, server] = [oldSeal(secrets, true), oldSeal(secrets, false)];
  const said: Said[] = [
    ["orig", handshake(1, clientHello({ version, ciphers: [suite.number] }))],
    ["resp", joined(handshake(2, serverHello(suite.number, { version, sessionId, random: [...SERVER_RANDOM] })), handshake(14, []))],
    ["orig", joined(handshake(16, version === 0x0300 ? secretOf(1, 128) : block(2, secretOf(1, 128))), change, client(HANDSHAKE, finished))],
    ["resp", joined(change, server(HANDSHAKE, finished))],
    ["orig", client(DATA, bytesOf("first of the client;"))],
    ["resp", server(DATA, bytesOf("first of the server;"))],
    ["orig", joined(client(DATA, bytesOf("second,")), client(DATA, bytesOf("third.")))],
    ["resp", server(21, Uint8Array.of(1, 0))],
  ];
  return { said, keyLog: lines(["CLIENT_RANDOM", master]) };
} // prettier-ignore

describe("TLS that is no longer spoken is decrypted", function () {
  this.timeout(60_000);
  for (const version of VERSIONS)
    for (const [name, suite] of suites)
      it(`${name} in version 3.${version & 255}`, () => {
        const { said, keyLog } = oldTalk(version, suite);
        const keys = parseKeyLog(bytesOf(keyLog));
        const { orig, resp } = connectionsInside(said, { keys });
        assert.deepEqual([orig, resp], ["first of the client;second,third.", "first of the server;"]);
        const { rows, reports } = inside(said, { keys });
        assert.deepEqual([rows[0].row.cipher, rows[0].row.established, rows[0].row.decrypted, reports.length], [name, true, true, 0]);
      });

  it("with a premaster secret by the first bytes of its encryption, or the master secret of a session", () => {
    const premaster = secretOf(0x77, 48);
    const name = "01".repeat(8);
    const found: unknown[] = [];
    const expected: unknown[] = [];
    for (const version of VERSIONS) {
      const master = prf(nodeTools, version, "sha256", premaster, "master secret", joined(CLIENT_RANDOM, SERVER_RANDOM), 48);
      const { said } = oldTalk(version, suites[0][1], master, [1, 2, 3]);
      const logs = [`RSA ${name} ${hex(premaster)}\n`, `RSA Session-ID:010203 Master-Key:${hex(master)}\n`];
      for (const log of logs) {
        found.push(connectionsInside(said, { keys: parseKeyLog(bytesOf(log)) }).resp);
        expected.push("first of the server;");
        if (hasTshark && version === 0x0303) assert.equal(tsharkInside([said], log)[0].length, 53);
      }
    }
    assert.deepEqual(found, expected);
  });

  it("on through a second handshake under the keys of the first, and as tshark does", () => {
    const version = 0x0303;
    const [, suite] = suites[0];
    const again = { clientRandom: secretOf(0x21), serverRandom: secretOf(0x22), master: secretOf(0x23, 48) };
    const { said, keyLog } = oldTalk(version, suite);
    const first = { version, suite, master: secretOf(0x55, 48), clientRandom: CLIENT_RANDOM, serverRandom: SERVER_RANDOM };
    const [client, server] = [oldSeal(first, true), oldSeal(first, false)];
    const [newClient, newServer] = [oldSeal({ version, suite, ...again }, true), oldSeal({ version, suite, ...again }, false)];
    const hello = clientHello({ version, ciphers: [suite.number], random: [...again.clientRandom] });
    const answer = serverHello(suite.number, { version, random: [...again.serverRandom] });
    const exchange = message(16, block(2, secretOf(2, 128)));
    const both: Said[] = [
      ...said.slice(0, 2),
      ["orig", joined(handshake(16, block(2, secretOf(1, 128))), change, client(HANDSHAKE, finished))],
      ["resp", joined(change, server(HANDSHAKE, finished))],
      ["orig", client(DATA, bytesOf("before,"))],
      ["orig", client(HANDSHAKE, Uint8Array.from(message(1, hello)))],
      ["resp", server(HANDSHAKE, Uint8Array.from([...message(2, answer), ...message(14, [])]))],
      ["orig", joined(client(HANDSHAKE, Uint8Array.from(exchange)), client(20, Uint8Array.of(1)), newClient(HANDSHAKE, finished))],
      ["resp", joined(server(20, Uint8Array.of(1)), newServer(HANDSHAKE, finished))],
      ["orig", newClient(DATA, bytesOf("after"))],
      ["resp", newServer(DATA, bytesOf("answer"))],
    ];
    const log = `${keyLog}CLIENT_RANDOM ${hex(again.clientRandom)} ${hex(again.master)}\n`;
    const keys = parseKeyLog(bytesOf(log));
    const { orig, resp } = connectionsInside(both, { keys });
    assert.deepEqual([orig, resp], ["before,after", "answer"]);
    const { rows, reports } = inside(both, { keys });
    assert.deepEqual([rows.length, reports.length], [1, 0]);
    if (hasTshark) assert.deepEqual(tsharkInside([both], log), ["before,afteranswer"]);
  });

  it("as tshark decrypts it", function () {
    if (!hasTshark) return this.skip();
    const all = VERSIONS.flatMap((version) => suites.map(([, suite]) => oldTalk(version, suite)));
    const expected = "first of the client;first of the server;second,third.";
    const found = tsharkInside(all.map(({ said }) => said), all[0].keyLog); // prettier-ignore
    assert.deepEqual(found, all.map(() => expected)); // prettier-ignore
  });
}); // prettier-ignore

const SECRETS = {
  early: secretOf(0x11),
  clientHandshake: secretOf(0x22),
  serverHandshake: secretOf(0x33),
  client: secretOf(0x44),
  server: secretOf(0x66),
};
const KEY_LOG = lines(
  ["CLIENT_EARLY_TRAFFIC_SECRET", SECRETS.early],
  ["CLIENT_HANDSHAKE_TRAFFIC_SECRET", SECRETS.clientHandshake],
  ["SERVER_HANDSHAKE_TRAFFIC_SECRET", SECRETS.serverHandshake],
  ["CLIENT_TRAFFIC_SECRET_0", SECRETS.client],
  ["SERVER_TRAFFIC_SECRET_0", SECRETS.server],
);
const HELLO = handshake(1, clientHello({ extensions: [...extension(42, []), ...versionsOf(0x0304)] }));
const ANSWER = handshake(
  2,
  serverHello(0x1301, { random: [...SERVER_RANDOM], extensions: extension(43, u16(0x0304)) }),
);
const ENCRYPTED = Uint8Array.from([...message(8, block(2, alpnOf("http/1.1"))), ...message(20, new Uint8Array(32))]);
/** The version's own field says it, no session and no compression are told, until draft 21. */
const draftAnswer = (draft: number): Uint8Array =>
  draft > 21
    ? handshake(2, serverHello(0x1301, { random: [...SERVER_RANDOM], extensions: extension(43, u16(0x7f00 | draft)) }))
    : handshake(2, [0x7f, draft, ...SERVER_RANDOM, ...u16(0x1301), ...block(2, [])]);
const KEY_UPDATE = Uint8Array.from(message(24, [0]));
const END_OF_EARLY_DATA = Uint8Array.from(message(5, []));

function draftTalk(draft: number): Said[] {
  const [clientHandshake, serverHandshake] = [trafficSeal(SECRETS.clientHandshake, 0, draft), trafficSeal(SECRETS.serverHandshake, 9, draft)];
  const [client, server] = [trafficSeal(SECRETS.client, 3, draft), trafficSeal(SECRETS.server, 0, draft)];
  return [
    ["orig", handshake(1, clientHello({ extensions: versionsOf(0x7f00 | draft) }))],
    ["resp", joined(draftAnswer(draft), serverHandshake(HANDSHAKE, ENCRYPTED))],
    ["orig", joined(clientHandshake(HANDSHAKE, finished), client(DATA, bytesOf("question")))],
    ["resp", server(DATA, bytesOf("answer"))],
  ];
} // prettier-ignore

function modernTalk(): Said[] {
  const early = trafficSeal(SECRETS.early);
  const [clientHandshake, serverHandshake] = [trafficSeal(SECRETS.clientHandshake), trafficSeal(SECRETS.serverHandshake, 9)];
  const [client, server] = [trafficSeal(SECRETS.client, 100), trafficSeal(SECRETS.server)];
  const [second, third] = [trafficSeal(nextSecret(SECRETS.server)), trafficSeal(nextSecret(nextSecret(SECRETS.server)))];
  return [
    ["orig", joined(HELLO, change, early(DATA, bytesOf("early,")))],
    ["resp", joined(ANSWER, change, serverHandshake(HANDSHAKE, ENCRYPTED))],
    ["orig", joined(early(HANDSHAKE, END_OF_EARLY_DATA), clientHandshake(HANDSHAKE, finished), client(DATA, bytesOf("late,")))],
    ["resp", server(DATA, bytesOf("one,"))],
    ["resp", joined(server(HANDSHAKE, KEY_UPDATE), second(DATA, bytesOf("two,")))],
    ["resp", second(HANDSHAKE, KEY_UPDATE)],
    ["resp", third(DATA, bytesOf("three"))],
    ["orig", client(DATA, bytesOf("end"))],
    ["orig", client(21, Uint8Array.of(1, 0))],
  ];
} // prettier-ignore

describe("TLS 1.3 beyond a simple connection", function () {
  this.timeout(60_000);
  const keys = parseKeyLog(bytesOf(KEY_LOG));

  it("is decrypted over early data, padding and updates of keys", () => {
    const said = modernTalk();
    const { orig, resp } = connectionsInside(said, { keys });
    assert.deepEqual([orig, resp], ["early,late,end", "one,two,three"]);
    const { rows, reports } = inside(said, { keys });
    const { established, decrypted, alpn } = rows[0].row;
    assert.deepEqual([established, decrypted, alpn, reports.length], [true, true, "http/1.1", 0]);
  });

  it("as tshark does", function () {
    if (!hasTshark) return this.skip();
    assert.deepEqual(tsharkInside([modernTalk()], KEY_LOG), ["early,late,one,two,threeend"]);
  });

  for (const draft of [18, 20, 23, 25, 28])
    it(`is decrypted as draft ${draft} had it, and as tshark does`, () => {
      const said = draftTalk(draft);
      const { orig, resp } = connectionsInside(said, { keys });
      assert.deepEqual([orig, resp], ["question", "answer"]);
      const { rows, reports } = inside(said, { keys });
      assert.deepEqual([rows[0].row.version, rows[0].row.decrypted, reports.length], [`TLS 1.3 (draft ${draft})`, true, 0]);
      if (hasTshark) assert.deepEqual(tsharkInside([said], KEY_LOG), ["questionanswer"]);
    }); // prettier-ignore

  it("goes on after a gap in which the keys changed", () => {
    const said = modernTalk();
    const lost = said[4][1] as Uint8Array;
    said[4] = ["resp", lost.length];
    assert.equal(connectionsInside(said, { keys }).resp, "one,three");
  });

  it("does without secrets of the handshake, and without those of early data", () => {
    const some = KEY_LOG.split("\n").filter((one) => /TRAFFIC_SECRET_0/.test(one)).join("\n"); // prettier-ignore
    const { orig, resp } = connectionsInside(modernTalk(), { keys: parseKeyLog(bytesOf(some)) });
    assert.deepEqual([orig, resp], ["late,end", "one,two,three"]);
  });

  it("takes secrets that come after the handshake, as blocks of a capture do", () => {
    const said = modernTalk();
    let isThere = false;
    const late = { secret: (label: string, random: string) => (isThere ? keys.secret(label, random) : undefined) };
    // They are there once somebody asks for the first time for those of the server.
    const asked = { secret(label: string, random: string) { isThere ||= label.startsWith("SERVER_HANDSHAKE"); return late.secret(label, random); } }; // prettier-ignore
    const { orig, resp } = connectionsInside(said, { keys: asked });
    assert.deepEqual([orig, resp], ["late,end", "one,two,three"]);
  });
});

describe("RC4", () => {
  it("gives the key streams of RFC 6229", () => {
    const stream = (key: string): string => hex(new Rc4(Uint8Array.from(Buffer.from(key, "hex"))).next(new Uint8Array(16)));
    assert.equal(stream("0102030405"), "b2396305f03dc027ccc3524a0a1118a8");
    assert.equal(stream("0102030405060708090a0b0c0d0e0f10"), "9ac7cc9a609d1ef7b2932899cde41b97");
  }); // prettier-ignore
});
