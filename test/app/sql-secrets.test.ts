/** Passwords within statements: masked where statements make users, kept as they are elsewhere. */
import assert from "node:assert/strict";
import { shownStatement } from "../../src/app/sql/secrets.ts";
import { cpuMs } from "../cpu-time.ts";

const shown = (text: string, showsCredentials = false): string =>
  shownStatement({ showsCredentials }, { text, length: text.length }).text;

describe("passwords within statements", () => {
  it("of PostgreSQL, MySQL and SQL Server are masked", () => {
    for (const [said, seen] of [
      ["create role bob login password 'it''s'; select 1", "create role bob login password '********'; select 1"],
      ["ALTER USER bob WITH ENCRYPTED PASSWORD E'a\\'b'", "ALTER USER bob WITH ENCRYPTED PASSWORD E'********'"],
      [
        "CREATE USER 'u'@'%' IDENTIFIED BY \"pw\" REQUIRE SSL",
        "CREATE USER 'u'@'%' IDENTIFIED BY \"********\" REQUIRE SSL",
      ],
      [
        "GRANT ALL ON *.* TO u IDENTIFIED WITH 'x' AS '*ABC'",
        "GRANT ALL ON *.* TO u IDENTIFIED WITH 'x' AS '********'",
      ],
      ["SET PASSWORD FOR 'u'@'h' = PASSWORD('pw')", "SET PASSWORD FOR 'u'@'h' = PASSWORD('********')"],
      ["set password = 'pw'", "set password = '********'"],
      [
        "CREATE LOGIN [x] WITH PASSWORD = N'pw', CHECK_POLICY = OFF",
        "CREATE LOGIN [x] WITH PASSWORD = N'********', CHECK_POLICY = OFF",
      ],
      [
        "ALTER LOGIN x WITH PASSWORD='new' OLD_PASSWORD='old'",
        "ALTER LOGIN x WITH PASSWORD='********' OLD_PASSWORD='********'",
      ],
      ["EXEC sp_addlogin 'x', 'pw', 'db'", "EXEC sp_addlogin 'x', '********', 'db'"],
      ["create user bob password 'cut of", "create user bob password '********'"],
      ["create user bob password ''", "create user bob password ''"],
    ]) {
      assert.equal(shown(said), seen);
      assert.equal(shown(said, true), said);
    }
  });

  it("are none in other statements", () => {
    for (const said of [
      "SELECT * FROM users WHERE name='x' AND password='' OR '1'='1'",
      "INSERT INTO t (password) VALUES ('p')",
      "SELECT 'a' AS 'b', c AS \"d\"",
    ])
      assert.equal(shown(said), said);
  });

  it("cost no more than their length, whatever is in them", () => {
    for (const unit of ["password ", "set password ", "password '", "''", "\\'", "sp_addlogin a", "identified by"])
      assert.ok(cpuMs(() => void shown(`create user ${unit.repeat(8192 / unit.length)}`)) < 200, unit);
  });
});
