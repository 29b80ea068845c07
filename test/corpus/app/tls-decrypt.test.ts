/** What is inside TLS, byte by byte, against tshark with the same secrets. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Protocol } from "../../../src/app/protocol.ts";
import { parseKeyLog, type Secrets } from "../../../src/app/tls/keylog.ts";
import { dtls } from "../../../src/app/dtls/protocol.ts";
import { tls } from "../../../src/app/tls/protocol.ts";
import { decode } from "./decode.ts";
import { corpus, hasCorpus } from "./rows.ts";

/** Captures, where their secrets are, and how many connections tshark decrypts. */
const captures: readonly (readonly [string, string | null])[] = [
  ["tls-keys/wireshark--dhe1.pcapng.gz", "wireshark-keys--dhe1_keylog.dat"],
  ["tls-keys/mercury--test_decrypt.pcap", "cisco-keys--sslkeylogfile.log"],
  ["tls-keys/wireshark--tls12-chacha20poly1305.pcap", "wireshark-keys--tls12-chacha20poly1305.keys"],
  ["tls-keys/wireshark--tls12-dsb.pcapng", null],
  ["tls/wireshark--http2-data-reassembly.pcap", "wireshark-keys--http2-data-reassembly.keys"],
];

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

function tshark(capture: string, keyLog: string | null, ...more: string[]): string {
  const options = keyLog === null ? [] : ["-o", `tls.keylog_file:${keyLog}`];
  return execFileSync("tshark", ["-r", capture, ...options, ...more], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 }); // prettier-ignore
}

/** tshark puts the side first that spoke first. */
const pair = (a: string, b: string): string => [a, b].sort().join(" ");

/** Both sides of each TCP stream, hexadecimal; those without any are left out. */
function tsharkSays(capture: string, keyLog: string | null): string[] {
  const streams = new Set(tshark(capture, keyLog, "-Y", "tls", "-T", "fields", "-e", "tcp.stream").split("\n"));
  const follow = [...streams].filter((stream) => stream !== "").flatMap((stream) => ["-z", `follow,tls,raw,${stream}`]);
  const text = tshark(capture, keyLog, "-q", ...follow);
  return text
    .split(/^=+$/m)
    .map((part) => part.split("\n").filter((line) => /^\t?[0-9a-f]+$/.test(line)))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const side = (isServer: boolean): string =>
        lines.filter((line) => line.startsWith("\t") === isServer).join("").replace(/\t/g, ""); // prettier-ignore
      return pair(side(false), side(true));
    })
    .sort();
}

/** What is inside each connection, hexadecimal. */
function taking(): { readonly protocol: Protocol; readonly said: () => string[] } {
  const all: { orig: string; resp: string }[] = [];
  const protocol: Protocol = {
    id: "taken",
    name: "",
    spec: "",
    transport: "tcp",
    tables: [],
    recognise: () => "yes",
    analyzer() {
      const one = { orig: "", resp: "" };
      all.push(one);
      return {
        data: (from, bytes) => void (one[from] += Buffer.from(bytes).toString("hex")),
        gap: () => undefined,
        end: () => undefined,
      };
    },
  };
  return { protocol, said: () => all.map(({ orig, resp }) => pair(orig, resp)).sort() };
}

/** A key log; or the lines of one that stand in blocks of the capture itself: to find those in order is the engine's affair. */
function secretsOf(capture: string, keyLog: string | null): Secrets {
  if (keyLog !== null) return parseKeyLog(readFileSync(keyLog));
  const lines = readFileSync(capture, "latin1").match(/CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}\n/g) ?? [];
  return parseKeyLog(Buffer.from(lines.join("")));
}

describe("TLS of the corpus, decrypted, is tshark's", function () {
  this.timeout(120_000);
  if (!hasCorpus) it.skip(`needs the corpus at ${corpus}`);
  else if (!hasTshark) it.skip("needs tshark");
  else
    for (const [name, log] of captures)
      it(name, async () => {
        const capture = join(corpus, name);
        const keyLog = log === null ? null : join(`${capture}.origin`, log);
        const { protocol, said } = taking();
        const rows = await decode(capture, { protocols: [tls, protocol], keys: secretsOf(capture, keyLog) });
        const expected = tsharkSays(capture, keyLog);
        assert.ok(expected.length > 0);
        assert.deepEqual(said().filter((one) => one !== " "), expected); // prettier-ignore
        assert.ok(rows.get("tls")!.some(({ decrypted }) => decrypted));
      });
  if (hasCorpus)
    it("tls-keys/wireshark--dtls12-aes128ccm8-dsb.pcapng, over DTLS", async () => {
      const capture = join(corpus, "tls-keys/wireshark--dtls12-aes128ccm8-dsb.pcapng");
      const { protocol, said } = taking();
      const rows = await decode(capture, { protocols: [dtls, protocol], keys: secretsOf(capture, null) });
      // What Wireshark's own test of this capture looks for, once from each side.
      const text = Buffer.from(said().join("").replace(/ /g, ""), "hex").toString();
      assert.equal(text.match(/Works for me!/g)?.length, 2);
      assert.deepEqual(rows.get("tls")!.map(({ version, decrypted }) => [version, decrypted]), [["DTLS 1.2", true]]); // prettier-ignore
    });
});
