import assert from "node:assert/strict";
import { parseGss } from "../../src/app/kerberos/gss.ts";
import { runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { big, bytes, int, type Part, tlv, zeros } from "../builders/windows.ts";

const field = (number: number, ...parts: readonly Part[]): Uint8Array => tlv(0xa0 + number, ...parts);
const name = (text: string): Uint8Array => tlv(0x1b, text);
const sequence = (...parts: readonly Part[]): Uint8Array => tlv(0x30, ...parts);

/** PrincipalName (RFC 4120, section 5.2.2). */
function principal(type: number, ...parts: readonly string[]): Uint8Array {
  return sequence(field(0, int(type)), field(1, sequence(...parts.map(name))));
}

function encrypted(type: number, version?: number): Uint8Array {
  const kept = version === undefined ? [] : [field(1, int(version))];
  return sequence(field(0, int(type)), ...kept, field(2, tlv(4, zeros(20))));
}

function ticket(service: readonly string[], encryption: number): Uint8Array {
  return tlv(0x61, sequence(field(0, int(5)), field(1, name("CORP.LOCAL")), field(2, principal(2, ...service)), field(3, encrypted(encryption, 2)))); // prettier-ignore
}

function request(
  type: 10 | 12,
  service: readonly string[],
  padata: readonly Uint8Array[],
  client?: string,
): Uint8Array {
  const cname = client === undefined ? [] : [field(1, principal(1, client))];
  const body = sequence(
    field(0, tlv(3, [0, 0x40, 0x80, 0, 0])),
    ...cname,
    field(2, name("CORP.LOCAL")),
    field(3, principal(2, ...service)),
    field(5, tlv(0x18, "20370913024805Z")),
    field(7, int(99)),
    field(8, sequence(int(18), int(23))),
  );
  return tlv(
    0x60 + type,
    sequence(field(1, int(5)), field(2, int(type)), field(3, sequence(...padata)), field(4, body)),
  );
}

function padata(type: number, value: Uint8Array): Uint8Array {
  return sequence(field(1, int(type)), field(2, tlv(4, value)));
}

function reply(type: 11 | 13, service: readonly string[], encryption: number): Uint8Array {
  return tlv(0x60 + type, sequence(field(0, int(5)), field(1, int(type)), field(3, name("CORP.LOCAL")), field(4, principal(1, "alice")), field(5, ticket(service, encryption)), field(6, encrypted(18)))); // prettier-ignore
}

function error(code: number, client: string): Uint8Array {
  return tlv(0x7e, sequence(field(0, int(5)), field(1, int(30)), field(6, int(code)), field(8, principal(1, client)), field(9, name("CORP.LOCAL")), field(10, principal(2, "krbtgt", "CORP.LOCAL")))); // prettier-ignore
}

const apRequest = tlv(0x6e, sequence(field(0, int(5)), field(1, int(14)), field(2, tlv(3, zeros(5))), field(3, ticket(["cifs", "fs1"], 18)), field(4, encrypted(18)))); // prettier-ignore
const krbtgt = ["krbtgt", "CORP.LOCAL"];
const stamp = padata(2, encrypted(18));
const over = (message: Uint8Array): Uint8Array => bytes(big(message.length, 4), message);
const udp = { transport: "udp", ports: [40000, 88] } as const;
const tcp = { ports: [40000, 88] } as const;

const roast: Said[] = [
  ["orig", over(request(12, ["MSSQLSvc", "db1:1433"], [padata(1, apRequest)]))],
  ["resp", over(reply(13, ["MSSQLSvc", "db1:1433"], 23))],
];

function rows(
  said: readonly Said[],
  names: readonly string[],
  options: Parameters<typeof runApp>[1] = tcp,
): unknown[][] {
  return runApp(said, options).rows.map(({ row }) => names.map((one) => row[one]));
}

describe("app: Kerberos", () => {
  it("a ticket with RC4 for a service: what is roasted", () => {
    const names = ["request_type", "response_type", "client", "realm", "service", "ticket_encryption", "is_weak", "encryption_types", "padata", "till"]; // prettier-ignore
    assert.deepEqual(rows(roast, names), [
      ["TGS-REQ", "TGS-REP", "alice", "CORP.LOCAL", "MSSQLSvc/db1:1433", "rc4-hmac", true, "aes256-cts-hmac-sha1-96, rc4-hmac", "PA-TGS-REQ", BigInt(Date.UTC(2037, 8, 13, 2, 48, 5)) * 1_000_000n],
    ]); // prettier-ignore
    assert.deepEqual(rows(roast, ["options", "success"]), [["forwardable, renewable", true]]);
    sameHoweverCut(roast, tcp);
    survivesAnything(roast, tcp);
  });

  it("a password that is wrong, and one that is right, over UDP", () => {
    const said: Said[] = [
      ["orig", request(10, krbtgt, [], "alice")],
      ["resp", error(25, "alice")],
      ["orig", request(10, krbtgt, [stamp], "alice")],
      ["resp", error(24, "alice")],
      ["orig", request(10, krbtgt, [stamp], "alice")],
      ["resp", reply(11, krbtgt, 18)],
    ];
    assert.deepEqual(rows(said, ["client", "response_type", "error", "success", "preauth_encryption"], udp), [
      ["alice", "KRB-ERROR", "KDC_ERR_PREAUTH_REQUIRED", false, null],
      ["alice", "KRB-ERROR", "KDC_ERR_PREAUTH_FAILED", false, "aes256-cts-hmac-sha1-96"],
      ["alice", "AS-REP", null, true, "aes256-cts-hmac-sha1-96"],
    ]);
    survivesAnything(said, udp);
  });

  it("requests without replies, replies without requests, a gap", () => {
    assert.deepEqual(rows(roast.slice(0, 1), ["request_type", "success"]), [["TGS-REQ", null]]);
    assert.deepEqual(rows(roast.slice(1), ["request_type", "response_type", "client"]), [[null, "TGS-REP", "alice"]]);
    assert.deepEqual(rows([["orig", 77], ...roast], ["request_type", "response_type"]), [["TGS-REQ", "TGS-REP"]]);
  });

  it("is not taken for other DER, nor for a length that does not fit", () => {
    const wrong = bytes(big(50, 4), reply(11, krbtgt, 18));
    assert.deepEqual(runApp([["orig", wrong]], tcp).services, []);
    assert.ok(
      !runApp([["orig", tlv(0x6a, int(5), zeros(60))]], { ...udp, ports: [1, 2] }).services.includes("kerberos"),
    );
  });

  it("a ticket within GSS-API, bare and in SPNEGO", () => {
    const mechanism = tlv(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02]);
    const token = tlv(0x60, mechanism, [1, 0], apRequest);
    assert.equal(parseGss(token).kerberos?.ticket?.service, "cifs/fs1");
    const init = tlv(0xa0, sequence(field(0, sequence(mechanism)), field(2, tlv(4, token))));
    const spnego = parseGss(tlv(0x60, tlv(6, [0x2b, 6, 1, 5, 5, 2]), init));
    assert.deepEqual(
      [spnego.mechanism, spnego.offered, spnego.kerberos?.ticket?.encryption],
      ["Kerberos", ["Kerberos"], 18],
    );
    const refused = parseGss(tlv(0xa1, sequence(field(0, tlv(0x0a, [2])))));
    assert.equal(refused.state, "reject");
  });
});
