import assert from "node:assert/strict";
import { postgresql } from "../../src/app/postgresql/analyzer.ts";
import { MAX_STATEMENT } from "../../src/app/sql/text.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";
import { big, joined, type Part } from "../builders/frames.ts";

const options: AppOptions = { protocols: [postgresql] };

const message = (type: string, ...parts: Part[]): Uint8Array => {
  const body = joined(...parts);
  return joined(type, big(body.length + 4, 4), body);
};
const startup = (parameters: Record<string, string>): Uint8Array => {
  const body = joined(...Object.entries(parameters).flatMap(([name, value]) => [name, 0, value, 0]), 0);
  return joined(big(body.length + 8, 4), big(196608, 4), body);
};
const query = (text: string) => message("Q", text, 0);
const row = (...values: string[]) =>
  message("D", big(values.length, 2), ...values.flatMap((value) => [big(value.length, 4), value]));
const columns = (...names: string[]) =>
  message("T", big(names.length, 2), ...names.flatMap((name) => [name, 0, big(0, 18)]));
const complete = (tag: string) => message("C", tag, 0);
const ready = message("Z", "I");
const error = (code: string, text: string) => message("E", "SERROR", 0, "VERROR", 0, "C", code, 0, "M", text, 0, 0);
const parse = (name: string, text: string) => message("P", name, 0, text, 0, big(0, 2));
const bind = (portal: string, name: string, ...values: (string | null)[]) =>
  message(
    "B",
    portal,
    0,
    name,
    0,
    big(0, 2),
    big(values.length, 2),
    ...values.flatMap((value) => (value === null ? [big(0xffffffff, 4)] : [big(value.length, 4), value])),
    big(0, 2),
  );
const describePortal = message("D", "P", 0);
const execute = (portal: string) => message("E", portal, 0, big(0, 4));
const sync = message("S");

const login: readonly Said[] = [
  ["orig", startup({ user: "alice", database: "shop", application_name: "psql", client_encoding: "UTF8" })],
  ["resp", message("R", big(3, 4))],
  ["orig", message("p", "hunter2", 0)],
  ["resp", joined(message("R", big(0, 4)), message("S", "server_version", 0, "16.2", 0), message("K", big(7, 4), big(9, 4)), ready)],
]; // prettier-ignore

const extended: readonly Said[] = [
  ["orig", joined(parse("s1", "SELECT * FROM t WHERE a=$1"), bind("", "s1", "x' OR 1=1", null), describePortal, execute(""), sync)],
  ["resp", joined(message("1"), message("2"), columns("a"), row("1"), row("2"), complete("SELECT 2"), ready)],
]; // prettier-ignore

const table = ({ rows }: Ran, name: string) => rows.filter((found) => found.table.name === name).map(({ row: own }) => own); // prettier-ignore

describe("PostgreSQL", () => {
  it("masks passwords within statements", () => {
    const said: readonly Said[] = [...login, ["orig", joined(query("ALTER ROLE bob PASSWORD 'hunter2'"), parse("", "create user x password 'hunter2'"))]]; // prettier-ignore
    const seen = runApp(said, options).rows.map(({ row: own, request }) => [
      own.argument ?? own.statement,
      request?.text,
      request?.detail?.(),
    ]);
    assert.ok(!JSON.stringify(seen).includes("hunter2"));
    assert.deepEqual(table(runApp(said, options), "postgresql").slice(1).map(({ argument }) => argument), ["ALTER ROLE bob PASSWORD '********'", "create user x password '********'"]); // prettier-ignore
    assert.equal(table(runApp(said, { ...options, showsCredentials: true }), "sql")[0].statement, "ALTER ROLE bob PASSWORD 'hunter2'"); // prettier-ignore
  });

  it("shows a login: user, database, method, server's version; the password masked", () => {
    const [row] = table(runApp(login, options), "postgresql");
    assert.deepEqual(
      [row.command, row.user, row.database, row.application_name, row.auth_method, row.password, row.server_version],
      ["login", "alice", "shop", "psql", "password", "********", "16.2"],
    );
    assert.equal(row.parameters, "client_encoding=UTF8");
    const shown = table(runApp(login, { ...options, showsCredentials: true }), "postgresql");
    assert.equal(shown[0].password, "hunter2");
  });

  it("names the SASL mechanism, and a login that fails with its SQLSTATE", () => {
    const ran = runApp(
      [
        ["orig", startup({ user: "bob" })],
        ["resp", message("R", big(10, 4), "SCRAM-SHA-256-PLUS", 0, "SCRAM-SHA-256", 0, 0)],
        ["orig", message("p", "SCRAM-SHA-256", 0, big(8, 4), "n,,n=,r=")],
        ["resp", message("R", big(11, 4), "r=1")],
        ["orig", message("p", "c=biws,r=1,p=proof")],
        ["resp", error("28P01", "password authentication failed")],
      ],
      options,
    );
    const [row] = table(ran, "postgresql");
    assert.deepEqual(
      [row.auth_method, row.password, row.error_code, row.database],
      ["SCRAM-SHA-256", null, "28P01", "bob"],
    );
    assert.equal(ran.rows[0].reply?.text, "ERROR 28P01: password authentication failed");
  });

  it("pairs simple queries with all of their results, pipelined too", () => {
    const ran = runApp(
      [
        ...login,
        ["orig", joined(query("SELECT 1; DELETE FROM t"), query("SELEC"))],
        ["resp", joined(columns("a"), row("1"), complete("SELECT 1"), complete("DELETE 3"), ready)],
        ["resp", joined(error("42601", "syntax error"), ready)],
      ],
      options,
    );
    const rows = table(ran, "sql");
    assert.deepEqual(
      rows.map(({ statement, rows, status, error_code, user, database }) => [statement, rows, status, error_code, user, database]),
      [
        ["SELECT 1; DELETE FROM t", 4n, "ok", null, "alice", "shop"],
        ["SELEC", null, "error", "42601", "alice", "shop"],
      ],
    ); // prettier-ignore
    assert.equal(table(ran, "postgresql")[1].reply, "SELECT 1, DELETE 3");
    assert.equal(rows[0].duration, 1);
  });

  it("resolves prepared statements at Execute, with their values", () => {
    const again: readonly Said[] = [
      ["orig", joined(bind("p", "s1", "2"), execute("p"), sync)],
      ["resp", joined(message("2"), complete("SELECT 0"), ready)],
    ];
    const rows = table(runApp([...login, ...extended, ...again], options), "sql");
    assert.deepEqual(
      rows.map(({ command, statement, parameters, rows }) => [command, statement, parameters, rows]),
      [
        ["execute", "SELECT * FROM t WHERE a=$1", "x' OR 1=1, NULL", 2n],
        ["execute", "SELECT * FROM t WHERE a=$1", "2", 0n],
      ],
    );
  });

  it("gives one error for a statement that cannot be prepared, and goes on after the Sync", () => {
    const ran = runApp(
      [
        ...login,
        ["orig", joined(parse("", "SELEC"), bind("", ""), execute(""), sync)],
        ["orig", joined(parse("", "SELECT 2"), bind("", ""), execute(""), sync)],
        ["resp", joined(error("42601", "syntax error"), ready)],
        ["resp", joined(message("1"), message("2"), row("2"), complete("SELECT 1"), ready)],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "sql").map(({ command, statement, status }) => [command, statement, status]),
      [
        ["prepare", "SELEC", "error"],
        ["execute", "SELECT 2", "ok"],
      ],
    );
  });

  it("carves what is copied in and out", () => {
    const ran = runApp(
      [
        ...login,
        ["orig", query("COPY t TO STDOUT")],
        ["resp", joined(message("H", 0, big(1, 2), big(0, 2)), message("d", "a\tb\n"), message("d", "c\td\n"), message("c"), complete("COPY 2"), ready)],
        ["orig", query("COPY t FROM STDIN")],
        ["resp", message("G", 0, big(1, 2), big(0, 2))],
        ["orig", joined(message("d", "x\n"), message("c"))],
        ["resp", joined(complete("COPY 1"), ready)],
      ],
      options,
    ); // prettier-ignore
    assert.deepEqual(
      ran.files.map(({ about, bytes, isWhole }) => [about.from, Buffer.from(bytes).toString(), isWhole]),
      [
        ["resp", "a\tb\nc\td\n", true],
        ["orig", "x\n", true],
      ],
    );
    const rows = table(ran, "postgresql").slice(1);
    assert.deepEqual(
      rows.map(({ reply, rows, copy_bytes }) => [reply, rows, copy_bytes]),
      [
        ["COPY 2", 2n, 8n],
        ["COPY 1", 1n, 2n],
      ],
    );
  });

  it("shows requests of encryption and cancel requests; what is encrypted goes to TLS", () => {
    const ssl = joined(big(8, 4), big(80877103, 4));
    const refused = runApp([["orig", ssl], ["resp", "N"], ...login], options);
    assert.deepEqual(
      table(refused, "postgresql").map(({ command, reply }) => [command, reply]),
      [
        ["ssl_request", "refused"],
        ["login", "ok"],
      ],
    );
    const accepted = runApp([["orig", ssl], ["resp", "S"], ["orig", joined(22, 3, 1, 0, 5)]], options); // prettier-ignore
    assert.equal(table(accepted, "postgresql")[0].reply, "accepted");
    const [cancel] = table(
      runApp([["orig", joined(big(16, 4), big(80877102, 4), big(4711, 4), big(1, 4))]], options),
      "postgresql",
    );
    assert.deepEqual([cancel.command, cancel.argument], ["cancel", "4711"]);
  });

  it("keeps the beginning of a long statement, and says how long it was", () => {
    const long = `SELECT '${"ä".repeat(20_000)}'`;
    const [row] = table(runApp([...login, ["orig", query(long)], ["resp", joined(complete("SELECT 1"), ready)]], options), "sql"); // prettier-ignore
    assert.equal(row.statement_length, BigInt(Buffer.byteLength(long)));
    assert.ok(long.startsWith(row.statement as string));
    assert.ok((row.statement as string).length > MAX_STATEMENT / 2 - 8);
  });

  it("begins in the middle, also with the roles the wrong way round", () => {
    const talk: readonly Said[] = [
      ["resp", joined(row("1"), complete("SELECT 1"), ready)],
      ["orig", query("SELECT now()")],
      ["resp", joined(columns("now"), row("x"), complete("SELECT 1"), ready)],
    ];
    const flipped = talk.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what]);
    for (const said of [talk, flipped]) {
      const ran = runApp(said, options);
      assert.deepEqual(table(ran, "sql").map(({ statement, rows }) => [statement, rows]), [["SELECT now()", 1n]]); // prettier-ignore
    }
  });

  it("goes on after gaps", () => {
    const big1 = row("x".repeat(500));
    const ran = runApp(
      [
        ...login,
        ["orig", query("SELECT big")],
        ["resp", joined(columns("a"), big1.subarray(0, 100))],
        ["resp", big1.length - 100 + 30],
        ["orig", query("SELECT next")],
        ["resp", joined(columns("a"), row("1"), complete("SELECT 1"), ready)],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "sql").map(({ statement, rows }) => [statement, rows]),
      [
        ["SELECT big", null],
        ["SELECT next", 1n],
      ],
    );
    assert.deepEqual(
      ran.reports.map(({ code }) => code),
      ["app-gap"],
    );
  });

  it("is not what only resembles it", () => {
    const others: readonly Said[][] = [
      [["orig", "POST / HTTP/1.1\r\nHost: h\r\n\r\n"]],
      [["orig", "QUIT\r\n"]],
      [["orig", joined(big(20, 4), big(3, 2), big(0, 2), big(1, 4), big(4, 2), "test", big(0, 4))]],
      [["orig", joined(22, 3, 1, 0, 200, 1)]],
      [["resp", "SSH-2.0-x\r\n"]],
      [["orig", joined("Q", big(10, 4), "\x01\x02\x03\x04\x05", 0)]],
    ];
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  const all: readonly Said[] = [
    ...login,
    ...extended,
    ["orig", query("COPY t TO STDOUT")],
    ["resp", joined(message("H", 0, big(0, 2)), message("d", "abc\n"), message("c"), complete("COPY 1"), ready)],
    ["orig", query("SELEC")],
    ["resp", joined(error("42601", "no"), ready)],
  ];

  it("gives the same however it is cut", () => {
    sameHoweverCut(all, options);
    sameHoweverCut([...all, ["resp", 77], ["orig", query("SELECT 1")], ["resp", joined(complete("SELECT 1"), ready)]], options); // prettier-ignore
  });

  it("survives anything", () => survivesAnything(all, options));
});
