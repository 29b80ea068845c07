import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captureFormats } from "../../src/capture/formats.ts";
import { hashFile } from "../../src/engine/source/hash.ts";
import { inspectFile } from "../../src/engine/source/inspect.ts";
import { looksLike } from "../../src/engine/source/looks.ts";
import { accepted } from "../../src/engine/source/recognise.ts";
import { walkEvidence } from "../../src/engine/source/walk.ts";
import type { LogFormat } from "../../src/logs/format.ts";
import { logFormats } from "../../src/logs/formats.ts";
import { CaseError } from "../../src/model/error.ts";
import { concat, hex } from "../builders/bytes.ts";
import { pcapFile, text } from "../builders/capture.ts";

const greeting: LogFormat = {
  id: "greeting",
  name: "VPC flow log, greetings",
  spec: "test",
  kind: "flow-log",
  extensions: [],
  order: 1,
  sniff: (head) => head[0] === 0x68,
};
const formats = { captures: captureFormats, logs: [greeting] };

describe("evidence files", () => {
  let folder = "";
  const put = (name: string, bytes: Uint8Array | string) => {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  };
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "flowmirror source ü "))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe("walking", () => {
    it("lists files in folders by name, each once, whatever is given how often", () => {
      for (const name of ["b.pcap", "a/z.log", "a/A.log", "a/ä b.log", "Z"]) put(name, "x");
      const expected = ["Z", "a/A.log", "a/z.log", "a/ä b.log", "b.pcap"].map((name) => join(folder, name));
      assert.deepEqual(walkEvidence([folder, join(folder, "a")]), { files: expected, unreadable: [] });
      assert.deepEqual(walkEvidence([join(folder, "b.pcap"), folder]).files[0], join(folder, "b.pcap"));
    });

    it("follows links, but not in circles, and reports broken ones", () => {
      put("a/one", "1");
      symlinkSync(folder, join(folder, "a/up"));
      symlinkSync(join(folder, "a/one"), join(folder, "a/same"));
      symlinkSync(join(folder, "gone"), join(folder, "broken"));
      const { files, unreadable } = walkEvidence([folder]);
      assert.deepEqual(files, [join(folder, "a/one")]);
      assert.deepEqual(unreadable, [{ path: join(folder, "broken"), says: "It could not be read: it is not there." }]);
    });

    it("leaves out what is neither file nor folder", function () {
      if (process.platform === "win32") this.skip();
      execFileSync("mkfifo", [join(folder, "pipe")]);
      assert.match(walkEvidence([folder]).unreadable[0].says, /neither a file nor a folder/);
    });

    it("leaves out a case folder's own files, and only there", () => {
      for (const name of [
        "case/case.json",
        "case/index.duckdb",
        "case/index.duckdb.wal",
        "case/a.pcap",
        "index.duckdb",
      ])
        put(name, "x");
      assert.deepEqual(
        walkEvidence([folder]).files.map((path) => path.slice(folder.length + 1)),
        ["case/a.pcap", "index.duckdb"],
      );
    });

    it("refuses a path that is not there, and stops when cancelled", () => {
      assert.throws(
        () => walkEvidence([join(folder, "nothing\u001b[31m")]),
        (error) => {
          assert.ok(error instanceof CaseError && error.code === "not-found");
          assert.doesNotMatch(error.message, /\u001b/);
          return true;
        },
      );
      assert.throws(() => walkEvidence([folder], { signal: AbortSignal.abort() }), { code: "cancelled" });
    });
  });

  describe("recognition", () => {
    it("goes by content, not by name", async () => {
      const found = await inspectFile(put("capture.log", pcapFile([])), formats);
      assert.deepEqual([found.kind, "formatId" in found && found.formatId, found.says], ["capture", "pcap", "pcap."]);
      const log = await inspectFile(put("log.pcap", "hello"), formats);
      assert.deepEqual([log.kind, "formatId" in log && log.formatId], ["log", "greeting"]);
    });

    it("says of anything else what it looks like and what is accepted", async () => {
      const found = await inspectFile(put("notes.pcap", "These are notes.\nNothing more.\n"), formats);
      assert.deepEqual(found.kind === "unknown" && found.code, "file-unknown");
      assert.equal(
        found.says,
        "It looks like a text file. Accepted are packet captures (pcap, pcapng); VPC flow logs (greetings); plain or compressed with gzip or zstd.",
      );
    });

    it("does not offer to read what is only recognised to be named", () => {
      const says = accepted({ captures: [], logs: logFormats });
      assert.match(says, /VPC flow logs \(Parquet/);
      assert.doesNotMatch(says, /Azure|Google/);
    });

    it("tells empty and unreadable files", async () => {
      const empty = await inspectFile(put("empty", ""), formats);
      assert.deepEqual([empty.kind === "unknown" && empty.code, empty.says], ["file-empty", "The file is empty."]);
      const gone = await inspectFile(join(folder, "gone"), formats);
      assert.deepEqual(
        [gone.kind === "unknown" && gone.code, gone.says],
        ["file-unreadable", "The file could not be read: it is not there."],
      );
      const folderItself = await inspectFile(folder, formats);
      assert.match(folderItself.says, /it is a folder/);
    });

    const looks: readonly [string, Uint8Array | string][] = [
      ["an HTML page", "<!DOCTYPE html><html>"],
      ["an XML file", '<?xml version="1.0"?>'],
      ['a JSON file of another kind (it begins with "Records")', '{"Records": []}'],
      ["a JSON file of another kind", "[1, 2]"],
      ["a table of 3 comma-separated columns, but not of flow records", "a,b,c\n1,2,3\n"],
      ["a text file", "user: \u00fc\n"],
      ["a text file of white space only", " \n\n"],
      ["a PEM file (a key or certificate)", "-----BEGIN CERTIFICATE-----\n"],
      ["a Zeek log", "#separator \\x09\n"],
      ["a PNG image", hex("89504e470d0a1a0a00")],
      ["a ZIP archive", hex("504b03041400")],
      ["an ELF program", hex("7f454c460201")],
      ["a PDF document", "%PDF-1.7"],
      ["a 7z archive", hex("377abcaf271c0004")],
      ["bzip2-compressed data", "BZh91AY"],
      ["xz-compressed data", hex("fd377a585a000004")],
      ["LZ4-compressed data", hex("04224d186440")],
      ["a SQLite database", "SQLite format 3\0"],
      ["a DuckDB database", concat(hex("0011223344556677"), text("DUCK@"))],
      ["a Windows event log (EVTX)", "ElfFile\0"],
      ["a snoop capture (Solaris)", "snoop\0\0\0\0\0\0\x02"],
      ["a Microsoft Network Monitor capture", "GMBU\0\x02"],
      ["a tar archive", concat(new Uint8Array(257).fill(0x61), text("ustar\0"))],
      ["a pcapng file damaged by a text-mode transfer", hex("0a0d0d0a1c0000000d0a3c2b1a00")],
      ["a pcap variant of unknown layout (Navtel)", hex("4d3c2ba102000400")],
      ["a file of zero bytes only", new Uint8Array(100)],
      ["binary data of no kind known here", hex("0102030405060708")],
    ];
    for (const [says, bytes] of looks) {
      it(`tells ${says}`, () => assert.equal(looksLike(typeof bytes === "string" ? text(bytes) : bytes), says));
    }
  });

  describe("hashing", () => {
    it("gives the SHA-256 of the file, in a thread for large ones", async () => {
      for (const size of [0, 3, 17 << 20]) {
        const bytes = Buffer.alloc(size, "flow");
        const expected = createHash("sha256").update(bytes).digest("hex");
        assert.equal(await hashFile(put(`of ${size}`, bytes)), expected);
      }
    });

    it("rejects when the file is not there or the user cancels", async () => {
      await assert.rejects(hashFile(join(folder, "gone")), { name: "CaseError", code: "unreadable" });
      const large = put("large", Buffer.alloc(64 << 20));
      const cancel = new AbortController();
      const hashing = hashFile(large, cancel.signal);
      setImmediate(() => cancel.abort());
      await assert.rejects(hashing, { name: "CaseError", code: "cancelled" });
    });
  });
});
