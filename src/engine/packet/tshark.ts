/** One packet as the tshark that is installed on this machine sees it. Nothing else here needs tshark. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaseError } from "../../model/error.ts";
import type { PacketAbout, TsharkAbout } from "../../protocol/case.ts";
import { findProgram } from "./find-program.ts";
import { onePacketPcap } from "./one-packet.ts";
import { parsePdml } from "./pdml.ts";
import { type ProgramLimits, runProgram } from "./program.ts";

/** Where Wireshark's installers put it without a word in PATH, by platform. */
const USUAL: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["/Applications/Wireshark.app/Contents/MacOS", "/opt/homebrew/bin", "/usr/local/bin"],
  win32: ["C:\\Program Files\\Wireshark"],
};

/** A packet takes tshark less than two seconds, nearly all of them its start; a busy machine with a cold disk takes several times that. */
const TIME = 20_000;
/** A packet of 64 KB full of small records takes 10 MB of PDML. */
const OUTPUT = 32 << 20;

/**
 * What is asked of tshark: all fields, no names looked up anywhere, and each packet by itself, since it is given no other: nothing
 * waits for segments or fragments to come, and no number is relative to a packet before.
 */
const PARAMETERS = [
  "-n", "-T", "pdml",
  "-o", "tcp.analyze_sequence_numbers:FALSE",
  "-o", "tcp.desegment_tcp_streams:FALSE",
  "-o", "ip.defragment:FALSE",
  "-o", "ipv6.defragment:FALSE",
]; // prettier-ignore

export interface TsharkOptions {
  readonly signal?: AbortSignal;
  /** Finds the program; null where there is none. */
  readonly find?: () => Promise<string | null>;
  readonly limits?: ProgramLimits;
}

export const findTshark = (): Promise<string | null> => findProgram("tshark", USUAL[process.platform] ?? []);

/** Rejects with CaseError: "not-found" where no tshark is installed, "unreadable" where it gives no answer, "cancelled". */
export async function tsharkOf(packet: PacketAbout, options: TsharkOptions = {}): Promise<TsharkAbout> {
  const { find = findTshark, limits = { time: TIME, output: OUTPUT }, signal } = options;
  const program = await find();
  if (program === null)
    throw new CaseError(
      "not-found",
      "There is no tshark on this machine: it comes with Wireshark, and only this needs it.",
    );
  const { at, length, wireLength, linkType } = packet.inner;
  const bytes = packet.bytes.subarray(at, at + length);
  const folder = await mkdtemp(join(tmpdir(), "flowmirror-tshark-"));
  try {
    const path = join(folder, "packet.pcap");
    await writeFile(path, onePacketPcap({ bytes, ts: BigInt(packet.ts), wireLength, linkType }), { mode: 0o600 });
    const { output, isCut, trouble } = await runProgram(program, ["-r", path, ...PARAMETERS], {
      folder,
      limits,
      signal,
    });
    const { version, layers, more } = parsePdml(new TextDecoder().decode(output), { bytes, at });
    if (layers.length === 0) throw new CaseError("unreadable", noAnswer(trouble, path));
    const { evidenceId, number } = packet;
    return { evidenceId, number, version, at, length, layers, more: more || isCut };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Characters of tshark's own words that are passed on. */
const WORDS = 300;

/** Its last line says what went wrong; where the packet was written to is nobody's business. */
function noAnswer(trouble: string, path: string): string {
  const lines = trouble.split("\n").map((line) => line.trim().replaceAll(path, "the packet"));
  const last = lines.findLast((line) => line !== "" && !line.startsWith("Running as user"));
  return last ? `tshark gave no answer: ${last.slice(0, WORDS)}` : "tshark gave no answer.";
}
