/** Transferred files: saved under names that are ours, scanned with YARA rules. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { ProtocolChoice } from "../../src/engine/api.ts";
import { openCase } from "../../src/engine/case.ts";
import { listProtocol } from "../../src/engine/listing.ts";
import { safeName } from "../../src/engine/protocols/save-files.ts";
import { MeasuredFile, type FileSummary } from "../../src/app/files/sink.ts";
import { typeOf } from "../../src/app/files/types.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import { pcapFile } from "../builders/capture.ts";
import { frame } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, tcp } from "../builders/packets.ts";
import { gather, scratch } from "./scratch.ts";

const space = scratch();
after(() => space.discard());

/** One response with a body whose name is what a hostile server may call it; `missing` bytes of it are not in the capture. */
function download(name: string, disposition: string, body: string, missing = 0): string {
  const request = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
  const head = `HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename="${disposition}"\r\nContent-Length: ${body.length}\r\n\r\n`;
  const ends = [
    { src: "10.0.0.1", dst: "10.0.0.2" },
    { src: "10.0.0.2", dst: "10.0.0.1" },
  ];
  const said = head + body;
  const kept = said.slice(0, said.length - missing);
  const layers = [
    ipv4(ends[0], tcp({ srcPort: 40000, dstPort: 80, seq: 0, flags: "S" }, "")),
    ipv4(ends[1], tcp({ srcPort: 80, dstPort: 40000, seq: 0, ack: 1, flags: "SA" }, "")),
    ipv4(ends[0], tcp({ srcPort: 40000, dstPort: 80, seq: 1, ack: 1, flags: "PA" }, request)),
    ipv4(ends[1], tcp({ srcPort: 80, dstPort: 40000, seq: 1, ack: 1 + request.length, flags: "PA" }, kept)),
    ipv4(ends[0], tcp({ srcPort: 40000, dstPort: 80, seq: 1 + request.length, ack: 1 + said.length, flags: "A" }, "")),
  ];
  return space.file(
    name,
    pcapFile(layers.map((layer, i) => ({ bytes: frame(eth({}, layer)), seconds: 1_700_000_000 + i }))),
  );
}

async function listed(path: string, choice: ProtocolChoice) {
  const { rows, take } = gather();
  await listProtocol([path], {}, take, ["files"], choice);
  return rows;
}

describe("transferred files", () => {
  it("are saved under names of our own, whatever the sender calls them, and never over one another", async () => {
    const folder = join(space.folder, "saved");
    const path = download("evil.pcap", "../../etc/passwd", "root::0:0:");
    const names = [];
    for (let i = 0; i < 3; i++) names.push((await listed(path, { save: { folder } }))[0].saved_as);
    assert.deepEqual(names, ["1-1-passwd", "1-1-passwd.2", "1-1-passwd.3"]);
    assert.deepEqual(readdirSync(folder).sort(), ["1-1-passwd", "1-1-passwd.2", "1-1-passwd.3"]);
    assert.equal(readFileSync(join(folder, "1-1-passwd"), "utf8"), "root::0:0:");
  });

  it("say in their name that bytes are missing", async () => {
    const folder = join(space.folder, "partial");
    const [row] = await listed(download("cut.pcap", "a.bin", "0123456789", 4), { save: { folder } });
    assert.deepEqual([row.saved_as, row.state, row.sha256], ["1-1-a.bin.partial", "partial, 4 bytes missing", null]);
    assert.equal(readFileSync(join(folder, "1-1-a.bin.partial"), "utf8"), "012345");
  });

  it("are saved of the connections that are asked for", async () => {
    const folder = join(space.folder, "chosen");
    await listed(download("chosen.pcap", "a.bin", "0123"), { save: { folder, connections: [2] } });
    assert.deepEqual(readdirSync(folder), []);
  });

  it("are scanned with YARA rules; what is wrong with rules is one sentence", async () => {
    const rules = space.file(
      "rules.yar",
      'rule passwd : unix { strings: $a = "root:" condition: $a }\nrule nothing { condition: false }',
    );
    const path = download("yara.pcap", "p", "root::0:0:");
    assert.equal((await listed(path, { yara: [rules] }))[0].yara, "passwd");
    assert.equal((await listed(path, {}))[0].yara, null);
    await assert.rejects(
      listed(path, { yara: [space.file("bad.yar", "rule {")] }),
      /The YARA rules .*bad\.yar" do not compile: .*syntax error/,
    );
    await assert.rejects(listed(path, { yara: [join(space.folder, "none.yar")] }), /cannot be read/);
  });

  it("come out of a case's evidence too", async () => {
    const folder = join(space.folder, "of a case");
    const opened = await openCase([download("case.pcap", "b.bin", "0123")]);
    const { rows, take } = gather();
    await opened.transferredFiles(take, { save: { folder } });
    await opened.close();
    assert.deepEqual(
      rows.map(({ saved_as }) => saved_as),
      ["1-1-b.bin"],
    );
    assert.ok(existsSync(join(folder, "1-1-b.bin")));
  });

  it("have names without a path, a device or a leading dot, for any name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
        const safe = safeName(name);
        assert.match(safe, /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*)?$/);
        assert.ok(safe.length <= 80);
        assert.doesNotMatch(safe, /[.]$/);
      }),
    );
    assert.equal(safeName(`${"a".repeat(200)}.docx`).slice(-6), "a.docx");
    assert.equal(safeName("C:\\Users\\x\\report.pdf"), "report.pdf");
  });
});

describe("measuring a file", () => {
  function measured(
    pieces: readonly (string | number)[],
    codings: readonly string[] = [],
    isWhole = true,
    more: { readonly size?: number; readonly range?: readonly [number, number] } = {},
  ): FileSummary {
    const all = { held: 0 };
    const place = { evidenceId: 1, packet: 1, ts: 0n, at: 0 };
    const about = { name: "", from: "resp", place, declaredType: "", codings, size: null, ...more } as const;
    const out: FileSummary[] = [];
    const file = new MeasuredFile(about, { tools: nodeTools, all }, (summary) => out.push(summary));
    for (const piece of pieces) {
      if (typeof piece === "number") file.gap(piece);
      else file.data(new Uint8Array(Buffer.from(piece, "latin1")));
    }
    file.end(isWhole);
    file.end(isWhole);
    assert.equal(out.length, 1);
    assert.equal(all.held, 0);
    return out[0];
  }

  it("gives the same hashes however it comes, short or long", () => {
    const text = "x".repeat(100_000);
    const whole = measured([text]);
    const pieces = Array.from({ length: 100 }, () => "x".repeat(1000));
    assert.deepEqual(measured(pieces), whole);
    assert.equal(whole.size, 100_000);
    assert.equal(whole.type, "text/plain");
  });

  it("gives no hash of what is not complete", () => {
    assert.deepEqual([measured(["a", 3, "b"]).state, measured(["a", 3, "b"]).md5], ["partial, 3 bytes missing", null]);
    assert.deepEqual(
      [measured(["a"], [], false).state, measured(["a"], [], false).sha256],
      ["partial, its end was not seen", null],
    );
  });

  it("says which range of a file it is", () => {
    const range = [10, 14] as const;
    const { state, sha256 } = measured(["hello"], [], true, { range, size: 100 });
    assert.deepEqual([state, sha256], ["partial, bytes 10-14 of 100", null]);
    assert.equal(measured(["he", 3], [], true, { range }).state, "partial, bytes 10-14, 3 bytes missing");
    assert.equal(measured(["he"], [], false, { range }).state, "partial, bytes 10-14, its end was not seen");
    // From the middle nobody can take a coding off.
    const { state: middle, size, coding } = measured(["he"], ["gzip"], true, { range });
    assert.deepEqual([middle, size, coding], ["partial, bytes 10-14", 2, ""]);
    const begin = gzipSync("hello").subarray(0, -8).toString("latin1");
    const first = measured([begin], ["gzip"], true, { range: [0, begin.length - 1] });
    assert.deepEqual([first.size, first.type, first.coding], [5, "text/plain", "gzip"]);
  });

  it("says so where a coding is broken, or is none that is known", () => {
    assert.match(measured(["no gzip at all"], ["gzip"]).state, /^partial, its coding/);
    const unknown = measured(["whatever"], ["aes128gcm"]);
    assert.deepEqual([unknown.state, unknown.coding, unknown.size], ["complete", "", 8]);
  });

  it("knows types by content", () => {
    const of = (text: string): string => typeOf(new Uint8Array(Buffer.from(text, "latin1")));
    assert.deepEqual(
      [
        "MZ\x90\x00",
        "%PDF-1.7",
        "\x89PNG\r\n\x1a\n",
        "PK\x03\x04",
        '{"a": 1}',
        "<!DOCTYPE html><html>",
        "#!/bin/sh\n",
        "plain words",
        "\x00\x01\x02",
        "",
      ].map(of),
      [
        "application/vnd.microsoft.portable-executable",
        "application/pdf",
        "image/png",
        "application/zip",
        "application/json",
        "text/html",
        "text/x-shellscript",
        "text/plain",
        "",
        "",
      ],
    );
  });
});
