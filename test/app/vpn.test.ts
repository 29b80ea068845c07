import assert from "node:assert/strict";
import { vendorName } from "../../src/app/vpn/ike-names.ts";
import { ike } from "../../src/app/vpn/ike.ts";
import { l2tp } from "../../src/app/vpn/l2tp.ts";
import { openvpn, openvpnTcp } from "../../src/app/vpn/openvpn.ts";
import { pptp } from "../../src/app/vpn/pptp.ts";
import { sstp } from "../../src/app/vpn/sstp.ts";
import { stun, stunTcp } from "../../src/app/vpn/stun.ts";
import { tor, torCells } from "../../src/app/vpn/tor.ts";
import { wireguard } from "../../src/app/vpn/wireguard.ts";
import { tls } from "../../src/app/tls/protocol.ts";
import { smtp } from "../../src/app/smtp/protocol.ts";
import type { Protocol } from "../../src/app/protocol.ts";
import { bytesOf, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";

const all: readonly Protocol[] = [stun, stunTcp, wireguard, ike, openvpn, openvpnTcp, l2tp, pptp, sstp, tor, torCells];

const udp = (said: readonly Said[], ports: [number, number] = [40000, 9999]): Ran => runApp(said, { protocols: all, transport: "udp", ports }); // prettier-ignore
const tcp = (said: readonly Said[], protocols: readonly Protocol[] = all): Ran => runApp(said, { protocols });

const datagrams = { protocols: all, transport: "udp" } as const;

const hexed = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const u16 = (value: number): string => value.toString(16).padStart(4, "0");
const u32 = (value: number): string => value.toString(16).padStart(8, "0");
const ascii = (text: string): string => Buffer.from(text, "latin1").toString("hex");

const columns = ({ rows }: Ran, ...names: string[]) => rows.map(({ row }) => names.map((name) => row[name]));

describe("WireGuard", () => {
  const initiation = hexed(`01000000 4ecd67d5 ${"ab".repeat(140)}`);
  const response = hexed(`02000000 fb89509a 4ecd67d5 ${"cd".repeat(80)}`);
  const cookie = hexed(`03000000 4ecd67d5 ${"ee".repeat(56)}`);
  const data = hexed(`04000000 fb89509a 0100000000000000 ${"99".repeat(32)}`);

  it("pairs initiations with responses and cookies by their indices", () => {
    const ran = udp([["orig", initiation], ["orig", initiation], ["resp", response], ["orig", data], ["orig", initiation], ["resp", cookie]]); // prettier-ignore
    assert.deepEqual(columns(ran, "kind", "message", "reply", "initiator_id", "responder_id"), [
      ["WireGuard", "handshake initiation", "handshake response", "0xd567cd4e", "0x9a5089fb"],
      ["WireGuard", "handshake initiation", "cookie reply", "0xd567cd4e", null],
    ]);
    assert.deepEqual(ran.services, ["wireguard"]);
  });

  it("survives anything", () =>
    survivesAnything(
      [
        ["orig", initiation],
        ["resp", response],
        ["orig", data],
      ],
      datagrams,
    ));

  it("takes data alone by its counter and index, and no other lengths", () => {
    assert.deepEqual(columns(udp([["orig", data]]), "message"), [["transport data"]]);
    const small = hexed(`04000000 01000000 0100000000000000 ${"99".repeat(32)}`);
    assert.deepEqual(udp([["orig", small]]).services, []);
    assert.deepEqual(udp([["orig", small]], [40000, 51820]).services, ["wireguard"]);
    const high = hexed(`04000000 fb89509a 0100000000000001 ${"99".repeat(32)}`);
    assert.deepEqual(udp([["orig", high]], [40000, 51820]).services, []);
    assert.deepEqual(udp([["orig", initiation.subarray(0, 147)]]).services, []);
    assert.deepEqual(udp([["orig", hexed(`01000001 ${"ab".repeat(144)}`)]]).services, []);
  });
});

describe("IKE", () => {
  const header = (next: number, version: string, exchange: number, flags: string, id: number, body: string, responder = "0000000000000000") =>
    hexed(`1122334455667788 ${responder} ${next.toString(16).padStart(2, "0")} ${version} ${exchange.toString(16).padStart(2, "0")} ${flags} ${u32(id)} ${u32(28 + body.length / 2)} ${body}`); // prettier-ignore
  const payload = (next: number, body: string): string => next.toString(16).padStart(2, "0") + "00" + u16(4 + body.length / 2) + body; // prettier-ignore
  const transform = (last: boolean, type: number, id: number, attributes = ""): string => `${last ? "00" : "03"}00${u16(8 + attributes.length / 2)}0${type}00${u16(id)}${attributes}`; // prettier-ignore

  const suite = transform(false, 1, 20, "800e0100") + transform(false, 2, 5) + transform(true, 4, 19);
  const sa2 = `0000${u16(8 + suite.length / 2)}01010003${suite}`;
  const request = header(33, "20", 34, "08", 0, payload(43, sa2) + payload(41, ascii("strongly!")) + payload(0, "00004004") ); // prettier-ignore
  const response = header(33, "20", 34, "20", 0, payload(41, sa2) + payload(0, "0000402e"), "99aabbccddeeff00"); // prettier-ignore

  it("pairs IKEv2 by SPI and message number, with algorithms, vendors and notifications", () => {
    const ran = udp([["orig", request], ["resp", response]]); // prettier-ignore
    assert.deepEqual(
      columns(ran, "kind", "message", "reply", "initiator_id", "responder_id", "offered", "chosen", "vendor", "detail"),
      [["IKEv2", "IKE_SA_INIT", "IKE_SA_INIT", "1122334455667788", "99aabbccddeeff00", "AES-GCM-16-256/PRF-SHA2-256/ECP-256", "AES-GCM-16-256/PRF-SHA2-256/ECP-256", "strongly!", "NAT_DETECTION_SOURCE_IP; IKEV2_FRAGMENTATION_SUPPORTED"]],
    ); // prettier-ignore
  });

  it("names IKEv2's older integrity algorithms", () => {
    const old = transform(false, 1, 3) + transform(false, 3, 7) + transform(false, 3, 6) + transform(true, 3, 9);
    const asked = header(33, "20", 34, "08", 0, payload(0, `0000${u16(8 + old.length / 2)}01010004${old}`));
    assert.deepEqual(columns(udp([["orig", asked]]), "offered"), [["3DES/SHA1-160/MD5-128/AES-128-GMAC"]]);
  });

  it("names what IKEv2 notifies of beside errors", () => {
    const told = header(41, "20", 34, "20", 0, payload(41, "00004008") + payload(0, "0000400a"), "99aabbccddeeff00");
    assert.deepEqual(columns(udp([["orig", request], ["resp", told]]), "detail"), [["NAT_DETECTION_SOURCE_IP; HTTP_CERT_LOOKUP_SUPPORTED, ESP_TFC_PADDING_NOT_SUPPORTED"]]); // prettier-ignore
  });

  it("reads IKEv1: proposals, vendor IDs, the identity of aggressive mode", () => {
    const attributes = "80010007 800e0100 80020002 80030001 80040002 800b0001 000c000400007080".replace(/ /g, "");
    const transform1 = `0000${u16(8 + attributes.length / 2)}01010000${attributes}`;
    const sa1 = `0000000100000001 0000${u16(8 + transform1.length / 2)}01010001${transform1}`.replace(/ /g, "");
    const aggressive = header(1, "10", 4, "00", 0, payload(5, sa1) + payload(13, `03000000${ascii("bob@x")}`) + payload(0, "afcad71368a1f1c96b8696fc77570100")); // prettier-ignore
    const ran = udp([["orig", aggressive], ["resp", header(0, "10", 4, "00", 0, "", "99aabbccddeeff00")], ["orig", header(8, "10", 4, "01", 0, "ffffffff")]]); // prettier-ignore
    assert.deepEqual(columns(ran, "kind", "message", "reply", "offered", "user", "vendor"), [
      [
        "IKEv1",
        "Aggressive",
        "Aggressive",
        "AES-CBC-256/SHA1/MODP-1024/PSK",
        "bob@x",
        "Dead Peer Detection (RFC 3706)",
      ],
      ["IKEv1", "Aggressive, encrypted", null, null, null, null],
    ]);
  });

  it("survives anything", () =>
    survivesAnything(
      [
        ["orig", request],
        ["resp", response],
      ],
      datagrams,
    ));

  it("knows the vendors whose IDs are MD5 of a name", () => {
    assert.equal(vendorName(hexed("4a131c81070358455c5728f20e95452f")), "NAT-T (RFC 3947)");
    assert.equal(vendorName(hexed("deadbeef00112233")), "deadbeef00112233");
    assert.equal(vendorName(bytesOf("CISCO-DELETE-REASON")), "CISCO-DELETE-REASON");
  });

  it("tells ESP and IKE apart on port 4500", () => {
    const esp = hexed(`c0ffee01 00000001 ${"77".repeat(24)}`);
    const marked = Uint8Array.of(0, 0, 0, 0, ...request);
    const ran = udp([["orig", marked], ["orig", esp], ["orig", esp], ["resp", Uint8Array.of(0xff)]], [4500, 4500]); // prettier-ignore
    assert.deepEqual(columns(ran, "kind", "responder_id").toSorted(), [["IKEv2", null], ["IPsec", "c0ffee01"]]); // prettier-ignore
    assert.deepEqual(udp([["orig", esp]]).services, []);
  });

  it("takes no other bytes", () => {
    const wrong = [...request];
    wrong[27]++;
    assert.deepEqual(udp([["orig", Uint8Array.from(wrong)]]).services, []);
    assert.deepEqual(udp([["orig", request.subarray(0, -3)]]).services, []);
    assert.deepEqual(udp([["orig", request.subarray(0, -3)]], [500, 500]).services, ["ike"]);
    assert.deepEqual(udp([["orig", header(33, "30", 34, "08", 0, "")]]).services, []);
    assert.deepEqual(udp([["orig", header(33, "10", 34, "08", 0, "")]]).services, []);
  });
});

describe("OpenVPN", () => {
  const session = "1122334455667788";
  const client = hexed(`38 ${session} 00 00000000`);
  const server = hexed(`40 99aabbccddeeff00 01 00000000 ${session} 00000000`);
  const control = (number: number, text: string) => hexed(`20 ${session} 00 ${u32(number)} ${ascii(text)}`);

  it("shows the resets of both sides, and looks at TLS within, whatever order it comes in", () => {
    const ran = runApp([["orig", client], ["orig", client], ["resp", server], ["orig", control(2, "LO x\r\n")], ["orig", control(1, "EH")], ["orig", control(1, "EH")]], { transport: "udp", protocols: [openvpn, smtp] }); // prettier-ignore
    const rows = ran.rows.filter(({ table }) => table.name === "vpn");
    assert.deepEqual(
      rows.map(({ row: { message, reply, initiator_id: from, responder_id: to, detail } }) => [message, reply, from, to, detail]),
      [["P_CONTROL_HARD_RESET_CLIENT_V2", "P_CONTROL_HARD_RESET_SERVER_V2", session, "99aabbccddeeff00", "no tls-auth, udp"]],
    ); // prettier-ignore
    assert.deepEqual(ran.services, ["openvpn", "openvpn+smtp"]);
    assert.equal(ran.rows.find(({ table }) => table.name === "smtp")?.row.arg, "x");
  });

  it("survives anything", () =>
    survivesAnything(
      [
        ["orig", client],
        ["resp", server],
        ["orig", control(1, "EHLO")],
      ],
      datagrams,
    ));

  it("tells how the control channel is protected", () => {
    const time = "00000001 5f000000";
    const detail = (packet: string) => columns(udp([["orig", hexed(packet)]]), "detail")[0]?.[0];
    assert.equal(detail(`38 ${session} ${"ab".repeat(20)} ${time} 00 00000000`), "tls-auth (SHA-1), udp");
    assert.equal(detail(`38 ${session} ${"ab".repeat(64)} ${time} 00 00000000`), "tls-auth (SHA-512), udp");
    assert.equal(detail(`38 ${session} ${time} ${"ab".repeat(32)} 9911223344`), "tls-crypt, udp");
    assert.equal(detail(`50 ${session} ${time} ${"ab".repeat(32)} 9911223344 ${"cc".repeat(200)}`), "tls-crypt, udp");
    assert.equal(detail(`38 ${session} ${"ab".repeat(33)}`), undefined);
  });

  it("reads it over TCP", () => {
    const framed = (packet: Uint8Array) => Uint8Array.of(packet.length >> 8, packet.length & 255, ...packet);
    const said: readonly Said[] = [["orig", framed(client)], ["resp", framed(server)], ["orig", framed(control(1, "EHLO x\r\n"))]]; // prettier-ignore
    const ran = tcp(said, [openvpnTcp, smtp]);
    assert.deepEqual([ran.services, ran.rows[0].row.detail], [["openvpn", "openvpn+smtp"], "no tls-auth, tcp"]);
    sameHoweverCut(said, { protocols: [openvpnTcp, smtp] });
    survivesAnything(said, { protocols: [openvpnTcp, smtp] });
  });
});

describe("STUN and TURN", () => {
  const id = "0102030405060708090a0b0c";
  const attribute = (type: number, value: string): string => u16(type) + u16(value.length / 2) + value + "00".repeat((4 - ((value.length / 2) % 4)) % 4); // prettier-ignore
  const message = (type: number, ...attributes: string[]) => {
    const body = attributes.join("");
    return hexed(u16(type) + u16(body.length / 2) + "2112a442" + id + body);
  };
  const binding = message(0x0001, attribute(0x0006, ascii("user:peer")), attribute(0x8022, ascii("agent")));
  // 192.0.2.1:32853, as in RFC 5769, section 2.2.
  const success = message(0x0101, attribute(0x0020, "0001a147e112a643"));

  it("pairs requests with responses by their transactions, addresses decoded", () => {
    const ran = udp([["orig", binding], ["resp", success]]); // prettier-ignore
    assert.deepEqual(columns(ran, "kind", "message", "reply", "host", "user", "vendor"), [["STUN", "Binding request", "Binding success", "mapped 192.0.2.1:32853", "user:peer", "agent"]]); // prettier-ignore
    const turn = udp([["orig", message(0x0003)], ["resp", message(0x0113, attribute(0x0009, `00000401${ascii("Unauthorized")}`), attribute(0x0014, ascii("realm.example")))]]); // prettier-ignore
    assert.deepEqual(columns(turn, "kind", "reply", "detail"), [["TURN", "Allocate error", "401 Unauthorized, realm realm.example"]]); // prettier-ignore
  });

  it("survives anything", () =>
    survivesAnything(
      [
        ["orig", binding],
        ["resp", success],
      ],
      datagrams,
    ));

  it("takes what has no cookie by its attributes, an empty one on the usual port only", () => {
    const classic = hexed(`0001 0008 ${"5a".repeat(16)} 0003 0004 00000000`);
    const empty = hexed(`0001 0000 ${"5a".repeat(16)}`);
    assert.deepEqual(columns(udp([["orig", classic]]), "version"), [["RFC 3489"]]);
    assert.deepEqual(udp([["orig", empty]]).services, []);
    assert.deepEqual(udp([["orig", empty]], [40000, 3478]).services, ["stun"]);
    assert.deepEqual(udp([["orig", hexed(`0001 0008 ${"5a".repeat(16)} 4242 0004 00000000`)]]).services, []);
  });

  it("reads it over TCP, relayed data between", () => {
    const channel = hexed("40000005 0102030405 000000");
    const said: readonly Said[] = [["orig", binding], ["resp", success], ["orig", channel], ["orig", message(0x0004)]]; // prettier-ignore
    assert.deepEqual(columns(tcp(said), "message"), [["Binding request"], ["Refresh request"]]);
    sameHoweverCut(said, { protocols: all });
    survivesAnything(said, { protocols: all });
  });
});

describe("L2TP", () => {
  const avp = (type: number, value: string): string => u16(0x8000 | (6 + value.length / 2)) + "0000" + u16(type) + value; // prettier-ignore
  const control = (tunnel: number, ...avps: string[]) => {
    const body = avps.join("");
    return hexed(`c802 ${u16(12 + body.length / 2)} ${u16(tunnel)} 0000 0000 0000 ${body}`);
  };
  const sccrq = control(0, avp(0, "0001"), avp(7, ascii("lac.example")), avp(8, ascii("vendor")), avp(9, "0007"));
  const sccrp = control(7, avp(0, "0002"), avp(7, ascii("lns.example")), avp(9, "0009"));

  it("pairs control messages, with names and tunnels", () => {
    const ran = udp([["orig", sccrq], ["resp", sccrp], ["orig", control(9)]]); // prettier-ignore
    assert.deepEqual(columns(ran, "message", "reply", "host", "vendor", "initiator_id", "responder_id"), [["SCCRQ", "SCCRP", "lac.example; lns.example", "vendor", "7", "9"]]); // prettier-ignore
  });

  it("survives anything", () =>
    survivesAnything(
      [
        ["orig", sccrq],
        ["resp", sccrp],
      ],
      datagrams,
    ));

  it("shows who logs in with PPP inside", () => {
    const pap = hexed(`0002 0009 0001 ff03 c023 01 01 000e 03 ${ascii("bob")} 04 ${ascii("p4ss")}`);
    const ack = hexed("0002 0007 0001 ff03 c023 02 01 0005 00");
    const chap = hexed(`4002 0020 0009 0001 c223 02 01 0010 04 01020304 ${ascii("alice")}`);
    const ran = udp([["orig", sccrq], ["resp", sccrp], ["orig", pap], ["resp", ack], ["orig", chap]]); // prettier-ignore
    assert.deepEqual(columns(ran, "message", "reply", "user").slice(1), [["PPP PAP Request", "PPP PAP Ack", "bob"], ["PPP CHAP Response", null, "alice"]]); // prettier-ignore
  });

  it("shows a tunnel that was there before, by its first data", () => {
    const ipv6 = hexed("0002 0102 0304 ff03 0057 60000000");
    const short = hexed("4002 000b 0506 0708 21 4500");
    const hello = control(258, avp(0, "0006"));
    const seen = (...said: Said[]) => columns(udp(said, [1701, 1701]), "message", "reply", "responder_id", "detail");
    assert.deepEqual(seen(["orig", ipv6], ["resp", short]), [["data", null, "258", "PPP IPv6, session 772"]]);
    assert.deepEqual(seen(["orig", hello], ["resp", short]), [["data", null, "1286", "PPP IPv4, session 1800"]]);
    assert.deepEqual(seen(["orig", sccrq], ["resp", sccrp], ["orig", ipv6]).length, 1);
    for (const other of [
      hexed("0003 0102 0304 ff03 0057 60"),
      hexed("0012 0102 0304 ff03 0057 60"),
      hexed("0002 0102 0304 ff03 1234 60"),
      ipv6.subarray(0, 7),
    ])
      assert.deepEqual(udp([["orig", other]], [1701, 1701]).services, []);
    assert.deepEqual(udp([["orig", ipv6]]).services, []);
  });

  it("takes no other bytes", () => {
    assert.deepEqual(udp([["orig", sccrq.subarray(0, -1)]]).services, []);
    assert.deepEqual(columns(udp([["orig", sccrq.subarray(0, -1)]], [1701, 1701]), "message", "host"), [
      ["SCCRQ", "lac.example"],
    ]);
    assert.deepEqual(udp([["orig", control(0, avp(7, "00"))]]).services, []);
  });
});

describe("PPTP and SSTP", () => {
  const name = (text: string) => ascii(text) + "00".repeat(64 - text.length);
  const start = (type: number, result: string) => hexed(`009c 0001 1a2b3c4d ${u16(type)} 0000 0100 ${result} 00 00000003 00000003 0001 0001 ${name("host")} ${name("vendor")}`); // prettier-ignore
  const said: readonly Said[] = [
    ["orig", start(1, "00")],
    ["resp", start(2, "01")],
    ["orig", hexed(`0010 0001 1a2b3c4d 0005 0000 ${u32(1)}`)],
    ["orig", hexed(`0010 0001 1a2b3c4d 000c 0000 0007 0000`)],
  ];

  it("pairs PPTP's control messages, echoes left out", () => {
    assert.deepEqual(columns(tcp(said), "message", "reply", "host", "vendor", "detail"), [
      ["Start-Control-Connection-Request", "Start-Control-Connection-Reply", "host", "vendor", "result 1"],
      ["Call-Clear-Request", null, null, null, "call 7"],
    ]);
    sameHoweverCut(said, { protocols: all });
    survivesAnything(said, { protocols: all });
  });

  it("finds the next message of PPTP after a gap, by its cookie", () => {
    const ran = tcp([said[0], ["orig", 20], ["orig", "rest of a message"], said[3]]);
    assert.deepEqual(columns(ran, "message").flat().toSorted(), ["Call-Clear-Request", "Start-Control-Connection-Request"]); // prettier-ignore
  });

  it("knows SSTP by its verb", () => {
    const ran = tcp([["orig", "SSTP_DUPLEX_POST /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\nHost: x\r\n\r\n"], ["resp", "HTTP/1.1 200 OK\r\n\r\n"]]); // prettier-ignore
    assert.deepEqual(columns(ran, "kind", "message", "reply"), [["SSTP", "SSTP_DUPLEX_POST", "HTTP/1.1 200 OK"]]);
    assert.deepEqual(tcp([["orig", "POST / HTTP/1.1\r\n\r\n"]]).services, []);
  });
});

describe("Tor", () => {
  const record = (type: number, body: string) => hexed(`16 0301 ${u16(4 + body.length / 2)} 0${type} 00 ${u16(body.length / 2)} ${body}`); // prettier-ignore
  const commonName = (text: string) => `5504030c${text.length.toString(16).padStart(2, "0")}${ascii(text)}`;
  const hello = record(1, `0303${"11".repeat(32)}00${ascii("www.abcdefgh2345.com")}`);
  const flight = (issuer: string, subject: string) => record(2, `0303${"22".repeat(32)}${commonName(issuer)}${commonName(subject)}`); // prettier-ignore

  it("is certain by the names of client and relay together, and leaves the bytes to TLS", () => {
    const ran = tcp([["orig", hello], ["resp", flight("www.qwertzu2.com", "www.asdfghj3.net")]], [tor, tls]); // prettier-ignore
    assert.deepEqual(columns({ ...ran, rows: ran.rows.filter(({ table }) => table.name === "vpn") }, "kind", "host", "detail"), [["Tor", "server name www.abcdefgh2345.com", "subject www.asdfghj3.net, issuer www.qwertzu2.com"]]); // prettier-ignore
    assert.deepEqual(ran.services, ["tor", "tor+tls"]);
    assert.match(`${ran.rows[0].row.basis as string}`, /certificate/);
  });

  it("is not, with any one of them", () => {
    assert.deepEqual(tcp([["orig", hello], ["resp", flight("DigiCert", "www.asdfghj3.net")]]).services, []); // prettier-ignore
    assert.deepEqual(tcp([["orig", hello], ["resp", flight("www.qwertzu2.com", "www.asdfghj3.org")]]).services, []); // prettier-ignore
    assert.deepEqual(tcp([["orig", record(1, ascii("www.example.org"))], ["resp", flight("www.qwertzu2.com", "www.asdfghj3.net")]]).services, []); // prettier-ignore
    assert.deepEqual(tcp([["orig", hello]]).services, []);
  });

  it("is known by its cells where TLS was decrypted", () => {
    const cells = (...versions: number[]) => hexed(`0000 07 ${u16(versions.length * 2)} ${versions.map(u16).join("")}`);
    const said: readonly Said[] = [["orig", cells(3, 4, 5)], ["resp", cells(3, 4)]]; // prettier-ignore
    assert.deepEqual(columns(tcp(said), "message", "reply", "version"), [["VERSIONS", "VERSIONS", "4"]]);
    sameHoweverCut(said, { protocols: all });
    assert.deepEqual(tcp([["orig", cells(3, 4, 5)], ["resp", cells(300)]]).services, []); // prettier-ignore
  });
});
