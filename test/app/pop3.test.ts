import assert from "node:assert/strict";
import { pop3 } from "../../src/app/pop3/protocol.ts";
import { smtp } from "../../src/app/smtp/protocol.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";

const options: AppOptions = { protocols: [pop3] };

const told = ({ rows }: Ran) => rows.map(({ row: { command, arg, status, msg } }) => [command, arg, status, msg]);

const b64 = (text: string) => Buffer.from(text, "latin1").toString("base64");

const SESSION: readonly Said[] = [
  ["resp", "+OK POP3 ready <1896.697@x>\r\n"],
  ["orig", "CAPA\r\n"],
  ["resp", "+OK list\r\nSTLS\r\nUSER\r\n.\r\n"],
  ["orig", "USER bob\r\n"],
  ["resp", "+OK\r\n"],
  ["orig", "PASS with blank \r\n"],
  ["resp", "-ERR no\r\n"],
  ["orig", "APOP alice c4c9334bac560ecc979e58001b3e22fb\r\n"],
  ["resp", "+OK in\r\n"],
  ["orig", "STAT\r\nLIST\r\nLIST 1\r\nRETR 1\r\n"],
  ["resp", "+OK 2 320\r\n+OK 2\r\n1 120\r\n2 200\r\n.\r\n+OK 1 120\r\n+OK 120 octets\r\nSubject: hi\r\nFrom: a@b\r\n\r\nbody\r\n..dot\r\n.\r\n"],
  ["orig", "QUIT\r\n"],
  ["resp", "+OK bye\r\n"],
]; // prettier-ignore

describe("POP3", () => {
  it("pairs commands with responses of one line and of many, and reads the messages", () => {
    const ran = runApp(SESSION, options);
    assert.deepEqual(told(ran), [
      ["greeting", null, "OK", "POP3 ready <1896.697@x>"],
      ["CAPA", null, "OK", "list"],
      ["USER", "bob", "OK", null],
      ["PASS", null, "ERR", "no"],
      ["APOP", "alice", "OK", "in"],
      ["STAT", null, "OK", "2 320"],
      ["LIST", null, "OK", "2"],
      ["LIST", "1", "OK", "1 120"],
      ["RETR", "1", "OK", "120 octets"],
      ["QUIT", null, "OK", "bye"],
    ]);
    const { row, reply } = ran.rows[8];
    assert.deepEqual([row.subject, row.from, row.user, row.lines], ["hi", "a@b", "alice", 5]);
    assert.equal(reply?.length, "+OK 120 octets\r\nSubject: hi\r\nFrom: a@b\r\n\r\nbody\r\n..dot\r\n.\r\n".length);
    assert.equal(Buffer.from(ran.files[0].bytes).toString(), "body\r\n.dot\r\n");
    assert.equal(ran.files[0].about.from, "resp");
  });

  it("masks what logs in", () => {
    const rows = (showsCredentials: boolean) => runApp(SESSION, { ...options, showsCredentials }).rows.map(({ row }) => row); // prettier-ignore
    assert.deepEqual([rows(false)[3].password, rows(false)[4].password], ["********", "********"]);
    assert.deepEqual([rows(true)[3].password, rows(true)[4].password], ["with blank ", "c4c9334bac560ecc979e58001b3e22fb"]); // prettier-ignore
    const { rows: login } = runApp(
      [
        ["resp", "+OK\r\n"],
        ["orig", "AUTH PLAIN\r\n"],
        ["resp", "+ \r\n"],
        ["orig", `${b64("\0bob\0s3cret")}\r\n`],
        ["resp", "+OK in\r\n"],
        ["orig", "NOOP\r\n"],
        ["resp", "+OK\r\n"],
      ],
      options,
    );
    assert.deepEqual(login.map(({ row }) => [row.command, row.user, row.password]), [["greeting", null, null], ["AUTH", "bob", "********"], ["NOOP", "bob", null]]); // prettier-ignore
    const nobody = runApp([["resp", "+OK\r\n"], ["orig", "AUTH EXTERNAL\r\n"], ["resp", "+ \r\n"], ["orig", "=\r\n"], ["resp", "+OK\r\n"], ["orig", "NOOP\r\n"], ["resp", "+OK\r\n"]], options); // prettier-ignore
    assert.deepEqual(nobody.rows.map(({ row }) => row.user), [null, null, null]); // prettier-ignore
  });

  it("hands over to what is inside after STLS", () => {
    const said: readonly Said[] = [["resp", "+OK POP3\r\n"], ["orig", "STLS\r\n"], ["resp", "+OK go\r\n"], ["orig", "EHLO a\r\n"], ["resp", "250 x\r\n"]]; // prettier-ignore
    assert.deepEqual(runApp(said, { protocols: [pop3, smtp] }).services, ["pop3", "pop3+smtp"]);
  });

  it("goes on after gaps in a message, and between commands", () => {
    const within = runApp([...SESSION.slice(0, 9), ["orig", "RETR 1\r\n"], ["resp", "+OK\r\nSubject: x\r\n\r\nab"], ["resp", 9], ["resp", "c\r\n.\r\n"]], options); // prettier-ignore
    assert.deepEqual(told(within).at(-1), ["RETR", "1", "OK", null]);
    assert.deepEqual([within.files[0].missing, Buffer.from(within.files[0].bytes).toString()], [9, "abc\r\n"]);
    const between = runApp([...SESSION.slice(0, 5), ["resp", 30], ["resp", "of a line\r\n"], ["orig", "QUIT\r\n"], ["resp", "+OK\r\n"]], options); // prettier-ignore
    assert.deepEqual(told(between).at(-1), ["QUIT", null, "OK", null]);
  });

  it("is recognised by both sides, by one where that is enough", () => {
    const services = (said: readonly Said[], ports: [number, number] = [40000, 9999]) => runApp(said, { ...options, ports }).services; // prettier-ignore
    assert.deepEqual(services([["resp", "+OK Dovecot (POP3) ready.\r\n"]]), ["pop3"]);
    assert.deepEqual(services([["resp", "+OK hello\r\n"], ["orig", "USER a\r\n"]]), ["pop3"]); // prettier-ignore
    assert.deepEqual(services([["orig", "USER a\r\n"]], [40000, 110]), ["pop3"]);
    // FTP's client, and Redis.
    assert.deepEqual(services([["resp", "220 x\r\n"], ["orig", "USER a\r\n"]]), []); // prettier-ignore
    assert.deepEqual(services([["orig", "AUTH secret\r\n"], ["resp", "+OK\r\n"]]), []); // prettier-ignore
    assert.deepEqual(services([["orig", "*1\r\n$4\r\nQUIT\r\n"], ["resp", "+OK\r\n"]]), []); // prettier-ignore
  });

  it("keeps what logs in to itself where the server's side is missing", () => {
    const said: readonly Said[] = [["orig", `CAPA\r\nAUTH LOGIN\r\n${b64("bob")}\r\n${b64("s3cret")}\r\n`]];
    const { rows } = runApp(said, { ...options, ports: [40000, 110] });
    const last = rows.at(-1);
    assert.deepEqual([rows.length, last?.row.user, last?.row.password], [2, "bob", "********"]);
  });

  it("says the same however it is cut, and survives anything", () => {
    sameHoweverCut(SESSION, options);
    survivesAnything(SESSION, options);
  });
});
