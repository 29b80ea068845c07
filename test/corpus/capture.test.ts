import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { captureFormats } from "../../src/capture/formats.ts";
import type { PacketSink } from "../../src/capture/format.ts";
import { readCapture } from "../../src/engine/source/capture.ts";
import { inspectFile } from "../../src/engine/source/inspect.ts";
import { pcap } from "../../src/capture/pcap.ts";
import { readOther } from "../capture/pcapparser.ts";
import { readAll } from "../capture/recorder.ts";
import { DiagnosticCounter } from "../../src/model/diagnostics.ts";
import { corpus } from "./corpus.ts";

/** What tshark says of a capture (NAME.truth.json) and we count ourselves. */
interface Sums {
  packets: number;
  bytes: number;
  captured_bytes: number;
  first_ts: string | null;
  last_ts: string | null;
  min_ts: string | null;
  max_ts: string | null;
}

type Key = keyof Sums;
const KEYS: readonly Key[] = ["packets", "bytes", "captured_bytes", "first_ts", "last_ts", "min_ts", "max_ts"];

const NOT_DECODED = "tshark gives up because it does not know the link type; the packets are there and are counted";

/** Differences from tshark that are right: which sums, and why. Everything else must be equal. */
const differences: Readonly<Record<string, readonly [keys: readonly Key[], why: string]>> = {
  "corrupt-file/libpcap--brcm-tag.pcap": [KEYS, NOT_DECODED],
  "corrupt-file/tcpdump--brcm-tag-prepend.pcap": [KEYS, NOT_DECODED],
  "corrupt-file/tcpdump--brcm-tag.pcap": [KEYS, NOT_DECODED],
  "corrupt-file/tcpdump--dsa.pcap": [KEYS, NOT_DECODED],
  "corrupt-file/tcpdump--edsa.pcap": [KEYS, NOT_DECODED],
  "corrupt-file/tcpdump--hoobr_juniper3.pcap": [KEYS, NOT_DECODED],
  "corrupt-file/tcpdump--juniper_monitor_invalid_cookie_length.pcap": [KEYS, NOT_DECODED],
  "corrupt-file/tcpdump--vtp_asan-2.pcap": [KEYS, NOT_DECODED],
  "corrupt-file/libpcap--pcap-invalid-version-1.pcap": [
    KEYS,
    "tshark refuses version 1.4; a wrong version number is no reason to lose a record that is whole",
  ],
  "corrupt-file/sv--fuzz.pcap": [
    ["packets", "bytes", "captured_bytes", "last_ts", "min_ts"],
    "after the first record there is rubbish; Wireshark 4.4 takes it for Kuznetzov's variant and reads one more packet out " +
      "of the rubbish, later versions weigh the record headers as we do and stop",
  ],
  "format-pcapng/pcpp--pcapng-example.pcapng": [
    ["last_ts", "max_ts"],
    "six packets have times of the year 584554; the time of a packet is 64-bit nanoseconds and ends in 2242 here",
  ],
  "tcp/tcpflow--bug8.pcap": [
    ["first_ts", "min_ts"],
    "the first packet has 8915240 microseconds; tshark's 32-bit arithmetic makes .325305408 of it, here it is .999999999",
  ],
};

/** Adds up what a capture holds. */
class Adder extends DiagnosticCounter implements PacketSink {
  readonly sums: Sums = {
    packets: 0,
    bytes: 0,
    captured_bytes: 0,
    first_ts: null,
    last_ts: null,
    min_ts: null,
    max_ts: null,
  };

  packet(...[, , , captured, original, seconds, nanos]: Parameters<PacketSink["packet"]>): void {
    const { sums } = this;
    const time = `${seconds}.${String(nanos).padStart(9, "0")}`;
    sums.packets++;
    sums.bytes += original;
    sums.captured_bytes += captured;
    sums.first_ts ??= time;
    sums.last_ts = time;
    if (sums.min_ts === null || before(time, sums.min_ts)) sums.min_ts = time;
    if (sums.max_ts === null || before(sums.max_ts, time)) sums.max_ts = time;
  }
  interface(): void {}
  dropped(): void {}
  secrets(): void {}
  name(): void {}
  comment(): void {}
}

function before(a: string, b: string): boolean {
  return a.padStart(30, "0") < b.padStart(30, "0");
}

function captures(): string[] {
  if (!existsSync(corpus)) return [];
  return readdirSync(corpus)
    .filter((folder) => folder !== "flow-logs" && statSync(join(corpus, folder)).isDirectory())
    .flatMap((folder) => readdirSync(join(corpus, folder)).map((name) => `${folder}/${name}`))
    .filter((name) => existsSync(join(corpus, `${name}.truth.json`)));
}

describe("captures of the corpus", () => {
  const names = captures();
  if (names.length === 0) it.skip(`needs the corpus at ${corpus}`);

  for (const name of names) {
    it(name, async () => {
      const truth = JSON.parse(readFileSync(join(corpus, `${name}.truth.json`), "utf8")) as Sums & {
        read_error: string | null;
      };
      const found = await inspectFile(join(corpus, name), { captures: captureFormats, logs: [] });
      assert.ok(found.kind === "capture", found.says);
      const adder = new Adder();
      await readCapture(found.file, found.format, adder);
      const [allowed, why] = differences[name] ?? [[], ""];
      const differing = KEYS.filter((key) => adder.sums[key] !== truth[key]);
      assert.deepEqual(
        differing,
        KEYS.filter((key) => allowed.includes(key)),
        why || JSON.stringify(adder.sums),
      );
      // Where tshark says that a file is cut or damaged, so do we.
      const says = adder.list().some(({ code }) => /^(capture-cut|capture-bad-|capture-option-bad)/.test(code));
      if (/cut short|damaged or corrupt/.test(truth.read_error ?? "")) assert.ok(says, truth.read_error ?? "");
    });
  }
});

describe("classic captures of the corpus against pcap-parser", () => {
  const classic = captures().filter((name) => /^(d4c3b2a1|a1b2c3d4)/.test(firstBytes(join(corpus, name))));
  if (classic.length === 0) it.skip(`needs the corpus at ${corpus}`);
  else {
    it(`reads the same packets of ${classic.length} files`, async () => {
      for (const name of classic) {
        const file = readFileSync(join(corpus, name));
        const seen = readAll(pcap, file);
        const other = await readOther(file);
        // pcap-parser takes any length and any fraction for true; what it reads behind a fault is not compared.
        const ours = seen.packets.filter(({ time }) => !time.endsWith("999999999"));
        const theirs = other.packets
          .slice(0, seen.packets.length)
          .filter(({ time }) => time.split(".")[1].length === 9);
        assert.deepEqual(
          ours.map(({ hex, original, time }) => ({ hex, original, time })),
          theirs,
          name,
        );
        assert.ok(other.packets.length === seen.packets.length || seen.codes.length > 0, name);
      }
    });
  }
});

function firstBytes(path: string): string {
  return readFileSync(path).subarray(0, 4).toString("hex");
}
