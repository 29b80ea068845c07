import assert from "node:assert/strict";
import { parseSuboption } from "../../src/app/telnet/options.ts";
import { telnet } from "../../src/app/telnet/protocol.ts";
import { asksForPassword, asksForUser, loginResult } from "../../src/app/telnet/typed.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";

const options: AppOptions = { protocols: [telnet] };

const told = ({ rows }: Ran) =>
  rows.map(({ row: { event, prompt, command, output, user, password, login } }) => [event, prompt, command, output, user, password, login]); // prettier-ignore

const NEGOTIATION: readonly Said[] = [
  ["resp", "\xff\xfd\x18\xff\xfd\x1f"],
  ["orig", "\xff\xfb\x18\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0"],
  ["resp", "\xff\xfa\x18\x01\xff\xf0"],
  ["orig", "\xff\xfa\x18\x00xterm\xff\xf0"],
];

const SESSION: readonly Said[] = [
  ...NEGOTIATION,
  ["resp", "OpenBSD\r\n\r\nlogin: "],
  ["orig", "f"],
  ["resp", "f"],
  ["orig", "oo"],
  ["resp", "oo"],
  ["orig", "\r\0"],
  ["resp", "\r\nPassword:"],
  ["orig", "wr0ng\r\n"],
  ["resp", "\r\nLogin incorrect\r\nlogin: "],
  ["orig", "bar\r\n"],
  ["resp", "bar\r\nPassword: "],
  ["orig", "r1ght\r\n"],
  ["resp", "\r\nLast login: today\r\n\x1b[1m$ \x1b[0m"],
  ["orig", "lx\x7fs -l\r\n"],
  ["resp", "ls -l\r\nfile\xff\xff1\r\n$ "],
  ["orig", "exit\r\n"],
];

describe("Telnet", () => {
  it("shows negotiation, logins and lines, each with its prompt and what was said to it", () => {
    const ran = runApp(SESSION, options);
    assert.deepEqual(told(ran).slice(1), [
      ["banner", null, null, "OpenBSD\r\n\r\n", null, null, null],
      ["user", "login: ", "foo", null, "foo", null, null],
      ["password", "Password:", null, "\r\nLogin incorrect\r\n", "foo", "********", "failed"],
      ["user", "login: ", "bar", null, "bar", null, null],
      ["password", "Password: ", null, "\r\nLast login: today\r\n", "bar", "********", "success"],
      ["line", "$ ", "ls -l", "\r\nfile\xff1\r\n", "bar", null, null],
      ["line", "$ ", "exit", null, "bar", null, null],
    ]);
    const [{ row }] = ran.rows;
    assert.equal(row.options, "server DO TERMINAL-TYPE, server DO NAWS, client WILL TERMINAL-TYPE, client WILL NAWS");
    assert.equal(row.terminal, "80x24, xterm");
    const [, , user] = ran.rows;
    assert.deepEqual([user.request?.length, user.request?.from, user.reply?.from], ["foo\r".length, "orig", "resp"]);
    const passwords = runApp(SESSION, { ...options, showsCredentials: true }).rows.flatMap(({ row: { password } }) => (password === null || password === undefined ? [] : [password])); // prettier-ignore
    assert.deepEqual(passwords, ["wr0ng", "r1ght"]);
    const all = JSON.stringify(ran.rows, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
    assert.ok(!all.includes("wr0ng") && !all.includes("r1ght"));
  });

  it("takes the first two lines for user and password where the server's side is missing", () => {
    const ran = runApp([["orig", "\xff\xfb\x18\xff\xfb\x1froot\r\nxc3511\r\nsh\r\n"]], options);
    assert.deepEqual(ran.rows.map(({ row: { event, command } }) => [event, command ?? null]), [["options", null], ["user", "root"], ["password", null], ["line", "sh"]]); // prettier-ignore
  });

  it("takes the user from the client's options, and stops where it is encrypted", () => {
    const user = [0x27, 0, 0, ...Buffer.from("USER"), 1, ...Buffer.from("alice"), 3, ...Buffer.from("X"), 1, ...Buffer.from("y")]; // prettier-ignore
    assert.deepEqual(parseSuboption(Uint8Array.from(user)), { user: "alice" });
    const ran = runApp([...NEGOTIATION, ["resp", "login: "], ["orig", "\xff\xfa\x26\x03\x00\xff\xf0\x99\x98\r\n"]], options); // prettier-ignore
    assert.deepEqual(ran.rows.map(({ row: { event, prompt } }) => [event, prompt ?? null]), [["options", null], ["banner", "login: "]]); // prettier-ignore
  });

  it("knows prompts and what became of a login", () => {
    for (const prompt of ["Password:", "Password for bob: ", "Enter passphrase> ", "PASSCODE:"]) assert.ok(asksForPassword(prompt), prompt);
    for (const prompt of ["login: ", "host login:", "Username:", "User name :", "Account: "]) assert.ok(asksForUser(prompt), prompt);
    for (const prompt of ["$ ", "Last login: Mon 10:00:00", "C:\\>", "router#"]) assert.ok(!asksForUser(prompt) && !asksForPassword(prompt), prompt);
    assert.equal(loginResult("\r\n", "router> "), "success");
    assert.equal(loginResult("\r\n", "Username: "), "failed");
    assert.equal(loginResult("", ""), null);
  }); // prettier-ignore

  it("goes on after gaps", () => {
    const { rows, reports } = runApp([...SESSION.slice(0, 6), ["orig", 3], ["orig", "x\r\n"], ["resp", "\r\nPassword:"], ["orig", "pw\r\n"]], options); // prettier-ignore
    assert.deepEqual([rows.at(-1)?.row.event, reports[0].code], ["password", "app-gap"]);
  });

  it("is recognised by its commands on any port, by prompts on the usual ones", () => {
    const services = (said: readonly Said[], ports: [number, number] = [40000, 9999]) => runApp(said, { ...options, ports }).services; // prettier-ignore
    assert.deepEqual(services([["resp", "\xff\xfd\x18\xff\xfb\x01"]]), ["telnet"]);
    assert.deepEqual(services([["resp", "\xff\xfd\x18"], ["orig", "\xff\xfb\x18"]]), ["telnet"]); // prettier-ignore
    assert.deepEqual(services([["resp", "\xff\xfd\x18hello"]]), []);
    assert.deepEqual(services([["resp", "\xff\xfd\x18hello"]], [40000, 23]), ["telnet"]);
    assert.deepEqual(services([["resp", "\r\nUsername: "]], [40000, 23]), ["telnet"]);
    assert.deepEqual(services([["resp", "\r\nUsername: "]]), []);
    // A frame of MP3, a picture.
    assert.deepEqual(services([["resp", "\xff\xfb\x90\x64\x00"]]), []);
    assert.deepEqual(services([["resp", "\xff\xd8\xff\xe0"]]), []);
  });

  it("says the same however it is cut, and survives anything", () => {
    sameHoweverCut(SESSION, options);
    survivesAnything(SESSION, options);
  });
});
