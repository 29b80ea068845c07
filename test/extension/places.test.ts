import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { readCaseFile, writeCaseFile } from "../../src/engine/case-file.ts";
import { copyHere, type Files, LARGEST_COPY, MOST_COPIES } from "../../src/extension/copies.ts";
import { placeFor, placeOfCaseFile, placeWithMore } from "../../src/extension/opening.ts";
import { capturePlace, casePlace, CASES, fileName, loosePlace } from "../../src/extension/place.ts";
import { clearStorage, inputsOf, prune, saveCase, touch } from "../../src/extension/storage.ts";
import type { Resource } from "../../src/extension/ui.ts";
import { file } from "./fake-ui.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "flowmirror-places-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function aCase(path: string, inputs: readonly string[]): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "index.duckdb"), "index");
  const evidence = inputs.map((input) => ({ path: input, size: 1, sha256: "00", kind: "capture", format: "pcap" }));
  writeCaseFile(path, { version: "0.1.0", inputs, options: {}, evidence });
}

const opening = () => ({ storage: folder, local: async ({ fsPath }: Resource) => fsPath });

describe("places", () => {
  it("the same evidence is the same place, in any order; other evidence is another", () => {
    const [a, b] = [loosePlace(["/e/a", "/e/b"], "/s"), loosePlace(["/e/b", "/e/./a", "/e/a"], "/s")];
    assert.deepEqual(a, b);
    assert.equal(a.name, "a and 1 more");
    assert.notEqual(a.key, loosePlace(["/e/a"], "/s").key);
    assert.notEqual(loosePlace(["/e/a.pcap"], "/s").key, capturePlace("/e/a.pcap", "/s").key);
  });

  it("an index in storage lies in a folder named as people know the case", () => {
    const { folder: kept } = capturePlace("/e/mirror.pcap", "/s");
    assert.match(kept, /^\/s\/cases\/[0-9a-f]{32}\/mirror\.pcap$/);
  });

  it("names are such as any file system takes", () => {
    assert.deepEqual(["a/b:c", "..", "con", "COM1.pcap", "x. ", "\u202eexe", ""].map(fileName), [
      "a_b_c",
      "_",
      "_con",
      "_COM1.pcap",
      "x",
      "_exe",
      "_",
    ]);
    assert.equal([...fileName("\u{1f41f}".repeat(200))].length, 60);
  });

  it("one capture is a capture, unless a case is asked for; several things are a case", async () => {
    const capture = join(folder, "a.pcap.gz");
    assert.equal((await placeFor([file(capture)], opening())).kind, "capture");
    assert.equal((await placeFor([file(capture)], opening(), "case")).kind, "case");
    assert.equal((await placeFor([file(join(folder, "a.log"))], opening())).kind, "case");
    assert.deepEqual((await placeFor([file("/e/b"), file("/e/a")], opening())).paths, ["/e/a", "/e/b"]);
    await assert.rejects(placeFor([], opening()), /Nothing was chosen/);
  });

  it("a folder with a case in it is that case, and so is its case.json; another's case.json is none", async () => {
    const path = join(folder, "incident");
    aCase(path, ["../a.pcap"]);
    assert.deepEqual(await placeFor([file(path)], opening()), casePlace(path));
    assert.deepEqual(await placeFor([file(join(path, "case.json"))], opening()), casePlace(path));
    writeFileSync(join(folder, "case.json"), '{"case": "of wine"}');
    await assert.rejects(placeOfCaseFile(file(join(folder, "case.json")), opening()), /is not a Flowmirror case/);
    await assert.rejects(placeOfCaseFile(file("/x/case.json", "vscode-vfs"), opening()), /copy it here first/);
  });

  it("more evidence makes another case in storage, and a larger one in a folder of its own", async () => {
    const loose = loosePlace(["/e/a"], folder);
    assert.deepEqual((await placeWithMore(loose, [file("/e/b")], opening())).paths, ["/e/a", "/e/b"]);
    const path = join(folder, "incident");
    aCase(path, ["../a.pcap"]);
    const more = await placeWithMore(casePlace(path), [file("/e/b")], opening());
    assert.deepEqual(more, { ...casePlace(path), paths: [join(folder, "a.pcap"), "/e/b"] });
  });
});

describe("storage", () => {
  it("saves a case with its index and paths as seen from the new folder", async () => {
    const place = capturePlace(join(folder, "evidence", "a.pcap"), folder);
    await assert.rejects(saveCase(place, join(folder, "out")), /when its analysis has ended/);
    aCase(place.folder, ["../../../evidence/a.pcap"]);
    const saved = join(folder, "saved", "incident");
    await saveCase(place, saved);
    assert.equal(readFileSync(join(saved, "index.duckdb"), "utf8"), "index");
    assert.deepEqual(readCaseFile(saved)?.inputs, ["../../evidence/a.pcap"]);
    assert.equal(readCaseFile(saved)?.evidence[0].path, "../../evidence/a.pcap");
    assert.deepEqual(inputsOf(casePlace(saved)), [join(folder, "evidence", "a.pcap")]);
    await assert.rejects(saveCase(place, saved), /choose another folder/);
  });

  it("removes what was not used for long, then what is too much, and never what is open or fresh", async () => {
    const places = Array.from({ length: 25 }, (_, i) => capturePlace(`/e/${i}.pcap`, folder));
    const now = Date.now();
    for (const [i, place] of places.entries()) {
      mkdirSync(place.folder, { recursive: true });
      const used = new Date(now - (i === 3 ? 40 : 2) * 86_400_000 - i * 1000);
      utimesSync(dirname(place.folder), used, used);
    }
    await touch(places[24]);
    const removed = await prune(folder, [places[22].folder], now);
    const left = new Set(readdirSync(join(folder, CASES)));
    const gone = places.filter(({ folder: kept }) => !left.has(basename(dirname(kept)))).map(({ name }) => name);
    assert.deepEqual(
      gone,
      ["3.pcap", "20.pcap", "21.pcap", "23.pcap"].sort((a, b) => parseInt(a) - parseInt(b)),
    );
    assert.equal(removed, gone.length);
    assert.equal(await clearStorage(folder, [places[22].folder]), 20);
    assert.deepEqual(readdirSync(join(folder, CASES)), [basename(dirname(places[22].folder))]);
  });

  it("is empty at first", async () => {
    assert.equal(await prune(join(folder, "none"), []), 0);
    assert.equal(await clearStorage(join(folder, "none"), []), 0);
  });
});

describe("copies of evidence that lies elsewhere", () => {
  const tree: Record<string, Uint8Array | string[]> = {
    "/v/logs": ["/v/logs/a.log", "/v/logs/deep"],
    "/v/logs/a.log": new Uint8Array([1, 2, 3]),
    "/v/logs/deep": ["/v/logs/deep/b.log"],
    "/v/logs/deep/b.log": new Uint8Array([4]),
  };
  let reads: string[];
  const files: Files = {
    async stat({ path }) {
      const entry = tree[path];
      return {
        size: Array.isArray(entry) ? 0 : entry.length,
        mtime: 1_700_000_000_000,
        isFolder: Array.isArray(entry),
      };
    },
    async read({ path }) {
      reads.push(path);
      return tree[path] as Uint8Array;
    },
    list: async ({ path }) => (tree[path] as string[]).map((child) => file(child, "memfs")),
  };
  const work = () => ({ files, storage: folder, say: () => undefined, signal: new AbortController().signal });
  beforeEach(() => (reads = []));

  it("are made once, folders with all that is in them", async () => {
    const path = await copyHere(file("/v/logs", "memfs"), work());
    assert.equal(basename(path), "logs");
    assert.deepEqual([...readFileSync(join(path, "deep", "b.log"))], [4]);
    assert.deepEqual(reads, ["/v/logs/a.log", "/v/logs/deep/b.log"]);
    assert.equal(await copyHere(file("/v/logs", "memfs"), work()), path);
    assert.equal(reads.length, 2, "unchanged files are not read again");
  });

  it("are refused in a sentence where they are too large, too many or cancelled", async () => {
    const large: Files = { ...files, stat: async () => ({ size: LARGEST_COPY + 1, mtime: 0, isFolder: false }) };
    await assert.rejects(
      copyHere(file("/v/x.pcap", "memfs"), { ...work(), files: large }),
      /x.pcap has 256 MB.*at most 256 MB/,
    );
    const many: Files = {
      stat: async ({ path }) => ({ size: 0, mtime: 0, isFolder: path === "/v/many" }),
      read: async () => new Uint8Array(),
      list: async () => Array.from({ length: MOST_COPIES + 1 }, (_, i) => file(`/v/many/${i}`, "memfs")),
    };
    await assert.rejects(copyHere(file("/v/many", "memfs"), { ...work(), files: many }), /at most 1000 files/);
    const bottomless: Files = {
      ...files,
      stat: async () => ({ size: 0, mtime: 0, isFolder: true }),
      list: async () => [file("/v/in", "memfs")],
    };
    await assert.rejects(copyHere(file("/v", "memfs"), { ...work(), files: bottomless }), /deeper than 16/);
    await assert.rejects(copyHere(file("/v/logs", "memfs"), { ...work(), signal: AbortSignal.abort() }), /cancelled/);
  });
});
