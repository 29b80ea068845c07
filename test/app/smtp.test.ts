import assert from "node:assert/strict";
import { smtp } from "../../src/app/smtp/protocol.ts";
import { pop3 } from "../../src/app/pop3/protocol.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";

const options: AppOptions = { protocols: [smtp] };

const told = ({ rows }: Ran) => rows.map(({ row: { command, arg, reply_code: code } }) => [command, arg, code]);

const b64 = (text: string) => Buffer.from(text, "latin1").toString("base64");

const MAIL =
  'Subject: =?utf-8?q?caf=C3=A9?=\r\nFrom: A <a@b>\r\nTo: c@d\r\nMessage-ID: <1@b>\r\nX-Mailer: M 1\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nhello\r\n..dot\r\n--x\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8g\r\nd29ybGQ=\r\n--x--\r\n';

const SESSION: readonly Said[] = [
  ["resp", "220 mx.example ESMTP\r\n"],
  ["orig", "EHLO me.example\r\n"],
  ["resp", "250-mx.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"],
  ["orig", "MAIL FROM:<a@b> SIZE=10\r\nRCPT TO:<c@d>\r\nRCPT TO:<x@d>\r\nDATA\r\n"],
  ["resp", "250 ok\r\n250 ok\r\n550 no such user\r\n354 go\r\n"],
  ["orig", `${MAIL}.\r\n`],
  ["resp", "250 queued as 1\r\n"],
  ["orig", "QUIT\r\n"],
  ["resp", "221 bye\r\n"],
];

describe("SMTP", () => {
  it("pairs commands with replies, pipelined, and shows the message with its headers, files and envelope", () => {
    const ran = runApp(SESSION, options);
    assert.deepEqual(told(ran), [
      ["banner", null, 220],
      ["EHLO", "me.example", 250],
      ["MAIL", "FROM:<a@b> SIZE=10", 250],
      ["RCPT", "TO:<c@d>", 250],
      ["RCPT", "TO:<x@d>", 550],
      ["DATA", null, 354],
      ["message", null, 250],
      ["QUIT", null, 221],
    ]);
    const { row, request, reply } = ran.rows[6];
    assert.deepEqual(
      [row.helo, row.mailfrom, row.rcptto, row.from, row.to, row.subject, row.msg_id, row.user_agent, row.attachments],
      ["me.example", "a@b", "c@d", "A <a@b>", "c@d", "café", "<1@b>", "M 1", "a.pdf"],
    );
    // The dot that was stuffed is none of the message; the bytes of the row hold it, and the last dot.
    assert.equal(row.message_size, BigInt(MAIL.length - 1));
    assert.equal(request?.length, MAIL.length + 3);
    assert.equal(request?.place.at, SESSION.slice(0, 5).reduce((sum, [from, what]) => sum + (from === "orig" ? (what as string).length : 0), 0)); // prettier-ignore
    assert.equal(reply?.text, "250 queued as 1");
    assert.equal(ran.rows[1].row.reply_msg, "mx.example; PIPELINING; 8BITMIME");
    assert.deepEqual(
      ran.files.map(({ about, bytes, isWhole }) => [about.name, Buffer.from(bytes).toString(), isWhole]),
      [
        ["", "hello\r\n.dot", true],
        ["a.pdf", "hello world", true],
      ],
    );
  });

  it("masks what logs in, whatever the mechanism, and knows the user from then on", () => {
    const said = (mechanism: string, answers: readonly string[], code: number): Said[] => [
      ["resp", "220 x ESMTP\r\n"],
      ["orig", "EHLO a\r\n"],
      ["resp", "250 x\r\n"],
      ["orig", `AUTH ${mechanism}\r\n`],
      ...answers.flatMap((answer): Said[] => [["resp", "334 \r\n"], ["orig", `${answer}\r\n`]]), // prettier-ignore
      ["resp", `${code} done\r\n`],
      ["orig", "NOOP\r\n"],
      ["resp", "250 ok\r\n"],
    ];
    const login = (mechanism: string, answers: readonly string[] = [], code = 235, showsCredentials = false) => {
      const { rows } = runApp(said(mechanism, answers, code), { ...options, showsCredentials });
      assert.deepEqual(rows.map(({ row }) => row.command), ["banner", "EHLO", "AUTH", "NOOP"]); // prettier-ignore
      return [rows[2].row.user, rows[2].row.password, rows[2].row.reply_code, rows[3].row.user];
    };
    assert.deepEqual(login(`PLAIN ${b64("\0bob\0s3cret")}`), ["bob", "********", 235, "bob"]);
    assert.deepEqual(login("PLAIN", [b64("\0bob\0s3cret")], 535), ["bob", "********", 535, null]);
    assert.deepEqual(login("login", [b64("bob"), b64("s3cret")], 235, true), ["bob", "s3cret", 235, "bob"]);
    assert.deepEqual(login("CRAM-MD5", [b64("bob 0123456789abcdef")]), ["bob", "********", 235, "bob"]);
    assert.deepEqual(login("XOAUTH2", [b64("user=bob@x\x01auth=Bearer tok\x01\x01")], 235, true), ["bob@x", "tok", 235, "bob@x"]); // prettier-ignore
    assert.deepEqual(login("SCRAM-SHA-256", [b64("n,,n=bob,r=abc"), b64("c=biws,r=abc,p=proof")], 235, true), ["bob", "proof", 235, "bob"]); // prettier-ignore
    assert.deepEqual(login("OAUTHBEARER", [b64("n,a=bob@x,\x01auth=Bearer tok\x01\x01"), b64("\x01")], 535, true), ["bob@x", "tok", 535, null]); // prettier-ignore
    assert.deepEqual(login("XOAUTH2", [b64("user=bob@x\x01auth=Bearer tok\x01\x01"), ""], 535, true), ["bob@x", "tok", 535, null]); // prettier-ignore
    assert.deepEqual(login("EXTERNAL", ["="]), [null, null, 235, null]);
    const everything = JSON.stringify(runApp(said("LOGIN", [b64("bob"), b64("s3cret")], 235), options).rows, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value)); // prettier-ignore
    assert.ok(!everything.includes("s3cret") && !everything.includes(b64("s3cret")));
  });

  it("reads chunks by their count, whatever is in them", () => {
    const half = "Subject: chunks\r\n\r\nQUIT\r\n.\r\n";
    const ran = runApp(
      [
        ["resp", "220 x ESMTP\r\n"],
        ["orig", `EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nBDAT ${half.length}\r\n${half}BDAT 4 LAST\r\nrestBDAT x\r\nQUIT\r\n`],
        ["resp", "250 x\r\n250 ok\r\n250 ok\r\n250 got\r\n250 queued\r\n501 what\r\n221 bye\r\n"],
      ],
      options,
    ); // prettier-ignore
    assert.deepEqual(told(ran).slice(4), [
      ["BDAT", `${half.length}`, 250],
      ["BDAT", "4 LAST", 250],
      ["BDAT", "x", 501],
      ["QUIT", null, 221],
    ]);
    assert.deepEqual(
      [ran.rows[5].row.subject, ran.rows[5].row.rcptto, ran.rows[5].row.mailfrom],
      ["chunks", "c@d", ""],
    );
    assert.equal(ran.rows[4].request?.length, `BDAT ${half.length}\r\n`.length + half.length);
    assert.equal(Buffer.from(ran.files[0].bytes).toString(), "QUIT\r\n.\r\nrest");
  });

  it("hands over to what is inside after STARTTLS, and says nothing of it", () => {
    const said: readonly Said[] = [
      ["resp", "220 x ESMTP\r\n"],
      ["orig", "EHLO a\r\n"],
      ["resp", "250 STARTTLS\r\n"],
      ["orig", "STARTTLS\r\n"],
      ["resp", "220 go\r\n"],
      ["orig", "+OK POP inside\r\nSTAT\r\n"],
      ["resp", "+OK pop\r\nnothing of SMTP\r\n"],
    ];
    const ran = runApp(said, { protocols: [smtp, pop3] });
    assert.equal(ran.rows.filter(({ table }) => table.name === "smtp").length, 3);
    assert.deepEqual(ran.services, ["smtp", "smtp+pop3"]);
    // Refused: commands go on.
    const refused = runApp([...said.slice(0, 4), ["resp", "454 no\r\n"], ["orig", "QUIT\r\n"], ["resp", "221 bye\r\n"]], options); // prettier-ignore
    assert.deepEqual(told(refused).slice(-2), [["STARTTLS", null, 454], ["QUIT", null, 221]]); // prettier-ignore
    // A handshake says so where the words before it are missing.
    const hello = runApp(
      [
        ["orig", "EHLO a\r\n"],
        ["orig", "\x16\x03\x01\x00\x05hello\nQUIT\r\n"],
      ],
      options,
    );
    assert.deepEqual(told(hello), [["EHLO", "a", null]]);
  });

  it("goes on with commands where DATA is refused, and with the message where the reply came early", () => {
    const refused = runApp([["orig", "EHLO a\r\nDATA\r\n"], ["resp", "250 x\r\n503 no\r\n"], ["orig", "QUIT\r\n"], ["resp", "221 b\r\n"]], options); // prettier-ignore
    assert.deepEqual(told(refused), [["EHLO", "a", 250], ["DATA", null, 503], ["QUIT", null, 221]]); // prettier-ignore
    const early = runApp([["orig", "EHLO a\r\nDATA\r\n"], ["resp", "250 x\r\n354 go\r\n"], ["orig", "Subject: a\r\n\r\nb"], ["resp", "552 too big\r\n"], ["orig", "\r\n.\r\nQUIT\r\n"], ["resp", "221 b\r\n"]], options); // prettier-ignore
    assert.deepEqual(told(early).slice(2), [["message", null, 552], ["QUIT", null, 221]]); // prettier-ignore
  });

  it("goes on after gaps: in a message, over its end, between commands", () => {
    const start = SESSION.slice(0, 5);
    const within = runApp([...start, ["orig", "Subject: a\r\n\r\nb"], ["orig", 10], ["orig", "c\r\n.\r\n"], ["resp", "250 ok\r\n"]], options);
    assert.deepEqual(told(within).at(-1), ["message", null, 250]);
    assert.deepEqual([within.files[0].missing, Buffer.from(within.files[0].bytes).toString()], [10, "bc\r\n"]);
    assert.equal(within.reports[0].code, "app-gap");

    const over = runApp([...start, ["orig", "Subject: a\r\n\r\nb"], ["orig", 10], ["resp", "250 ok\r\n"], ["orig", "QUIT\r\n"], ["resp", "221 b\r\n"]], options);
    assert.deepEqual(told(over).slice(-2), [["message", null, 250], ["QUIT", null, 221]]);
    assert.equal(over.files[0].isWhole, false);

    const between = runApp([...start.slice(0, 3), ["orig", 50], ["orig", "part of a message\r\nQUIT\r\n"], ["resp", "221 b\r\n"]], options);
    assert.deepEqual(told(between).at(-1), ["QUIT", null, 221]);

    const data = runApp([...start.slice(0, 3), ["orig", 50], ["resp", "250 ok\r\n354 go\r\n"], ["orig", "Subject: late\r\n\r\nx\r\n.\r\n"], ["resp", "250 ok\r\n"]], options);
    assert.equal(data.rows.at(-1)?.row.subject, "late");
  }); // prettier-ignore

  it("shows one side alone, and sides the wrong way round", () => {
    const client = runApp(SESSION.filter(([from]) => from === "orig"), options); // prettier-ignore
    assert.deepEqual(told(client).map(([command]) => command), ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "message", "QUIT"]); // prettier-ignore
    const server = runApp(SESSION.filter(([from]) => from === "resp"), options); // prettier-ignore
    assert.deepEqual(told(server).map(([, , code]) => code), [220, 250, 250, 250, 550, 354, 250, 221]); // prettier-ignore
    const flipped = runApp(SESSION.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what]), options); // prettier-ignore
    assert.deepEqual(told(flipped), told(runApp(SESSION, options)));
  });

  it("keeps to its limits: requests without replies, lines without end", () => {
    const many = runApp([["orig", `EHLO a\r\n${"NOOP\r\n".repeat(2000)}`]], options);
    assert.equal(many.rows.length, 2001);
    assert.ok(many.reports.some(({ code }) => code === "app-waiting-limit"));
    const long = runApp([["orig", `EHLO a\r\nNOOP ${"x".repeat(100_000)}\r\nQUIT\r\n`]], options);
    assert.deepEqual(told(long).map(([command]) => command), ["EHLO", "NOOP", "QUIT"]); // prettier-ignore
    assert.equal(long.rows[1].request?.length, 100_007);
  });

  it("is recognised on any port by its words, and not by others'", () => {
    const services = (said: readonly Said[], ports: [number, number] = [40000, 9999]) => runApp(said, { ...options, ports }).services; // prettier-ignore
    assert.deepEqual(services([["resp", "220 x ESMTP Postfix\r\n"]]), ["smtp"]);
    assert.deepEqual(services([["resp", "220 x\r\n"], ["orig", "HELO y\r\n"]]), ["smtp"]); // prettier-ignore
    assert.deepEqual(services([["orig", "MAIL FROM:<a@b>\r\n"]]), ["smtp"]);
    assert.deepEqual(services([["resp", "220 x FTP\r\n"], ["orig", "USER y\r\n"]]), []); // prettier-ignore
    assert.deepEqual(services([["resp", "220 x\r\n"], ["orig", "QUIT\r\n"]]), []); // prettier-ignore
    assert.deepEqual(services([["resp", "220 x\r\n"], ["orig", "QUIT\r\n"]], [40000, 25]), ["smtp"]); // prettier-ignore
    assert.deepEqual(services([["orig", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"]], [40000, 25]), []);
    assert.deepEqual(services([["orig", "\x00\x01HELO x\r\n"]]), []);
  });

  it("keeps what logs in to itself where the server's side is missing", () => {
    const said: readonly Said[] = [["orig", `EHLO a\r\nAUTH LOGIN\r\n${b64("bob")}\r\n${b64("s3cret")}\r\n`]];
    const { rows } = runApp(said, { ...options, ports: [40000, 25] });
    const last = rows.at(-1);
    assert.deepEqual([rows.length, last?.row.user, last?.row.password], [2, "bob", "********"]);
  });

  it("says the same however it is cut, and survives anything", () => {
    sameHoweverCut(SESSION, options);
    sameHoweverCut([...SESSION.slice(0, 5), ["orig", MAIL.slice(0, 200)], ["orig", 50], ["orig", `${MAIL.slice(250)}.\r\n`], ["resp", "250 ok\r\n"]], options); // prettier-ignore
    survivesAnything(SESSION, options);
  });
});
