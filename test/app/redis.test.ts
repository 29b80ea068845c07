import assert from "node:assert/strict";
import { redis } from "../../src/app/redis/analyzer.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";

const options: AppOptions = { protocols: [redis] };

const string = (text: string) => `$${text.length}\r\n${text}\r\n`;
const command = (...words: string[]) => `*${words.length}\r\n${words.map(string).join("")}`;

const told = ({ rows }: Ran) =>
  rows.map(({ row: { command, key, arguments: args, reply } }) => [command, key ?? null, args ?? null, reply ?? null]);

describe("Redis", () => {
  it("pairs commands with replies of every type, pipelined", () => {
    const ran = runApp(
      [
        ["orig", command("SET", "a", "1") + command("get", "a") + command("DEL", "a", "b") + command("LRANGE", "l", "0", "-1")],
        ["resp", "+OK\r\n$1\r\n1\r\n:2\r\n*3\r\n$1\r\nx\r\n$-1\r\n*1\r\n:7\r\n"],
        ["orig", command("GET", "none") + command("HGETALL", "h") + command("INCR", "s")],
        ["resp", "_\r\n%1\r\n+k\r\n#t\r\n-WRONGTYPE Operation against a key\r\n"],
      ],
      options,
    ); // prettier-ignore
    assert.deepEqual(told(ran), [
      ["SET", "a", "1", "OK"],
      ["GET", "a", null, "1"],
      ["DEL", "a", "b", "2"],
      ["LRANGE", "l", "0 -1", "[x, (nil), [7]]"],
      ["GET", "none", null, "(nil)"],
      ["HGETALL", "h", null, "{k=true}"],
      ["INCR", "s", null, "WRONGTYPE Operation against a key"],
    ]);
    assert.equal(ran.rows[6].row.error, "WRONGTYPE Operation against a key");
    assert.equal(ran.rows[0].row.duration, 1);
  });

  it("knows the server by errors of its own, whatever the client says, on its port", () => {
    const onPort: AppOptions = { ...options, ports: [50000, 6379] };
    const talks: readonly (readonly [string, string])[] = [
      ["$0\r\n\r\n", "-ERR unknown command '$0'\r\n"],
      ["HELP\r\n", "-ERR unknown command `HELP`, with args beginning with: \r\n"],
      ["stats\r\n", "-NOAUTH Authentication required.\r\n"],
    ];
    for (const [asked, answered] of talks) {
      const said: readonly Said[] = [["orig", asked], ["resp", answered]]; // prettier-ignore
      const [row] = runApp(said, onPort).rows;
      assert.deepEqual([row?.row.command, row?.row.error], [asked.trim().toUpperCase(), answered.slice(1, -2)]);
      sameHoweverCut(said, onPort);
      const turned = said.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what]);
      assert.equal(runApp(turned, { ...options, ports: [6379, 50000] }).rows[0]?.request?.from, "resp");
    }
    // What breaks the rules is no command; what the server says of it stands alone.
    const broken: readonly Said[] = [["orig", "*9999999999999\r\n"], ["resp", "-ERR Protocol error: invalid multibulk length\r\n"]]; // prettier-ignore
    assert.deepEqual(told(runApp(broken, onPort)), [["", null, null, "ERR Protocol error: invalid multibulk length"]]);
    sameHoweverCut(broken, onPort);
    // Mail servers say such words too.
    assert.deepEqual(runApp([["orig", "HELP\r\n"], ["resp", "-ERR unknown command\r\n"]], onPort).services, []); // prettier-ignore
  });

  it("masks what logs in, and knows the user and the database from then on", () => {
    const said: readonly Said[] = [
      ["orig", command("AUTH", "alice", "hunter2") + command("SELECT", "3") + command("CONFIG", "SET", "requirepass", "s3cret", "maxmemory", "1") + command("ACL", "SETUSER", "bob", "on", ">pw")],
      ["resp", "+OK\r\n+OK\r\n+OK\r\n+OK\r\n"],
      ["orig", command("MIGRATE", "h", "1", "", "0", "9", "AUTH2", "u", "p4ss", "KEYS", "k") + command("AUTH", "wrong")],
      ["resp", "+OK\r\n-WRONGPASS invalid\r\n"],
    ]; // prettier-ignore
    const ran = runApp(said, options);
    assert.deepEqual(told(ran), [
      ["AUTH", null, "alice ********", "OK"],
      ["SELECT", null, "3", "OK"],
      ["CONFIG SET", null, "requirepass ******** maxmemory 1", "OK"],
      ["ACL SETUSER", null, "bob on ********", "OK"],
      ["MIGRATE", null, "h 1  0 9 AUTH2 u ******** KEYS k", "OK"],
      ["AUTH", null, "********", "WRONGPASS invalid"],
    ]);
    assert.deepEqual(
      ran.rows.map(({ row: { user, database, password } }) => [user, database, password]),
      [
        ["alice", null, "********"],
        ["alice", 3, null],
        ["alice", 3, null],
        ["alice", 3, null],
        ["alice", 3, null],
        ["alice", 3, "********"],
      ],
    );
    assert.equal(JSON.stringify(ran.rows, (_, value: unknown) => (typeof value === "bigint" ? "" : value)).match(/hunter2|s3cret|p4ss|>pw/), null); // prettier-ignore
    assert.match(String(runApp(said, { ...options, showsCredentials: true }).rows[0].row.password), /hunter2/);
  });

  it("reads inline commands where the reply is of RESP", () => {
    const ran = runApp(
      [
        ["orig", "PING\r\n"],
        ["resp", "+PONG\r\n"],
        ["orig", "set \"a key\" 'v'\r\nINFO\r\n"],
        ["resp", "+OK\r\n$3\r\nabc\r\n"],
      ],
      options,
    );
    assert.deepEqual(told(ran), [
      ["PING", null, null, "PONG"],
      ["SET", "a key", "v", "OK"],
      ["INFO", null, null, "abc"],
    ]);
  });

  it("tells messages of channels from replies, in RESP2 and RESP3", () => {
    const confirm = (kind: string, channel: string, n: number, type = "*") => `${type}3\r\n${string(kind)}${string(channel)}:${n}\r\n`; // prettier-ignore
    const message = (type: string) => `${type}3\r\n${string("message")}${string("c1")}${string("hello")}`;
    for (const type of ["*", ">"]) {
      const ran = runApp(
        [
          ["orig", command("SUBSCRIBE", "c1", "c2")],
          ["resp", confirm("subscribe", "c1", 1, type) + confirm("subscribe", "c2", 2, type) + message(type)],
          ["orig", command("PING")],
          ["resp", `${message(type)}+PONG\r\n`],
        ],
        options,
      );
      assert.deepEqual(
        ran.rows.map(({ row }) => [row.command, row.key, row.is_push]),
        [
          ["SUBSCRIBE", "c1", false],
          ["message", "c1", true],
          ["message", "c1", true],
          ["PING", null, false],
        ],
      );
    }
  });

  it("carves the snapshot that a master sends, as rogue masters send modules", () => {
    const ran = runApp(
      [
        ["orig", command("PSYNC", "?", "-1")],
        ["resp", "+FULLRESYNC 0123456789 0\r\n\n$10\r\n\x7fELF\x02\x01\x01"],
        ["resp", "\0\0\0"],
        ["resp", command("PING")],
      ],
      options,
    );
    assert.deepEqual(told(ran), [["PSYNC", null, "? -1", "FULLRESYNC 0123456789 0"]]);
    assert.deepEqual(
      ran.files.map(({ bytes, isWhole, about }) => [bytes.length, isWhole, about.from]),
      [[10, true, "resp"]],
    );
  });

  it("shortens long strings and says how long they were", () => {
    const big = "x".repeat(100_000);
    const ran = runApp([["orig", command("SET", "a", big)], ["resp", "+OK\r\n"], ["orig", command("GET", "a")], ["resp", string(big)]], options); // prettier-ignore
    assert.match(String(ran.rows[0].row.arguments), /^x{256}… \(100000 bytes\)$/);
    assert.equal(ran.rows[1].row.reply_length, 100_000n);
  });

  it("begins in the middle, the wrong way round too, and goes on after gaps", () => {
    const talk: readonly Said[] = [
      ["resp", ":1\r\n"],
      ["orig", command("GET", "a")],
      ["resp", `$500\r\n${"x".repeat(100)}`],
      ["resp", 300],
      ["resp", `${"x".repeat(100)}\r\n`],
      ["orig", command("GET", "b")],
      ["resp", `*2\r\n$2`],
      ["resp", 30],
      ["resp", "\r\nabc"],
      ["orig", command("GET", "c")],
      ["resp", "$1\r\nc\r\n"],
    ];
    for (const said of [talk, talk.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what])]) {
      const ran = runApp(said, options);
      assert.deepEqual(
        told(ran).map(([name, key, , reply]) => [name, key, reply === null ? null : String(reply).slice(-1)]),
        [
          ["", null, "1"],
          ["GET", "a", ")"],
          ["GET", "b", null],
          ["GET", "c", "c"],
        ],
      );
    }
  });

  it("is not what only resembles it", () => {
    const others: readonly Said[][] = [
      [["orig", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"], ["resp", "HTTP/1.1 200 OK\r\n\r\n"]],
      [["resp", "+OK POP3 ready\r\n"], ["orig", "USER bob\r\n"], ["resp", "+OK\r\n"]],
      [["orig", "get a\r\n"], ["resp", "VALUE a 0 1\r\n1\r\nEND\r\n"]],
      [["orig", "*5 what is this\r\n"], ["resp", "+OK\r\n"]],
      [["orig", "*1\r\n$5\r\nab\x01de\r\n"]],
      [["resp", "220 ftp\r\n"], ["orig", "AUTH TLS\r\n"], ["resp", "234 ok\r\n"]],
    ]; // prettier-ignore
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  const all: readonly Said[] = [
    ["orig", command("HELLO", "3", "AUTH", "u", "p") + command("SET", "a", "b".repeat(50)) + command("SUBSCRIBE", "x")],
    ["resp", `%1\r\n+server\r\n+redis\r\n+OK\r\n>3\r\n${string("subscribe")}${string("x")}:1\r\n|1\r\n+a\r\n+b\r\n+late\r\n`],
    ["orig", "PING\r\n"],
    ["resp", "+PONG\r\n"],
    ["resp", 20],
    ["orig", command("PSYNC", "?", "-1")],
    ["resp", "+FULLRESYNC 1 0\r\n$4\r\nREDI"],
  ]; // prettier-ignore

  it("gives the same however it is cut", () => sameHoweverCut(all, options));
  it("survives anything", () => survivesAnything(all, options));
});
