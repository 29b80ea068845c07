import assert from "node:assert/strict";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { firstRows, noRows, selectColumns } from "../../src/cli/batches.ts";
import { PipeClosed } from "../../src/cli/world.ts";
import { Interrupted } from "../../src/cli/run.ts";
import { fileNotes } from "../../src/cli/notes.ts";
import { asciiPrinter } from "../../src/cli/payload.ts";
import { progressText } from "../../src/cli/progress.ts";
import { renderTable } from "../../src/cli/table.ts";
import { openTarget } from "../../src/cli/target.ts";
import { rowsOf, type Batch } from "../../src/base/columns.ts";
import { connections } from "../../src/model/tables.ts";
import { fakeEngine, fileSummary, runFake, type Call } from "./fake.ts";
import { batchOf } from "./rows.ts";
import { scratchFolders } from "./scratch.ts";

const scratch = scratchFolders();
const terminal = { isTerminal: true, columns: 60, colour: true };

describe("rows", () => {
  const batch = batchOf(connections, [
    { connection_id: 1, proto: "tcp", vni: null, orig_pkts: 3n },
    { connection_id: 2, proto: "udp", vni: 7, orig_pkts: 4n },
  ]);

  it("can be cut to some columns and some rows", () => {
    const cut = firstRows(selectColumns(batch, ["orig_pkts", "vni", "proto"]), 1);
    assert.deepEqual(rowsOf(cut), [{ orig_pkts: 3n, vni: null, proto: "tcp" }]);
    assert.equal(cut.vectors[0].type === "i64" && cut.vectors[0].data.length, 1);
  });

  it("can have a column of the table that the file lacks, and none that is not in the table", () => {
    assert.deepEqual(rowsOf(selectColumns(batch, ["proto", "history", "resp_pkts"], connections))[0], {
      proto: "tcp",
      history: null,
      resp_pkts: null,
    });
    assert.throws(() => selectColumns(batch, ["histroy"], connections), {
      code: "usage",
      message: /did you mean history/,
    });
  });

  it("can be none at all", () => {
    assert.deepEqual(rowsOf(noRows(connections)), []);
    assert.equal(noRows(connections).vectors.length, connections.columns.length);
  });

  it("fit the width of a terminal, and are whole in a pipe", async () => {
    const narrow = await runFake(["connections", "a.pcap", "--limit", "2"], { stdout: terminal });
    const wide = await runFake(["connections", "a.pcap", "--limit", "2"]);
    const table = narrow.stdout.split("\n").slice(0, 3);
    assert.deepEqual(
      table.map((line) => line.length),
      [60, 60, 60],
    );
    assert.ok(table.every((line) => line.endsWith("…")));
    assert.ok(!wide.stdout.includes("…"));
  });

  it("cut a cell that is too long, and no character in two", () => {
    const columns = [{ name: "a", type: "text", nullable: false, says: "" }] as const;
    assert.equal(renderTable({ columns, rows: [["😀😀😀"]], total: 1 }, 2), "a\n😀…\n");
  });

  it("stop the reading when --limit is reached", async () => {
    let batches = 0;
    const engine = fakeEngine();
    const counting: typeof engine = {
      ...engine,
      listConnections: (paths, options, out) => engine.listConnections(paths, options, (one) => (batches++, out(one))),
    };
    const { code, stdout } = await runFake(["connections", "a.pcap", "--format", "jsonl", "--limit", "12"], {
      engine: counting,
    });
    assert.equal(code, 0);
    assert.equal(stdout.trim().split("\n").length, 12);
    assert.equal(batches, 2);
  });
});

describe("the engine's options", () => {
  it("come from what was typed", async () => {
    const calls: Call[] = [];
    const words =
      "analyze a.pcap --vxlan-port 8472,4790 --geneve-port 6082 --slack 90.5 --memory 512 --threshold port-scan.ports=50";
    await runFake([...words.split(" "), "--log-format", "${version} ${account-id}", "--case", "here"], {
      engine: fakeEngine(calls),
    });
    assert.deepEqual(calls[0].options, {
      vxlanPorts: [8472, 4790],
      genevePorts: [6082],
      logFormat: ["version", "account-id"],
      slackSeconds: 90.5,
      memoryMb: 512,
      thresholds: { "port-scan.ports": 50 },
      folder: "here",
    });
  });
});

describe("evidence without what was asked for", () => {
  const listing = async (argv: readonly string[], kinds: readonly string[], rows = 0) => {
    const files = kinds.map((kind) => fileSummary({ kind }));
    const engine = {
      ...fakeEngine(),
      listConnections: async (_paths: unknown, _options: unknown, out: (batch: Batch) => Promise<void>) => {
        if (rows > 0) await out(batchOf(connections, [{ connection_id: 1 }]));
        return { files };
      },
      listFlows: async () => ({ files }),
    } as unknown as ReturnType<typeof fakeEngine>;
    return (await runFake(argv, { engine })).stderr;
  };

  it("is said to lack it where there are no rows, and only there", async () => {
    const connectionsOf = (kinds: readonly string[], rows = 0) => listing(["connections", "x"], kinds, rows);
    assert.equal(await connectionsOf(["flow-log"]), "There is no capture in this evidence, only flow logs.\n");
    assert.equal(await connectionsOf(["mirror-sessions"]), "There is no capture in this evidence.\n");
    assert.equal(await connectionsOf(["flow-log", "capture"]), "");
    assert.equal(await connectionsOf(["flow-log"], 1), "");
    assert.doesNotMatch(await connectionsOf(["unknown"]), /no capture/);
    assert.equal(await listing(["flows", "x"], ["capture"]), "There is no flow log in this evidence, only captures.\n");
    assert.equal(await listing(["flows", "x", "--quiet"], ["capture"]), "");
  });
});

describe("files that are nothing we read", () => {
  const unknown = (path: string, says: string) => fileSummary({ path, kind: "unknown", says });

  it("are told what is accepted once, however many they are", () => {
    const files = [unknown("a", "A text. Accepted are x."), unknown("b", "Empty."), unknown("c", "A picture. Accepted are x.")]; // prettier-ignore
    assert.deepEqual(fileNotes(files, "/"), ["a: A text.", "b: Empty.", "c: A picture.", "Accepted are x."]);
    assert.deepEqual(fileNotes(files.slice(0, 1), "/"), ["a: A text. Accepted are x."]);
    assert.deepEqual(fileNotes(files.slice(0, 2), "/"), ["a: A text. Accepted are x.", "b: Empty."]);
    assert.deepEqual(fileNotes([], "/"), []);
  });
});

describe("files that are written", () => {
  after(() => scratch.remove());

  it("take their name only when they are complete", async () => {
    const path = join(scratch.make(), "out.csv");
    const target = await openTarget(path, []);
    await target.write("half");
    assert.throws(() => readFileSync(path));
    await target.finish();
    assert.equal(readFileSync(path, "utf8"), "half");
  });

  it("are gone when the run fails, and what was there before is still there", async () => {
    const folder = scratch.make();
    const path = join(folder, "out.csv");
    writeFileSync(path, "before");
    const ran = await runFake(["packets", "a.pcap", "--format", "csv", "--output", path]);
    assert.equal(ran.code, 1);
    assert.deepEqual(readdirSync(folder), ["out.csv"]);
    assert.equal(readFileSync(path, "utf8"), "before");
  });

  it("are never evidence, by whatever name", async () => {
    const folder = scratch.make();
    const evidence = join(folder, "in.pcap");
    writeFileSync(evidence, "evidence");
    symlinkSync(evidence, join(folder, "link"));
    for (const [path, given] of [
      [evidence, evidence],
      [join(folder, "link"), evidence],
      [evidence, folder],
    ]) {
      // prettier-ignore
      await assert.rejects(openTarget(path, [given]), /is evidence/);
    }
    assert.equal(readFileSync(evidence, "utf8"), "evidence");
  });

  it("are not the evidence of a case either", async () => {
    const evidence = join(scratch.make(), "in.pcap");
    writeFileSync(evidence, "evidence");
    const engine = fakeEngine([], { "old-case": fileSummary({ path: evidence }) });
    for (const how of [
      ["--connections", "1"],
      ["--table", "connections", "--format", "csv"],
    ]) {
      // prettier-ignore
      const ran = await runFake(["export", "old-case", ...how, "--output", evidence], { engine });
      assert.equal(ran.code, 2);
      assert.match(ran.stderr, /is evidence, which is never changed/);
    }
    assert.equal(readFileSync(evidence, "utf8"), "evidence");
    assert.deepEqual(readdirSync(join(evidence, "..")), ["in.pcap"]);
  });

  it("say why they cannot be written", async () => {
    const folder = scratch.make();
    mkdirSync(join(folder, "sub"));
    await assert.rejects(openTarget(join(folder, "no", "x"), []), {
      code: "no-space",
      message: /its folder does not exist/,
    });
    await assert.rejects(openTarget(join(folder, "sub"), []), { code: "usage" });
  });

  it("are written through a link, which stays one", async () => {
    const folder = scratch.make();
    writeFileSync(join(folder, "real.csv"), "before");
    symlinkSync("real.csv", join(folder, "link.csv"));
    const target = await openTarget(join(folder, "link.csv"), []);
    await target.write("after");
    await target.finish();
    assert.equal(readlinkSync(join(folder, "link.csv")), "real.csv");
    assert.equal(readFileSync(join(folder, "real.csv"), "utf8"), "after");
    assert.deepEqual(readdirSync(folder).sort(), ["link.csv", "real.csv"]);
  });

  it("may be a standard stream that goes to a file, and leave its name alone", async function () {
    if (process.platform === "win32") this.skip();
    const path = join(scratch.make(), "stream");
    const descriptor = openSync(path, "w");
    const target = await openTarget(`/dev/fd/${descriptor}`, []);
    assert.equal(target.isStream, true);
    await target.write("one ");
    await target.write("two");
    await target.finish();
    closeSync(descriptor);
    assert.equal(readFileSync(path, "utf8"), "one two");
  });

  it("are files where Parquet is asked for, and never called -", async function () {
    if (process.platform === "win32") this.skip();
    const parquet = await runFake(["connections", "a.pcap", "--format", "parquet", "--output", "/dev/null"]);
    assert.deepEqual([parquet.code, parquet.stderr.split("\n")[0]], [2, "flowmirror: --output /dev/null is a device or pipe; Parquet needs a file."]); // prettier-ignore
    const dash = await runFake(["export", "a.pcap", "--connections", "1", "--output", "-"]);
    assert.equal(dash.code, 2);
    assert.match(dash.stderr, /"-" is no name for --output/);
  });

  it("are of the format that their name ends in, unless --format names another", async () => {
    const folder = scratch.make();
    for (const [name, more, begins] of [
      ["a.csv", [], "connection_id,"],
      ["a.JSONL", [], "{"],
      ["a.csv", ["--format", "jsonl"], "{"],
      ["a.txt", [], "connection_id  "],
    ] as const) {
      const path = join(folder, name);
      const ran = await runFake(["connections", "a.pcap", "--output", path, ...more]);
      assert.equal(ran.code, 0, ran.stderr);
      assert.ok(readFileSync(path, "utf8").startsWith(begins), name);
    }
    const lines = readFileSync(join(folder, "a.JSONL"), "utf8").trim().split("\n");
    assert.ok(lines.length > 50, "no limit but --limit where it is no table");
  });

  it("are CSV with all rows where a table is exported and nothing says otherwise", async () => {
    const ran = await runFake(["export", "a.pcap", "--table", "connections"]);
    assert.match(ran.stdout, /^connection_id,/);
    assert.ok(!ran.stdout.includes("more rows"));
    for (const name of ["http", "files"]) {
      const calls: Call[] = [];
      const protocol = await runFake(["export", "a.pcap", "--table", name], { engine: fakeEngine(calls) });
      assert.match(protocol.stdout, /^ts,connection_id,/);
      assert.deepEqual(calls.at(-1)?.paths, [name]);
    }
  });

  it("are refused in a folder that cannot be, before anything is read", async () => {
    const path = join(scratch.make(), "file");
    writeFileSync(path, "before");
    for (const [command, option] of [
      ["analyze", "--report"],
      ["analyze", "--case"],
      ["report", "--report"],
      ["files", "--save"],
    ]) {
      const calls: Call[] = [];
      const ran = await runFake([command, "a.pcap", option, join(path, "sub")], { engine: fakeEngine(calls) });
      assert.equal(ran.code, 4);
      assert.match(
        ran.stderr,
        /^flowmirror: --(?:report|case|save) .*sub could not be written: .*file is no folder\.\n$/,
      );
      assert.deepEqual(calls, []);
    }
  });

  it("may be packets", async () => {
    const path = join(scratch.make(), "x.pcapng");
    const calls: Call[] = [];
    const ran = await runFake(["export", "a.pcap", "--connections", "3,1:abc=", "--output", path], {
      engine: fakeEngine(calls),
    });
    assert.equal(ran.code, 0);
    assert.equal(readFileSync(path, "utf8"), "pcapng");
    assert.deepEqual(calls.at(-1)?.options, { connections: ["3", "1:abc="] });
  });
});

describe("a terminal", () => {
  it("gets colour, and a pipe none", async () => {
    const coloured = await runFake(["follow", "a.pcap", "3"], { stdout: terminal });
    const plain = await runFake(["follow", "a.pcap", "3"]);
    assert.ok(coloured.stdout.includes("\u001b[36m> GET"));
    assert.equal(coloured.stdout.replace(/\u001b\[\d+m/g, ""), plain.stdout);
    assert.ok(!plain.stdout.includes("\u001b"));
  });

  it("gets help as wide as it is, within reason; a pipe gets it in a hundred columns", async () => {
    const widestOf = async (argv: readonly string[], columns: number | undefined) => {
      const { stdout } = await runFake(argv, { stdout: { isTerminal: columns !== undefined, columns } });
      // Command lines are copied as they are.
      const [text] = stdout.split("Examples\n");
      return Math.max(...text.split("\n").map(({ length }) => length));
    };
    for (const argv of [["help"], ["help", "connections"], ["search", "--help"]]) {
      assert.ok((await widestOf(argv, 60)) <= 60, argv.join(" "));
      const usual = await widestOf(argv, undefined);
      assert.ok(usual > 90 && usual <= 100);
      assert.equal(await widestOf(argv, 300), usual);
      assert.ok((await widestOf(argv, 5)) >= 40, "not a word a line");
    }
  });

  it("is not given raw bytes unless forced", async () => {
    const refused = await runFake(["follow", "a.pcap", "3", "--as", "raw"], { stdout: terminal });
    assert.equal(refused.code, 2);
    assert.equal(refused.stdout, "");
    const forced = await runFake(["follow", "a.pcap", "3", "--as", "raw", "--force", "--side", "resp"], {
      stdout: terminal,
    });
    assert.ok(forced.stdout.endsWith("\u0000end"));
    assert.equal(forced.stderr, "[1234 bytes missing] at byte 28 of the output\n");
  });

  it("shows progress on stderr, cleared at the end; a pipe shows none", async () => {
    const shown = await runFake(["connections", "a.pcap"], { stderr: terminal });
    assert.ok(shown.stderr.includes("\rreading a.pcap  0%\u001b[K"));
    assert.ok(shown.stderr.endsWith("\r\u001b[K"));
    assert.equal((await runFake(["connections", "a.pcap"])).stderr, "");
    assert.equal((await runFake(["connections", "a.pcap", "--quiet"], { stderr: terminal })).stderr, "");
  });
});

describe("the progress line", () => {
  const begun = { at: 0, bytes: 0, packets: 0, records: 0 };
  it("has rates and the time left", () => {
    const state = { phase: "reading x", doneBytes: 250e6, totalBytes: 1000e6, packets: 400_000, records: 0 };
    assert.equal(progressText(state, begun, 1000), "reading x  25%  250 MB/s  400,000 packets/s  3 s left");
  });
  it("has no rate before there is one, and no share where the total is unknown", () => {
    const state = { phase: "joining\u001b[2J", doneBytes: 0, totalBytes: 0, packets: 0, records: 0 };
    assert.equal(progressText(state, begun, 10), "joining\\u001b[2J");
  });
});

describe("payload as text", () => {
  it("goes on in the same line when the same side goes on, whatever the parts", () => {
    const whole = asciiPrinter({ colour: false });
    const split = asciiPrinter({ colour: false });
    const bytes = new TextEncoder().encode("one\r\ntwo\tx\n\nthree");
    const data = (part: Uint8Array) =>
      ({ kind: "data", from: "orig", bytes: part, packet: 1, evidenceId: 1, ts: 0n }) as const;
    let text = "";
    for (const byte of bytes) text += split.part(data(Uint8Array.of(byte)));
    text += split.end();
    assert.equal(String(whole.part(data(bytes))) + whole.end(), "> one\n> two    x\n> \n> three\n");
    assert.equal(text, "> one\n> two    x\n> \n> three\n");
  });
});

describe("payload as text, cut anywhere", () => {
  it("is the same text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "\r", "\n", "\t", "\u0000"), { maxLength: 12 }),
        fc.array(fc.nat(12)),
        (letters, cuts) => {
          const bytes = new TextEncoder().encode(letters.join(""));
          const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
          const parts = at.slice(1).map((to, i) => bytes.subarray(at[i], to));
          assert.equal(asText(parts), asText([bytes]));
        },
      ),
    );
  });
});

function asText(parts: readonly Uint8Array[]): string {
  const printer = asciiPrinter({ colour: false });
  const texts = parts.map((bytes) =>
    printer.part({ kind: "data", from: "resp", bytes, packet: 1, evidenceId: 1, ts: 0n }),
  );
  return texts.join("") + printer.end();
}

describe("a run that is ended", () => {
  const aborted = (reason: Error) => {
    const controller = new AbortController();
    controller.abort(reason);
    return controller.signal;
  };

  it("by Ctrl-C exits with 130, by SIGTERM with 143, and says so in a word", async () => {
    for (const code of [130, 143]) {
      const ran = await runFake(["connections", "a.pcap"], { signal: aborted(new Interrupted(code)) });
      assert.deepEqual(ran, { code, stdout: "", stderr: "flowmirror: cancelled\n" });
    }
  });

  it("because the reader has gone exits with 0 and says nothing", async () => {
    const ran = await runFake(["connections", "a.pcap"], { signal: aborted(new PipeClosed()) });
    assert.deepEqual(ran, { code: 0, stdout: "", stderr: "" });
    const write = () => Promise.reject(new PipeClosed());
    assert.equal((await runFake(["help"], { stdout: { write } })).code, 0);
  });

  it("by a fault of our own exits with 1 and shows the stack, without control bytes", async () => {
    const ran = await runFake(["packets", "a.pcap"]);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /TypeError: impossible \\u001b\[31mstate\n {4}at /);
  });
});

describe("a packet of a case", () => {
  after(() => scratch.remove());

  it("is one of the first capture, whatever lies before it, unless --file names another file", async () => {
    const folder = scratch.make();
    writeFileSync(join(folder, "case.json"), "{}");
    const small = fakeEngine();
    const files = [
      fileSummary({ kind: "flow-log" }),
      fileSummary({ kind: "capture" }),
      fileSummary({ kind: "capture" }),
    ];
    const engine = {
      ...small,
      openCase: async (_paths: readonly string[], options: object) => {
        const opened = await small.openCase(["a.pcap"], options);
        return { ...opened, reused: true, summary: async () => ({ ...(await opened.summary()), files }) };
      },
    };
    const first = await runFake(["packet", folder, "1"], { engine });
    assert.match(first.stdout, /^Packet 1 of file 2,/);
    const third = await runFake(["packet", folder, "1", "--file", "3"], { engine });
    assert.match(third.stdout, /^Packet 1 of file 3,/);
    files.length = 1;
    const none = await runFake(["packet", folder, "1"], { engine });
    assert.deepEqual([none.code, none.stderr], [3, "flowmirror: There is no capture in this case.\n"]);
  });
});

describe("a case folder", () => {
  after(() => scratch.remove());

  it("that had to be analysed again says so, unless --quiet", async () => {
    const folder = scratch.make();
    writeFileSync(join(folder, "case.json"), "{}");
    const small = fakeEngine();
    const engine = (reused: boolean) => ({
      ...small,
      openCase: async (_paths: readonly string[], options: object) => ({
        ...(await small.openCase(["a.pcap"], options)),
        reused,
      }),
    });
    const [again, quiet, kept] = await Promise.all([
      runFake(["findings", folder, "--slack", "5"], { engine: engine(false) }),
      runFake(["findings", folder, "--slack", "5", "--quiet"], { engine: engine(false) }),
      runFake(["findings", folder], { engine: engine(true) }),
    ]);
    assert.match(again.stderr, /: Analysed again: its evidence, options or version changed\.\n/);
    assert.deepEqual([quiet.stderr, kept.stderr], ["", ""]);
    assert.equal(again.stdout, kept.stdout);
  });
});

describe("a connection without payload", () => {
  it("is told from one that is not shown", async () => {
    const small = fakeEngine();
    const engine = {
      ...small,
      openCase: async (paths: readonly string[], options: object) => ({
        ...(await small.openCase(paths, options)),
        follow: async () => undefined,
      }),
    };
    const ran = await runFake(["follow", "a.pcap", "3"], { engine });
    assert.deepEqual(ran, { code: 0, stdout: "", stderr: "No payload was sent, or none was captured.\n" });
    assert.equal((await runFake(["follow", "a.pcap", "3"])).stderr, "");
  });
});
