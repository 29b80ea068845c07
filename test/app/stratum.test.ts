import assert from "node:assert/strict";
import { protocols } from "../../src/app/protocols.ts";
import { parseMessage } from "../../src/app/stratum/message.ts";
import { stratum } from "../../src/app/stratum/protocol.ts";
import { moneroDifficulty, wideDifficulty } from "../../src/app/stratum/target.ts";
import { type AppOptions, bytesOf, type Ran, runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts"; // prettier-ignore

const options: AppOptions = { protocols: [stratum], ports: [40000, 443] };

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
const miner = (...values: readonly unknown[]): Said => ["orig", values.map(json).join("")];
const pool = (...values: readonly unknown[]): Said => ["resp", values.map(json).join("")];

const hash = (byte: string): string => `0x${byte.repeat(32)}`;
const TARGET = `0x00000000${"f".repeat(56)}`;
const WALLET = "48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD";

const notify = (job: string) => ({ id: null, method: "mining.notify", params: [job, "a".repeat(64), "01", "02", [], "20000000", "1d00ffff", "5f5e100", true] }); // prettier-ignore
const share = (id: number, job: string) => ({ id, method: "mining.submit", params: ["bc1q.rig1", job, "00000001", "5f5e1001", "0a0b0c0d"] }); // prettier-ignore

const bitcoin: readonly Said[] = [
  miner({ id: 1, method: "mining.subscribe", params: ["cgminer/4.10.0", "f00d", "pool.example", 3333] }),
  pool({ id: 1, result: [[["mining.set_difficulty", "b4b66"], ["mining.notify", "ae68"]], "08000002", 4], error: null }), // prettier-ignore
  miner({ id: 2, method: "mining.authorize", params: ["bc1q.rig1", "s3cret"] }),
  pool({ id: 2, result: true, error: null }),
  pool({ id: null, method: "mining.set_difficulty", params: [1024] }, notify("j1")),
  miner(share(3, "j1"), share(4, "j1")),
  pool({ id: 4, result: null, error: [23, "Low difficulty share", null] }),
  pool({ id: 3, result: true, error: null }),
];

const blob = "0606e89883d205";
const monero: readonly Said[] = [
  miner({ id: 1, jsonrpc: "2.0", method: "login", params: { login: WALLET, pass: "x9", agent: "XMRig/6.21.0 (Linux x86_64)", rigid: "ip-10-0-0-7", algo: ["rx/0", "cn/r"] } }), // prettier-ignore
  pool({ id: 1, jsonrpc: "2.0", error: null, result: { id: "sess1", job: { blob, job_id: "J1", target: "b88d0600", algo: "rx/0", height: 3_000_000, seed_hash: "aa" }, status: "OK" } }), // prettier-ignore
  miner({ id: 2, jsonrpc: "2.0", method: "submit", params: { id: "sess1", job_id: "J1", nonce: "98024001", result: "c9" } }), // prettier-ignore
  pool({ id: 2, jsonrpc: "2.0", error: null, result: { status: "OK" } }),
  pool({ jsonrpc: "2.0", method: "job", params: { blob, job_id: "J2", target: "5c351400", algo: "rx/0", height: 3_000_001 } }), // prettier-ignore
  miner({ id: 3, jsonrpc: "2.0", method: "submit", params: { id: "sess1", job_id: "J1", nonce: "98024002", result: "c9" } }), // prettier-ignore
  pool({ id: 3, jsonrpc: "2.0", error: { code: -1, message: "Block expired" } }),
  miner({ id: 4, jsonrpc: "2.0", method: "keepalived", params: { id: "sess1" } }),
  pool({ id: 4, jsonrpc: "2.0", error: null, result: { status: "KEEPALIVED" } }),
];

const ethereum: readonly Said[] = [
  miner({ worker: "eth1.0", jsonrpc: "2.0", params: ["0x9c99.w1", "x"], id: 2, method: "eth_submitLogin" }),
  pool({ jsonrpc: "2.0", id: 2, result: true }),
  pool({ jsonrpc: "2.0", id: 0, result: [hash("41"), hash("71"), TARGET, "0xe4e1c0"] }),
  miner({ worker: "", jsonrpc: "2.0", params: [], id: 3, method: "eth_getWork" }),
  pool({ jsonrpc: "2.0", id: 0, result: [hash("42"), hash("71"), TARGET] }),
  miner({ id: 6, jsonrpc: "2.0", method: "eth_submitHashrate", params: ["0x1d08a61", hash("02")] }),
  miner({ id: 4, method: "eth_submitWork", params: ["0x01", hash("42"), hash("09")] }),
  pool({ id: 4, jsonrpc: "2.0", result: false }),
];

function table({ rows }: Ran, names: readonly string[]): unknown[][] {
  return rows.map(({ row }) => names.map((name) => row[name]));
}

describe("app: Stratum", () => {
  it("Bitcoin's: who mines, with what, and the shares by their ids", () => {
    const ran = runApp(bitcoin, options);
    assert.deepEqual(table(ran, ["method", "user", "agent", "pool", "session_id", "job_id", "difficulty", "result", "error", "accepted", "rejected", "jobs"]), [
      ["mining.subscribe", null, "cgminer/4.10.0", "pool.example:3333", "ae68", null, null, '[[["mining.set_difficulty","b4b66"],["mining.notify","ae68"]],"08000002",4]', null, 0, 0, 0],
      ["mining.authorize", "bc1q.rig1", "cgminer/4.10.0", "pool.example:3333", "ae68", null, null, "true", null, 0, 0, 0],
      ["mining.set_difficulty", "bc1q.rig1", "cgminer/4.10.0", "pool.example:3333", "ae68", null, 1024, null, null, 0, 0, 0],
      ["mining.notify", "bc1q.rig1", "cgminer/4.10.0", "pool.example:3333", "ae68", "j1", 1024, null, null, 0, 0, 1],
      ["mining.submit", "bc1q.rig1", "cgminer/4.10.0", "pool.example:3333", "ae68", "j1", 1024, null, "23 Low difficulty share", 0, 1, 1],
      ["mining.submit", "bc1q.rig1", "cgminer/4.10.0", "pool.example:3333", "ae68", "j1", 1024, "true", null, 1, 1, 1],
    ]); // prettier-ignore
    assert.deepEqual(new Set(ran.rows.map(({ row }) => row.dialect)), new Set(["stratum"]));
    sameHoweverCut(bitcoin, options);
    survivesAnything(bitcoin, options);
  });

  it("Monero's: login with a job, shares, jobs, keep-alives", () => {
    const names = ["method", "user", "rig", "agent", "algorithm", "session_id", "job_id", "height", "difficulty", "target", "result", "error", "accepted", "rejected", "jobs"]; // prettier-ignore
    const rig = [WALLET, "ip-10-0-0-7", "XMRig/6.21.0 (Linux x86_64)"];
    assert.deepEqual(table(runApp(monero, options), names), [
      ["login", ...rig, "rx/0, cn/r", "sess1", "J1", 3_000_000n, 10_000, "b88d0600", "OK", null, 0, 0, 1],
      ["submit", ...rig, "rx/0", "sess1", "J1", null, 10_000, null, "OK", null, 1, 0, 1],
      ["job", ...rig, "rx/0", "sess1", "J2", 3_000_001n, 3243, "5c351400", null, null, 1, 0, 2],
      ["submit", ...rig, "rx/0", "sess1", "J1", null, 3243, null, null, "-1 Block expired", 1, 1, 2],
      ["keepalived", ...rig, "rx/0", "sess1", null, null, 3243, null, "KEEPALIVED", null, 1, 1, 2],
    ]); // prettier-ignore
    sameHoweverCut(monero, options);
    survivesAnything(monero, options);
  });

  it("Ethereum's: work asked for and given unasked, hash rates", () => {
    const names = ["method", "user", "rig", "is_notice", "job_id", "height", "difficulty", "hashrate", "result", "accepted", "rejected", "jobs"]; // prettier-ignore
    assert.deepEqual(table(runApp(ethereum, options), names), [
      ["eth_submitLogin", "0x9c99.w1", "eth1.0", false, null, null, null, null, "true", 0, 0, 0],
      ["work", "0x9c99.w1", "eth1.0", true, hash("41"), 15_000_000n, 2 ** 32, null, null, 0, 0, 1],
      ["eth_getWork", "0x9c99.w1", "eth1.0", false, hash("42"), null, 2 ** 32, null, null, 0, 0, 2],
      ["eth_submitWork", "0x9c99.w1", "eth1.0", false, hash("42"), null, 2 ** 32, null, "false", 0, 1, 2],
      ["eth_submitHashrate", "0x9c99.w1", "eth1.0", false, null, null, 2 ** 32, 30_444_129, null, 0, 0, 2],
    ]); // prettier-ignore
    sameHoweverCut(ethereum, options);
    survivesAnything(ethereum, options);
  });

  it("Grin's, by the same methods with other members", () => {
    const said: readonly Said[] = [
      miner({ id: "0", jsonrpc: "2.0", method: "login", params: { login: "grin1q", pass: "", agent: "grin-miner" } }),
      pool({ id: "0", jsonrpc: "2.0", method: "login", result: "ok", error: null }),
      miner({ id: "0", jsonrpc: "2.0", method: "submit", params: { edge_bits: 32, height: 16_419, job_id: 0, nonce: 8_895_699, pow: [1, 2] } }), // prettier-ignore
      pool({ id: "0", jsonrpc: "2.0", method: "submit", result: null, error: { code: -32_503, message: "Solution submitted too late" } }), // prettier-ignore
      pool({
        jsonrpc: "2.0",
        method: "job",
        params: { difficulty: 10, height: 16_420, job_id: 1, pre_pow: "00010000" },
      }),
    ];
    const ran = runApp(said, options);
    assert.deepEqual(ran.services, ["stratum"]);
    assert.deepEqual(table(ran, ["method", "user", "job_id", "height", "difficulty", "result", "error", "rejected"]), [
      ["login", "grin1q", null, null, null, "ok", null, 0],
      ["submit", "grin1q", "0", null, null, null, "-32503 Solution submitted too late", 1],
      ["job", "grin1q", "1", 16_420n, 10, null, null, 1],
    ]);
  });

  it("Zcash's, Ethereum's by way of mining.*, and other notices", () => {
    const said: readonly Said[] = [
      miner({ id: 1, method: "mining.subscribe", params: ["EthereumMiner/1.0.0", "EthereumStratum/1.0.0"] }),
      pool({ id: 1, result: [["mining.notify", "ae6812", "EthereumStratum/1.0.0"], "080c"], error: null }),
      pool({ id: null, method: "mining.set_target", params: [TARGET.slice(2)] }),
      pool({ id: null, method: "client.show_message", params: ["maintenance at noon"] }),
      pool({ id: 8, method: "client.reconnect", params: ["other.example", 4444, 10] }),
      pool({ id: 9, method: "client.get_version", params: [] }),
      miner({ id: 9, result: "lolMiner 1.88", error: null }),
    ];
    const names = ["method", "session_id", "pool", "difficulty", "parameters", "result", "is_notice"];
    assert.deepEqual(table(runApp(said, options), names).map((row) => row.map((value) => (typeof value === "string" ? value.slice(0, 30) : value))), [
      ["mining.subscribe", "ae6812", null, null, '["EthereumMiner/1.0.0","Ethere', '[["mining.notify","ae6812","Et', false],
      ["mining.set_target", "ae6812", null, 2 ** 32, '["00000000ffffffffffffffffffff', null, true],
      ["client.show_message", "ae6812", null, 2 ** 32, '["maintenance at noon"]', null, true],
      ["client.reconnect", "ae6812", "other.example:4444", 2 ** 32, '["other.example",4444,10]', null, true],
      ["client.get_version", "ae6812", "other.example:4444", 2 ** 32, "[]", "lolMiner 1.88", false],
    ]); // prettier-ignore
    const last = runApp(said, options).rows[4];
    assert.deepEqual([last.request?.from, last.reply?.from], ["resp", "orig"]);
  });

  it("masks passwords, everywhere", () => {
    for (const said of [bitcoin, monero]) {
      const { rows } = runApp(said, options);
      const all = rows.map(({ row, request, reply }) => [Object.values(row), request?.text, reply?.text, request?.detail?.(), reply?.detail?.()].join(" ")).join(" "); // prettier-ignore
      assert.ok(all.includes("********"));
      assert.doesNotMatch(all, /s3cret|"x9"/);
    }
    const open = runApp(bitcoin, { ...options, showsCredentials: true }).rows;
    assert.equal(open[1].row.password, "s3cret");
    assert.match(open[1].request?.detail?.() ?? "", /s3cret/);
  });

  it("texts for people", () => {
    const [first] = runApp(monero, options).rows;
    assert.equal(first.request?.text, `login ${WALLET} XMRig/6.21.0 (Linux x86_64)`);
    assert.equal(first.reply?.text, "OK");
    assert.match(first.reply?.detail?.() ?? "", /^\{\n {2}"id": 1,[^]*"job_id": "J1"/);
  });

  it("jobs by the hundred: the first, what is new, and the last have rows", () => {
    const jobs = Array.from({ length: 500 }, (_, i) => pool(notify(`n${i}`), ...(i === 250 ? [{ id: null, method: "mining.set_difficulty", params: [2048] }] : []))); // prettier-ignore
    const { rows } = runApp([...bitcoin, ...jobs], options);
    assert.deepEqual(table({ rows } as Ran, ["method", "job_id", "difficulty", "jobs", "repeats"]).slice(6), [
      ["mining.set_difficulty", null, 2048, 252, null],
      ["mining.notify", "n251", 2048, 253, 251],
      ["mining.notify", "n499", 2048, 501, 247],
    ]);
    sameHoweverCut([...bitcoin, ...jobs.slice(0, 20)], options, 20);
  });

  it("a pool that says something new every time fills no table", () => {
    const levels = Array.from({ length: 5000 }, (_, i) => pool({ id: null, method: "mining.set_difficulty", params: [i + 1] })); // prettier-ignore
    const { rows } = runApp([...bitcoin.slice(0, 4), ...levels], options);
    assert.equal(rows.length, 2 + 100 + 1);
    assert.equal(rows[102].row.repeats, 4899);
  });

  it("requests that nobody answers go out, with what held when they were made", () => {
    const asks = Array.from({ length: 300 }, (_, i) => miner({ id: i + 10, method: "mining.get_transactions", params: [] })); // prettier-ignore
    const { rows, reports } = runApp([...bitcoin.slice(0, 4), ...asks, pool(notify("j"))], options);
    const unanswered = rows.filter(({ row }) => row.method === "mining.get_transactions");
    assert.equal(unanswered.length, 300);
    assert.ok(unanswered.every(({ row, reply }) => reply === null && row.jobs === 0));
    assert.deepEqual(new Set(reports.map(({ code }) => code)), new Set(["app-waiting-limit"]));
  });

  it("ids that come again are told apart after a gap", () => {
    const one = (nonce: string) => miner({ id: 1, method: "submit", params: { id: "s", job_id: "J1", nonce, result: "c9" } }); // prettier-ignore
    const ok = pool({ id: 1, jsonrpc: "2.0", error: null, result: { status: "OK" } });
    const said: readonly Said[] = [...monero.slice(0, 2), one("a"), ["resp", 60], one("b"), ok];
    const { rows, reports } = runApp(said, options);
    assert.deepEqual(
      rows.map(({ row, reply }) => [/"nonce":"(\w)"/.exec(String(row.parameters))?.[1], reply !== null]),
      [[undefined, true], ["a", false], ["b", true]],
    ); // prettier-ignore
    assert.deepEqual(reports.map(({ code }) => code), ["app-gap"]); // prettier-ignore
    sameHoweverCut(said, options, 30);
  });

  it("a capture that begins in the middle, even of a line, and with the roles the wrong way round", () => {
    const late: readonly Said[] = [["resp", '0","error":null}\n'], ...bitcoin.slice(4)];
    const flipped = late.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what]);
    for (const said of [late, flipped]) {
      const ran = runApp(said, options);
      assert.deepEqual(ran.services, ["stratum"]);
      assert.deepEqual(table(ran, ["method", "user", "accepted", "rejected"]), [
        ["mining.set_difficulty", null, 0, 0],
        ["mining.notify", null, 0, 0],
        ["mining.submit", "bc1q.rig1", 0, 1],
        ["mining.submit", "bc1q.rig1", 1, 1],
      ]);
    }
    // Pools alone, as one side of a mirror shows them.
    const lone = monero.filter(([from]) => from === "resp");
    assert.deepEqual(table(runApp(lone, options), ["method", "job_id", "result"]), [[null, "J1", "OK"], [null, null, "OK"], ["job", "J2", null], [null, null, null], [null, null, "KEEPALIVED"]]); // prettier-ignore
  });

  it("a share longer than a first look is told by its beginning", () => {
    const long = miner({ id: 100, method: "mining.submit", params: ["t1.rig4", "8c6f", "a9cc405a", "3e27", "fd".repeat(3000)] }); // prettier-ignore
    const { rows } = runApp([long, pool({ id: 100, result: true })], options);
    assert.deepEqual(table({ rows } as Ran, ["user", "job_id", "accepted"]), [["t1.rig4", "8c6f", 1]]);
  });

  it("lines without end, and lines that are none", () => {
    const flood: Said[] = [...bitcoin.slice(0, 4), ["resp", `{"id":1,"x":"${"a".repeat(100_000)}"}\nnonsense\n[1]\n\n`], ...bitcoin.slice(4)]; // prettier-ignore
    const { rows, reports } = runApp(flood, options);
    assert.equal(rows.length, 6);
    assert.deepEqual(reports.map(({ code }) => code), ["app-message-limit", "app-malformed", "app-malformed"]); // prettier-ignore
    const deep = `{"id":1,"method":"mining.subscribe","params":${"[".repeat(30_000)}${"]".repeat(30_000)}}\n`;
    assert.deepEqual(
      runApp([["orig", deep]], options).reports.map(({ code }) => code),
      ["app-malformed"],
    );
  });

  it("is not taken for other JSON by lines, whatever the port", () => {
    const others: readonly (readonly Said[])[] = [
      [miner({ jsonrpc: "2.0", id: 1, method: "server.version", params: ["electrum/4.5", "1.4"] }), pool({ jsonrpc: "2.0", id: 1, result: ["ElectrumX 1.16", "1.4"] })], // prettier-ignore
      [miner({ jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: ["latest", false] }), pool({ jsonrpc: "2.0", id: 1, result: { hash: hash("aa") } })], // prettier-ignore
      [miner({ jsonrpc: "2.0", id: 1, method: "eth_accounts", params: [] }), pool({ jsonrpc: "2.0", id: 1, result: [hash("aa"), hash("bb"), hash("cc")] })], // prettier-ignore
      [miner({ method: "login", params: { user: "a", pass: "b" }, id: 1 }), pool({ id: 1, result: { status: "OK" } })],
      [miner({ method: "submit", params: { form: 1 }, id: 1 }), pool({ id: 1, result: true })],
      [miner({ message: 'a log of "method":"mining.submit"', level: "info" }), pool({ ok: true })],
      [miner({ log: { id: 1, method: "mining.submit" } })],
      [["orig", '{"id":1,"methods":"mining.submit"}\n']],
      [["orig", "POST / HTTP/1.1\r\nContent-Length: 60\r\n\r\n"], ["resp", '{"id":1,"method":"mining.notify","params":[]}\n']], // prettier-ignore
      [["resp", "220 ready {}\r\n"], ["orig", "EHLO a\r\n"]],
    ]; // prettier-ignore
    for (const said of others) assert.deepEqual(runApp(said, { ...options, ports: [40000, 3333] }).services, [], JSON.stringify(said)); // prettier-ignore
    // HTTP to a node of Ethereum stays HTTP.
    const body = '{"jsonrpc":"2.0","method":"eth_getWork","params":[],"id":1}';
    const http: Said[] = [["orig", `POST / HTTP/1.1\r\nHost: n\r\nContent-Length: ${body.length}\r\n\r\n${body}`]];
    assert.deepEqual(runApp(http, { ports: [40000, 8545] }).services, ["http"]);
    const said = [bitcoin, monero, ethereum];
    for (const one of said) assert.deepEqual(runApp(one, { ports: [40000, 8545] }).services, ["stratum"]);
    assert.ok(protocols.includes(stratum));
  });

  it("recognition keeps its word", () => {
    const answer = (orig: string, resp = ""): string => stratum.recognise({ orig: bytesOf(orig), resp: bytesOf(resp), ports: [1, 2] }); // prettier-ignore
    const [[, subscribe]] = bitcoin as readonly (readonly [string, string])[];
    for (const end of [1, 10, 20]) assert.equal(answer(subscribe.slice(0, end)), "more");
    assert.equal(answer(subscribe.slice(0, 45)), "yes");
    assert.equal(answer(subscribe), "yes");
    assert.equal(answer("hello\n"), "no");
    assert.equal(answer("\x16\x03\x01\x02\x00\x01"), "no");
  });

  it("messages and targets", () => {
    assert.equal(parseMessage("{}"), null);
    assert.equal(parseMessage("[]"), null);
    assert.equal(parseMessage('{"error":null}'), null);
    assert.equal(parseMessage('{"id":1,"result":null,"error":null}')?.method, "");
    assert.equal(parseMessage('{"method":"m\xc3\xa4","id":"1"}')?.method, "mä");
    // Targets of xmrig and of a pool: 2^32 through their difficulty.
    assert.deepEqual(["b88d0600", "dc460300", "ffffffff", "00000000", "b88d06", "xyz"].map(moneroDifficulty), [10_000, 20_000, 1, null, null, null]); // prettier-ignore
    assert.equal(moneroDifficulty("0000000000000100"), 2 ** 16);
    assert.deepEqual([TARGET, TARGET.slice(2), "0x0", "", "zz"].map(wideDifficulty), [2 ** 32, 2 ** 32, null, null, null]); // prettier-ignore
  });
});
