/** Logins with NTLM and Kerberos in fields of HTTP: over several exchanges of a connection, at a server and at a proxy. */
import assert from "node:assert/strict";
import { type Ran, runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { authenticate, bytes, challenge, int, little, negotiate, tlv } from "../builders/windows.ts";

const SPNEGO = [0x2b, 6, 1, 5, 5, 2];
const NTLM = [0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10];
const KERBEROS = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2];
const VERSION_FLAG = 0x2000000;

const base64 = (token: Uint8Array): string => Buffer.from(token).toString("base64");
const proof = authenticate({ domain: "CORP", user: "alice", workstation: "PC7" });

function request(...fields: readonly string[]): Said {
  return ["orig", ["GET / HTTP/1.1", "Host: intranet", ...fields, "", ""].join("\r\n")];
}

function reply(status: string, ...fields: readonly string[]): Said {
  return ["resp", [`HTTP/1.1 ${status}`, "Content-Length: 0", ...fields, "", ""].join("\r\n")];
}

function login(last: Said, scheme = "NTLM"): Said[] {
  return [
    request(),
    reply("401 Unauthorized", "WWW-Authenticate: Negotiate", "WWW-Authenticate: NTLM"),
    request(`Authorization: ${scheme} ${base64(negotiate)}`),
    reply("401 Unauthorized", `WWW-Authenticate: ${scheme} ${base64(challenge("CORP", "WEB1"))}`),
    request(`Authorization: ${scheme} ${base64(proof)}`),
    last,
  ];
}

function rows(ran: Ran, table: string, names: readonly string[]): unknown[][] {
  return ran.rows.filter((found) => found.table.name === table).map(({ row }) => names.map((name) => row[name]));
}

const outcome = ["user", "success", "status"];

describe("logins over HTTP", () => {
  it("are a row of ntlm with what three exchanges tell, at the request with the proof", () => {
    const said = [...login(reply("200 OK")), request(), reply("200 OK")];
    const ran = runApp(said);
    const names = ["carrier", "domain", "user", "workstation", "kind", "success", "status", "server_name", "server_nb_computer", "response"]; // prettier-ignore
    assert.deepEqual(rows(ran, "ntlm", names), [
      ["http", "CORP", "alice", "PC7", "NTLMv2", true, "200 OK", "CORP", "WEB1", "********"],
    ]);
    const [found] = ran.rows.filter(({ table }) => table.name === "ntlm");
    assert.deepEqual([found.request?.place.packet, found.reply?.place.packet], [5, 6]);
    assert.equal(ran.rows.filter(({ table }) => table.name === "http").length, 4);
    sameHoweverCut(said);
    survivesAnything(said);
  });

  it("are refused with 401, and tried again", () => {
    const ran = runApp([
      ...login(reply("401 Unauthorized", "WWW-Authenticate: NTLM")),
      ...login(reply("404 Not Found")),
    ]);
    assert.deepEqual(rows(ran, "ntlm", outcome), [
      ["alice", false, "401 Unauthorized"],
      ["alice", true, "404 Not Found"],
    ]);
  });

  it("say nothing of success where the answer is not there", () => {
    assert.deepEqual(rows(runApp(login(request()).slice(0, 5)), "ntlm", outcome), [["alice", null, null]]);
  });

  it("in SPNEGO, beside other schemes in one field", () => {
    const offer = tlv(0x60, tlv(6, SPNEGO), tlv(0xa0, tlv(0x30, tlv(0xa0, tlv(0x30, tlv(6, NTLM))), tlv(0xa2, tlv(4, negotiate))))); // prettier-ignore
    const answer = (token: Uint8Array): Uint8Array => tlv(0xa1, tlv(0x30, tlv(0xa2, tlv(4, token))));
    const ran = runApp([
      request(`Authorization: Negotiate ${base64(offer)}`),
      reply(
        "401 Unauthorized",
        `WWW-Authenticate: Basic realm="x", Negotiate ${base64(answer(challenge("CORP", "WEB1")))}`,
      ),
      request(`Authorization: Negotiate ${base64(answer(proof))}`),
      reply("200 OK", `WWW-Authenticate: Negotiate ${base64(tlv(0xa1, tlv(0x30, tlv(0xa0, [10, 1, 0]))))}`),
    ]);
    assert.deepEqual(rows(ran, "ntlm", ["user", "success", "server_nb_computer"]), [["alice", true, "WEB1"]]);
  });

  it("at a proxy: what the server behind it says means that it let the client through", () => {
    const proxied = (last: Said): Said[] => [
      request(`Proxy-Authorization: NTLM ${base64(negotiate)}`),
      reply("407 Proxy Authentication Required", `Proxy-Authenticate: NTLM ${base64(challenge("CORP", "PROXY1"))}`),
      request(`Proxy-Authorization: NTLM ${base64(proof)}`),
      last,
    ];
    const of = (said: readonly Said[]) => rows(runApp(said), "ntlm", ["success", "server_nb_computer"]);
    assert.deepEqual(of(proxied(reply("401 Unauthorized"))), [[true, "PROXY1"]]);
    assert.deepEqual(of(proxied(reply("407 Proxy Authentication Required"))), [[false, "PROXY1"]]);
    // The other way round nothing is known: the server was not asked.
    assert.deepEqual(of(login(reply("407 Proxy Authentication Required"))), [[null, "WEB1"]]);
  });

  it("a ticket of Kerberos is a row of kerberos, whatever the scheme is called", () => {
    const name = tlv(0x30, tlv(0xa0, int(2)), tlv(0xa1, tlv(0x30, tlv(0x1b, "HTTP"), tlv(0x1b, "intranet"))));
    const sealed = tlv(0x30, tlv(0xa0, int(18)), tlv(0xa2, tlv(4, [1, 2, 3])));
    const ticket = tlv(0x61, tlv(0x30, tlv(0xa0, int(5)), tlv(0xa1, tlv(0x1b, "CORP.LOCAL")), tlv(0xa2, name), tlv(0xa3, sealed))); // prettier-ignore
    const shown = tlv(0x6e, tlv(0x30, tlv(0xa0, int(5)), tlv(0xa1, int(14)), tlv(0xa2, tlv(3, [0, 0, 0, 0, 0])), tlv(0xa3, ticket), tlv(0xa4, sealed))); // prettier-ignore
    const accepted = tlv(0x6f, tlv(0x30, tlv(0xa0, int(5)), tlv(0xa1, int(15)), tlv(0xa2, sealed)));
    const token = (id: number, message: Uint8Array) => base64(tlv(0x60, tlv(6, KERBEROS), [id, 0], message));
    for (const scheme of ["Kerberos", "Negotiate"]) {
      const ran = runApp([
        request(`Authorization: ${scheme} ${token(1, shown)}`),
        reply("200 OK", `WWW-Authenticate: ${scheme} ${token(2, accepted)}`),
      ]);
      assert.deepEqual(rows(ran, "kerberos", ["carrier", "request_type", "response_type", "service", "realm"]), [
        ["http", "AP-REQ", "AP-REP", "HTTP/intranet", "CORP.LOCAL"],
      ]);
    }
  });

  it("other schemes and other bytes are none", () => {
    const ran = runApp([
      request("Authorization: Basic YTpi"),
      reply("200 OK"),
      request(`Authorization: NTLM ${base64(bytes("NTLMSS"))}`),
      reply("401 Unauthorized", "WWW-Authenticate: NTLM ????"),
      request(`Authorization: Bearer NTLM ${base64(proof)}`),
      reply("200 OK"),
    ]);
    assert.deepEqual(ran.rows.map(({ table }) => table.name), ["http", "http", "http"]); // prettier-ignore
  });

  it("a version that a client says it gives, and leaves out, is none", () => {
    const claims = proof.slice();
    claims.set(little(VERSION_FLAG + 1, 4), 60);
    const said = [
      ...login(reply("200 OK")).slice(0, 4),
      request(`Authorization: NTLM ${base64(claims)}`),
      reply("200 OK"),
    ];
    assert.deepEqual(rows(runApp(said), "ntlm", ["user", "client_version"]), [["alice", null]]);
  });
});
