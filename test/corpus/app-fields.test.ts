/** Layers of applications in packets of the corpus: what always holds, and names, places and values against tshark's. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describers } from "../../src/app/describe/table.ts";
import type { LayerField } from "../../src/model/layer.ts";
import { fieldsOf, packetTree, problemsOf } from "../wire/fields/tree.ts";
import { eachPacket, type Sample, type TheirField } from "./field-packets.ts";
import { assertFields, type Comparing, type Difference, strangeNames } from "./field-report.ts";
import { hasTshark } from "./joint-packets.ts";
import { corpus, hasCorpus, manifest } from "./corpus.ts";

/** Packets looked at of each capture; compared with tshark: of each layer so many of one capture, and so many in all. */
const OF_EACH = 300;
const OF_LAYER_IN_FILE = 4;
const OF_LAYER = 120;

/** Packets that may be something else to tshark, of all. */
const MOST_OTHERS = 0.3;
const RECORD_HEADER = 5;

const applications = new Set([...describers.tcp, ...describers.udp].map(([, { id }]) => id));

/** Layers that no capture of the corpus has in the open: they are held by tests of their own, against tshark where it is there. */
const NOT_IN_CORPUS = ["proxy"];

/** Fields of ours that Wireshark has no name for: groups that it shows as text, above all. */
const OWN = new Set(
  (
    "dns.queries dns.query dns.answers dns.authorities dns.additionals dns.record http.start_line http.end_of_head tls.handshake.extension " +
    "tls.handshake.extensions_key_share_entry ssh.key_exchange quic.packet snmp.variable"
  ).split(" "),
);

/** Differences that are right: beginning of field and value, part of the file's path, and why. */
const DIFFERENCES: readonly Difference[] = [
  ["tls.handshake.extension.data", "", "extensions that have fields of their own there"],
  ["tls.record.content_type Application Data", "", "another name in TLS 1.3, which tshark knows from packets before"],
  ["tls.handshake.certificates 0", "", "tshark has no list where there is nothing in it"],
  ["x509af.issuer", "", "the name in full here, the number of its parts there"],
  ["x509af.subject", "", "the same"],
  ["x509af.not", "", "the time here, the number of its format there"],
  ["dns.data", "", "types that have fields of their own there, or none"],
  ["dns.", "corrupt-file/dpkt--truncated_dns_2.pcap", "a record that was cut: tshark shows nothing of it"],
  ["dns.", "derived-vxlan/plain--ndpi--dns_fragmented.pcap", "the same"],
  ["dns.", "derived-vxlan/snap--sv--tls.pcap", "the same"],
  [
    "tls.handshake ",
    "corrupt-truncated/zeek--globus-url-copy-bad-encoding.pcap",
    "its cipher is none, by an earlier packet",
  ],
  [
    "http.",
    "derived-broken/fuzz",
    "lines that were damaged on purpose: tshark goes on otherwise, and writes letters beyond ASCII otherwise",
  ],
  ["dhcp.secs", "", "tshark turns the bytes round where a client seems to"],
  ["ntp.reftime", "", "times are written as everywhere else here"],
  ["ntp.org", "", "the same"],
  ["ntp.rec", "", "the same"],
  ["ntp.xmt", "", "the same"],
  ["quic.protected_payload", "", "tshark decrypts it"],
  ["quic.fixed_bit", "quic/sv--quic-retry-multiple.pcap", "not shown of a Retry there"],
  ["ssh.protocol", "derived-vxlan/plain--zeek--sshguess.pcap", "sent again, to tshark: another capture holds the same"],
  ["http.response.phrase", "attack-web/malcolm--http.trace", "quotes have another entity there"],
];

describe("layers of applications in the corpus", function () {
  this.timeout(480_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const chosen: Sample[] = [];
  const comparing: Comparing = { fields: ownFields, own: OWN, differences: DIFFERENCES, isSame };

  it("lie within the packet, parts within the whole, behind the headers", async () => {
    const problems: string[] = [];
    const counts = new Map<string, number>();
    // Those of `correlation` hold one conversation several times, which tshark takes for packets sent again.
    for (const { file } of manifest.filter((entry) => !entry.file.startsWith("correlation/"))) {
      const inFile = new Map<string, number>();
      await eachPacket(join(corpus, file), OF_EACH, (sample) => {
        const layers = packetTree(sample.bytes, sample.linkType, sample.original);
        const layer = layers.find(({ id }) => applications.has(id));
        if (!layer) return;
        const found = problemsOf(layers, sample.bytes, sample.linkType, sample.original);
        problems.push(...found.map((problem) => `${file} ${sample.number}: ${problem}`));
        const [here, all] = [inFile.get(layer.id) ?? 0, counts.get(layer.id) ?? 0];
        if (here === OF_LAYER_IN_FILE || all === OF_LAYER) return;
        inFile.set(layer.id, here + 1);
        counts.set(layer.id, all + 1);
        chosen.push(sample);
      });
    }
    console.log(`      ${[...counts].map(([id, count]) => `${id} ${count}`).join(", ")}`);
    assert.deepEqual(problems.slice(0, 20), []);
    assert.deepEqual(
      [...applications].filter((id) => !counts.has(id)),
      NOT_IN_CORPUS,
    );
  });

  if (!hasTshark) {
    it.skip("names, places and values are tshark's (needs tshark)");
    return;
  }

  it("names, places and values are tshark's", () => {
    const others = assertFields(chosen, comparing);
    assert.ok(others < chosen.length * MOST_OTHERS, `${others} of ${chosen.length}`);
  });

  it("names that are not Wireshark's are listed", () => assert.deepEqual(strangeNames(chosen, comparing), []));

  function ownFields({ bytes, linkType, original }: Sample): LayerField[] {
    const layers = packetTree(bytes, linkType, original).filter(({ id }) => applications.has(id));
    return layers.flatMap((layer) => [...fieldsOf(layer.fields)]);
  }

  /**
   * True where tshark has that layer too: it follows connections, and goes by ports, so it may know the protocol as another, or a
   * packet as sent twice. Records that end in another packet it shows nothing of.
   */
  function isSame({ bytes, linkType, original }: Sample, theirs: readonly TheirField[]): boolean {
    const layer = packetTree(bytes, linkType, original).find(({ id }) => applications.has(id))!;
    const last = layer.fields.at(-1);
    const isCut = last?.name === "tls.record" && last.length < RECORD_HEADER + Number(last.fields?.[2]?.value);
    return !isCut && theirs.some(({ name, at }) => name === layer.id && at === layer.at);
  }
});
