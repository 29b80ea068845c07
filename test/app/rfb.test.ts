import assert from "node:assert/strict";
import { protocols } from "../../src/app/protocols.ts";
import { rfb } from "../../src/app/rfb/protocol.ts";
import { type AppOptions, bytesOf, runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { big, bytes, type Part, zeros } from "../builders/windows.ts";

const options: AppOptions = { protocols: [rfb], ports: [40000, 5900] };

const V3 = "RFB 003.003\n";
const V7 = "RFB 003.007\n";
const V8 = "RFB 003.008\n";
const OK = big(0, 4);
const challenge = bytes(Array.from({ length: 16 }, (_, i) => i));
const response = bytes(Array.from({ length: 16 }, (_, i) => 0xf0 + i));

/** Text with its length in four bytes. */
const counted = (text: string): Uint8Array => bytes(big(text.length, 4), text);
const screen = (name: string): Uint8Array =>
  bytes(big(1280, 2), big(800, 2), [32, 24, 0, 1], big(255, 2), big(255, 2), big(255, 2), [16, 8, 0, 0, 0, 0], counted(name)); // prettier-ignore

const client = (...parts: readonly Part[]): Said => ["orig", bytes(...parts)];
const server = (...parts: readonly Part[]): Said => ["resp", bytes(...parts)];

const login: readonly Said[] = [
  server(V8),
  client(V8),
  server([3, 2, 16, 19]),
  client([2]),
  server(challenge),
  client(response),
  server(OK),
  client([1]),
  server(screen("root's desk \xc3\xa4")),
  client([0, 0, 0, 0], zeros(16)),
];

const COLUMNS = ["server_version", "client_version", "security_types", "security_type", "security_subtype", "auth_success", "reason", "share_flag", "desktop_name", "width", "height", "result"]; // prettier-ignore

function rows(said: readonly Said[], names: readonly string[] = COLUMNS, more: AppOptions = {}): unknown[][] {
  return runApp(said, { ...options, ...more }).rows.map(({ row }) => names.map((name) => row[name]));
}

describe("app: RFB (VNC)", () => {
  it("a login with VNC's challenge", () => {
    assert.deepEqual(rows(login), [
      ["003.008", "003.008", "VNC, Tight, VeNCrypt", "VNC", null, true, null, true, "root's desk ä", 1280, 800, "connected"],
    ]); // prettier-ignore
    assert.deepEqual(rows(login, ["color_depth", "bits_per_pixel", "challenge", "response"]), [["24bit", 32, "********", "********"]]); // prettier-ignore
    assert.deepEqual(rows(login, ["challenge", "response"], { showsCredentials: true }), [
      ["000102030405060708090a0b0c0d0e0f", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"],
    ]);
    const [{ request, reply }] = runApp(login, options).rows;
    assert.deepEqual([request?.text, request?.place.at, request?.length], ["RFB 003.008, security VNC, shared", 0, 30]);
    assert.equal(
      reply?.text,
      "RFB 003.008, offers VNC Tight VeNCrypt, login succeeded, 1280x800, desktop root's desk ä",
    );
    assert.equal(reply?.detail?.().split("\n").length, 5);
    sameHoweverCut(login, options);
    survivesAnything(login, options);
  });

  it("needs nothing more after the handshake, and says so at once", () => {
    const { rows: told, reports } = runApp([...login, ["resp", 50_000], server(zeros(40_000)), client(zeros(20_000))], options); // prettier-ignore
    assert.equal(told.length, 1);
    assert.deepEqual(reports, []);
  });

  it("version 3.3: the server decides, and gives no reason", () => {
    const said = [server(V8), client(V3), server(big(2, 4)), server(challenge), client(response), server(big(1, 4))];
    assert.deepEqual(rows(said), [["003.008", "003.003", "VNC", "VNC", null, false, null, null, null, null, null, "failed"]]); // prettier-ignore
    const none = [server(V3), client(V3), server(big(1, 4)), client([0]), server(screen("open"))];
    assert.deepEqual(rows(none, ["security_type", "auth_success", "share_flag", "desktop_name", "result"]), [["None", null, false, "open", "connected"]]); // prettier-ignore
    sameHoweverCut(said, options, 30);
  });

  it("None: no result before 3.8, one from then on", () => {
    const old = [server(V7), client(V7), server([1, 1]), client([1]), client([1]), server(screen("a"))];
    const now = [server(V8), client(V8), server([1, 1]), client([1]), server(OK), client([1]), server(screen("a"))];
    const apple = [server("RFB 003.889\n"), client("RFB 003.889\n"), ...now.slice(2)];
    const names = ["security_type", "auth_success", "desktop_name"];
    assert.deepEqual([old, now, apple].flatMap((said) => rows(said, names)), [["None", null, "a"], ["None", true, "a"], ["None", true, "a"]]); // prettier-ignore
  });

  it("refusals with their reasons", () => {
    const full = [server(V8), client(V8), server([0], counted("Too many security failures"))];
    assert.deepEqual(rows(full, ["security_types", "auth_success", "reason", "result"]), [[null, null, "Too many security failures", "refused"]]); // prettier-ignore
    const wrong = [...login.slice(0, 6), server(big(1, 4), counted("password check failed!"))];
    assert.deepEqual(rows(wrong, ["auth_success", "reason", "result"]), [[false, "password check failed!", "failed"]]);
    // What was cut is kept as far as it came.
    const cut = [...login.slice(0, 6), server(big(1, 4), big(100, 4), "password")];
    assert.deepEqual(rows(cut, ["auth_success", "reason", "result"]), [[false, "password", "failed"]]);
    sameHoweverCut(wrong, options, 30);
  });

  it("VeNCrypt turns to TLS, which is handed over", () => {
    const hello = [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0];
    const said = [server(V8), client(V8), server([1, 19]), client([19]), server([0, 2]), client([0, 2]), server([0], [2], big(260, 4), big(258, 4)), client(big(258, 4)), server([1]), client(hello)]; // prettier-ignore
    const ran = runApp(said, { ports: [40000, 5900] });
    assert.deepEqual(ran.services, ["rfb", "rfb+tls"]);
    const [{ row }] = ran.rows;
    assert.deepEqual([row.security_types, row.security_type, row.security_subtype, row.result], ["VeNCrypt, X509None, TLSVnc", "VeNCrypt", "TLSVnc", "encrypted"]); // prettier-ignore
    sameHoweverCut(said, {}, 30);
    survivesAnything(said, {});
  });

  it("users and passwords in clear: VeNCrypt's Plain, Tight's Unix login", () => {
    const plain = [server(V8), client(V8), server([1, 19]), client([19]), server([0, 2]), client([0, 2]), server([0], [1], big(256, 4)), client(big(256, 4)), client(big(3, 4), big(6, 4), "bobs3cret"), server(OK), client([0]), server(screen("d"))]; // prettier-ignore
    const names = ["security_subtype", "user", "password", "auth_success", "result"];
    assert.deepEqual(rows(plain, names), [["Plain", "bob", "********", true, "connected"]]);
    assert.deepEqual(rows(plain, names, { showsCredentials: true }), [["Plain", "bob", "s3cret", true, "connected"]]);
    const way = (code: number): Uint8Array => bytes(big(code, 4), "TGHT", "ULGNAUTH");
    const tight = [server(V8), client(V8), server([1, 16]), client([16]), server(big(0, 4)), server(big(2, 4), way(2), way(129)), client(big(129, 4)), client(big(4, 4), big(2, 4), "rootpw"), server(big(1, 4), counted("no"))]; // prettier-ignore
    assert.deepEqual(rows(tight, names), [["Unix login", "root", "********", false, "failed"]]);
    sameHoweverCut(plain, options, 30);
    survivesAnything(plain, options);
    survivesAnything(tight, options);
  });

  it("Tight without a choice, with VNC's challenge; Apple's and UltraVNC's logins", () => {
    const open = [server(V8), client(V8), server([1, 16]), client([16]), server(big(0, 4), big(0, 4)), server(OK), client([1]), server(screen("t"))]; // prettier-ignore
    const vnc = [server(V8), client(V8), server([1, 16]), client([16]), server(big(1, 4), zeros(16)), client(big(0, 4)), server(big(1, 4), zeros(16)), client(big(2, 4)), server(challenge), client(response), server(OK), client([1]), server(screen("t"))]; // prettier-ignore
    const apple = [server("RFB 003.889\n"), client("RFB 003.889\n"), server([2, 30, 33]), client([30]), server([0, 2], big(64, 2), zeros(128)), client(zeros(192)), server(OK), client([1]), server(screen("t"))]; // prettier-ignore
    const ultra = [server(V8), client(V8), server([1, 113]), client([113]), server(zeros(24)), client(zeros(328)), server(big(1, 4), counted("no"))]; // prettier-ignore
    const names = ["security_type", "security_subtype", "auth_success", "result"];
    assert.deepEqual(
      [open, vnc, apple, ultra].flatMap((said) => rows(said, names)),
      [
        ["Tight", null, true, "connected"],
        ["Tight", "VNC", true, "connected"],
        ["Apple Remote Desktop", null, true, "connected"],
        ["MS-Logon II", null, false, "failed"],
      ],
    );
  });

  it("types that encrypt, and types nobody has written down", () => {
    const names = ["security_type", "result"];
    const ra2 = [server("RFB 005.000\n"), client("RFB 005.000\n"), server([2, 5, 2]), client([5]), server(zeros(300))];
    const odd = [server(V8), client(V8), server([2, 200, 1]), client([200]), server(zeros(300))];
    assert.deepEqual([ra2, odd].flatMap((said) => rows(said, names)), [["RA2", "encrypted"], ["type 200", "incomplete"]]); // prettier-ignore
  });

  it("a viewer that listens: the server opened the connection", () => {
    const reverse = login.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what]);
    assert.deepEqual(rows(reverse), rows(login));
    const [{ request, reply }] = runApp(reverse, options).rows;
    assert.deepEqual([request?.from, reply?.from], ["resp", "orig"]);
  });

  it("a server alone, as scanners see it; a peer that speaks something else", () => {
    const names = ["server_version", "client_version", "result"];
    assert.deepEqual(rows([server(V8)], names), [["003.008", null, "incomplete"]]);
    assert.equal(runApp([server(V8)], options).rows[0].request, null);
    assert.deepEqual(rows([server(V8), client("GET / HTTP/1.1\r\n\r\n")], names), [["003.008", null, "incomplete"]]);
  });

  it("a mirror of the server's side alone tells what it offers", () => {
    const lone = login.filter(([from]) => from === "resp");
    const names = ["server_version", "client_version", "security_types", "security_type", "result"];
    assert.deepEqual(rows(lone, names), [["003.008", null, "VNC, Tight, VeNCrypt", null, "incomplete"]]);
    // The result of version 3.3 is no list.
    const old = [server(V8), server(big(2, 4), challenge)];
    assert.deepEqual(rows(old, names), [["003.008", null, null, null, "incomplete"]]);
    sameHoweverCut(lone, options, 30);
  });

  it("bytes that are missing end what can be read", () => {
    const { rows: told, reports } = runApp([...login.slice(0, 4), ["resp", 16], ...login.slice(5)], options);
    assert.deepEqual(told.map(({ row }) => [row.security_type, row.result]), [["VNC", "incomplete"]]); // prettier-ignore
    assert.deepEqual(reports.map(({ code }) => code), ["app-gap"]); // prettier-ignore
  });

  it("a side that is never answered is held up to a limit", () => {
    const { rows: told, reports } = runApp([...login.slice(0, 2), client(zeros(20_000)), ...login.slice(2)], options);
    assert.equal(told.length, 1);
    assert.deepEqual(reports.map(({ code }) => code), ["app-message-limit"]); // prettier-ignore
  });

  it("is told by its version, of either side, and by nothing else", () => {
    const answer = (orig: string, resp = ""): string => rfb.recognise({ orig: bytesOf(orig), resp: bytesOf(resp), ports: [1, 5900] }); // prettier-ignore
    assert.equal(answer(V8), "yes");
    assert.equal(answer("", "RFB 005.000\n"), "yes");
    for (const part of ["R", "RFB 0", "RFB 003.008"]) assert.equal(answer("", part), "more");
    for (const other of ["RFB 3.8\n", "RFB 003.008\r", "RFB  03.008\n", "RFC 003.008\n", "\0RFB 003.008\n"]) assert.equal(answer("", other), "no"); // prettier-ignore
    assert.equal(answer("GET", V8), "no");
    assert.ok(protocols.includes(rfb));
  });
});
