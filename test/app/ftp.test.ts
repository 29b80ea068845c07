import assert from "node:assert/strict";
import { ftp } from "../../src/app/ftp/protocol.ts";
import type { Expectation, FileAbout, Place } from "../../src/app/protocol.ts";
import { type FoundRow, openSession } from "../../src/app/run.ts";
import { smtp } from "../../src/app/smtp/protocol.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import {
  type AppOptions,
  bytesOf,
  type Ran,
  runApp,
  sameHoweverCut,
  type Said,
  survivesAnything,
} from "../builders/app.ts";

const options: AppOptions = { protocols: [ftp] };

const told = ({ rows }: { readonly rows: readonly FoundRow[] }) =>
  rows.map(({ row: { command, arg, reply_code: code } }) => [command, arg, code]);

const SESSION: readonly Said[] = [
  ["resp", "220-Welcome\r\n  to FTP\r\n220 ready\r\n"],
  ["orig", "USER bob\r\n"],
  ["resp", "331 password\r\n"],
  ["orig", "PASS s3cret\r\n"],
  ["resp", "230 in\r\n"],
  ["orig", "PWD\r\nCWD ../pub\r\nCDUP\r\n"],
  ["resp", '257 "/home/""bob""" is it\r\n250 ok\r\n250 ok\r\n'],
  ["orig", "PASV\r\n"],
  ["resp", "227 Entering Passive Mode (10,9,9,9,19,137).\r\n"],
  ["orig", "RETR a b.txt\r\n"],
  ["resp", "150 Opening (12 bytes)\r\n226 done\r\n"],
  ["orig", "EPRT |2|2001:DB8::1|5001|\r\n"],
  ["resp", "200 ok\r\n"],
  ["orig", "\xff\xf4\xff\xf2ABOR\r\n"],
  ["resp", "226 aborted\r\n"],
  ["resp", "421 idle\r\n"],
];

interface Session {
  readonly rows: FoundRow[];
  readonly expected: Expectation[];
  readonly files: { readonly name: string; readonly text: string; readonly missing: number; readonly isWhole: boolean; readonly about: FileAbout }[]; // prettier-ignore
  readonly services: string[];
}

/** A connection of its own, with what it announces; `expected` where it was announced itself. */
function session(said: readonly Said[], into: Session, expected?: Expectation): Session {
  const analyzer = openSession(
    { transport: "tcp", addresses: ["10.0.0.1", "10.0.0.2"], ports: [40000, 21] },
    { tools: nodeTools, protocols: [ftp, smtp] },
    {
      row: (found) => void into.rows.push(found),
      report: () => undefined,
      service: (path) => void into.services.push(path),
      expect: (announced) => void into.expected.push(announced),
      file(about) {
        let text = "";
        let missing = 0;
        return {
          data: (bytes) => void (text += Buffer.from(bytes).toString("latin1")),
          gap: (size) => void (missing += size),
          end: (isWhole) => void into.files.push({ name: about.name, text, missing, isWhole, about }),
        };
      },
    },
    expected,
  );
  const at = { orig: 0, resp: 0 };
  for (const [from, what] of said) {
    const place: Place = { evidenceId: 1, packet: 1, ts: 0n, at: at[from] };
    if (typeof what === "number") analyzer.gap(from, what);
    else analyzer.data(from, bytesOf(what), place);
    at[from] += typeof what === "number" ? what : what.length;
  }
  analyzer.end();
  return into;
}

const fresh = (): Session => ({ rows: [], expected: [], files: [], services: [] });

const LOGIN = SESSION.slice(0, 5);

describe("FTP", () => {
  it("takes 213 for a size only where SIZE asked", () => {
    const { rows } = runApp(
      [
        ["resp", "220 ready\r\n"],
        ["orig", "SIZE a\r\nMDTM a\r\nSTAT a\r\n"],
        ["resp", "213 1048576\r\n213 20160219164152\r\n213 7\r\n"],
      ],
      options,
    );
    assert.deepEqual(
      rows.map(({ row }) => [row.command, row.file_size ?? null]),
      [
        ["banner", null],
        ["SIZE", 1_048_576n],
        ["MDTM", null],
        ["STAT", null],
      ],
    );
  });

  it("pairs commands with the last reply to them, and keeps track of user and directory", () => {
    const ran: Ran = runApp(SESSION, options);
    assert.deepEqual(told(ran), [
      ["banner", null, 220],
      ["USER", "bob", 331],
      ["PASS", null, 230],
      ["PWD", null, 257],
      ["CWD", "../pub", 250],
      ["CDUP", null, 250],
      ["PASV", null, 227],
      ["RETR", "a b.txt", 226],
      ["EPRT", "|2|2001:DB8::1|5001|", 200],
      ["ABOR", null, 226],
      ["reply", null, 421],
    ]);
    const rows = ran.rows.map(({ row }) => row);
    assert.equal(rows[0].reply_msg, "Welcome; to FTP; ready");
    assert.deepEqual([rows[2].user, rows[2].password], ["bob", "********"]);
    assert.deepEqual([rows[3].cwd, rows[4].cwd, rows[5].cwd], ['/home/"bob"', "/home/pub", "/home"]);
    assert.deepEqual([rows[6].data_channel_passive, rows[6].data_channel_resp_h, rows[6].data_channel_resp_p], [true, "10.9.9.9", 5001]); // prettier-ignore
    assert.equal(rows[7].file_size, 12n);
    assert.deepEqual([rows[8].data_channel_passive, rows[8].data_channel_resp_h, rows[8].data_channel_resp_p], [false, "2001:db8::1", 5001]); // prettier-ignore
    assert.equal(runApp(SESSION, { ...options, showsCredentials: true }).rows[2].row.password, "s3cret");
  });

  it("keeps a password out of the command, whatever parts them", () => {
    const { rows } = runApp([...LOGIN.slice(0, 3), ["orig", "PASS\x90s3cret\r\n"], ["resp", "230 in\r\n"]], options);
    assert.deepEqual([rows[2].row.command, rows[2].row.arg, rows[2].row.password], ["PASS", null, "********"]);
    assert.equal(rows[2].request?.text, "PASS");
  });

  it("announces data connections: where they go as said, and as the control connection knows", () => {
    const { expected } = session(SESSION, fresh());
    assert.deepEqual(
      expected.map(({ address, port, protocol }) => [address, port, protocol]),
      [
        ["10.0.0.2", 5001, "ftp-data"],
        ["10.9.9.9", 5001, "ftp-data"],
        ["10.0.0.1", 5001, "ftp-data"],
        ["2001:db8::1", 5001, "ftp-data"],
      ],
    );
    const epsv = session([...LOGIN, ["orig", "EPSV\r\n"], ["resp", "229 ok (|||6446|)\r\n"]], fresh()); // prettier-ignore
    assert.deepEqual(epsv.expected.map(({ address, port }) => [address, port]), [["10.0.0.2", 6446]]); // prettier-ignore
    for (const bad of [
      "PORT 1,2,3,4,5\r\n",
      "PORT 1,2,3,256,5,6\r\n",
      "PORT 1,2,3,4,0,0\r\n",
      "EPRT |1|x|y|\r\n",
      "EPRT \r\n",
    ])
      assert.deepEqual(session([...LOGIN, ["orig", bad]], fresh()).expected, []);
  });

  it("makes a file of what comes on a data connection, named by the command, whole where the size says so", () => {
    const control = session(SESSION, fresh());
    session([["resp", "hello "], ["resp", 2], ["resp", "ld!!"]], control, control.expected[0]); // prettier-ignore
    assert.deepEqual(control.files.map(({ name, text, missing, isWhole }) => [name, text, missing, isWhole]), [["a b.txt", "hello ld!!", 2, true]]); // prettier-ignore
    assert.equal(control.files[0].about.size, 12);
    const cut = session(SESSION, fresh());
    session([["resp", "hello"]], cut, cut.expected[0]);
    assert.equal(cut.files[0].isWhole, false);
  });

  it("tells listings, uploads, restarts and compression apart", () => {
    const said = (...commands: string[]): readonly Said[] => [...LOGIN, ["orig", "PORT 10,0,0,1,200,0\r\n"], ["resp", "200 ok\r\n"], ...commands.flatMap((command): Said[] => [["orig", `${command}\r\n`], ["resp", `${command.startsWith("REST") ? 350 : 200} ok\r\n`]])]; // prettier-ignore
    const transfer = (...commands: string[]) => {
      const control = session(said(...commands), fresh());
      return session([["orig", "data"]], control, control.expected[0]).files[0];
    };
    const list = transfer("LIST -la pub");
    assert.deepEqual([list.name, list.about.declaredType], ["LIST -la pub", "text/plain"]);
    assert.deepEqual([transfer("STOR up.bin").name, transfer("REST 100", "RETR x").missing], ["up.bin", 100]);
    assert.deepEqual(transfer("MODE Z", "RETR x").about.codings, ["deflate"]);
    // PORT after the command that used the one before: each has its own.
    assert.equal(transfer("RETR first", "PORT 10,0,0,1,200,1", "RETR second").name, "first");
  });

  it("hands data connections over to TLS after PROT P, the control connection after AUTH TLS", () => {
    const control = session([...LOGIN, ["orig", "PROT P\r\nPASV\r\n"], ["resp", "200 ok\r\n227 (10,0,0,2,1,1)\r\n"], ["orig", "RETR x\r\n"], ["resp", "150 go\r\n"]], fresh()); // prettier-ignore
    session([["orig", "EHLO x\r\n"]], control, control.expected[0]);
    assert.deepEqual([control.files, control.services], [[], ["ftp", "ftp-data", "ftp-data+smtp"]]);
    const tls = session([...LOGIN, ["orig", "AUTH TLS\r\n"], ["resp", "234 go\r\n"], ["orig", "EHLO x\r\n"]], fresh()); // prettier-ignore
    assert.deepEqual(tls.services, ["ftp", "ftp+smtp"]);
  });

  it("goes on after gaps", () => {
    const ran = runApp([...LOGIN, ["orig", "CWD x\r\n"], ["resp", "250 o"], ["resp", 20], ["resp", "rest\r\n"], ["orig", "QUIT\r\n"], ["resp", "221 b\r\n"]], options); // prettier-ignore
    assert.deepEqual(told(ran).slice(-2), [["CWD", "x", null], ["QUIT", null, 221]]); // prettier-ignore
    assert.equal(ran.reports[0].code, "app-gap");
  });

  it("is recognised by its words, on either side", () => {
    const services = (said: readonly Said[], ports: [number, number] = [40000, 9999]) => runApp(said, { ...options, ports }).services; // prettier-ignore
    assert.deepEqual(services([["resp", "220 ProFTPD ready\r\n"]]), ["ftp"]);
    assert.deepEqual(services([["resp", "220 x\r\n"], ["orig", "USER y\r\n"]]), ["ftp"]); // prettier-ignore
    assert.deepEqual(services([["orig", "PASV\r\n"], ["resp", "227 ok (1,2,3,4,5,6)\r\n"]]), ["ftp"]); // prettier-ignore
    assert.deepEqual(services([["orig", "USER y\r\n"]], [40000, 21]), ["ftp"]);
    // NNTP, POP3, SMTP.
    assert.deepEqual(services([["resp", "200 news\r\n"], ["orig", "LIST\r\n"]]), []); // prettier-ignore
    assert.deepEqual(services([["orig", "USER y\r\n"], ["resp", "+OK\r\n"]]), []); // prettier-ignore
    assert.deepEqual(services([["resp", "220 x\r\n"], ["orig", "EHLO y\r\n"]]), []); // prettier-ignore
  });

  it("says the same however it is cut, and survives anything", () => {
    sameHoweverCut(SESSION, options);
    survivesAnything(SESSION, options);
  });
});
