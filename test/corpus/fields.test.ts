/** Layer trees of packets of the corpus and the samples: what always holds, and names, places and values against tshark's. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { LayerField } from "../../src/model/layer.ts";
import { fieldsOf, problemsOf, tree } from "../wire/fields/tree.ts";
import { eachPacket, type Sample } from "./field-packets.ts";
import { assertFields, type Comparing, type Difference, strangeNames } from "./field-report.ts";
import { hasTshark } from "./joint-packets.ts";
import { corpus, hasCorpus, manifest } from "./corpus.ts";

const samples = ["samples/incident/mirror.pcap", "samples/incident/mirror-gwlb.pcapng.gz"];

/** Packets looked at of each capture. */
const OF_EACH = 400;
/** Packets compared with tshark: of each path of layers so many in all, and so many of one capture. */
const OF_PATH = 25;
const OF_PATH_IN_FILE = 2;

/** Fields of ours that Wireshark has no name for. */
const OWN = new Set(
  (
    "data.missing padding.bytes padding.missing icmpv6.opt.data ip.opt ip.options ip.opt.route ip.opt.data ipoib.sender ipv6.opt.data " +
    "ipv6.extension ipv6.extension.data mpls.entry mpls.more ppi.field ppi.field_data radiotap.data sctp.chunk sctp.data sctp.parameters " +
    "tcp.options.mptcp tcp.options.mptcp.data gre.redirect gtp.ext_hdr.content erspan.platform teredo.auth teredo.orig nsh.item"
  ).split(" "),
);

/** Differences that are right: beginning of field and value, part of the file's path, and why. */
const DIFFERENCES: readonly Difference[] = [
  ["data.data", "", "tshark decodes applications, and gives what is cut to the layer before"],
  [
    "arp.src.hw",
    "",
    "hardware addresses of frame relay have a field of their own there; of a cut packet it shows none",
  ],
  ["arp.dst.hw", "", "the same"],
  [
    "eth.",
    "encap-other/sv--decode-dce.pcap",
    "the Ether type of Cisco's fabric path: tshark takes its header for the frame's",
  ],
  [
    "eth.",
    "encap-other/tcpdump--l2tp-avp-overflow.pcap",
    "a header cut after its first address: tshark shows nothing of it",
  ],
  ["gre.", "encap-gre-erspan/sv--decode-too-small.pcap", "the same: a cut header"],
  ["tcp.", "format-pcap/ndpi--fuzz-2006-09-29-28586.pcap", "a header length that cannot be: tshark stops there"],
  ["sctp.", "derived-broken/snap54--arkime--m3ua_synthetic.pcap", "a chunk that was cut: tshark shows nothing of it"],
  ["fddi.", "linktype-other/zeek--llc.pcap", "tshark turns the bits of FDDI addresses; here they are as captured"],
  [
    "geneve.option.unknown.data",
    "encap-geneve/tcpdump--geneve-gcp.pcap",
    "Google's options have fields of their own there",
  ],
  ["llc.", "derived-broken/fuzz0.2--zeek--http-body-match.pcap", "a header cut after two bytes"],
  ["llc.pid", "encap-gre-erspan/tcpdump--erspan-type-ii-3.pcap", "a field for each organisation there"],
  [
    "nflog.tlv",
    "linktype-other/arkime--nflog.pcap",
    "the payload is a layer of its own here; values have fields by type there",
  ],
  [
    "ppp.protocol",
    "linktype-other/tcpdump--ppp_error_hexdump.pcap",
    "HDLC's escapes: no protocol field where tshark looks either",
  ],
  ["tcp.seq_raw", "", "tshark has it as tcp.seq in packets that ICMP quotes"],
  [
    "vxlan.",
    "encap-vxlan/arkime--gre-erspan-vxlan.pcap",
    "tshark 4.0 takes the generic protocol extension for plain VXLAN",
  ],
  ["ip.frag_offset", "", "in bytes here, in units of eight there"],
  ["ipv6.fraghdr.offset", "", "in bytes here, in units of eight there"],
  [
    "tcp.checksum.status",
    "encap-other/zeek--pppoe-over-qinq.pcap",
    "IP's own length holds, not PPPoE's, which is too small there",
  ],
  [
    "udp.checksum.status not checked: the sender",
    "derived-vxlan/v6",
    "none is allowed around tunnels over IPv6 (RFC 6935)",
  ],
  ["udp.checksum.status not checked: a quoted", "", "tshark judges what is left of quoted packets"],
  ["tcp.checksum.status not checked: a quoted", "", "the same"],
  [
    "icmp.checksum.status not checked: the packet was cut",
    "",
    "IP's length is beyond the frame; tshark takes the frame's",
  ],
  ["tcp.checksum.status not checked: the packet was cut", "encap-gtp", "the same"],
  ["ipoib.daddr", "format-pcap/tcpdump--ipoib.pcap", "the broadcast address is one field there"],
];

describe("layer trees of the corpus", function () {
  this.timeout(240_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const chosen: Sample[] = [];
  const comparing: Comparing = { fields: allFields, own: OWN, differences: DIFFERENCES };

  it("ranges lie within the packet, parts within the whole, layers in order, and their ids are the packet's protocols", async () => {
    const ofPath = new Map<string, number>();
    const problems: string[] = [];
    let packets = 0;
    for (const file of [...manifest.map((entry) => join(corpus, entry.file)), ...samples]) {
      const ofFile = new Map<string, number>();
      await eachPacket(file, OF_EACH, (sample) => {
        packets++;
        const layers = tree(sample.bytes, sample.linkType, sample.original);
        const found = problemsOf(layers, sample.bytes, sample.linkType, sample.original);
        problems.push(...found.map((problem) => `${file} ${sample.number}: ${problem}`));
        const path = layers.map(({ id }) => id).join(":");
        const [inFile, inAll] = [ofFile.get(path) ?? 0, ofPath.get(path) ?? 0];
        if (inFile === OF_PATH_IN_FILE || inAll === OF_PATH) return;
        ofFile.set(path, inFile + 1);
        ofPath.set(path, inAll + 1);
        chosen.push(sample);
      });
    }
    console.log(`      ${packets} packets, ${ofPath.size} paths of layers`);
    assert.deepEqual(problems.slice(0, 20), []);
    assert.ok(packets > 40_000);
  });

  if (!hasTshark) {
    it.skip("names, places and values are tshark's (needs tshark)");
    return;
  }

  it("names, places and values are tshark's", () => void assertFields(chosen, comparing));

  it("names that are not Wireshark's are listed", () => assert.deepEqual(strangeNames(chosen, comparing), []));

  function allFields({ bytes, linkType, original }: Sample): LayerField[] {
    return tree(bytes, linkType, original).flatMap((layer) => [...fieldsOf(layer.fields)]);
  }
});
