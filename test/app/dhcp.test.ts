/** DHCP and DHCPv6: what clients want, and what servers give. */
import assert from "node:assert/strict";
import { dhcp } from "../../src/app/dhcp/analyzer.ts";
import { parseDhcp } from "../../src/app/dhcp/parse.ts";
import { dhcpv6 } from "../../src/app/dhcp/v6.ts";
import { bytesOf, type Ran, runApp, survivesAnything } from "../builders/app.ts";
import { dnsName, u16, u32 } from "../builders/dns.ts";

const MAC = [0x02, 0, 0x5e, 0x10, 0, 1];
const udp = { protocols: [dhcp], transport: "udp", ports: [67, 67] } as const;
const option = (code: number, content: readonly number[] | string): number[] => [code, content.length, ...(typeof content === "string" ? bytesOf(content) : content)]; // prettier-ignore

interface Fields {
  readonly operation?: number;
  readonly id?: number;
  readonly yours?: readonly number[];
  readonly relay?: readonly number[];
  readonly server?: string;
  readonly file?: readonly number[];
  readonly cookie?: readonly number[];
}

/** Fixed fields, the cookie, options (RFC 2131, section 2). */
function message(options: readonly number[][], fields: Fields = {}): Uint8Array {
  const { operation = 1, id = 0xdeadbeef, yours = [0, 0, 0, 0], relay = [0, 0, 0, 0], server = "", file = [], cookie = [0x63, 0x82, 0x53, 0x63] } = fields; // prettier-ignore
  const padded = (bytes: readonly number[], size: number): number[] => [...bytes, ...new Array<number>(size - bytes.length).fill(0)]; // prettier-ignore
  return Uint8Array.from([
    operation, 1, 6, 0, ...u32(id), 0, 0, 0x80, 0, 0, 0, 0, 0, ...yours, 0, 0, 0, 0, ...relay,
    ...padded(MAC, 16), ...padded([...bytesOf(server)], 64), ...padded(file, 128), ...cookie, ...options.flat(),
  ]); // prettier-ignore
}

const END = [255];
const discover = message([option(53, [1]), option(12, "laptop"), option(60, "MSFT 5.0"), option(55, [1, 3, 6, 15]), option(50, [10, 0, 0, 7]), option(61, [1, ...MAC]), END], { relay: [10, 0, 0, 1] }); // prettier-ignore
const offer = message([option(53, [2]), option(54, [10, 0, 0, 1]), option(51, u32(3600)), option(15, "corp.example\0"), option(3, [10, 0, 0, 254]), option(6, [10, 0, 0, 2, 10, 0, 0, 3]), END], { operation: 2, yours: [10, 0, 0, 7], server: "boot" }); // prettier-ignore
const columns = (ran: Ran, ...names: readonly string[]) => ran.rows.map(({ row }) => names.map((name) => row[name] ?? null)); // prettier-ignore

describe("DHCP", () => {
  it("a request and its reply on one connection are a row", () => {
    const ran = runApp([["orig", discover], ["resp", offer]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "msg_types", "trans_id", "mac", "client_id", "host_name", "vendor_class", "fingerprint", "requested_addr"), [
      ["DISCOVER, OFFER", 0xdeadbeef, "02:00:5e:10:00:01", "02:00:5e:10:00:01", "laptop", "MSFT 5.0", "1,3,6,15", "10.0.0.7"],
    ]); // prettier-ignore
    assert.deepEqual(columns(ran, "assigned_addr", "server_id", "lease_time", "domain", "routers", "dns_servers", "relay_addr", "boot_server", "options", "duration"), [
      ["10.0.0.7", "10.0.0.1", 3600, "corp.example", "10.0.0.254", "10.0.0.2, 10.0.0.3", "10.0.0.1", "boot", "53,12,60,55,50,61", 1],
    ]); // prettier-ignore
  });

  it("on its own, on any port: what one message says", () => {
    const any = { ...udp, ports: [68, 9999] } as const;
    assert.deepEqual(columns(runApp([["orig", discover]], any), "msg_types", "assigned_addr"), [["DISCOVER", null]]);
    assert.deepEqual(columns(runApp([["orig", offer]], any), "msg_types", "host_name"), [["OFFER", null]]);
  });

  it("long options in pieces, options in the field of the file, names as labels, refusals", () => {
    const pieces = message([option(53, [3]), option(12, "ab"), option(12, "cd"), option(81, [4, 0, 0, ...dnsName("h.example")]), option(52, [1]), END], { file: [...option(77, "staff"), ...END] }); // prettier-ignore
    const refused = message([option(53, [6]), option(56, "not here"), END], { operation: 2 });
    const ran = runApp([["orig", pieces], ["resp", refused]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "msg_types", "host_name", "client_fqdn", "user_class", "boot_file", "message"), [
      ["REQUEST, NAK", "abcd", "h.example", "staff", null, "not here"],
    ]);
  });

  it("routes besides, where to boot from, classes of the user", () => {
    const asked = message([option(53, [1]), option(77, "\x05staff\x03lab"), END]);
    const routes = [1, 0, 10, 0, 0, 66, 0, 10, 0, 0, 1, 24, 192, 168, 7, 10, 0, 0, 2, 32, 1, 2];
    const given = message([option(53, [2]), option(121, routes), option(66, "tftp.example"), option(67, "pxe.0"), END], { operation: 2, server: "other" }); // prettier-ignore
    const names = ["user_class", "static_routes", "boot_server", "boot_file"];
    assert.deepEqual(columns(runApp([["orig", asked], ["resp", given]], udp), ...names), [
      ["staff, lab", "0.0.0.0/1 via 10.0.0.66, 0.0.0.0/0 via 10.0.0.1, 192.168.7.0/24 via 10.0.0.2", "tftp.example", "pxe.0"],
    ]); // prettier-ignore
    const older = message([option(53, [2]), option(249, [40, 1, 2, 3, 4, 5]), option(150, [10, 0, 0, 5, 10, 0, 0, 6]), option(77, "\x05lab"), END], { operation: 2 }); // prettier-ignore
    assert.deepEqual(columns(runApp([["orig", older]], udp), ...names), [["056c6162", null, "10.0.0.5, 10.0.0.6", null]]); // prettier-ignore
  });

  it("BOOTP on its ports only", () => {
    const bootp = message([], { cookie: [0, 0, 0, 0], file: [...bytesOf("kernel")] });
    assert.deepEqual(columns(runApp([["orig", bootp]], udp), "msg_types", "boot_file"), [["BOOTREQUEST", "kernel"]]);
    assert.deepEqual(runApp([["orig", bootp]], { ...udp, ports: [1000, 2000] }).services, []);
  });

  it("what captures of the first bytes still have, on its ports only", () => {
    const cut = discover.subarray(0, 54);
    const ran = runApp([["orig", cut], ["orig", discover.length - 54]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "msg_types", "mac", "host_name"), [["BOOTREQUEST", "02:00:5e:10:00:01", null]]);
    assert.deepEqual(ran.reports, []);
    assert.deepEqual(runApp([["orig", cut]], { ...udp, ports: [1000, 2000] }).services, []);
  });

  it("a request said again is a row of its own", () => {
    assert.equal(runApp([["orig", discover], ["orig", discover], ["resp", offer]], udp).rows.length, 2); // prettier-ignore
  });

  it("options beyond the end: kept as far as they go, and said", () => {
    const cut = message([option(53, [1]), [12, 200, 0x61]]);
    assert.equal(parseDhcp(cut)?.isWhole, false);
    assert.deepEqual(runApp([["orig", cut]], udp).reports.map(({ code }) => code), ["app-malformed"]); // prettier-ignore
    assert.deepEqual(runApp([["orig", cut], ["orig", 100]], udp).reports, []); // prettier-ignore
  });

  it("survives anything", () => survivesAnything([["orig", discover], ["resp", offer]], udp)); // prettier-ignore
});

describe("DHCPv6", () => {
  const v6 = { protocols: [dhcpv6], transport: "udp", ports: [546, 547] } as const;
  const option6 = (code: number, content: readonly number[]): number[] => [...u16(code), ...u16(content.length), ...content]; // prettier-ignore
  const duid = [0, 1, 0, 1, 1, 2, 3, 4, ...MAC];
  const address = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];
  const reply = [7, 0, 0, 9, ...option6(1, duid), ...option6(2, [0, 3, 0, 1, 9, 9, 9, 9, 9, 9]), ...option6(3, [...u32(1), ...u32(0), ...u32(0), ...option6(5, [...address, ...u32(1), ...u32(2)])]), ...option6(25, [...u32(1), ...u32(0), ...u32(0), ...option6(26, [...u32(1), ...u32(2), 56, ...address])]), ...option6(23, address), ...option6(24, [...dnsName("a.example"), ...dnsName("b.example")]), ...option6(13, [0, 2, ...bytesOf("full")])]; // prettier-ignore

  it("solicits, and replies with addresses, prefixes and status", () => {
    const solicit = [1, 0, 0, 9, ...option6(1, duid), ...option6(6, [0, 23, 0, 24]), ...option6(39, [0, ...dnsName("pc.example")]), ...option6(16, [...u32(311), ...bytesOf("\0\x08MSFT 5.0")])]; // prettier-ignore
    const ran = runApp([["orig", Uint8Array.from(solicit)], ["resp", Uint8Array.from(reply)]], v6); // prettier-ignore
    assert.deepEqual(columns(ran, "msg_type", "trans_id", "mac", "client_fqdn", "fingerprint", "addresses", "dns_servers", "domains", "status"), [
      ["SOLICIT", 9, "02:00:5e:10:00:01", "pc.example", "23,24", null, null, null, null],
      ["REPLY", 9, "02:00:5e:10:00:01", null, null, "2001:db8::7, 2001:db8::7/56", "2001:db8::7", "a.example, b.example", "NoAddrsAvail full"],
    ]); // prettier-ignore
  });

  it("through a relay, not through more than there may be", () => {
    const relayed = (inner: readonly number[]): number[] => [13, 0, ...address, ...address, ...option6(9, inner)];
    const ran = runApp([["orig", Uint8Array.from(relayed(reply))]], v6);
    assert.deepEqual(columns(ran, "msg_type", "relay_addr"), [["REPLY", "2001:db8::7 on 2001:db8::7"]]);
    let deep: number[] = reply;
    for (let i = 0; i < 20; i++) deep = relayed(deep);
    assert.deepEqual(runApp([["orig", Uint8Array.from(deep)]], v6).services, []);
  });

  it("is none where options do not fill it, and on other ports", () => {
    assert.deepEqual(runApp([["orig", Uint8Array.from([...reply, 0])]], v6).services, []);
    assert.deepEqual(runApp([["orig", Uint8Array.from(reply)]], { ...v6, ports: [1, 2] }).services, []);
    survivesAnything([["orig", Uint8Array.from(reply)]], v6);
  });
});
