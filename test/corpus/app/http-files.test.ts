/** Bodies of HTTP in the corpus have the SHA-256 that Suricata gives them, content codings taken off. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { appRows, capturesWithTruth, corpus, hasCorpus } from "./rows.ts";
import { suricataOf, type SuricataFile } from "./suricata.ts";

const RANGE = "a range of a file is partial here; Suricata takes each for a file";
const HEADLESS = "responses without a head are no files here, but for requests without a version";
const CUT = "the end of the body is not in the capture";

/** Captures in which Suricata has files that we do not have so, how many, and why that is right. */
const differences: Readonly<Record<string, readonly [count: number, why: string]>> = {
  "attack-malware-c2/otrf--empire_psremoting_stager_WORKSTATION5_2020-09-20170827.cap": [2, CUT],
  "corrupt-truncated/sv--http-request-invalid.pcap": [4, "line ends beyond Content-Length are not the body's"],
  "derived-broken/fuzz0.002--zeek--vnd.ms-cab-compressed-multi-conn.pcap": [4, RANGE],
  "derived-vxlan/snap--arkime--tcp-reassembly-synthetic.pcap": [7, HEADLESS],
  "derived-vxlan/twice--zeek--vnd.ms-cab-compressed-multi-conn.pcap": [6, RANGE],
  "encap-gre-erspan/zeek--erspan.pcap": [
    2,
    "the capture lacks bytes of one, and head and first bytes of the other; Suricata takes what is left for all",
  ],
  "encap-vlan/zeek--vlan-collisions.pcap": [2, "one connection seen in three VLANs is one"],
  "encap-vxlan/arkime--gre-erspan-vxlan.pcap": [1, "the target has a space; Suricata takes its end for a body"],
  "evasion-http/sv--http-evader-149.pcap": [1, "three codings are taken off here, not all by Suricata"],
  "evasion-http/sv--http-evader-206.pcap": [1, "the checksum of gzip is wrong: partial here"],
  "evasion/tcpreplay--test_fragroute.pcap": [1, CUT],
  "evasion/zeek--variant-03-cl_negative.pcap": [1, "a negative length is none: what follows is a request"],
  "format-pcap/ndpi--fuzz-2006-09-29-28586.pcap": [2, CUT],
  "http1/sv--154.pcap": [1, CUT],
  "http1/sv--http-aptget-ids-02-s2.pcap": [1, CUT],
  "http1/zeek--vnd.ms-cab-compressed-multi-conn.pcap": [6, RANGE],
  "http2-grpc/sv--http2-long-frame.pcap": [1, "Suricata reads no frame that is longer than what was agreed on"],
  "http2-grpc/wireshark--grpc_web.pcapng.gz": [2, CUT],
  "tcp/arkime--tcp-reassembly-synthetic.pcap": [7, HEADLESS],
  "tcp/tcpdump--accecn_handshake.pcap": [1, CUT],
};

describe("files of HTTP in the corpus are Suricata's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  let same = 0;
  for (const capture of capturesWithTruth()) {
    const told = suricataOf<SuricataFile>(capture, "files").filter(
      ({ app_proto, state, sha256, size }) => /^http2?$/.test(app_proto) && state === "CLOSED" && sha256 && size > 0,
    );
    if (told.length === 0) continue;
    const [count, why] = differences[capture] ?? [0, ""];
    it(`${capture}: ${told.length} files${why === "" ? "" : `, ${count} not, because: ${why}`}`, async () => {
      const { files } = await appRows(join(corpus, capture), ["files"]);
      const left = files.map(({ sha256 }) => sha256);
      const missing = told.filter(({ sha256 }) => {
        const at = left.indexOf(sha256 ?? "");
        if (at >= 0) left.splice(at, 1);
        return at < 0;
      });
      same += told.length - missing.length;
      assert.equal(missing.length, count, missing.map(({ filename, size }) => `${filename} ${size}`).join("\n"));
    });
  }

  it("and there are many", () => {
    assert.ok(same > 800, `${same} files have the same hash`);
  });
});
