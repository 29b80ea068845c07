import assert from "node:assert/strict";
import { imap } from "../../src/app/imap/protocol.ts";
import { smtp } from "../../src/app/smtp/protocol.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";

const options: AppOptions = { protocols: [imap] };

const told = ({ rows }: Ran) => rows.map(({ row: { tag, command, arg, status } }) => [tag, command, arg, status ?? null]); // prettier-ignore

const b64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const MAIL =
  "Subject: hi\r\nFrom: me\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\na1 OK not a line\r\n--b--\r\n";
const size = MAIL.length;

const SESSION: readonly Said[] = [
  ["resp", "* OK IMAP4rev1 ready\r\n"],
  ["orig", "a1 LOGIN {3}\r\n"],
  ["resp", "+ go\r\n"],
  ["orig", 'bob {6+}\r\ns3cret\r\n'],
  ["resp", "* CAPABILITY IMAP4rev1\r\na1 OK in\r\n"],
  ["orig", 'a2 SELECT "INBOX"\r\na3 UID FETCH 1:2 (UID BODY[])\r\n'],
  ["resp", `* 2 EXISTS\r\n* FLAGS (\\Seen)\r\na2 OK [READ-WRITE] done\r\n* 1 FETCH (UID 5 BODY[] {${size}}\r\n${MAIL})\r\n* 2 FETCH (UID 6 FLAGS (\\Seen) BODY[HEADER.FIELDS (SUBJECT)] {16}\r\nSubject: two\r\n\r\n BODY[1] {4}\r\npart)\r\na3 OK done\r\n`],
  ["orig", `a4 APPEND Sent (\\Seen) {${size}}\r\n`],
  ["resp", "+ ok\r\n"],
  ["orig", `${MAIL}\r\n`],
  ["resp", "a4 NO full\r\n"],
  ["orig", "a5 LOGOUT\r\n"],
  ["resp", "* BYE\r\na5 OK\r\n"],
]; // prettier-ignore

describe("IMAP", () => {
  it("pairs commands with completions by their tags, and reads messages that were fetched or stored", () => {
    const ran = runApp(SESSION, options);
    assert.deepEqual(told(ran), [
      [null, "greeting", null, "OK"],
      ["a1", "LOGIN", "bob", "OK"],
      ["a2", "SELECT", '"INBOX"', "OK"],
      ["a3", "message", "BODY[]", null],
      ["a3", "header", "BODY[HEADER.FIELDS (SUBJECT)]", null],
      ["a3", "UID FETCH", "1:2 (UID BODY[])", "OK"],
      ["a4", "message", "APPEND", null],
      ["a4", "APPEND", "Sent (\\Seen) ", "NO"],
      ["a5", "LOGOUT", null, "OK"],
    ]);
    const rows = ran.rows.map(({ row }) => row);
    assert.deepEqual([rows[3].subject, rows[3].from, rows[3].mailbox, rows[3].user], ["hi", "me", "INBOX", "bob"]);
    assert.deepEqual([rows[4].subject, rows[2].responses, rows[5].responses], ["two", 2, 2]);
    assert.equal(ran.rows[1].request?.length, "a1 LOGIN {3}\r\nbob {6+}\r\ns3cret\r\n".length);
    assert.deepEqual([ran.rows[3].reply?.length, ran.rows[3].request?.text], [size, "a3 UID FETCH 1:2 (UID BODY[])"]);
    assert.deepEqual(
      ran.files.map(({ about, bytes, isWhole }) => [about.from, Buffer.from(bytes).toString(), isWhole]),
      [["resp", "a1 OK not a line", true], ["resp", "part", true], ["orig", "a1 OK not a line", true]],
    ); // prettier-ignore
  });

  it("masks what logs in", () => {
    assert.equal(runApp(SESSION, options).rows[1].row.password, "********");
    assert.equal(runApp(SESSION, { ...options, showsCredentials: true }).rows[1].row.password, "s3cret");
    const said: readonly Said[] = [
      ["resp", "* OK IMAP\r\n"],
      ["orig", "1 AUTHENTICATE PLAIN\r\n"],
      ["resp", "+ \r\n"],
      ["orig", `${b64("\0bob\0s3cret")}\r\n`],
      ["resp", "1 OK in\r\n"],
      ["orig", `2 LOGIN "a \\"b" "q\\\\"\r\n`],
      ["resp", "2 NO bad\r\n"],
    ];
    const { rows } = runApp(said, { ...options, showsCredentials: true });
    assert.deepEqual(rows.slice(1).map(({ row }) => [row.arg, row.user, row.password]), [["PLAIN", "bob", "s3cret"], ['a "b', 'a "b', "q\\"]]); // prettier-ignore
    const nobody: readonly Said[] = [
      ["resp", "* OK IMAP\r\n"],
      ["orig", "1 AUTHENTICATE EXTERNAL =\r\n"],
      ["resp", "1 OK in\r\n"],
      ["orig", "2 NOOP\r\n"],
      ["resp", "2 OK\r\n"],
    ];
    assert.deepEqual(runApp(nobody, options).rows.map(({ row }) => row.user), [null, null, null]); // prettier-ignore
    const hidden = JSON.stringify(runApp(SESSION, options).rows, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value)); // prettier-ignore
    assert.ok(!hidden.includes("s3cret"));
  });

  it("reads names of mailboxes in modified UTF-7", () => {
    const { rows } = runApp([...SESSION.slice(0, 5), ["orig", 'a SELECT "Envoy&AOk-s &- &ZeVnLIqe-"\r\n'], ["resp", "a OK\r\n"]], options); // prettier-ignore
    assert.equal(rows.at(-1)?.row.mailbox, "Envoyés & 日本語");
  });

  it("puts a message together that is fetched in pieces", () => {
    const cut = size - 30;
    const ran = runApp(
      [
        ...SESSION.slice(0, 5),
        ["orig", `b1 FETCH 7 BODY.PEEK[]<0.${cut}>\r\n`],
        ["resp", `* 7 FETCH (BODY[]<0> {${cut}}\r\n${MAIL.slice(0, cut)})\r\nb1 OK\r\n`],
        ["orig", `b2 FETCH 7 BODY.PEEK[]<${cut}.${cut}>\r\n`],
        ["resp", `* 7 FETCH (BODY[]<${cut}> {30}\r\n${MAIL.slice(cut)})\r\nb2 OK\r\n`],
      ],
      options,
    );
    assert.deepEqual(ran.files.map(({ bytes, isWhole }) => [Buffer.from(bytes).toString(), isWhole]), [["a1 OK not a line", true]]); // prettier-ignore
    assert.deepEqual(told(ran).at(-1), ["b1", "message", "BODY[]", null]);
    assert.equal(ran.rows.at(-1)?.row.message_size, BigInt(size));
  });

  it("reads parts that are fetched alone by what the structure of their message says", () => {
    const leaf = (type: string, encoding: string, rest: string) => `("${type.replace("/", '" "')}" ("CHARSET" "x" "NAME" "=?utf-8?Q?n=C3=A4me?=") NIL NIL "${encoding}" 10 ${rest})`; // prettier-ignore
    const nested = `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 10 ("date" "subject" NIL) ${leaf("text/plain", "QUOTED-PRINTABLE", "1")} 5)`;
    const structure = `(${leaf("TEXT/PLAIN", "7BIT", "1")}(${leaf("APPLICATION/PDF", "BASE64", 'NIL ("ATTACHMENT" ("FILENAME" "a \\"b\\".pdf"))')} "MIXED") ${nested} "MIXED" ("BOUNDARY" "y"))`;
    const said: readonly Said[] = [
      ...SESSION.slice(0, 5),
      ["orig", "b1 FETCH 7 (BODYSTRUCTURE)\r\nb2 FETCH 7 (BODY[1] BODY[2.1] BODY[3.1] BODY[9] BINARY[2.1])\r\n"],
      ["resp", `* 7 FETCH (BODYSTRUCTURE ${structure} UID 3)\r\nb1 OK\r\n* 7 FETCH (BODY[1] {5}\r\nplain BODY[2.1] {8}\r\naGVsbG8= BODY[3.1] {3}\r\n=41 BODY[9] {3}\r\n=41 BINARY[2.1] {3}\r\nraw)\r\nb2 OK\r\n`],
    ]; // prettier-ignore
    assert.deepEqual(
      runApp(said, options).files.map(({ about, bytes }) => [about.name, about.declaredType, Buffer.from(bytes).toString()]),
      [["näme", "text/plain", "plain"], ['a "b".pdf', "application/pdf", "hello"], ["näme", "text/plain", "A"], ["", "", "=41"], ['a "b".pdf', "application/pdf", "raw"]],
    ); // prettier-ignore
    sameHoweverCut(said, options);
    survivesAnything(said, options);
    const deep = runApp([...SESSION.slice(0, 5), ["resp", `* 7 FETCH (BODYSTRUCTURE ${"(".repeat(60_000)}\r\n`]], options); // prettier-ignore
    assert.equal(deep.rows.length, 2);
  });

  it("hands over to what is inside after STARTTLS, and stops where all is compressed", () => {
    const said: readonly Said[] = [["resp", "* OK IMAP\r\n"], ["orig", "1 STARTTLS\r\n"], ["resp", "1 OK go\r\n"], ["orig", "EHLO a\r\n"], ["resp", "250 x\r\n"]]; // prettier-ignore
    assert.deepEqual(runApp(said, { protocols: [imap, smtp] }).services, ["imap", "imap+smtp"]);
    const compressed = runApp([["resp", "* OK IMAP\r\n"], ["orig", "1 COMPRESS DEFLATE\r\n"], ["resp", "1 OK go\r\n* 1 OK\r\n"], ["orig", "2 NOOP\r\n"]], options); // prettier-ignore
    assert.deepEqual(told(compressed).at(-1), ["1", "COMPRESS", "DEFLATE", "OK"]);
  });

  it("steps over gaps within literals, and goes on at lines after others", () => {
    const said = (gap: readonly Said[]): readonly Said[] => [...SESSION.slice(0, 5), ["orig", "a3 FETCH 1 BODY[]\r\n"], ["resp", `* 1 FETCH (BODY[] {${size}}\r\n${MAIL.slice(0, -20)}`], ...gap]; // prettier-ignore
    const within = runApp(said([["resp", 10], ["resp", `${MAIL.slice(-10)})\r\na3 OK done\r\n`]]), options); // prettier-ignore
    assert.deepEqual(told(within).slice(-2).map(([, command, , status]) => [command, status]), [["message", null], ["FETCH", "OK"]]); // prettier-ignore
    assert.equal(within.files[0].missing, 10);
    const beyond = runApp(said([["resp", 300], ["resp", "rest\r\na3 OK done\r\n"]]), options); // prettier-ignore
    assert.deepEqual(told(beyond).at(-1)?.slice(1), ["FETCH", "1 BODY[]", "OK"]);
  });

  it("is recognised by its words, on either side", () => {
    const services = (said: readonly Said[], ports: [number, number] = [40000, 9999]) => runApp(said, { ...options, ports }).services; // prettier-ignore
    assert.deepEqual(services([["resp", "* OK [CAPABILITY IMAP4rev1] ready\r\n"]]), ["imap"]);
    assert.deepEqual(services([["orig", "a001 LOGIN bob x\r\n"]]), ["imap"]);
    assert.deepEqual(services([["resp", "* OK hello\r\n"], ["orig", "x CAPABILITY\r\n"]]), ["imap"]); // prettier-ignore
    assert.deepEqual(services([["orig", "hello world\r\n"]], [40000, 143]), []);
    assert.deepEqual(services([["orig", "GET / HTTP/1.1\r\n\r\n"]]), []);
    assert.deepEqual(services([["resp", "* OK hello\r\n"], ["orig", "HELO x\r\n"]]), []); // prettier-ignore
  });

  it("keeps what logs in to itself where the server's side is missing", () => {
    const said: readonly Said[] = [
      ["orig", `a1 CAPABILITY\r\na2 AUTHENTICATE LOGIN\r\n${b64("bob")}\r\n${b64("s3cret")}\r\n`],
    ];
    const { rows } = runApp(said, { ...options, ports: [40000, 143] });
    const last = rows.at(-1);
    assert.deepEqual([rows.length, last?.row.user, last?.row.password], [2, "bob", "********"]);
  });

  it("says the same however it is cut, and survives anything", () => {
    sameHoweverCut(SESSION, options);
    survivesAnything(SESSION, options);
  });
});
