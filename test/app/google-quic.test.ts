/** Google's QUIC before the standard's: hellos in the clear, of each form of header, and within packets of the standard's form. */
import assert from "node:assert/strict";
import { Fields } from "../../src/model/fields.ts";
import { describeQuic } from "../../src/app/quic/fields.ts";
import { googleHello, googlePacket } from "../../src/app/quic/google.ts";
import { googleFrames } from "../../src/app/quic/google-frames.ts";
import { quic } from "../../src/app/quic/protocol.ts";
import { Q050 } from "../../src/app/quic/versions.ts";
import { bytesOf, runApp, type Said, survivesAnything } from "../builders/app.ts";
import { cryptoFrame, fromHex, initialPacket, keysOf } from "../builders/quic.ts";

const ID = fromHex("8394c8f03e515708");
const HASH = new Uint8Array(12).fill(0xee);
const udp = { transport: "udp", protocols: [quic] } as const;

const little = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, i) => (value >> (8 * i)) & 255);

/** Name, count, tags with the ends of their values, values. */
function hello(kind: string, tags: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(tags);
  let end = 0;
  const heads = entries.flatMap(([tag, value]) => [...bytesOf(tag.padEnd(4, "\0")), ...little((end += value.length), 4)]);
  return Uint8Array.from([...bytesOf(kind.padEnd(4, "\0")), ...little(entries.length, 2), 0, 0, ...heads, ...bytesOf(Object.values(tags).join(""))]);
} // prettier-ignore

const CHLO = hello("CHLO", { PAD: "-".repeat(600), SNI: "www.example.com", VER: "Q043", UAID: "Chrome/70 Linux" });
const REJ = hello("REJ", { STK: "token", SNO: "nonce" });

/** Stream 1 with a length, most significant byte first or last; `offset` in two bytes where there is one. */
function streamFrame(data: Uint8Array, isBig: boolean, offset = 0): number[] {
  const two = (value: number): number[] => (isBig ? [value >> 8, value & 255] : little(value, 2));
  return [0xa0 | (offset > 0 ? 0x04 : 0), 1, ...(offset > 0 ? two(offset) : []), ...two(data.length), ...data];
}

/** Public flags, id, version, a packet number of one byte, hash, before Q034 private flags, frames. */
function publicPacket(version: number, frames: readonly number[], hasVersion = true): Uint8Array {
  const name = hasVersion ? bytesOf(`Q0${version}`) : [];
  return Uint8Array.from([hasVersion ? 0x09 : 0x08, ...ID, ...name, 1, ...HASH, ...(version < 34 ? [0x01] : []), ...frames]);
} // prettier-ignore

const rowOf = (said: readonly Said[]) => runApp(said, udp).rows.map(({ row }) => row);
const encrypted = (flags: number): Uint8Array =>
  Uint8Array.from([flags, ...ID, 9, ...new Array<number>(60).fill(0xa5)]);

describe("Google's QUIC", () => {
  for (const version of [24, 33, 35, 39, 43])
    it(`Q0${version} tells server and software`, () => {
      const said: Said[] = [["orig", publicPacket(version, streamFrame(CHLO, version >= 39))]];
      const [row] = rowOf(said);
      assert.deepEqual([row.version, row.sni, row.user_agent, row.dcid, row.established], [`Q0${version}`, "www.example.com", "Chrome/70 Linux", "8394c8f03e515708", false]);
    }); // prettier-ignore

  it("Q046 has a long header with both lengths in a byte", () => {
    const packet = Uint8Array.from([0xc3, ...bytesOf("Q046"), 0x50, ...ID, 0, 0, 0, 4, ...HASH, ...streamFrame(CHLO, true, 1024)]);
    const [row] = rowOf([["orig", packet]]);
    assert.deepEqual([row.version, row.sni, row.dcid], ["Q046", "www.example.com", "8394c8f03e515708"]);
  }); // prettier-ignore

  it("Q050 has its hello in packets of the standard's form", () => {
    const { client } = keysOf(Q050, ID);
    const packet = initialPacket(client, { version: Q050, dcid: ID, number: 1 }, cryptoFrame(0, CHLO, 8), 1200);
    const { rows, reports } = runApp([["orig", packet]], udp);
    assert.deepEqual([rows.length, reports.length], [1, 0]);
    assert.deepEqual([rows[0].row.version, rows[0].row.sni, rows[0].row.user_agent], ["Q050", "www.example.com", "Chrome/70 Linux"]); // prettier-ignore
  });

  it("is established once the client goes on after an answer to its last hello", () => {
    const first: Said = ["orig", publicPacket(43, streamFrame(CHLO, true))];
    const refused: Said = ["resp", publicPacket(43, streamFrame(REJ, true), false)];
    const again: Said = ["orig", publicPacket(43, [0x40, 1, 0, 0, 1, 0, ...streamFrame(CHLO, true, 900)], false)];
    assert.equal(rowOf([first, refused, again])[0].established, false);
    assert.equal(rowOf([first, refused, again, ["orig", encrypted(0x08)]])[0].established, false);
    const { rows } = runApp([first, refused, again, ["resp", encrypted(0x08)], ["orig", encrypted(0x08)]], udp);
    assert.deepEqual([rows.length, rows[0].row.established, rows[0].request?.text, rows[0].reply?.text], [1, true, "CHLO, version Q043, www.example.com", "REJ, version Q043"]); // prettier-ignore
  });

  it("tells which versions a server offers instead", () => {
    const offer = Uint8Array.from([0x09, ...ID, ...bytesOf("Q046Q043Q039")]);
    const [row] = rowOf([
      ["orig", publicPacket(24, streamFrame(CHLO, false))],
      ["resp", offer],
    ]);
    assert.deepEqual([row.version, row.offered_versions], ["Q024", "Q046, Q043, Q039"]);
  });

  it("shows the fields of its hello in the packet", () => {
    const datagram = publicPacket(43, streamFrame(CHLO, true));
    const fields = new Fields(datagram, datagram.length, { left: 100 });
    const { summary } = describeQuic(fields, { bytes: datagram, at: 0, end: datagram.length, ports: [1, 443], transport: "udp" });
    assert.equal(summary, "CHLO www.example.com");
    const [, , version, tag] = fields.list;
    assert.deepEqual([version.name, version.value], ["gquic.version", "Q043"]);
    const shown = tag.fields?.map(({ name, at, length }) => [name, Buffer.from(datagram.subarray(at, at + length)).toString()]);
    assert.deepEqual(shown, [["gquic.tag.sni", "www.example.com"], ["gquic.tag.uaid", "Chrome/70 Linux"]]);
  }); // prettier-ignore

  it("is not seen in other bytes", () => {
    const look = (orig: Uint8Array) => quic.recognise({ orig, resp: new Uint8Array(0), ports: [1, 443] });
    const begin = publicPacket(43, streamFrame(CHLO, true));
    assert.equal(look(begin), "yes");
    for (const wrong of [begin.subarray(0, 13), encrypted(0x08), begin.subarray(1), Uint8Array.from([0x89, ...begin.subarray(1)])])
      assert.equal(look(wrong), "no");
  }); // prettier-ignore

  it("survives anything", () => {
    const said: Said[] = [
      ["orig", publicPacket(35, streamFrame(CHLO, false))],
      ["resp", publicPacket(35, streamFrame(REJ, false), false)],
      ["resp", encrypted(0x08)],
    ];
    survivesAnything(said, udp, 300);
  });
});

describe("frames and tags of Google's QUIC", () => {
  const layout = { isBigEndian: true, hasNewAcks: true, numberSize: 2 };
  it("are read past acknowledgements, STOP_WAITING and padding", () => {
    const ack = [0x65, 1, 2, 0, 9, 1, 0, 5, 3, 0, 2, 2, 0, 1, 2, 3, 4, 1, 0, 7];
    const close = [2, 0, 0, 0, 25, 0, 2, 0x6e, 0x6f];
    const { crypto, close: why } = googleFrames(Uint8Array.from([...ack, 6, 0, 1, 0, 7, ...streamFrame(REJ, true), ...close]), layout); // prettier-ignore
    assert.deepEqual(crypto, [{ offset: 0, data: REJ }]);
    assert.deepEqual(why, { code: 25, reason: "no" });
  });
  it("of an older form stop at an acknowledgement", () => {
    assert.deepEqual(googleFrames(Uint8Array.from([0x40, ...REJ]), { ...layout, hasNewAcks: false }), { crypto: [], close: null }); // prettier-ignore
  });
  it("never lie outside the message", () => {
    assert.equal(googleHello(bytesOf("CHLO")), null);
    assert.equal(googleHello(bytesOf("XHLO\0\0\0\0")), null);
    assert.deepEqual(googleHello(CHLO.subarray(0, 30)), {
      kind: "CHLO",
      sni: "",
      userAgent: "",
      sniSpan: null,
      userAgentSpan: null,
    });
    const wild = CHLO.slice();
    wild.fill(0xff, 12, 16);
    assert.equal(googleHello(wild)?.sni, "");
    assert.equal(googlePacket(new Uint8Array(0), 43), null);
  });
});
