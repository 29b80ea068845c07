import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rowsOf } from "../../src/base/columns.ts";
import { listPackets } from "../../src/engine/listing.ts";
import { corpus, hasCorpus, manifest } from "./corpus.ts";

/** Layers that are decoded; what stands behind any other is not looked at. */
const DECODED = new Set(
  (
    "eth vlan ieee8021ad llc sll raw null ppp pppoes chdlc arp mpls ip ipv6 ah etherip tcp udp sctp icmp icmpv6 " +
    "vxlan geneve gre erspan gtp teredo macsec nsh l2tp fddi ipoib nflog pflog wlan radiotap ppi"
  ).split(" "),
);
/** Layers that end a path: what they carry is an application's, or quoted. */
const LAST = new Set(["arp", "tcp", "sctp", "icmp", "icmpv6"]);

const NOT_DECODED = "the link type is not decoded, here or there; tshark gives up, the packets are counted here";
const FRAGMENTS = "a first fragment shows the header of its transport; tshark shows that where the datagram is whole";
const MPLS_IP = "Wireshark 4.4 leaves IP out of the path after MPLS labels; earlier versions name it";
const CUT_HEADER = "the transport header is cut: the protocol number names it, tshark shows nothing of it";
const PSEUDOWIRE = "the Ethernet frame in a pseudowire is opened; tshark names its control word. Also IP after labels";

/** Differences from tshark that are right: packets whose paths differ, and why. */
const differences: Readonly<Record<string, readonly [packets: number, why: string]>> = {
  "corrupt-file/libpcap--brcm-tag.pcap": [15, NOT_DECODED],
  "corrupt-file/libpcap--pcap-invalid-version-1.pcap": [1, "tshark refuses the file for its version number"],
  "corrupt-file/sv--fuzz.pcap": [2, "after the first record there is rubbish, which tshark takes for a packet"],
  "corrupt-file/tcpdump--brcm-tag-prepend.pcap": [15, NOT_DECODED],
  "corrupt-file/tcpdump--brcm-tag.pcap": [23, NOT_DECODED],
  "corrupt-file/tcpdump--dsa.pcap": [8, NOT_DECODED],
  "corrupt-file/tcpdump--edsa.pcap": [10, NOT_DECODED],
  "corrupt-file/tcpdump--hoobr_juniper3.pcap": [1, NOT_DECODED],
  "corrupt-file/tcpdump--juniper_monitor_invalid_cookie_length.pcap": [1, NOT_DECODED],
  "corrupt-file/tcpdump--vtp_asan-2.pcap": [1, NOT_DECODED],
  "derived-vxlan/plain--sv--frag-32.pcap": [1, FRAGMENTS],
  "encap-gre-erspan/sv--decode-too-small.pcap": [2, CUT_HEADER],
  "encap-gtp/zeek--gtp1_gn_normal_incl_fragmentation.pcap": [4, FRAGMENTS],
  "encap-mpls/tcpdump--mpls-traceroute.pcap": [9, MPLS_IP],
  "encap-mpls/tcpdump--wb-oobr.pcap": [3, MPLS_IP],
  "encap-mpls/tcpreplay--test.pcap": [16, PSEUDOWIRE],
  "encap-mpls/zeek--mixed-vlan-mpls.pcap": [11, MPLS_IP],
  "encap-vxlan/pcapflowlab--17_vxlan_udp_port_and_header_matrix.pcap": [
    1,
    "VXLAN is told by the destination port, also 8472 (Linux's own); tshark takes 4789 as the source port for it too",
  ],
  "evasion/sv--covert_send6.pcap": [14, FRAGMENTS],
  "evasion/sv--frag-32.pcap": [1, FRAGMENTS],
  "ip-fragments/pcpp--ip-frag.pcap": [119, FRAGMENTS],
  "ip-fragments/pcpp--ip4_fragments.pcap": [3, FRAGMENTS],
};

/** The layers of tshark's frame.protocols up to the transport layer. */
function reduced(protocols: string): string {
  const path: string[] = [];
  for (const layer of protocols.split(":")) {
    // Ether types and summaries of the radio are no layers, and IPv6 extension headers belong to IPv6 here.
    if (layer === "ethertype" || layer === "wlan_radio" || layer.startsWith("ipv6.")) continue;
    if (!DECODED.has(layer)) break;
    path.push(layer);
    if (LAST.has(layer)) break;
  }
  return path.join(":");
}

function countPaths(paths: Iterable<readonly [path: string, packets: number]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [path, packets] of paths) counts.set(path, (counts.get(path) ?? 0) + packets);
  return counts;
}

async function ownPaths(file: string): Promise<Map<string, number>> {
  const paths: [string, number][] = [];
  await listPackets([file], {}, (batch) => {
    for (const { protocols } of rowsOf(batch)) paths.push([String(protocols ?? ""), 1]);
  });
  return countPaths(paths);
}

/** Paths of `a` that `b` has less often: "path: how many". */
function without(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): [string, number][] {
  return [...a].map(([path, count]): [string, number] => [path, count - (b.get(path) ?? 0)]).filter(([, n]) => n > 0);
}

const sum = (paths: readonly (readonly [string, number])[]): number => paths.reduce((all, [, n]) => all + n, 0);

describe("layers of the packets of the corpus are tshark's", function () {
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const { file } of manifest) {
    const truthFile = join(corpus, `${file}.truth.json`);
    if (!existsSync(truthFile)) continue;
    const [packets, why] = differences[file] ?? [0, ""];
    it(why ? `${file}, but: ${why}` : file, async () => {
      const { frame_protocols } = JSON.parse(readFileSync(truthFile, "utf8")) as {
        readonly frame_protocols: Readonly<Record<string, number>>;
      };
      const truth = countPaths(Object.entries(frame_protocols).map(([path, n]) => [reduced(path), n] as const));
      const own = await ownPaths(join(corpus, file));
      const lacking = without(truth, own);
      const added = without(own, truth);
      if (packets === 0) assert.deepEqual([lacking, added], [[], []]);
      else assert.equal(Math.max(sum(lacking), sum(added)), packets, JSON.stringify({ lacking, added }, null, 1));
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
