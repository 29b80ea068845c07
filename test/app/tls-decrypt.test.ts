/** Decryption with key logs: real connections of Node's own TLS, every kind of cipher; gaps, losses, keys that are none. */
import assert from "node:assert/strict";
import { connectionsInside, inside, listener } from "../builders/inside.ts";
import { parseKeyLog } from "../../src/app/tls/keylog.ts";
import { runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { talk, type Talk, type TalkOptions } from "../builders/tls-talk.ts";
import { tls } from "../../src/app/tls/protocol.ts";

const turns = ["hello server", "hello client ".repeat(3000), "and once more", "bye"];
const ORIG = turns[0] + turns[2];
const RESP = turns[1] + turns[3];

/** Versions and suites, as OpenSSL names them: what a row must say of them. */
const kinds: readonly (readonly [string, TalkOptions["version"], string, "ec" | "rsa"])[] = [
  ["TLS_AES_128_GCM_SHA256", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "ec"],
  ["TLS_AES_256_GCM_SHA384", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "rsa"],
  ["TLS_CHACHA20_POLY1305_SHA256", "TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256", "ec"],
  ["TLS_AES_128_CCM_SHA256", "TLSv1.3", "TLS_AES_128_CCM_SHA256", "ec"],
  ["TLS_AES_128_CCM_8_SHA256", "TLSv1.3", "TLS_AES_128_CCM_8_SHA256", "ec"],
  ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256", "ec"],
  ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384", "rsa"],
  ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLSv1.2", "ECDHE-RSA-CHACHA20-POLY1305", "rsa"],
  ["TLS_ECDHE_ECDSA_WITH_AES_256_CCM", "TLSv1.2", "ECDHE-ECDSA-AES256-CCM", "ec"],
  ["TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "TLSv1.2", "ECDHE-ECDSA-AES128-CCM8", "ec"],
  ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLSv1.2", "ECDHE-RSA-AES256-SHA384", "rsa"],
  ["TLS_RSA_WITH_AES_128_CBC_SHA256", "TLSv1.2", "AES128-SHA256", "rsa"],
  ["TLS_RSA_WITH_AES_256_CBC_SHA", "TLSv1.2", "AES256-SHA", "rsa"],
  ["TLS_RSA_WITH_NULL_SHA256", "TLSv1.2", "NULL-SHA256", "rsa"],
  ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLSv1.1", "ECDHE-RSA-AES128-SHA", "rsa"],
  ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLSv1", "ECDHE-RSA-AES256-SHA", "rsa"],
];

function rowOf({ said, keys }: Talk) {
  const { rows, reports } = inside(said, { keys });
  const [row] = rows.filter(({ table }) => table.name === "tls");
  return { row: row.row, reports };
}

describe("TLS is decrypted with a key log", () => {
  for (const [name, version, ciphers, kind] of kinds)
    it(`${version} ${name}`, async () => {
      const one = await talk({ version, ciphers, kind, turns, alpn: ["http/1.1"] });
      const { orig, resp } = connectionsInside(one.said, { keys: one.keys });
      assert.equal(orig, ORIG);
      assert.equal(resp, RESP);
      const { row, reports } = rowOf(one);
      assert.deepEqual(reports, []);
      assert.equal(row.cipher, name);
      assert.equal(row.alpn, "http/1.1");
      assert.equal(row.sni, "server.example");
      assert.equal(row.cert_subject, "CN=server.example");
      assert.equal(row.cert_names, "server.example");
      assert.equal(row.cert_self_signed, true);
      assert.deepEqual([row.established, row.decrypted, row.resumed], [true, true, false]);
    });
});

describe("TLS decryption", () => {
  const plain = { version: "TLSv1.3", ciphers: "TLS_AES_128_GCM_SHA256", turns } as const;
  const versions = [
    plain,
    { version: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256", turns },
    { version: "TLSv1", ciphers: "ECDHE-ECDSA-AES128-SHA", turns },
  ] as const;

  it("gives the same however the bytes are cut", async () => {
    for (const options of versions) {
      const { said, keys } = await talk({ ...options, turns: ["short", "also short", "x"] });
      const { protocol } = listener();
      sameHoweverCut(said, { keys, protocols: [tls, protocol] }, 20);
      const whole = connectionsInside(said, { keys });
      const bytes = said.flatMap(([from, what]) => [...(what as Uint8Array)].map((byte): Said => [from, Uint8Array.of(byte)]));
      assert.deepEqual(connectionsInside(bytes, { keys }), whole);
    }
  }); // prettier-ignore

  it("survives anything", async () => {
    for (const options of versions) {
      const { said, keys } = await talk(options);
      const { protocol } = listener();
      survivesAnything(said, { keys, protocols: [tls, protocol] }, 60);
    }
  });

  it("tells sessions that go on, with a ticket, in every version", async () => {
    for (const options of versions) {
      const first = await talk(options);
      const second = await talk({ ...options, ...(first.session && { session: first.session }) });
      assert.equal(rowOf(first).row.resumed, false);
      const { row } = rowOf(second);
      assert.deepEqual([row.resumed, row.established, row.cert_subject ?? null], [true, true, null]);
      // The same is told without keys.
      const [opaque] = inside(second.said, {}).rows;
      assert.deepEqual([opaque.row.resumed, opaque.row.established, opaque.row.decrypted], [true, true, false]);
      assert.equal(connectionsInside(second.said, { keys: second.keys }).resp, RESP);
    }
  });

  it("goes on after the server asked for another hello", async () => {
    const one = await talk({ ...plain, serverCurve: "secp384r1" });
    const { orig, resp } = connectionsInside(one.said, { keys: one.keys });
    assert.deepEqual([orig, resp], [ORIG, RESP]);
    const { row, reports } = rowOf(one);
    assert.deepEqual([row.curve, row.established, row.decrypted, reports.length], ["secp384r1", true, true, 0]);
  });

  it("reads certificates of the client, too", async () => {
    for (const options of versions) {
      const { said, keys, certificate } = await talk({ ...options, asksClientCertificate: true });
      const { rows } = inside(said, { keys });
      const sent = rows.filter(({ table }) => table.name === "certificates").map(({ row }) => [row.sent_by, row.size]);
      assert.deepEqual(sent, [["server", certificate.raw.length], ["client", certificate.raw.length]]); // prettier-ignore
      assert.equal(rowOf({ said, keys } as Talk).row.client_cert_subject, "CN=server.example");
    }
  });

  it("goes on after a gap, within a record or over many", async () => {
    for (const options of versions.slice(0, 2)) {
      const { said, keys } = await talk({ ...options, turns: ["get", RESP.repeat(4), "thanks", "bye"] });
      const size = said.reduce((sum, [from, what]) => sum + (from === "resp" ? (what as Uint8Array).length : 0), 0);
      for (const [start, length] of [
        [3000, 10],
        [20_000, 1],
        [20_000, 40_000],
        [size - 60_000, 20_000],
      ]) {
        const { resp, gaps } = connectionsInside(withGap(said, "resp", start, length), { keys });
        const all = RESP.repeat(4) + "bye";
        // Records are of 16 KiB: what is lost is at most what lies between the records at both ends.
        assert.ok(resp.endsWith("bye"), `${options.version} ${start} ${length}`);
        assert.ok(resp.length < all.length);
        assert.ok(resp.length >= all.length - length - 2 * 16_500);
        assert.equal(gaps.length, 1);
        assert.ok(start < 16_384 || all.startsWith(resp.slice(0, 16_000)));
      }
    }
  }); // prettier-ignore

  it("with secrets of another connection says so, and gives the row all the same", async () => {
    for (const options of versions) {
      const one = await talk(options);
      const wrong = one.keyLog.replace(/([0-9a-f]{6})\n/g, (_all, end: string) => `${end === "000000" ? "111111" : "000000"}\n`);
      const { rows, reports } = inside(one.said, { keys: parseKeyLog(Buffer.from(wrong)) });
      assert.ok(reports.some(({ code }) => code === "app-decrypt-failed"));
      const [{ row }] = rows.filter(({ table }) => table.name === "tls");
      assert.deepEqual([row.established, row.decrypted], [true, false]);
    }
  }); // prettier-ignore

  it("counts places of what is inside in decrypted bytes", async () => {
    const { said, keys } = await talk(plain);
    const { at, resp } = connectionsInside(said, { keys });
    assert.equal(at.orig[0], 0);
    assert.equal(at.orig[1], turns[0].length);
    assert.equal(at.resp[at.resp.length - 1], resp.length - turns[3].length);
  });

  it("without keys has done with a connection once it is established", async () => {
    for (const options of versions) {
      const { said } = await talk(options);
      const { rows, reports } = runApp(said, { protocols: [tls] });
      const { row } = rows.find(({ table }) => table.name === "tls")!;
      assert.deepEqual([row.established, row.decrypted, reports.length], [true, false, 0]);
    }
  });
});

/** Takes `length` bytes of one side out, from `start` on. */
function withGap(said: readonly Said[], side: "orig" | "resp", start: number, length: number): Said[] {
  let at = 0;
  return said.flatMap(([from, what]): Said[] => {
    if (from !== side || typeof what !== "object") return [[from, what]];
    const [first, last] = [Math.max(0, start - at), Math.min(what.length, start + length - at)];
    at += what.length;
    if (first >= last) return [[from, what]];
    const parts: Said[] = [[from, what.subarray(0, first)], [from, last - first], [from, what.subarray(last)]]; // prettier-ignore
    return parts.filter(([, part]) => typeof part === "number" || part.length > 0);
  });
}
