/** NTP: the time, control messages, and the private ones that amplify. */
import assert from "node:assert/strict";
import { ntp } from "../../src/app/ntp/analyzer.ts";
import { bytesOf, type Ran, runApp, survivesAnything } from "../builders/app.ts";
import { u32 } from "../builders/dns.ts";

const udp = { protocols: [ntp], transport: "udp", ports: [40000, 123] } as const;
const columns = (ran: Ran, ...names: readonly string[]) => ran.rows.map(({ row }) => names.map((name) => row[name] ?? null)); // prettier-ignore

/** Seconds between 1900 and 1970 (RFC 868). */
const EPOCH = 2_208_988_800;
const stamp = (seconds: number, fraction = 0): number[] => [...u32((seconds + EPOCH) % 2 ** 32), ...u32(fraction)];
const NONE = [0, 0, 0, 0, 0, 0, 0, 0];

/** RFC 5905, figure 8. */
function time(
  first: number,
  stratum: number,
  refId: readonly number[],
  stamps: readonly number[][],
  more: readonly number[] = [],
): Uint8Array {
  // prettier-ignore
  return Uint8Array.from([first, stratum, 6, 0xec, 0, 0, 0x80, 0, 0, 1, 0, 0, ...refId, ...stamps.flat(), ...more]);
}

const sent = stamp(1_700_000_000, 0x80000000);
const ask = time(0x23, 0, [0, 0, 0, 0], [NONE, NONE, NONE, sent]);
const tells = (origin: number[]): Uint8Array => time(0x24, 1, [...bytesOf("GPS"), 0], [stamp(1_699_999_990), origin, stamp(1_700_000_001), stamp(1_700_000_002)]); // prettier-ignore

describe("NTP", () => {
  it("requests with their replies, what the server says", () => {
    const ran = runApp([["orig", ask], ["resp", tells(sent)]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "version", "mode", "stratum", "ref_id", "poll", "precision", "root_delay", "root_disp", "org_time", "xmt_time", "leap", "duration"), [
      [4, "client", 1, "GPS", 64n, 2 ** -20, 0.5, 1, 1_700_000_000_500_000_000n, 1_700_000_002_000_000_000n, null, 1],
    ]); // prettier-ignore
  });

  it("a reply that repeats another time answers nothing", () => {
    const ran = runApp([["orig", ask], ["resp", tells(stamp(5))]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "mode", "stratum"), [["server", 1], ["client", 0]]); // prettier-ignore
  });

  it("times after 2036, references that are addresses, warnings, broadcasts, extensions and digests", () => {
    const late = time(0xe5, 2, [10, 0, 0, 1], [NONE, NONE, NONE, [0, 0, 0, 1, 0, 0, 0, 0]]);
    const extended = time(0x23, 0, [0, 0, 0, 0], [NONE, NONE, NONE, sent], [1, 4, 0, 16, ...new Array<number>(12).fill(1), ...new Array<number>(20).fill(2)]); // prettier-ignore
    const ran = runApp([["orig", late], ["orig", extended]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "mode", "ref_id", "xmt_time", "leap", "num_exts", "is_authenticated"), [
      ["broadcast", "10.0.0.1", BigInt(2 ** 32 - EPOCH + 1) * 1_000_000_000n, "not synchronised", 0, false],
      ["client", null, 1_700_000_000_500_000_000n, null, 1, true],
    ]);
  });

  it("monlist with the first of its many replies, and control messages", () => {
    const monlist = Uint8Array.from([0x17, 0, 3, 42, 0, 0, 0, 0]);
    const list = Uint8Array.from([0xd7, 0, 3, 42, 0, 6, 0, 72, ...new Array<number>(432).fill(1)]);
    const ran = runApp([["orig", monlist], ["resp", list], ["resp", list]], udp); // prettier-ignore
    assert.deepEqual(columns(ran, "mode", "request_code", "response_bytes", "duration"), [
      ["private", "monlist", 440n, 1],
      ["private", "monlist", 440n, null],
    ]);
    const control = Uint8Array.from([0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(columns(runApp([["orig", control]], udp), "mode", "opcode"), [["control", "read variables"]]);
  });

  it("is told on its port only, and must make sense there", () => {
    assert.deepEqual(runApp([["orig", ask]], { ...udp, ports: [40000, 9999] }).services, []);
    for (const bytes of [
      ask.subarray(0, 40),
      Uint8Array.from([...ask, 1]),
      time(0x23, 99, [0, 0, 0, 0], [NONE, NONE, NONE, NONE]),
      new Uint8Array(48),
    ])
      // prettier-ignore
      assert.deepEqual(runApp([["orig", bytes]], udp).services, []);
  });

  it("survives anything", () => survivesAnything([["orig", ask], ["resp", tells(sent)]], udp)); // prettier-ignore
});
