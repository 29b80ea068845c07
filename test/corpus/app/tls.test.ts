/** TLS of the corpus as tshark sees it: names, JA3, JA3S, JA4 of every hello; certificates as OpenSSL reads them; Zeek's logs. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { assertSameAsNode } from "../../app/x509-oracle.ts";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus, truthOf } from "./rows.ts";
import { zeekRows } from "../zeek-log.ts";

interface Told {
  readonly frame: number;
  readonly types: readonly number[];
  readonly ja3?: readonly string[];
  readonly ja3s?: readonly string[];
  readonly ja4?: readonly string[];
  readonly sni?: string;
}

const KINDS = ["sni", "ja3", "ja3s", "ja4"] as const;

const NOT_READ = "TLS inside a tunnel that is not opened here";

/** Captures in which tshark has hellos that are no row here, of how many kinds and how many, and why that is right. */
const differences: Readonly<Record<string, readonly [Partial<Record<(typeof KINDS)[number], number>>, string]>> = {
  "vpn-proxy-tor/ndpi--openvpn_nohmac.pcapng": [{ ja3: 1, ja4: 1 }, "its second handshake renews keys of the tunnel"],
  "tls-keys/wireshark--wireguard-ping-tcp-dsb.pcapng": [{ sni: 1, ja3: 1, ja4: 1 }, NOT_READ],
  // Two hellos of each side in one connection (TLS 1.3, hello retry), one row.
  "dns-secure/ndpi--dnscrypt-v2-doh.pcap": [{ sni: 1, ja3: 1, ja3s: 1, ja4: 1 }, "hello retry"],
  "linktype-other/sv--bug-5758.pcap": [{ sni: 1, ja3: 1, ja3s: 1, ja4: 1 }, "hello retry"],
};

function countsOf(values: readonly unknown[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Values of `some` beyond those of `others`, each as often as it is there more often. */
function beyond(some: Map<string, number>, others: Map<string, number>): string[] {
  return [...some].flatMap(([value, count]) => new Array<string>(Math.max(0, count - (others.get(value) ?? 0))).fill(value));
} // prettier-ignore

/** tshark's hellos of a kind: a server name stands in a list of its own. */
function toldOf(capture: string, kind: (typeof KINDS)[number]): string[] {
  const truth = truthOf(capture);
  if (kind === "sni") return ((truth.tls_sni ?? []) as { sni: string }[]).map(({ sni }) => sni);
  const told = ((truth.tls ?? []) as Told[]).flatMap((one) => one[kind] ?? []);
  // Inside OpenVPN tshark's JA4 has no letter for the transport.
  return kind === "ja4" ? told.map((one) => (/^\d/.test(one) ? `t${one}` : one)) : told;
}

const withTls = capturesWithTruth().filter((capture) => ((truthOf(capture).tls ?? []) as Told[]).length > 0);

/** DTLS is not among tshark's hellos in the truth files; copies are told once there. */
const isCompared = ({ transport, is_copy }: AppRow): boolean => transport !== "udp" && is_copy === false;

describe("TLS hellos of the corpus are tshark's", function () {
  this.timeout(120_000);
  if (!hasCorpus) it.skip(`needs the corpus at ${corpus}`);
  else it("there are captures with TLS", () => assert.ok(withTls.length > 40));
  for (const capture of withTls)
    it(capture, async () => {
      const { tls } = await appRows(join(corpus, capture), ["tls"]);
      const [expected, why] = differences[capture] ?? [{}, ""];
      for (const kind of KINDS) {
        const told = countsOf(toldOf(capture, kind));
        const rows = countsOf(tls.filter(isCompared).map((row) => row[kind]));
        assert.deepEqual(beyond(rows, told), [], `${kind} that tshark does not have`);
        assert.equal(beyond(told, rows).length, expected[kind] ?? 0, `${kind} ${beyond(told, rows).join(" ")} ${why}`);
      }
    });
});

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

/** Certificates tshark finds in the clear, DER, once each. */
function certificatesOf(capture: string): Map<string, Uint8Array> {
  const options = ["-r", capture, "-Y", "tls.handshake.certificate or dtls.handshake.certificate", "-T", "fields", "-e", "tls.handshake.certificate", "-e", "dtls.handshake.certificate"]; // prettier-ignore
  const text = execFileSync("tshark", options, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 });
  const found = text.split(/[\s,]+/).filter((one) => one !== "").map((one) => Uint8Array.from(Buffer.from(one.replace(/:/g, ""), "hex"))); // prettier-ignore
  return new Map(found.map((der) => [createHash("sha256").update(der).digest("hex"), der]));
} // prettier-ignore

describe("certificates of the corpus", function () {
  this.timeout(120_000);
  if (!hasCorpus) return void it.skip(`needs the corpus at ${corpus}`);
  if (!hasTshark) return void it.skip("needs tshark");
  const read = new Map<string, Uint8Array>();

  for (const capture of withTls.filter((name) => !/^(correlation|derived-|quic)/.test(name)))
    it(`${capture}: those tshark sees, and no other`, async () => {
      const path = join(corpus, capture);
      const { certificates } = await appRows(path, ["certificates"]);
      const expected = certificatesOf(path);
      for (const [sha256, der] of expected) read.set(sha256, der);
      const missing = new Set(expected.keys());
      for (const { sha256 } of certificates) missing.delete(String(sha256));
      assert.deepEqual([...missing], []);
      const more = certificates.filter(({ sha256 }) => !expected.has(String(sha256)));
      assert.equal(more.length, capture in onlyHere ? onlyHere[capture] : 0);
    });

  it("read as OpenSSL reads them", () => {
    assert.ok(read.size > 30, String(read.size));
    for (const der of read.values()) assertSameAsNode(der);
  });
});

/** Captures with certificates that tshark 4.0 does not find: it puts neither TLS in OpenVPN nor messages of megabytes together. */
const onlyHere: Readonly<Record<string, number>> = {
  "vpn-proxy-tor/ndpi--openvpn_nohmac.pcapng": 4,
  // A certificate of ten thousand names.
  "tls/zeek--tls-fragmented-handshake.pcap.gz": 1,
  // One certificate in two connections, within RDP: tshark 4.4, which made the truth, opens it.
  "rdp-vnc/zeek--rdp-to-ssl.pcap": 2,
};

const zeekLogs = hasCorpus
  ? capturesWithTruth().flatMap((capture) => {
      const folder = join(corpus, `${capture}.origin`);
      const logs = existsSync(folder) ? readdirSync(folder).filter((name) => /--ssl\.log$/.test(name)) : [];
      return logs.slice(0, 1).map((log) => [capture, join(folder, log)] as const);
    })
  : [];

describe("TLS rows are those of Zeek's ssl.log", function () {
  this.timeout(120_000);
  if (!hasCorpus) it.skip(`needs the corpus at ${corpus}`);
  for (const [capture, log] of zeekLogs.filter(([name]) => !(name in differences)))
    it(capture, async () => {
      const { tls } = await appRows(join(corpus, capture), ["tls"]);
      const rows = zeekRows(log);
      for (const zeek of rows) {
        const row = tls.find((one) => String(one.orig_port) === zeek["id.orig_p"] && one.orig_ip === zeek["id.orig_h"]);
        assert.ok(row, `${zeek["id.orig_h"]}:${zeek["id.orig_p"]}`);
        // Zeek does not open QUIC's handshake far enough to tell that it is over.
        const established = row.transport === "quic" ? undefined : zeek.established;
        const fingerprint = /^[0-9a-f]{64}/.exec(zeek.cert_chain_fps ?? "")?.[0];
        const said = { cipher: zeek.cipher, sni: zeek.server_name, curve: zeek.curve, resumed: zeek.resumed, established, alpn: zeek.next_protocol, cert_subject: zeek.subject, cert_issuer: zeek.issuer, cert_sha256: fingerprint };
        for (const [name, value] of Object.entries(said)) {
          if (value === undefined || value === "-" || value === "(empty)") continue;
          const own: AppRow[string] = row[name];
          const text: string = typeof own === "boolean" ? (own ? "T" : "F") : String(own);
          assert.equal(text, value, `${capture} ${name}`);
        }
      }
    }); // prettier-ignore
});
