import assert from "node:assert/strict";
import { DccAnalyzer } from "../../src/app/irc/dcc.ts";
import { parseDcc, parseMessage, servicePassword } from "../../src/app/irc/parse.ts";
import { irc } from "../../src/app/irc/protocol.ts";
import { smtp } from "../../src/app/smtp/protocol.ts";
import { type AppOptions, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";

const options: AppOptions = { protocols: [irc, smtp] };

const SESSION: readonly Said[] = [
  ["resp", ":irc.example NOTICE AUTH :*** Looking up\r\n"],
  ["orig", "PASS s3cret\r\nNICK bot\r\nUSER a 0 * :real name\r\n"],
  ["resp", ":irc.example 001 bot :Welcome to IRC\r\n"],
  ["orig", "JOIN #room k3y\r\nPRIVMSG NickServ :IDENTIFY bot hunter2\r\nPRIVMSG #room :hello \xc3\xa4\r\n"],
  ["resp", '@time=1 :m!u@host PRIVMSG bot :\x01DCC SEND "a b.exe" 3232235777 4000 100\x01\r\n'],
  ["orig", "QUIT :bye\r\n"],
];

describe("IRC", () => {
  it("shows each message with who says it, to whom, and what", () => {
    const { rows } = runApp(SESSION, options);
    assert.deepEqual(
      rows.map(({ row: { command, source, nick, target, text } }) => [command, source, nick, target, text]),
      [
        ["NOTICE", "irc.example", null, "AUTH", "*** Looking up"],
        ["PASS", null, null, null, null],
        ["NICK", null, "bot", null, "bot"],
        ["USER", null, "bot", null, "0 * real name"],
        ["001", "irc.example", "bot", "bot", "Welcome to IRC"],
        ["JOIN", null, "bot", "#room", null],
        ["PRIVMSG", null, "bot", "NickServ", "IDENTIFY bot ********"],
        ["PRIVMSG", null, "bot", "#room", "hello ä"],
        ["PRIVMSG", "m!u@host", "bot", "bot", '\x01DCC SEND "a b.exe" 3232235777 4000 100\x01'],
        ["QUIT", null, "bot", null, "bye"],
      ],
    );
    assert.deepEqual([rows[8].row.dcc_type, rows[8].row.dcc_file_name, rows[8].row.dcc_file_size], ["SEND", "a b.exe", 100n]); // prettier-ignore
    assert.deepEqual([rows[4].request, rows[4].reply?.from, rows[5].reply, rows[5].request?.from], [null, "resp", null, "orig"]); // prettier-ignore
  });

  it("masks passwords of PASS, JOIN, OPER, services and SASL", () => {
    const secrets = (showsCredentials: boolean) =>
      runApp(
        [
          ...SESSION.slice(0, 4),
          ["orig", "OPER root t00r\r\nAUTHENTICATE PLAIN\r\n"],
          ["resp", "AUTHENTICATE +\r\n"],
          ["orig", `AUTHENTICATE ${Buffer.from("\0bob\0p4ss").toString("base64")}\r\n`],
        ],
        { ...options, showsCredentials },
      ).rows.flatMap(({ row }) => (row.password === null ? [] : [row.password]));
    assert.deepEqual(secrets(true), ["s3cret", "k3y", "hunter2", "t00r", "p4ss"]);
    assert.deepEqual(secrets(false), Array(5).fill("********"));
    const all = JSON.stringify(runApp(SESSION, options).rows, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value)); // prettier-ignore
    for (const secret of ["s3cret", "k3y", "hunter2"]) assert.ok(!all.includes(secret), secret);
    assert.equal(servicePassword("NickServ", "help"), null);
    assert.deepEqual(servicePassword("nickserv@x", "REGISTER pw a@b"), {
      shown: "REGISTER ******** a@b",
      secret: "pw",
    });
  });

  it("parses messages and offers as they come", () => {
    assert.deepEqual(parseMessage(":a!b@c KICK #x  bot : so :long"), { source: "a!b@c", command: "KICK", parameters: ["#x", "bot", " so :long"] }); // prettier-ignore
    assert.equal(parseMessage("not-a-command x"), null);
    assert.equal(parseMessage(""), null);
    assert.deepEqual(parseDcc("\x01DCC CHAT chat 16909060 5000\x01"), { type: "CHAT", name: "chat", address: "1.2.3.4", port: 5000, size: null }); // prettier-ignore
    assert.equal(parseDcc("\x01DCC SEND x 1 70000 1\x01"), null);
  });

  it("makes a file of what the offering side sends", () => {
    const got: unknown[] = [];
    const context = { file: (about: { name: string }) => ({ data: (bytes: Uint8Array) => got.push(Buffer.from(bytes).toString()), gap: (size: number) => got.push(size), end: (isWhole: boolean) => got.push(about.name, isWhole) }) }; // prettier-ignore
    const analyzer = new DccAnalyzer(context as unknown as ConstructorParameters<typeof DccAnalyzer>[0], { type: "SEND", name: "f", address: "1.2.3.4", port: 1, size: 8 }); // prettier-ignore
    const place = { evidenceId: 1, packet: 1, ts: 0n, at: 0 };
    analyzer.gap("resp", 2);
    analyzer.data("resp", Buffer.from("abc"), place);
    analyzer.data("orig", Buffer.from("\0\0\0\x03"), place);
    analyzer.data("resp", Buffer.from("def"), place);
    analyzer.end();
    assert.deepEqual(got, [2, "abc", "def", "f", true]);
  });

  it("hands over to what is inside after STARTTLS", () => {
    const ran = runApp([["orig", "NICK a\r\nUSER a b c :d\r\nSTARTTLS\r\n"], ["resp", ":s 670 a :go\r\n"], ["orig", "EHLO x\r\n"]], options); // prettier-ignore
    assert.deepEqual(ran.services, ["irc", "irc+smtp"]);
  });

  it("goes on after gaps at the next line", () => {
    const { rows, reports } = runApp([...SESSION.slice(0, 3), ["orig", "PRIVMSG #r :cu"], ["orig", 5], ["orig", "t\r\nPART #r\r\n"]], options); // prettier-ignore
    assert.deepEqual([rows.at(-1)?.row.command, reports[0].code], ["PART", "app-gap"]);
  });

  it("is recognised by its words, and not by FTP's or POP3's", () => {
    const services = (said: readonly Said[], ports: [number, number] = [40000, 9999]) => runApp(said, { protocols: [irc], ports }).services; // prettier-ignore
    assert.deepEqual(services([["orig", "NICK a\r\nUSER a b c :d\r\n"]]), ["irc"]);
    assert.deepEqual(services([["orig", "CAP LS 302\r\n"]]), ["irc"]);
    assert.deepEqual(services([["resp", ":s.example 376 bot :End\r\n"]]), ["irc"]);
    assert.deepEqual(services([["orig", "USER bob\r\n"], ["resp", "331 x\r\n"]]), []); // prettier-ignore
    assert.deepEqual(services([["orig", "PASS x\r\n"]]), []);
    assert.deepEqual(services([["orig", ":10010000214601360121470136007EFE09D2190140\r\n"]]), []);
  });

  it("says the same however it is cut, and survives anything", () => {
    sameHoweverCut(SESSION, options);
    survivesAnything(SESSION, options);
  });
});
