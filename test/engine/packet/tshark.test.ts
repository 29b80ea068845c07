import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packetText } from "../../../src/cli/packet.ts";
import { findProgram } from "../../../src/engine/packet/find-program.ts";
import { packetOfFiles } from "../../../src/engine/packet/from-files.ts";
import { onePacketPcap } from "../../../src/engine/packet/one-packet.ts";
import { findTshark, tsharkOf } from "../../../src/engine/packet/tshark.ts";
import type { LayerField, PacketAbout, TsharkAbout } from "../../../src/protocol/case.ts";
import { pcapFile } from "../../builders/capture.ts";
import { frame } from "../../builders/layer.ts";
import { eth } from "../../builders/links.ts";
import { ipv4, tcp } from "../../builders/packets.ts";
import { geneve, mirrored } from "../../builders/tunnels.ts";
import { udp } from "../../builders/packets.ts";
import { scratch } from "../scratch.ts";

const space = scratch();
after(() => space.discard());

const ends = { src: "10.0.0.1", dst: "10.0.0.2" };
const session = { source: "10.1.0.1", target: "10.1.0.2", vni: 7 };
const hostile = "GET /<script>&quot;\"'\u0001\u001b[2J\u202e\u00ff HTTP/1.1\r\nHost: <b>&amp;</b>\r\nX: ]]>\r\n\r\n";
const request = eth({}, ipv4(ends, tcp({ srcPort: 40000, dstPort: 80, seq: 7, flags: "PA" }, hostile)));

let count = 0;
async function packetOf(bytes: Uint8Array, linkType = 1): Promise<PacketAbout> {
  const path = space.file(`${count++}.pcap`, pcapFile([{ bytes, seconds: 1_700_000_000, nanos: 5000 }], { linkType }));
  return packetOfFiles([path], {}, 1);
}

function* every(fields: readonly LayerField[]): Generator<LayerField> {
  for (const one of fields) {
    yield one;
    yield* every(one.fields ?? []);
  }
}
const fieldsOf = ({ layers }: Pick<TsharkAbout, "layers">): LayerField[] =>
  layers.flatMap(({ fields }) => [...every(fields)]);

/** Runs `use` with a folder for temporary files, which must be empty afterwards. */
async function withTemp<T>(use: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = mkdtempSync(join(space.folder, "temp-"));
  try {
    const got = await use();
    assert.deepEqual(readdirSync(process.env.TMPDIR), []);
    return got;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** A program that stands for tshark: a script of Node. */
function standIn(script: string): () => Promise<string> {
  const folder = join(space.folder, `bin-${count++}`);
  mkdirSync(folder);
  const path = space.file(join(folder.slice(space.folder.length + 1), "tshark"), `#!${process.execPath}\n${script}`);
  chmodSync(path, 0o755);
  return async () => path;
}

const limits = { time: 20_000, output: 1 << 20 };

describe("tshark of one packet, whatever is installed", function () {
  this.timeout(60_000);

  it("where there is none that is one sentence, and the packet is shown as ever", async () => {
    const packet = await packetOf(frame(request));
    await assert.rejects(
      withTemp(() => tsharkOf(packet, { find: async () => null })),
      {
        code: "not-found",
        message: "There is no tshark on this machine: it comes with Wireshark, and only this needs it.",
      },
    );
    assert.ok(packet.layers.length > 0);
  });

  it("the capture it is given has one packet, its time and its link type", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const options = { nanoseconds: true, linkType: 228 };
    assert.deepEqual(
      onePacketPcap({ bytes, ts: 1_700_000_000_000_000_005n, wireLength: 9, linkType: 228 }),
      pcapFile([{ bytes, seconds: 1_700_000_000, nanos: 5, original: 9 }], options),
    );
    for (const ts of [-1n, 2n ** 62n])
      assert.deepEqual(onePacketPcap({ bytes, ts, wireLength: 3, linkType: 228 }), pcapFile([{ bytes }], options));
  });

  it("is looked for in absolute folders of PATH only, then where installers put it", async function () {
    if (process.platform === "win32") this.skip();
    const path = await standIn("")();
    const folder = path.slice(0, -"/tshark".length);
    const find = (PATH: string, usual: readonly string[] = []) => findProgram("tshark", usual, { env: { PATH } });
    assert.equal(await find(`/nowhere:${folder}`), path);
    assert.equal(await find("", [folder]), path);
    assert.equal(await find("."), null);
    const here = process.cwd();
    process.chdir(folder);
    try {
      assert.deepEqual([await find(".:"), await find("")], [null, null]);
    } finally {
      process.chdir(here);
    }
    chmodSync(path, 0o644);
    // Whoever may do anything may start anything that one person may start: mode 644 is for nobody.
    assert.equal(await find(folder), null);
    assert.equal(await findProgram("bin", [space.folder], { env: { PATH: "" } }), null);
  });

  it("gets no shell, the folder of the packet, and what is asked of it", async function () {
    if (process.platform === "win32") this.skip();
    const find = standIn(`
      const attribute = (text) => text.replace(/[&<>"]/g, (c) => "&#" + c.charCodeAt(0) + ";");
      const says = JSON.stringify({ given: process.argv.slice(2), zone: process.env.TZ, here: process.cwd() });
      console.log('<pdml><packet><proto name="p" showname="' + attribute(says) + '" size="0" pos="0"/></packet>');`);
    const { layers } = await withTemp(async () => tsharkOf(await packetOf(frame(request)), { find, limits }));
    const { title } = layers[0];
    assert.match(title, /^\{"given":\["-r","[^"]+packet\.pcap","-n","-T","pdml",/);
    assert.match(title, /"zone":"UTC","here":"[^"]+flowmirror-tshark-\w+"\}$/);
  });

  for (const [name, script, allowed, expected] of [
    ["does not end", "setInterval(() => {}, 1000)", { time: 400, output: 1 << 20 }, { code: "unreadable", message: /gave no answer within 0\.4 seconds and was ended/ }],
    ["says why not", 'console.error("tshark: The file is <odd>.\\u001b[2J"); process.exit(2)', limits, { code: "unreadable", message: /^tshark gave no answer: tshark: The file is <odd>/ }],
    ["says nothing", "", limits, { code: "unreadable", message: "tshark gave no answer." }],
    ["talks nonsense", 'console.log("\\0<<>>".repeat(10000))', limits, { code: "unreadable", message: "tshark gave no answer." }],
  ] as const) {
    it(`one that ${name} is one sentence, and leaves nothing behind`, async function () {
      if (process.platform === "win32") this.skip();
      const packet = await packetOf(frame(request));
      await withTemp(() => assert.rejects(tsharkOf(packet, { find: standIn(script), limits: allowed }), expected));
    });
  } // prettier-ignore

  it("one that never stops talking is ended: what it said first is kept", async function () {
    if (process.platform === "win32") this.skip();
    const find = standIn(`
      process.stdout.write('<pdml><packet><proto name="p" showname="P" size="0" pos="0">');
      const more = () => process.stdout.write('<field name="f" showname="F: 1" size="0" pos="0"/>'.repeat(1000), more);
      more();`);
    const about = await withTemp(async () =>
      tsharkOf(await packetOf(frame(request)), { find, limits: { time: 20_000, output: 100_000 } }),
    );
    assert.deepEqual([about.layers[0].title, about.more], ["P", true]);
    assert.ok(about.layers[0].fields.length > 1000);
  });

  it("is ended when nobody waits for it any more", async function () {
    if (process.platform === "win32") this.skip();
    const abort = new AbortController();
    const packet = await packetOf(frame(request));
    const find = standIn("setInterval(() => {}, 1000)");
    await withTemp(async () => {
      const asked = tsharkOf(packet, { find, limits, signal: abort.signal });
      setTimeout(() => abort.abort(), 200);
      await assert.rejects(asked, { code: "cancelled" });
      await assert.rejects(tsharkOf(packet, { find, limits, signal: abort.signal }), { code: "cancelled" });
    });
  });
});

describe("the tshark that is installed", function () {
  this.timeout(60_000);
  before(async function () {
    if ((await findTshark()) === null) {
      console.log("      tshark is not installed: skipped");
      this.skip();
    }
  });

  it("sees what a mirror carried, in the places where it lies in the packet", async () => {
    const packet = await packetOf(frame(mirrored(session, request)));
    const about = await withTemp(() => tsharkOf(packet));
    assert.match(about.version, /^\d+\.\d+/);
    assert.deepEqual(
      [about.at, about.length, about.more],
      [packet.inner.at, packet.bytes.length - packet.inner.at, false],
    );
    assert.deepEqual(about.layers.map(({ id }) => id), ["frame", "eth", "ip", "tcp", "http"]); // prettier-ignore
    const theirs = fieldsOf(about);
    const valueOf = (name: string) => theirs.find((one) => one.name === name)?.value;
    assert.deepEqual([valueOf("ip.src"), valueOf("tcp.dstport"), valueOf("tcp.seq")], ["10.0.0.1", "80", "7"]);
    assert.equal(valueOf("frame.time"), "Nov 14, 2023 22:13:20.000005000 UTC");
    assert.ok(!theirs.some(({ name }) => name.startsWith("vxlan")));
  });

  it("agrees with the layers shown here on where fields lie", async () => {
    const packet = await packetOf(frame(mirrored(session, request)));
    const theirs = fieldsOf(await tsharkOf(packet));
    const inner = fieldsOf({ layers: packet.layers.filter(({ at }) => at >= packet.inner.at) });
    const both = inner.filter(
      ({ name, length }) => length > 0 && theirs.some((one) => one.name === name && one.length > 0),
    );
    for (const { name, at, length } of both) {
      assert.ok(theirs.some((one) => one.name === name && one.at === at && one.length === length), `${name} ${at}+${length}`); // prettier-ignore
    }
    assert.ok(both.length > 25, String(both.length));
  });

  it("takes hostile bytes as bytes, and nothing of its text reaches a terminal", async () => {
    const packet = await packetOf(frame(mirrored(session, request)));
    const about = await tsharkOf(packet);
    assert.ok(fieldsOf(about).some(({ value, title }) => `${title}${value}`.includes("<b>&amp;</b>")));
    // Only line ends may stand unescaped.
    assert.doesNotMatch(packetText(packet, about), /[\p{Cf}\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
  });

  it("sees packets of a gateway load balancer, cut ones, and ones of compressed captures", async () => {
    const gateway = frame(eth({}, ipv4(ends, udp({ srcPort: 6081, dstPort: 6081 }, geneve({ vni: 0 }, ipv4(ends, tcp({ srcPort: 1, dstPort: 2 }, "x"))))))); // prettier-ignore
    const ids = async (packet: PacketAbout) => (await tsharkOf(packet)).layers.map(({ id }) => id).join(" ");
    assert.match(await ids(await packetOf(gateway)), /^frame (raw )?ip tcp/);
    const bytes = frame(mirrored(session, request)).subarray(0, 80);
    const path = space.file("cut.pcap.gz", gzipSync(pcapFile([{ bytes, original: 300 }])));
    assert.match(await ids(await packetOfFiles([path], {}, 1)), /^frame eth ip/);
  });

  it("places of what it decompressed are not places of the packet", async () => {
    const body = gzipSync("<html>hello</html>".repeat(10));
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
    const reply = tcp({ srcPort: 80, dstPort: 40000, flags: "PA" }, new Uint8Array(Buffer.concat([Buffer.from(head), body]))); // prettier-ignore
    const packet = await packetOf(frame(eth({}, ipv4(ends, reply))));
    const about = await tsharkOf(packet);
    const text = fieldsOf(about).filter(({ title }) => title.includes("<html>"));
    assert.ok(text.length > 0 && text.every(({ length }) => length === 0), JSON.stringify(text));
    for (const { name, at, length } of fieldsOf(about)) assert.ok(at + length <= packet.bytes.length, name);
  });

  it("a link type it does not know is a sentence or an answer, never an exception", async () => {
    for (const linkType of [147, 65_000]) {
      const asked = tsharkOf(await packetOf(new Uint8Array(20), linkType));
      await asked.then(
        ({ layers }) => assert.ok(layers.length > 0),
        (error: unknown) => assert.equal((error as { code?: string }).code, "unreadable"),
      );
    }
  });
});
