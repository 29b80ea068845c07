import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { engineStarter } from "../../../src/extension/engine/client.ts";
import type { OpenRequest } from "../../../src/protocol/engine.ts";
import { RpcError } from "../../../src/protocol/rpc.ts";
import { scratch } from "../../engine/scratch.ts";
import { endEngines, engineEntry, forkEngine, gone, isAlive } from "./forked.ts";

const incident = fileURLToPath(new URL("../../../samples/incident", import.meta.url));
const space = scratch();
after(() => space.discard());

const open = (...paths: string[]): OpenRequest => ({ paths, folder: null, options: {} });
const page = { listing: "connections", from: 0, to: 200, sort: [], filter: {} } as const;
const temporary = (): string[] => readdirSync(space.folder).filter((name) => name.startsWith("flowmirror-engine-"));

describe("the engine process", function () {
  // The first one builds the bundle.
  this.timeout(120_000);
  afterEach(endEngines);

  it("opens a case, answers from it, and ends when it is asked to", async () => {
    const { engine, told, said, calls } = await forkEngine(space.folder);
    assert.deepEqual(await engine.remote.open(open(incident)), { reused: false });
    const { rows, columns, partial } = await engine.remote.page(page);
    assert.deepEqual([rows, partial], [200, false]);
    for (const { values } of columns)
      if (ArrayBuffer.isView(values)) assert.equal(values.byteLength, values.buffer.byteLength);
    const bytes = (await engine.remote.packet({ evidenceId: 8, number: 1 })).bytes;
    assert.ok(bytes instanceof Uint8Array && !Buffer.isBuffer(bytes));
    assert.ok(told.includes("status") && told.includes("case"));
    const pid = engine.pid!;
    await engine.dispose();
    assert.equal(isAlive(pid), false);
    assert.deepEqual(said, []);
    assert.deepEqual(calls.slice(0, 2), ["open", "page"]);
    await assert.rejects(engine.remote.status({}), RpcError);
  });

  it("fails with code and sentence", async () => {
    const { engine, calls } = await forkEngine(space.folder);
    const missing = join(space.folder, "missing.pcap");
    await assert.rejects(engine.remote.open(open(missing)), /missing\.pcap/);
    await assert.rejects(engine.remote.page({ ...page, to: -1 }), { code: "bad-request" });
    assert.deepEqual(calls, ["open not-found", "page bad-request"]);
    await engine.dispose();
  });

  it("says what is wrong with files that are no evidence, one case after the other", async () => {
    const { engine, said } = await forkEngine(space.folder);
    for (const [name, content, says] of [
      ["text.pcap", "this is no capture\n", /Accepted/],
      ["empty.pcap", "", /empty/],
    ] as const) {
      await engine.remote.open(open(space.file(name, content)));
      const { files, connections } = await engine.remote.overview({});
      assert.deepEqual([files.length, files[0].kind, connections], [1, "unknown", 0]);
      assert.match(files[0].says, says);
    }
    await engine.dispose();
    assert.deepEqual(said, []);
  });

  it("that meets a fault of its own says it on standard error and ends", async () => {
    // Thrown where no call is at work, once the engine has taken over from node.
    const broken = `const wait = setInterval(() => {
      if (process.listenerCount("uncaughtException") > 0) throw new Error("broken on purpose");
    }, 5)`;
    const execArgv = ["--import", `data:text/javascript,${encodeURIComponent(broken)}`];
    const { stopped, said } = await forkEngine(space.folder, execArgv);
    assert.match(await stopped, /exit code 1/);
    assert.match(said[0], /^The engine stops: Error: broken on purpose/);
  });

  it("that is killed fails the calls that wait, says so once, and another takes its place", async () => {
    const { engine, stopped } = await forkEngine(space.folder);
    await engine.remote.open(open(incident));
    assert.equal(temporary().length, 1);
    const waiting = engine.remote.exportQuery({
      sql: "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b",
      format: "csv",
      path: join(space.folder, "never.csv"),
    });
    process.kill(engine.pid!, "SIGKILL");
    await assert.rejects(waiting, { code: "closed", message: "The engine has stopped." });
    assert.match(await stopped, /^The engine has stopped \(by SIGKILL\)\. The evidence is untouched/);
    await assert.rejects(engine.remote.status({}), { code: "closed" });
    await engine.dispose();
    assert.deepEqual(temporary(), []);
    const next = await forkEngine(space.folder);
    assert.deepEqual(await next.engine.remote.open(open(incident)), { reused: false });
    await next.engine.dispose();
  });

  it("that is asked to end in the midst of an analysis leaves nothing behind", async () => {
    const { engine } = await forkEngine(space.folder);
    const pid = engine.pid!;
    const opening = engine.remote.open({ ...open(incident), folder: join(space.folder, "case") });
    opening.catch(() => undefined);
    await engine.remote.status({});
    await engine.dispose();
    await assert.rejects(opening, { code: "closed" });
    assert.equal(isAlive(pid), false);
    assert.deepEqual(temporary(), []);
    const left = readdirSync(space.folder, { recursive: true }).map(String);
    assert.deepEqual(
      left.filter((name) => /index|\.new|\.wal/.test(name)),
      [],
    );
  });

  it("ends when its host is killed", async () => {
    const host = join(space.folder, "host.mjs");
    writeFileSync(
      host,
      `import { fork } from "node:child_process";
       const env = { ...process.env, FLOWMIRROR_TEMP: process.argv[3] };
       const child = fork(process.argv[2], [], { env, serialization: "advanced", stdio: ["ignore", "ignore", "ignore", "ipc"] });
       child.once("message", () => console.log(child.pid));
       child.send({ kind: "call", id: 1, method: "open", params: ${JSON.stringify(open(incident))} });`,
    );
    const temp = join(space.folder, "flowmirror-engine-orphan");
    mkdirSync(temp);
    const child = spawn(process.execPath, [host, await engineEntry(), temp], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((resolve) => child.stdout.once("data", (text) => resolve(Number(text))));
    assert.ok(isAlive(pid));
    child.kill("SIGKILL");
    await gone(pid);
    assert.deepEqual(temporary(), []);
  });

  it("that nobody forked says so and ends", async () => {
    const child = spawn(process.execPath, [await engineEntry()], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.equal(code, 2);
    assert.match(said, /started by the extension/);
  });

  it("that cannot be started is said to have stopped", async () => {
    const entry = space.file("broken.mjs", 'throw new Error("broken on purpose");');
    const said: string[] = [];
    const says = await new Promise<string>((stopped) => {
      engineStarter({ entry, tempFolder: space.folder })({
        changed: () => undefined,
        stopped,
        said: (line) => void said.push(line),
      });
    });
    assert.match(says, /exit code 1/);
    assert.ok(said.some((line) => line.includes("broken on purpose")));
    assert.deepEqual(temporary(), []);
  });
});
