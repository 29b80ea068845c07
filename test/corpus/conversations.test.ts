import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rowsOf } from "../../src/base/columns.ts";
import { listConnections } from "../../src/engine/listing.ts";
import { corpus, hasCorpus, manifest } from "./corpus.ts";

type Conversation = [
  aIp: string,
  aPort: number,
  bIp: string,
  bPort: number,
  framesAb: number,
  bytesAb: number,
  framesBa: number,
  bytesBa: number,
];

interface Truth {
  readonly tcp_conversations: readonly Conversation[];
  readonly udp_conversations: readonly Conversation[];
}

/** Ports whose own UDP conversations tshark lists beside those inside the tunnel; here they are the vantage, not a connection. */
const TUNNEL_PORTS = [1701, 2152, 3544, 4789, 4790, 6081, 6635, 8472];

const FRAGMENTS = "every IP fragment is a packet here; tshark counts a datagram once, in the frame where it is whole";
const OUTER_FRAGMENTS =
  "the tunnel's own packets are fragmented: the first fragment shows the inner headers, tshark counts the last";
const NETWORKS =
  "the same five-tuple in two VNIs, or behind two mirror sources, is two connections; tshark merges them";
const INTERFACES = "the same datagrams were captured at two interfaces of the file: two vantages";
const CUT_HEADER =
  "the transport header is cut or impossible: the packet still belongs to its addresses (and ports, where they are there)";

/** Differences from tshark that are right: rows of tshark's that are missing here, rows here that tshark lacks, and why. */
const differences: Readonly<Record<string, readonly [missing: number, extra: number, why: string]>> = {
  "attack-scan-dos/malcolm--backscatter.trace": [
    12,
    6,
    "a SYN-ACK repeated with its number is a retransmission, not another connection",
  ],
  "corrupt-file/libpcap--pcap-invalid-version-1.pcap": [0, 1, "tshark refuses the file for its version number"],
  "corrupt-file/sv--fuzz.pcap": [0, 1, CUT_HEADER],
  "corrupt-truncated/ndpi--reasm_crash_anon.pcapng": [
    2,
    1,
    "packets with all TCP flags set at once begin no connection",
  ],
  "corrupt-truncated/tcpflow--simson.pcap": [0, 10, CUT_HEADER],
  "derived-broken/fuzz0.002--zeek--vnd.ms-cab-compressed-multi-conn.pcap": [1, 1, CUT_HEADER],
  "derived-broken/fuzz0.2--zeek--http-body-match.pcap": [0, 2, CUT_HEADER],
  "derived-vxlan/plain--ndpi--dns_fragmented.pcap": [7, 7, FRAGMENTS],
  "derived-vxlan/twice--malcolm--http.pcap": [17, 34, NETWORKS],
  "derived-vxlan/twice--sv--quic-retry-multiple.pcap": [1, 2, NETWORKS],
  "derived-vxlan/twice--zeek--vnd.ms-cab-compressed-multi-conn.pcap": [5, 10, NETWORKS],
  "encap-gre-erspan/sv--decode-too-small.pcap": [0, 6, CUT_HEADER],
  "encap-gre-erspan/zeek--erspan.pcap": [5, 5, OUTER_FRAGMENTS],
  "encap-gtp/arkime--gtp-iphone.pcap": [
    2,
    1,
    "both directions of a five-tuple are one connection, also when each has a tunnel of its own",
  ],
  "encap-gtp/zeek--gtp1_gn_normal_incl_fragmentation.pcap": [1, 1, OUTER_FRAGMENTS],
  "encap-gtp/zeek--gtp2_different_udp_port.pcap": [1, 1, OUTER_FRAGMENTS],
  "encap-other/sv--eth-ip-gre-ppp-max-ip-packet.pcap": [1, 1, FRAGMENTS],
  "encap-vlan/zeek--vlan-collisions.pcap": [
    2,
    1,
    "VLAN tags are no part of a connection's identity: often only one direction carries them",
  ],
  "encap-vxlan/pcapflowlab--10_vxlan_same_inner_tuple_different_vni.pcap": [1, 2, NETWORKS],
  "encap-vxlan/pcapflowlab--17_vxlan_udp_port_and_header_matrix.pcap": [
    1,
    1,
    "VXLAN is told by the destination port, also 8472 (Linux's own); tshark takes 4789 as the source port for it too",
  ],
  "encap-vxlan/pcapflowlab--22_vxlan_identity_outer_carrier_variation_same_flow.pcap": [1, 2, NETWORKS],
  "evasion/zeek--vxlan-overlapping-http-get.pcap": [1, 3, NETWORKS],
  "format-pcap/ndpi--fuzz-2006-09-29-28586.pcap": [1, 1, CUT_HEADER],
  "format-pcapng/pcapnggen--test201.pcapng": [1, 2, INTERFACES],
  "format-pcapng/pcpp--ldap.pcapng": [1, 2, INTERFACES],
  "format-pcapng/wireshark--many_interfaces.1.pcapng": [2, 4, INTERFACES],
  "ip-fragments/arkime--socks5-http-302-frag.pcap": [1, 1, FRAGMENTS],
  "ip-fragments/ndpi--dns_fragmented.pcap": [7, 7, FRAGMENTS],
  "ip-fragments/ndpi--ip_fragmented_garbage.pcap": [2, 4, FRAGMENTS],
  "ip-fragments/pcpp--ip-frag.pcap": [1, 1, FRAGMENTS],
  "ip-fragments/pcpp--ip4_fragments.pcap": [1, 1, FRAGMENTS],
  "ip-fragments/sv--frag-ip-tcp.pcap": [1, 1, FRAGMENTS],
  "ip-fragments/tcpdump--afs.pcap": [1, 1, FRAGMENTS],
  "ip-fragments/zeek--dns-edns-ecs.pcap": [4, 4, FRAGMENTS],
  "tls-keys/wireshark--wireguard-ping-tcp-dsb.pcapng": [2, 0, "inside WireGuard, which is not decrypted"],
};

type End = readonly [ip: string, port: number, frames: number, bytes: number];

/** One conversation as text, the same whichever end is named first. */
function keyOf(proto: string, a: End, b: End): string {
  return [proto, ...[a.join(" "), b.join(" ")].sort()].join(" | ");
}

function truthKeys(truth: Truth): string[] {
  const keys: string[] = [];
  for (const [proto, rows] of [
    ["tcp", truth.tcp_conversations],
    ["udp", truth.udp_conversations],
  ] as const) {
    for (const [aIp, aPort, bIp, bPort, framesAb, bytesAb, framesBa, bytesBa] of rows) {
      if (proto === "udp" && (TUNNEL_PORTS.includes(aPort) || TUNNEL_PORTS.includes(bPort))) continue;
      keys.push(keyOf(proto, [aIp, aPort, framesAb, bytesAb], [bIp, bPort, framesBa, bytesBa]));
    }
  }
  return keys;
}

async function ownKeys(path: string): Promise<string[]> {
  const keys: string[] = [];
  await listConnections([path], {}, (batch) => {
    for (const row of rowsOf(batch)) {
      const proto = String(row.proto);
      if (proto !== "tcp" && proto !== "udp") continue;
      if (
        proto === "udp" &&
        (TUNNEL_PORTS.includes(Number(row.orig_port)) || TUNNEL_PORTS.includes(Number(row.resp_port)))
      )
        continue;
      const orig: End = [
        String(row.orig_ip),
        Number(row.orig_port),
        Number(row.orig_pkts),
        Number(row.orig_frame_bytes),
      ];
      const resp: End = [
        String(row.resp_ip),
        Number(row.resp_port),
        Number(row.resp_pkts),
        Number(row.resp_frame_bytes),
      ];
      keys.push(keyOf(proto, orig, resp));
    }
  });
  return keys;
}

/** What of `a` is not in `b`, each as often as it is missing. */
function without(a: readonly string[], b: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const key of b) left.set(key, (left.get(key) ?? 0) + 1);
  return a.filter((key) => {
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
}

describe("TCP and UDP conversations of the corpus are tshark's", function () {
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const { file } of manifest) {
    const truthFile = join(corpus, `${file}.truth.json`);
    if (!existsSync(truthFile)) continue;
    const [missing, extra, why] = differences[file] ?? [0, 0, ""];
    it(why ? `${file}, but: ${why}` : file, async () => {
      const truth = truthKeys(JSON.parse(readFileSync(truthFile, "utf8")) as Truth);
      const own = await ownKeys(join(corpus, file));
      const lacking = without(truth, own);
      const added = without(own, truth);
      if (missing + extra === 0) assert.deepEqual([lacking, added], [[], []]);
      else assert.deepEqual([lacking.length, added.length], [missing, extra], [...lacking, "--", ...added].join("\n"));
    });
  }

  it("lists no difference for a file that is not there", () => {
    const files = new Set(manifest.map(({ file }) => file));
    assert.deepEqual(
      Object.keys(differences).filter((file) => !files.has(file)),
      [],
    );
  });
});
