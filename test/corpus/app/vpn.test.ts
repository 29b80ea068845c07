/** Handshakes of VPNs, STUN and TURN of the corpus as tshark and Suricata see them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus, truthOf } from "./rows.ts";
import { suricataOf } from "./suricata.ts";
import { frames } from "./tshark.ts";

interface IkeEvent {
  readonly pcap_cnt: number;
  readonly ike: {
    readonly version_major: number;
    readonly init_spi: string;
    readonly resp_spi: string;
    readonly role: "initiator" | "responder";
  };
}

const sorted = (lines: readonly string[]): string[] => [...lines].sort();

async function vpnOf(capture: string, kinds: RegExp): Promise<AppRow[]> {
  const { vpn } = await appRows(join(corpus, capture), ["vpn"]);
  return vpn.filter(({ kind }) => kinds.test(String(kind)));
}

describe("handshakes of VPNs of the corpus", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const captures = capturesWithTruth();

  for (const capture of captures) {
    const told = frames(capture, "wg", ["wg.type", "wg.sender", "wg.receiver"], "wg.type < 4 && wg.type > 0 && !icmp");
    if (told.length === 0) continue;
    it(`${capture}: ${told.length} handshake messages of WireGuard in tshark's packets, with its indices`, async () => {
      const rows = await vpnOf(capture, /^WireGuard$/);
      const requests = rows.filter(({ message }) => message === "handshake initiation").map((row) => `${row.request_packet} ${row.initiator_id}`); // prettier-ignore
      const replies = rows
        .filter(({ reply }) => reply !== null)
        .map((row) => `${row.response_packet} ${row.initiator_id}`);
      assert.deepEqual(sorted(requests), sorted(told.filter(([, type]) => type === "1").map(([frame, , sender]) => `${frame} ${sender}`))); // prettier-ignore
      assert.deepEqual(sorted(replies), sorted(told.filter(([, type]) => type !== "1").map(([frame, , , receiver]) => `${frame} ${receiver}`))); // prettier-ignore
    });
  }

  for (const capture of captures) {
    const told = suricataOf<IkeEvent>(capture, "ike");
    if (told.length === 0) continue;
    it(`${capture}: SPIs of Suricata's ${told.length} messages of IKE`, async () => {
      const rows = await vpnOf(capture, /^IKEv/);
      const requests = new Map(rows.filter(({ request_packet: packet }) => packet !== null).map((row) => [Number(row.request_packet), row])); // prettier-ignore
      const replies = new Map(rows.filter(({ response_packet: packet }) => packet !== null).map((row) => [Number(row.response_packet), row])); // prettier-ignore
      let found = 0;
      for (const { pcap_cnt: packet, ike } of told) {
        const row = requests.get(packet) ?? replies.get(packet);
        // The same message once more is no row of its own.
        if (!row) continue;
        found++;
        assert.equal(row.initiator_id, ike.init_spi);
        assert.equal(row.kind, `IKEv${ike.version_major}`);
      }
      assert.ok(found / told.length > 0.9, `${found} of ${told.length}`);
    });

    it(`${capture}: each exchange of IKEv2 in the packets that tshark sees`, async () => {
      const rows = await vpnOf(capture, /^IKEv2$/);
      const seen = frames(capture, "isakmp", ["isakmp.flag_r", "isakmp.messageid", "isakmp.ispi"], "isakmp.version==0x20 && !icmp"); // prettier-ignore
      const replies = new Set(seen.filter(([, flag]) => flag === "1").map(([frame]) => frame));
      const requests = new Set(seen.filter(([, flag]) => flag === "0").map(([frame]) => frame));
      assert.ok(seen.length > 0);
      for (const row of rows) {
        if (row.request_packet !== null) assert.ok(requests.has(String(row.request_packet)), `${row.request_packet}`);
        if (row.response_packet !== null) assert.ok(replies.has(String(row.response_packet)), `${row.response_packet}`);
      }
      // All that are no repetitions.
      const exchanges = new Set(seen.filter(([, flag]) => flag === "0").map(([, , id, spi]) => `${spi} ${id}`));
      assert.ok(rows.length >= exchanges.size, `${rows.length} of ${exchanges.size}`);
    });
  }

  for (const capture of captures) {
    const told = frames(capture, "stun", ["stun.type.class", "stun.id", "stun.type.method"], "stun.cookie && stun.type.class && udp && !icmp"); // prettier-ignore
    if (told.length === 0 || /\.mirror\./.test(capture)) continue;
    it(`${capture}: ${told.length} messages of STUN: every reply in tshark's packets`, async () => {
      const rows = await vpnOf(capture, /^(?:STUN|TURN)$/);
      const ofTshark = new Map(told.map(([frame, type]) => [frame, Number(type)]));
      assert.ok(rows.length > 0);
      const known = rows.filter((row) => ofTshark.has(String(row.packet)));
      for (const row of known) {
        if (row.request_packet !== null) assert.equal(ofTshark.get(String(row.request_packet)), 0);
        if (row.response_packet !== null) assert.ok(ofTshark.get(String(row.response_packet))! >= 2);
      }
      const replies = told.filter(([, type]) => Number(type) >= 2).map(([frame]) => frame);
      const ours = new Set(rows.map((row) => String(row.response_packet)));
      assert.deepEqual(replies.filter((frame) => !ours.has(frame)), []); // prettier-ignore
    });
  }

  it("OpenVPN: sessions as tshark's, and TLS within with tshark's fingerprints", async () => {
    const capture = "vpn-proxy-tor/ndpi--openvpn_nohmac.pcapng";
    const rows = await vpnOf(capture, /^OpenVPN$/);
    const resets = frames(capture, "openvpn", ["openvpn.opcode", "openvpn.sessionid"], "openvpn.opcode==7 || openvpn.opcode==8"); // prettier-ignore
    const sessions = resets.map(([, , session]) => BigInt(session).toString(16).padStart(16, "0"));
    assert.deepEqual([rows[0].initiator_id, rows[0].responder_id], sessions.slice(0, 2));
    const { tls } = await appRows(join(corpus, capture), ["tls"]);
    const told = truthOf(capture).tls as { readonly ja3?: readonly string[]; readonly ja3s?: readonly string[] }[];
    assert.deepEqual([tls[0].ja3, tls[0].ja3s], [told[0].ja3?.[0], told[1].ja3s?.[0]]);
  });

  it("DTLS on the port of STUN: its hello in tshark's packet", async () => {
    const capture = "dtls/ndpi--stun_dtls_rtp.pcapng";
    const hellos = frames(capture, "dtls", [], "dtls.handshake.type==1").map(([frame]) => frame);
    const { tls } = await appRows(join(corpus, capture), ["tls"]);
    assert.ok(tls.length > 0);
    for (const row of tls) assert.ok(hellos.includes(String(row.packet)), String(row.packet));
  });

  it("PPTP: names as tshark's", async () => {
    const capture = "format-pcap/tcpdump--pptp.pcap";
    const rows = await vpnOf(capture, /^PPTP$/);
    const told = frames(capture, "pptp", ["pptp.control_message_type", "pptp.host_name", "pptp.vendor_name"], "pptp");
    const [request, reply] = told;
    assert.deepEqual(
      [String(rows[0].request_packet), String(rows[0].response_packet), rows[0].host, rows[0].vendor],
      [request[0], reply[0], [...new Set([request[2], reply[2]].filter((name) => name !== ""))].join("; "), `${request[3]}; ${reply[3]}`],
    ); // prettier-ignore
    assert.equal(rows.flatMap((row) => [row.request_packet, row.response_packet]).filter((packet) => packet !== null).length, told.length); // prettier-ignore
  });
});
