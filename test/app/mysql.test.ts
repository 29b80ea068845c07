import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { mysql } from "../../src/app/mysql/analyzer.ts";
import { CAPABILITY } from "../../src/app/mysql/parse.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";
import { joined, little, type Part } from "../builders/frames.ts";

const options: AppOptions = { protocols: [mysql] };

const packet = (sequence: number, ...parts: Part[]): Uint8Array => {
  const body = joined(...parts);
  return joined(little(body.length, 3), sequence, body);
};
const text = (value: string): Uint8Array => joined(value.length, value);

const BASE =
  CAPABILITY.connectWithDb |
  CAPABILITY.protocol41 |
  CAPABILITY.secureConnection |
  CAPABILITY.pluginAuth |
  CAPABILITY.lengthAuth |
  CAPABILITY.connectAttrs;
const SCRAMBLE = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14";

const greeting = (capabilities: number, version = "8.0.36") =>
  packet(0, 10, version, 0, little(7, 4), "saltsalt", 0, little(capabilities & 0xffff, 2), 33, little(2, 2),
    little(capabilities >>> 16, 2), 21, little(0, 10), "saltsaltsalt", 0, "caching_sha2_password", 0); // prettier-ignore
const login = (capabilities: number, auth = SCRAMBLE) =>
  packet(1, little(capabilities, 4), little(1 << 24, 4), 33, little(0, 23), "alice", 0, text(auth), "shop", 0,
    "caching_sha2_password", 0, text("\x0cprogram_name\x05mysql")); // prettier-ignore
const ok = (sequence: number, changed = 0, status = 2) => packet(sequence, 0, changed, 0, little(status, 2), little(0, 2)); // prettier-ignore
const eof = (sequence: number, status = 2) => packet(sequence, 0xfe, little(0, 2), little(status, 2));
const okEnd = (sequence: number, status = 2) => packet(sequence, 0xfe, 0, 0, little(status, 2), little(0, 2));
const error = (sequence: number, code: number, message: string) => packet(sequence, 0xff, little(code, 2), "#42000", message); // prettier-ignore
const column = (sequence: number, name: string) =>
  packet(sequence, text("def"), text("s"), text("t"), text("t"), text(name), text(name), 12, little(0, 12));
const command = (code: number, ...parts: Part[]) => packet(0, code, ...parts);
const query = (statement: string) => command(3, statement);

const opening = (capabilities = BASE): readonly Said[] => [
  ["resp", greeting(capabilities)],
  ["orig", login(capabilities)],
  ["resp", joined(packet(2, 1, 3), ok(3))],
];

/** A result of rows, with or without EOF after the columns. */
const result = (rows: readonly string[], isDeprecated: boolean, status = 2): Uint8Array => {
  const parts = [(n: number) => packet(n, 1), (n: number) => column(n, "a")];
  if (!isDeprecated) parts.push((n) => eof(n));
  for (const value of rows) parts.push((n) => packet(n, text(value)));
  parts.push((n) => (isDeprecated ? okEnd(n, status) : eof(n, status)));
  return joined(...parts.map((part, i) => part(i + 1)));
};

const table = ({ rows }: Ran, name: string) => rows.filter((found) => found.table.name === name).map(({ row: own }) => own); // prettier-ignore

describe("MySQL", () => {
  it("shows the server's greeting where nobody logs in after it, as with scans", () => {
    const seen = (said: readonly Said[]) =>
      table(runApp(said, options), "mysql").map((row) => [row.command, row.server_version, row.error_code ?? null]);
    assert.deepEqual(seen([["resp", greeting(BASE)]]), [["greeting", "8.0.36", null]]);
    assert.deepEqual(seen([["orig", greeting(BASE)]]), [["greeting", "8.0.36", null]], "begun the wrong way round");
    const late = error(1, 1159, "Got timeout reading communication packets");
    assert.deepEqual(seen([["resp", joined(greeting(BASE), late)]]), [["error", "8.0.36", 1159]]);
    assert.deepEqual(seen(opening()), [["login", "8.0.36", null]]);
  });

  it("shows a login: user, database, plugin, version, attributes; the scramble masked", () => {
    const [row] = table(runApp(opening(), options), "mysql");
    assert.deepEqual(
      [row.command, row.user, row.database, row.server_version, row.auth_plugin, row.password, row.status, row.parameters],
      ["login", "alice", "shop", "8.0.36", "caching_sha2_password", "********", "ok", "program_name=mysql"],
    ); // prettier-ignore
    const none = table(runApp([["resp", greeting(BASE)], ["orig", login(BASE, "")], ["resp", error(2, 1045, "Access denied")]], options), "mysql"); // prettier-ignore
    assert.deepEqual([none[0].password, none[0].error_code, none[0].sqlstate], ["", 1045, "42000"]);
  });

  it("shows a password that is sent as it is", () => {
    const said: readonly Said[] = [
      ["resp", greeting(BASE)],
      ["orig", login(BASE)],
      ["resp", packet(2, 0xfe, "mysql_clear_password", 0)],
      ["orig", packet(3, "hunter2", 0)],
      ["resp", ok(4)],
    ];
    const [row] = table(runApp(said, { ...options, showsCredentials: true }), "mysql");
    assert.deepEqual([row.auth_plugin, row.password], ["mysql_clear_password", "hunter2"]);
    assert.equal(table(runApp(said, options), "mysql")[0].password, "********");
  });

  it("knows a server that refuses before it greets", () => {
    const refusal = packet(0, 0xff, little(1130, 2), "Host '10.0.0.1' is not allowed to connect");
    const ran = runApp([["resp", refusal]], options);
    assert.deepEqual([ran.rows[0].row.error_code, ran.rows[0].request], [1130, null]);
  });

  for (const isDeprecated of [false, true]) {
    it(`counts rows ${isDeprecated ? "without" : "with"} EOF after the columns, many results, pipelined`, () => {
      const capabilities = BASE | (isDeprecated ? CAPABILITY.deprecateEof : 0);
      const ran = runApp(
        [
          ...opening(capabilities),
          ["orig", joined(query("SELECT a FROM t"), query("CALL p()"), query("UPDATE t SET a=1"))],
          ["resp", joined(result(["x", "y", "z"], isDeprecated), result(["1"], isDeprecated, 10), result(["2"], isDeprecated), ok(1, 5))],
          ["orig", query("SELEC")],
          ["resp", error(1, 1064, "You have an error in your SQL syntax")],
        ],
        options,
      ); // prettier-ignore
      assert.deepEqual(
        table(ran, "sql").map(({ statement, rows, status, error_code, database }) => [statement, rows, status, error_code, database]),
        [
          ["SELECT a FROM t", 3n, "ok", null, "shop"],
          ["CALL p()", 2n, "ok", null, "shop"],
          ["UPDATE t SET a=1", 5n, "ok", null, "shop"],
          ["SELEC", null, "error", "1064", "shop"],
        ],
      ); // prettier-ignore
    });
  }

  it("resolves prepared statements, with their values and types that are not said again", () => {
    const values = (bound: Part[]) => [little(5, 4), 0, little(1, 4), 0b100, ...bound];
    const ran = runApp(
      [
        ...opening(),
        ["orig", command(0x16, "SELECT ? , ?, ?")],
        ["resp", joined(packet(1, 0, little(5, 4), little(1, 2), little(3, 2), 0, little(0, 2)), column(2, "?"), column(3, "?"), column(4, "?"), eof(5), column(6, "a"), eof(7))],
        ["orig", command(0x17, ...values([1, little(3, 2), little(0xfd, 2), little(6, 2), little(-7, 4), text("x' OR 1")]))],
        ["resp", joined(packet(1, 1), column(2, "a"), eof(3), packet(4, 0, 0, text("v")), eof(5))],
        ["orig", command(0x17, ...values([0, little(8, 4), text("y")]))],
        ["resp", joined(packet(1, 1), column(2, "a"), eof(3), eof(4))],
        ["orig", command(0x19, little(5, 4))],
        ["orig", command(0x16, "SELEC")],
        ["resp", error(1, 1064, "no")],
      ],
      options,
    ); // prettier-ignore
    assert.deepEqual(
      table(ran, "sql").map(({ command, statement, parameters, rows }) => [command, statement, parameters, rows]),
      [
        ["execute", "SELECT ? , ?, ?", "-7, x' OR 1, NULL", 1n],
        ["execute", "SELECT ? , ?, ?", "8, y, NULL", 0n],
        ["prepare", "SELEC", null, null],
      ],
    );
    assert.deepEqual(
      table(ran, "mysql").map(({ command }) => command),
      ["login", "stmt_prepare", "stmt_execute", "stmt_execute", "stmt_close", "stmt_prepare"],
    );
  });

  it("reads query attributes before a statement", () => {
    const ran = runApp(
      [
        ...opening(BASE | CAPABILITY.queryAttributes),
        ["orig", command(3, 1, 1, 0, 1, little(0xfe, 2), text("trace"), text("abc"), "SELECT 1")],
        ["resp", ok(1)],
        ["orig", command(3, 0, 1, "SELECT 2")],
        ["resp", ok(1)],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "sql").map(({ statement, parameters }) => [statement, parameters]),
      [
        ["SELECT 1", "trace=abc"],
        ["SELECT 2", null],
      ],
    );
  });

  it("follows the database in use, and a change of user", () => {
    const ran = runApp(
      [
        ...opening(),
        ["orig", query("use `other`")],
        ["resp", ok(1)],
        ["orig", command(2, "third")],
        ["resp", ok(1)],
        ["orig", command(0x11, "bob", 0, text(SCRAMBLE), "fourth", 0, little(33, 2), "mysql_native_password", 0)],
        ["resp", ok(1)],
        ["orig", query("SELECT 1")],
        ["resp", ok(1)],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "mysql").map(({ command, user, database }) => [command, user, database]),
      [
        ["login", "alice", "shop"],
        ["query", "alice", "other"],
        ["init_db", "alice", "third"],
        ["change_user", "bob", "fourth"],
        ["query", "bob", "fourth"],
      ],
    );
  });

  const infile: readonly Said[] = [
    ["orig", query("LOAD DATA LOCAL INFILE 'x' INTO TABLE t")],
    ["resp", packet(1, 0xfb, "/etc/passwd")],
    ["orig", joined(packet(2, "root:x:"), packet(3, "0:0\n"), packet(4))],
    ["resp", ok(5, 1)],
  ];

  it("carves the file that a server asks a client for", () => {
    const ran = runApp([...opening(), ...infile], options);
    assert.deepEqual(
      ran.files.map(({ about, bytes, isWhole }) => [about.name, about.from, Buffer.from(bytes).toString(), isWhole]),
      [["/etc/passwd", "orig", "root:x:0:0\n", true]],
    );
    assert.equal(table(ran, "mysql")[1].local_file, "/etc/passwd");
  });

  it("hands what follows an SSLRequest to TLS", () => {
    const ran = runApp(
      [
        ["resp", greeting(BASE | CAPABILITY.ssl)],
        ["orig", packet(1, little(BASE | CAPABILITY.ssl, 4), little(1 << 24, 4), 33, little(0, 23))],
        ["orig", joined(22, 3, 1, 0, 5)],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "mysql").map(({ command, server_version }) => [command, server_version]),
      [["ssl_request", "8.0.36"]],
    );
  });

  const frame = (sequence: number, plain: Uint8Array): Uint8Array => {
    const body = deflateSync(plain);
    return joined(little(body.length, 3), sequence, little(plain.length, 3), body);
  };
  const zipped: readonly Said[] = [
    ...opening(BASE | CAPABILITY.compress),
    ["orig", joined(little(query("SELECT 1").length, 3), 0, little(0, 3), query("SELECT 1"))],
    ["resp", joined(frame(1, result(["a".repeat(300), "b"], false).subarray(0, 40)), frame(2, result(["a".repeat(300), "b"], false).subarray(40)))],
  ]; // prettier-ignore

  it("reads the compressed protocol", () => {
    const ran = runApp(zipped, options);
    assert.equal(table(ran, "mysql")[0].compression, "zlib");
    assert.deepEqual(
      table(ran, "sql").map(({ statement, rows }) => [statement, rows]),
      [["SELECT 1", 2n]],
    );
  });

  it("masks passwords within statements", () => {
    const said: readonly Said[] = [...opening(), ["orig", query("CREATE USER u IDENTIFIED BY 'hunter2'")], ["resp", ok(1)]]; // prettier-ignore
    const ran = runApp(said, options);
    assert.equal(table(ran, "sql")[0].statement, "CREATE USER u IDENTIFIED BY '********'");
    assert.ok(!JSON.stringify(ran.rows.map(({ request }) => [request?.text, request?.detail?.()])).includes("hunter2"));
  });

  it("keeps the beginning of a statement that goes on over packets of 16 MiB", () => {
    const long = Buffer.alloc(0xffffff + 50, "x");
    long.write("\x03INSERT INTO t VALUES ('");
    const ran = runApp(
      [
        ...opening(),
        ["orig", joined(packet(0, long.subarray(0, 0xffffff)), packet(1, long.subarray(0xffffff)))],
        ["resp", ok(2, 1)],
        ["orig", query("SELECT 1")],
        ["resp", ok(1)],
      ],
      options,
    );
    const [first, second] = table(ran, "sql");
    assert.match(first.statement as string, /^INSERT INTO t VALUES/);
    assert.deepEqual([first.rows, second.statement, second.status], [1n, "SELECT 1", "ok"]);
    assert.equal(ran.rows.find((found) => found.table.name === "sql")?.request?.length, long.length + 8);
  });

  it("begins in the middle, and goes on after gaps", () => {
    const ran = runApp(
      [
        ["resp", joined(packet(9, "row"), eof(10))],
        ["orig", query("SELECT 1")],
        ["resp", result(["x"], true)],
        ["orig", query("SELECT 2")],
        ["resp", 400],
        ["resp", packet(77, "row")],
        ["orig", query("SELECT 3")],
        ["resp", result(["x", "y"], true)],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "sql").map(({ statement, rows, status }) => [statement, rows, status]),
      [
        ["SELECT 1", 1n, "ok"],
        ["SELECT 2", null, null],
        ["SELECT 3", 2n, "ok"],
      ],
    );
  });

  it("is not what only resembles it", () => {
    const others: readonly Said[][] = [
      [["resp", joined(little(74, 3), 0, 9, "5.0")]],
      [["resp", joined(little(74, 3), 0, 10, "\x01\x02")]],
      [["resp", joined(little(20, 3), 0, 0xff, little(7, 2), "text")]],
      [["orig", joined(little(20, 3), 0, 3, "\x00\x05binary binary binary")]],
      [["orig", joined(22, 3, 1, 0, 200, 1)]],
      [["resp", "220 mail ESMTP\r\n"]],
    ];
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  const all: readonly Said[] = [
    ...opening(BASE | CAPABILITY.deprecateEof),
    ["orig", joined(query("SELECT a FROM t"), query("UPDATE t SET a=1"))],
    ["resp", joined(result(["x", "y"], true), ok(1, 5))],
    ...infile,
  ];

  it("gives the same however it is cut", () => {
    sameHoweverCut(all, options);
    sameHoweverCut(zipped, options);
  });

  it("survives anything", () => {
    survivesAnything(all, options);
    survivesAnything(zipped, options);
  });
});
