import assert from "node:assert/strict";
import { runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { authenticate, big, bytes, challenge, int, negotiate, type Part, tlv, zeros } from "../builders/windows.ts";

const ports = [40000, 389] as const;
const octets = (text: Part): Uint8Array => tlv(4, text);

function message(id: number, tag: number, ...parts: readonly Part[]): Uint8Array {
  return tlv(0x30, int(id), tlv(tag, ...parts));
}

function bind(id: number, dn: string, how: Uint8Array): Uint8Array {
  return message(id, 0x60, int(3), octets(dn), how);
}

const simple = (password: string): Uint8Array => tlv(0x80, password);
const sasl = (mechanism: string, token: Uint8Array): Uint8Array => tlv(0xa3, octets(mechanism), octets(token));

function result(id: number, tag: number, code: number, text = "", token?: Uint8Array): Uint8Array {
  return message(id, tag, int(code, 0x0a), octets(""), octets(text), token ? tlv(0x87, token) : []);
}

function search(id: number, base: string, filter: Uint8Array, ...attributes: readonly string[]): Uint8Array {
  const limits = [int(2, 0x0a), int(0, 0x0a), int(0), int(0), tlv(1, [0])];
  return message(id, 0x63, octets(base), ...limits, filter, tlv(0x30, ...attributes.map(octets)));
}

const entry = (id: number, dn: string): Uint8Array => message(id, 0x64, octets(dn), tlv(0x30));

/** (&(cn=*al*e)(!(uid=x*))(userAccountControl:1.2.840.113556.1.4.803:=2)(mail=*)(age>=18)) */
const filter = tlv(
  0xa0,
  tlv(0xa4, octets("cn"), tlv(0x30, tlv(0x81, "al"), tlv(0x82, "e"))),
  tlv(0xa2, tlv(0xa3, octets("uid"), octets("x*"))),
  tlv(0xa9, tlv(0x81, "1.2.840.113556.1.4.803"), tlv(0x82, "userAccountControl"), tlv(0x83, "2")),
  tlv(0x87, "mail"),
  tlv(0xa5, octets("age"), octets("18")),
);

const talk: Said[] = [
  ["orig", bind(1, "cn=admin,dc=corp", simple("secret"))],
  ["resp", result(1, 0x61, 0)],
  ["orig", search(2, "dc=corp", filter, "cn", "mail")],
  ["resp", bytes(entry(2, "cn=a,dc=corp"), entry(2, "cn=b,dc=corp"), result(2, 0x65, 0))],
  [
    "orig",
    message(
      3,
      0x66,
      octets("cn=a,dc=corp"),
      tlv(0x30, tlv(0x30, int(2, 0x0a), tlv(0x30, octets("userPassword"), tlv(0x31, octets("new"))))),
    ),
  ],
  ["resp", result(3, 0x67, 50, "no")],
  ["orig", message(4, 0x42)],
];

function rows(said: readonly Said[], names: readonly string[], table = "ldap", more = {}): unknown[][] {
  return runApp(said, { ports, ...more })
    .rows.filter(({ table: { name } }) => name === table)
    .map(({ row }) => names.map((name) => row[name] ?? null));
}

describe("app: LDAP", () => {
  it("a bind, a search, a change", () => {
    assert.deepEqual(rows(talk, ["operation", "dn", "result", "mechanism", "password", "entries", "user"]), [
      ["bind", "cn=admin,dc=corp", "success", "simple", "********", null, "cn=admin,dc=corp"],
      ["search", "dc=corp", "success", null, null, 2, "cn=admin,dc=corp"],
      ["modify", "cn=a,dc=corp", "insufficientAccessRights", null, null, null, "cn=admin,dc=corp"],
      ["unbind", null, null, null, null, null, "cn=admin,dc=corp"],
    ]);
    assert.deepEqual(rows(talk, ["scope", "filter", "attributes", "entry_names", "diagnostic"]).slice(1, 3), [
      ["sub", "(&(cn=*al*e)(!(uid=x\\2a))(userAccountControl:1.2.840.113556.1.4.803:=2)(mail=*)(age>=18))", "cn, mail", "cn=a,dc=corp; cn=b,dc=corp", null],
      [null, null, "replace userPassword", null, "no"],
    ]); // prettier-ignore
    assert.deepEqual(rows(talk, ["password"], "ldap", { showsCredentials: true })[0], ["secret"]);
    sameHoweverCut(talk, { ports });
    survivesAnything(talk, { ports });
  });

  it("attributes of an entry; what is a password is masked, what is no text is hex", () => {
    const attribute = (name: string, ...values: readonly Part[]): Uint8Array =>
      tlv(0x30, octets(name), tlv(0x31, ...values.map(octets)));
    const one = message(
      2,
      0x64,
      octets("cn=x"),
      tlv(0x30, attribute("javaFactory", "Evil"), attribute("ms-Mcs-AdmPwd", "pw"), attribute("objectSid", [1, 0, 5])),
    );
    const said: Said[] = [["resp", bytes(one, result(2, 0x65, 0))]];
    assert.deepEqual(rows(said, ["entry_values"]), [["javaFactory=Evil; ms-Mcs-AdmPwd=********; objectSid=0x010005"]]);
    assert.deepEqual(rows(said, ["entry_values"], "ldap", { showsCredentials: true }), [
      ["javaFactory=Evil; ms-Mcs-AdmPwd=pw; objectSid=0x010005"],
    ]);
    survivesAnything(said, { ports });
  });

  it("filters within filters without end", () => {
    let deep = tlv(0x87, "a");
    for (let i = 0; i < 200; i++) deep = tlv(0xa2, deep);
    const [[text]] = rows([["orig", search(1, "", deep)]], ["filter"]);
    assert.match(String(text), /^(?:\(!){33}…\){33}$/);
  });

  it("SASL with NTLM, and what it signs and what it encrypts", () => {
    const wrapped = (content: Uint8Array): Uint8Array =>
      bytes(big(16 + content.length, 4), [1, 0, 0, 0], zeros(12), content);
    const said: Said[] = [
      ["orig", bind(1, "", sasl("GSS-SPNEGO", negotiate))],
      ["resp", result(1, 0x61, 14, "", challenge("CORP", "DC1"))],
      [
        "orig",
        bind(
          2,
          "",
          sasl("GSS-SPNEGO", authenticate({ domain: "CORP", user: "bob", workstation: "PC1", response: 24 })),
        ),
      ],
      ["resp", result(2, 0x61, 0)],
      ["orig", wrapped(search(3, "dc=corp", tlv(0x87, "cn")))],
      ["resp", wrapped(result(3, 0x65, 0))],
      ["orig", wrapped(new Uint8Array(60).fill(0x99))],
      ["orig", wrapped(new Uint8Array(60).fill(0x98))],
    ];
    assert.deepEqual(rows(said, ["operation", "dn", "result", "user"]), [
      ["bind", "", "saslBindInProgress", null],
      ["bind", "", "success", "CORP\\bob"],
      ["search", "dc=corp", "success", "CORP\\bob"],
      ["sealed", null, null, "CORP\\bob"],
    ]);
    assert.deepEqual(rows(said, ["carrier", "user", "kind", "success"], "ntlm"), [["ldap", "bob", "NTLMv1", true]]);
    sameHoweverCut(said, { ports });
  });

  it("StartTLS hands over", () => {
    const said: Said[] = [
      ["orig", message(1, 0x77, tlv(0x80, "1.3.6.1.4.1.1466.20037"))],
      ["resp", result(1, 0x78, 0)],
      ["orig", bytes([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0])],
    ];
    assert.deepEqual(rows(said, ["operation", "target", "result"]), [["extended", "StartTLS", "success"]]);
    assert.deepEqual(runApp(said, { ports }).reports, []);
  });

  it("over UDP: the search for a domain controller", () => {
    const said: Said[] = [["orig", search(1, "", tlv(0xa3, octets("DnsDomain"), octets("corp.local")), "Netlogon")], ["resp", bytes(entry(1, ""), result(1, 0x65, 0))]]; // prettier-ignore
    assert.deepEqual(rows(said, ["filter", "result", "entries"], "ldap", { transport: "udp" }), [
      ["(DnsDomain=corp.local)", "success", 1],
    ]);
    survivesAnything(said, { ports, transport: "udp" });
  });

  it("results without requests, requests without results, gaps", () => {
    assert.deepEqual(
      rows([["resp", bytes(entry(2, "cn=x"), result(2, 0x65, 0))]], ["operation", "result", "entries"]),
      [["search", "success", 1]],
    );
    const said: Said[] = [...talk.slice(0, 3), ["resp", 40], ...talk.slice(4)];
    assert.deepEqual(rows(said, ["operation", "result"]).map(String), ["bind,success", "modify,insufficientAccessRights", "unbind,", "search,"]); // prettier-ignore
  });

  it("is not taken for SNMP, certificates or Kerberos", () => {
    for (const other of [
      tlv(0x30, int(1), octets("public"), tlv(0xa0, int(1))),
      tlv(0x30, tlv(0x30, int(1)), zeros(30)),
      tlv(0x6a, tlv(0x30, zeros(40))),
    ])
      assert.ok(!runApp([["orig", other]], { ports: [1, 2] }).services.includes("ldap"));
  });
});
