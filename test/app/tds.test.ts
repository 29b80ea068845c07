import assert from "node:assert/strict";
import { tds } from "../../src/app/tds/analyzer.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";
import { big, joined, little, type Part, utf16 } from "../builders/frames.ts";

const options: AppOptions = { protocols: [tds] };

/** A message, in packets of at most `size` bytes of body. */
const message = (type: number, body: Uint8Array, size = 4000): Uint8Array => {
  const packets: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    const isLast = at + size >= body.length;
    packets.push(joined(type, isLast ? 1 : 0, big(part.length + 8, 2), 0, 0, 1, 0, part));
  }
  return joined(...packets);
};

const prelogin = (encryption: number): Uint8Array =>
  joined(0, big(11, 2), big(6, 2), 1, big(17, 2), big(1, 2), 0xff, 15, 0, big(2000, 2), 0, 0, encryption);

const login = (): Uint8Array => {
  const texts = ["CLIENTPC", "sa", "hunter2", "sqlcmd", "dbserver", "", "ODBC", "", "shop"];
  const coded = texts.map((text, i) =>
    i === 2 ? utf16(text).map((byte) => (((byte << 4) | (byte >> 4)) & 255) ^ 0xa5) : utf16(text),
  );
  let offset = 94;
  const pairs = coded.map((bytes, i) => {
    const pair = joined(little(offset, 2), little(texts[i].length, 2));
    offset += bytes.length;
    return pair;
  });
  const fixed = joined(little(0x74000004, 4), little(4096, 4), little(0, 24), ...pairs, little(0, 22));
  assert.equal(fixed.length + 4, 94);
  return joined(little(offset, 4), fixed, ...coded);
};

const HEADERS = joined(little(22, 4), little(18, 4), little(2, 2), little(0, 8), little(1, 4));
const batch = (text: string, size?: number) => message(1, joined(HEADERS, utf16(text)), size);
const counted = (text: string, size = 1) => joined(little(text.length, size), utf16(text));
const token = (code: number, ...parts: Part[]): Uint8Array => {
  const body = joined(...parts);
  return joined(code, little(body.length, 2), body);
};
const done = (status: number, rows: number) => joined(0xfd, little(status, 2), little(0xc1, 2), little(rows, 8));
const error = (number: number, text: string) =>
  token(0xaa, little(number, 4), 1, 16, counted(text, 2), counted("dbserver"), 0, little(1, 4));
const reply = (...parts: Part[]) => message(4, joined(...parts));

const opening: readonly Said[] = [
  ["orig", message(18, prelogin(2))],
  ["resp", reply(prelogin(2))],
  ["orig", message(16, login())],
  ["resp", reply(token(0xe3, 1, counted("shop"), counted("master")), token(0xad, 1, little(0x74000004, 4), counted("Microsoft SQL Server"), 15, 0, big(2000, 2)), done(0, 0))],
]; // prettier-ignore

const nvarchar = (name: string, text: string) =>
  joined(counted(name), 0, 0xe7, little(8000, 2), 0, 0, 0, 0, 0, little(2 * text.length, 2), utf16(text));
const integer = (name: string, value: number) => joined(counted(name), 0, 0x26, 4, 4, little(value, 4));
const call = (id: number, ...parts: Part[]) => message(3, joined(HEADERS, little(0xffff, 2), little(id, 2), little(0, 2), ...parts)); // prettier-ignore

const table = ({ rows }: Ran, name: string) => rows.filter((found) => found.table.name === name).map(({ row }) => row);

describe("TDS", () => {
  it("shows a login: user, computer, program, server; the password masked", () => {
    const [, row] = table(runApp(opening, options), "tds");
    assert.deepEqual(
      [row.command, row.user, row.database, row.host, row.application, row.server, row.library, row.password, row.encryption, row.server_version, row.status],
      ["login", "sa", "shop", "CLIENTPC", "sqlcmd", "dbserver", "ODBC", "********", "unsupported, unsupported", "Microsoft SQL Server 15.0.2000", "ok"],
    ); // prettier-ignore
    assert.equal(table(runApp(opening, { ...options, showsCredentials: true }), "tds")[1].password, "hunter2");
    const refused = runApp([...opening.slice(0, 3), ["resp", reply(error(18456, "Login failed for user 'sa'."), done(2, 0))]], options); // prettier-ignore
    assert.deepEqual([table(refused, "tds")[1].error_code, table(refused, "tds")[1].status], [18456n, "error"]);
  });

  it("pairs batches with how they ended, rows counted at the end", () => {
    const ran = runApp(
      [
        ...opening,
        ["orig", batch("SELECT name FROM sys.tables -- x' OR 1=1", 50)],
        ["resp", reply(0x81, "columns and rows in a layout that is not read", done(0x10, 37))],
        ["orig", batch("UPDATE t SET a=1")],
        ["resp", reply(done(0x11, 5), done(0x10, 2))],
        ["orig", batch("SELEC")],
        ["resp", reply(error(102, "Incorrect syntax near 'SELEC'."), done(2, 0))],
        ["orig", batch("USE master")],
        ["resp", reply(token(0xe3, 1, counted("master"), counted("shop")), done(0, 0))],
        ["orig", batch("never answered")],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "sql").map(({ statement, rows, status, error_code, database, user }) => [statement, rows, status, error_code, database, user]),
      [
        ["SELECT name FROM sys.tables -- x' OR 1=1", 37n, "ok", null, "shop", "sa"],
        ["UPDATE t SET a=1", 7n, "ok", null, "shop", "sa"],
        ["SELEC", null, "error", "102", "shop", "sa"],
        ["USE master", null, "ok", null, "master", "sa"],
        ["never answered", null, null, null, "master", "sa"],
      ],
    ); // prettier-ignore
  });

  it("reads procedure calls: the statement of sp_executesql and sp_prepexec, and values", () => {
    const plp = joined(counted("@d"), 0, 0xe7, 0xff, 0xff, 0, 0, 0, 0, 0, little(6, 8), little(4, 4), utf16("ab"), little(2, 4), utf16("c"), little(0, 4)); // prettier-ignore
    const ran = runApp(
      [
        ...opening,
        ["orig", call(10, nvarchar("", "SELECT * FROM t WHERE a=@p"), nvarchar("", "@p int"), integer("@p", -7), plp)],
        ["resp", reply(0x81, "x".repeat(20), done(0x10, 1))],
        ["orig", call(13, integer("", 0), nvarchar("", "@p int"), nvarchar("", "SELECT 2"))],
        ["resp", reply(done(0, 0))],
        ["orig", message(3, joined(HEADERS, counted("xp_cmdshell", 2), little(0, 2), nvarchar("", "whoami")))],
        ["resp", reply(error(15281, "blocked"), done(2, 0))],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "sql").map(({ statement, parameters, rows }) => [statement, parameters, rows]),
      [
        ["SELECT * FROM t WHERE a=@p", "@p int, @p=-7, @d=abc", 1n],
        ["SELECT 2", "0, @p int", null],
        ["xp_cmdshell", "whoami", null],
      ],
    );
    assert.deepEqual(table(ran, "tds").slice(2).map(({ procedure }) => procedure), ["sp_executesql", "sp_prepexec", "xp_cmdshell"]); // prettier-ignore
  });

  it("hands TLS within packets on, and goes on where only the login was encrypted", () => {
    const record = (type: number, body: string) => joined(type, 3, 3, big(body.length, 2), body);
    const ran = runApp(
      [
        ["orig", message(18, prelogin(0))],
        ["resp", reply(prelogin(0))],
        ["orig", message(18, record(22, "client hello"))],
        ["resp", message(18, record(22, "server hello"))],
        ["orig", record(23, "login")],
        ["resp", reply(done(0, 0))],
        ["orig", batch("SELECT 1")],
        ["resp", reply(done(0x10, 1))],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "tds").map(({ command, encryption, rows }) => [command, encryption ?? null, rows ?? null]),
      [
        ["prelogin", "off, off", null],
        ["reply", null, null],
        ["batch", null, 1n],
      ],
    );
  });

  it("knows who logs in with Windows' own login", () => {
    const ntlm = (type: number, ...parts: Part[]) => joined("NTLMSSP", 0, little(type, 4), ...parts);
    const field = (text: string, offset: number) => joined(little(2 * text.length, 2), little(2 * text.length, 2), little(offset, 4)); // prettier-ignore
    const proof = ntlm(3, little(0, 16), field("CORP", 64), field("mona", 72), field("PC", 80), little(0, 8), little(1, 4), utf16("CORPmonaPC")); // prettier-ignore
    const ran = runApp(
      [
        ["orig", message(16, login())],
        ["resp", reply(joined(0xed, little(24, 2), ntlm(2, little(0, 12))))],
        ["orig", message(17, proof)],
        ["resp", reply(error(18456, "Login failed for user 'CORP\\\\mona'."), done(2, 0))],
      ],
      options,
    );
    assert.deepEqual(
      table(ran, "tds").map(({ command, user, status }) => [command, user, status]),
      [
        ["login", "sa", "challenged"],
        ["sspi", "CORP\\mona", "error"],
      ],
    );
    const [row] = table(ran, "ntlm");
    assert.deepEqual([row.carrier, row.domain, row.user, row.success], ["tds", "CORP", "mona", false]);
  });

  it("masks passwords within statements", () => {
    const ran = runApp([...opening, ["orig", batch("CREATE LOGIN x WITH PASSWORD = N'hunter2'")], ["resp", reply(done(0, 0))]], options); // prettier-ignore
    assert.equal(table(ran, "sql")[0].statement, "CREATE LOGIN x WITH PASSWORD = N'********'");
    assert.ok(!JSON.stringify(ran.rows.map(({ request }) => [request?.text, request?.detail?.()])).includes("hunter2"));
  });

  it("keeps the beginning of a long statement, and says how long it was", () => {
    const long = `SELECT '${"ä".repeat(50_000)}'`;
    const [row] = table(runApp([...opening, ["orig", batch(long)], ["resp", reply(done(0, 0))]], options), "sql");
    assert.equal(row.statement_length, BigInt(2 * long.length));
    assert.ok(long.startsWith(row.statement as string) && (row.statement as string).length >= 8192);
  });

  it("begins in the middle, the wrong way round too, and goes on after gaps", () => {
    const talk: readonly Said[] = [
      ["orig", batch("SELECT 1")],
      ["resp", reply(0x81, "x".repeat(400), done(0x10, 9)).subarray(0, 100)],
      ["resp", 200],
      ["resp", reply(0x81, "x".repeat(400), done(0x10, 9)).subarray(300)],
      ["orig", batch("SELECT 2")],
      ["resp", 700],
      ["resp", "rest of rows"],
      ["orig", batch("SELECT 3")],
      ["resp", reply(done(0x10, 3))],
    ];
    for (const said of [talk, talk.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what])]) {
      assert.deepEqual(
        table(runApp(said, options), "sql").map(({ statement, rows }) => [statement, rows]),
        [
          ["SELECT 1", null],
          ["SELECT 2", null],
          ["SELECT 3", 3n],
        ],
      );
    }
  });

  it("begins in the middle without headers, as before TDS 7.2: a statement, a procedure by name, one by number", () => {
    const old = (...parts: Part[]) => message(3, joined(...parts));
    const asked = [
      message(1, utf16("COMMIT TRANSACTION")),
      old(counted("p_GetRows", 2), little(0, 2), integer("@a", 5)),
      old(little(0xffff, 2), little(10, 2), little(2, 2), nvarchar("", "SELECT 1")),
    ];
    const told = asked.map((first) => table(runApp([["orig", first], ["resp", reply(done(0, 0))]], options), "tds")[0]); // prettier-ignore
    assert.deepEqual(
      told.map((row) => [row?.command, row?.procedure ?? null, row?.argument ?? null, row?.parameters ?? null]),
      [
        ["batch", null, "COMMIT TRANSACTION", null],
        ["rpc", "p_GetRows", null, "@a=5"],
        ["rpc", "sp_executesql", "SELECT 1", null],
      ],
    );
    for (const first of asked) sameHoweverCut([["orig", first], ["resp", reply(done(0, 0))]], options); // prettier-ignore
  });

  it("is not what only resembles it", () => {
    const others: readonly Said[][] = [
      [["orig", message(18, joined(9, big(11, 2), big(6, 2), 0xff))]],
      [["orig", message(1, utf16("SELECT"))]],
      [["orig", message(1, joined(utf16("SELECT"), "in bytes"))]],
      [["orig", message(3, joined(little(3, 2), utf16("p_a"), little(8, 2)))]],
      [["orig", message(3, joined(little(0xffff, 2), little(16, 2), little(0, 2)))]],
      [["orig", message(16, joined(little(200, 4), little(0x04000000, 4), little(0, 200)))]],
      [["orig", joined(22, 3, 1, 0, 200, 1)]],
      [["orig", joined(0x10, 12, 0, 4, "MQTT", 4, 2, 0, 60, 0, 0)]],
    ];
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  const all: readonly Said[] = [
    ...opening,
    ["orig", batch("SELECT name FROM sys.tables", 20)],
    ["resp", reply(0x81, "not read", done(0x10, 37))],
    ["orig", call(10, nvarchar("", "SELECT 1"), nvarchar("", "@p int"), integer("@p", 1))],
    ["resp", reply(error(102, "no"), done(2, 0))],
    ["resp", 30],
    ["orig", batch("SELECT 2")],
    ["resp", reply(done(0x10, 1))],
  ];

  it("gives the same however it is cut", () => sameHoweverCut(all, options));
  it("survives anything", () => survivesAnything(all, options));
});
