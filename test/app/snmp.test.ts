/** SNMP: requests with their responses, of all versions. */
import assert from "node:assert/strict";
import { snmp } from "../../src/app/snmp/analyzer.ts";
import { parseSnmp } from "../../src/app/snmp/parse.ts";
import { bytesOf, type Ran, runApp, survivesAnything, type Said } from "../builders/app.ts";

const udp = { protocols: [snmp], transport: "udp", ports: [40000, 9161] } as const;

/** An element: tag, length in the short or a long form, content. */
function element(tag: number, content: readonly number[]): number[] {
  const { length } = content;
  return [tag, ...(length < 128 ? [length] : [0x82, length >> 8, length & 255]), ...content];
}

const integer = (value: number): number[] => element(2, value < 128 ? [value] : [value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]); // prettier-ignore
const octets = (text: string): number[] => element(4, [...bytesOf(text)]);
const sequence = (...parts: readonly number[][]): number[] => element(0x30, parts.flat());
/** 1.3.6.1.2.1.1.x.0 */
const system = (number: number): number[] => element(6, [0x2b, 6, 1, 2, 1, 1, number, 0]);
const NULL = [5, 0];
const bind = (oid: readonly number[], value: readonly number[]): number[] => sequence([...oid], [...value]);

const pdu = (tag: number, id: number, binds: readonly number[][], status = 0, index = 0): number[] =>
  element(tag, [...integer(id), ...integer(status), ...integer(index), ...sequence(...binds)]);

const v2c = (community: string, what: number[], version = 1): Uint8Array => Uint8Array.from(sequence(integer(version), octets(community), what)); // prettier-ignore

const columns = (ran: Ran, ...names: readonly string[]) => ran.rows.map(({ row }) => names.map((name) => row[name] ?? null)); // prettier-ignore

const get = v2c("s3cret", pdu(0xa0, 70000, [bind(system(5), NULL), bind(system(3), NULL)]));
const answer = v2c("s3cret", pdu(0xa2, 70000, [bind(system(5), octets("router")), bind(system(3), element(0x43, [0, 0xff, 0xff, 0xff, 0xff]))])); // prettier-ignore

describe("SNMP", () => {
  it("pairs requests with responses by their number, on any port; the community is masked", () => {
    const ran = runApp([["orig", get], ["resp", answer]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "version", "community", "is_default_community", "pdu_type", "response_type", "request_id", "oids", "values", "response_oids", "error_status", "duration"), [
      ["2c", "********", false, "get-request", "get-response", 70000n, "1.3.6.1.2.1.1.5.0, 1.3.6.1.2.1.1.3.0", "router, 4294967295", null, "noError", 1],
    ]); // prettier-ignore
    assert.equal(runApp([["orig", get]], { ...udp, showsCredentials: true }).rows[0].row.community, "s3cret");
  });

  it("errors, bulk requests, other objects in the response, no response", () => {
    const bulk = v2c("public", pdu(0xa5, 1, [bind(system(1), NULL)], 0, 20));
    const next = v2c("public", pdu(0xa2, 1, [bind(system(2), element(0x82, []))]));
    const set = v2c("Private", pdu(0xa3, 2, [bind(system(5), octets("\x01\x02"))]), 0);
    const refused = v2c("Private", pdu(0xa2, 2, [bind(system(5), octets("\x01\x02"))], 2, 1), 0);
    const ran = runApp([["orig", bulk], ["resp", next], ["orig", set], ["resp", refused], ["orig", get]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "version", "is_default_community", "pdu_type", "values", "response_oids", "error_status", "error_index"), [
      ["2c", true, "get-bulk-request", "endOfMibView", "1.3.6.1.2.1.1.2.0", "noError", null],
      ["1", true, "set-request", "0x0102", null, "noSuchName", 1n],
      ["2c", false, "get-request", null, null, null, null],
    ]); // prettier-ignore
  });

  it("traps of both kinds", () => {
    const trap = element(0xa4, [...element(6, [0x2b, 6, 1, 4, 1, 9]), ...element(0x40, [10, 0, 0, 1]), ...integer(6), ...integer(17), ...element(0x43, [5]), ...sequence(bind(system(1), octets("x")))]); // prettier-ignore
    const ran = runApp([["orig", v2c("c", trap, 0)], ["orig", v2c("c", pdu(0xa7, 9, [bind(system(3), integer(1))]))]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "pdu_type", "oids", "values"), [
      ["trap", "1.3.6.1.4.1.9, 1.3.6.1.2.1.1.1.0", "enterpriseSpecific 17 of 10.0.0.1, x"],
      ["snmpV2-trap", "1.3.6.1.2.1.1.3.0", "1"],
    ]);
  });

  describe("version 3", () => {
    const v3 = (flags: number, user: string, engine: string, scoped: number[]): Uint8Array =>
      Uint8Array.from(
        sequence(integer(3), sequence(integer(77), integer(65000), octets(String.fromCharCode(flags)), integer(3)), element(4, sequence(octets(engine), integer(1), integer(2), octets(user), octets(""), octets(""))), scoped),
      ); // prettier-ignore
    const scoped = (what: number[]): number[] => sequence(octets("\x80\x01"), octets(""), what);

    it("the engine's report answers by the number of the message; users and levels", () => {
      const ask = v3(4, "", "", scoped(pdu(0xa0, 5, [])));
      const report = v3(0, "", "\x80\x00\x01", scoped(pdu(0xa8, 0, [bind(system(4), element(0x41, [1]))])));
      const ran = runApp([["orig", ask], ["resp", report]], udp); // prettier-ignore
      assert.deepEqual(columns(ran, "version", "security", "user", "engine_id", "pdu_type", "response_type", "is_encrypted"), [
        ["3", "noAuthNoPriv", null, "800001", "get-request", "report", false],
      ]); // prettier-ignore
    });

    it("what is encrypted is a row without objects", () => {
      const sealed = v3(7, "admin", "\x80\x00\x01", octets("\xde\xad\xbe\xef"));
      const ran = runApp([["orig", sealed], ["resp", v3(3, "admin", "\x80\x00\x01", octets("\xca\xfe"))]], udp); // prettier-ignore
      assert.deepEqual(columns(ran, "security", "user", "pdu_type", "oids", "is_encrypted", "duration"), [["authPriv", "admin", null, null, true, 1]]); // prettier-ignore
    });
  });

  it("is none of what only begins like it", () => {
    const others = [
      // LDAP: a message number, then a bind request.
      Uint8Array.from(sequence(integer(1), element(0x60, [...integer(3), ...octets(""), ...element(0x80, [])]))),
      Uint8Array.from([...get, 0]),
      get.subarray(0, get.length - 1),
      Uint8Array.from(sequence(integer(5), octets("public"), pdu(0xa0, 1, []))),
      Uint8Array.from(sequence(integer(1), octets("public"), element(0xaf, []))),
      Uint8Array.from(sequence(integer(1), octets("public"))),
    ];
    for (const bytes of others) assert.deepEqual(runApp([["orig", bytes]], udp).services, []);
  });

  it("what is malformed later is said, what is cut is not", () => {
    const said: Said[] = [["orig", get], ["resp", "no SNMP"]]; // prettier-ignore
    assert.deepEqual(runApp(said, udp).reports.map(({ code }) => code), ["app-malformed"]); // prettier-ignore
    assert.deepEqual(runApp([...said, ["resp", 5]], udp).reports, []);
  });

  it("limits: objects of one message, and hostile bytes", () => {
    const many = parseSnmp(
      v2c(
        "c",
        pdu(
          0xa2,
          1,
          Array.from({ length: 1500 }, () => bind(system(1), NULL)),
        ),
      ),
    );
    assert.equal(many?.pdu?.objects.length, 1000);
    survivesAnything([["orig", get], ["resp", answer]], udp); // prettier-ignore
  });
});
