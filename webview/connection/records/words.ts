/** What was logged beside what was seen, in words. */
import type { Fields, RecordBeside } from "../../../src/protocol/case.ts";
import { bytesText, countOf, countText } from "../../shared/format.ts";
import { reasonOf } from "../../shared/words.ts";
import { numberOf, textOf } from "../facts.ts";

/** Unix seconds never reach this before the year 5000; nanoseconds passed it in 1970's second minute. */
const LEAST_NANOSECONDS = 100_000_000_000n;

/** `start` or `end` of a record in nanoseconds, whether it came in AWS's seconds or as a time; null where there is none. */
export function windowEdge(fields: Fields, name: "start" | "end"): bigint | null {
  const text = textOf(fields, name);
  if (!/^-?\d+$/.test(text)) return null;
  const value = BigInt(text);
  return value > -LEAST_NANOSECONDS && value < LEAST_NANOSECONDS ? value * 1_000_000_000n : value;
}

/** How logged and seen differ: "6 packets (360 B) less than logged", "as logged". */
export function differenceText({ fields, packetsSeen, bytesSeen }: RecordBeside): string {
  const packets = packetsSeen - numberOf(fields, "packets");
  const bytes = bytesSeen - numberOf(fields, "bytes");
  if (packets === 0 && bytes === 0) return "All packets and bytes that were logged were seen.";
  if (packetsSeen === 0) return "Nothing of it was seen.";
  if (packets === 0)
    return `As many packets as logged, but ${bytesText(Math.abs(bytes))} ${bytes < 0 ? "fewer" : "more"}.`;
  const size = bytes === 0 ? "" : ` (${bytesText(Math.abs(bytes))})`;
  return `${countOf(Math.abs(packets), "packet")}${size} ${packets < 0 ? "fewer" : "more"} seen than logged.`;
}

/** Why the captures do not show all of a record, as the analysis found it; empty where it is all there. */
export function reasonText({ fields }: RecordBeside): string {
  const code = textOf(fields, "reason");
  return code === "" ? "" : (reasonOf(code)?.says ?? code);
}

/** Parts of the bar, in percent of the larger of both: what was logged, what was seen. */
export function bars({ fields, bytesSeen }: RecordBeside): { readonly logged: number; readonly seen: number } {
  const logged = numberOf(fields, "bytes");
  const most = Math.max(logged, bytesSeen, 1);
  return { logged: (logged / most) * 100, seen: (bytesSeen / most) * 100 };
}

/** All records together, and why they may count packets more than once: every network interface logs what passes it. */
export function summaryText(records: readonly RecordBeside[]): string {
  const interfaces = new Set(records.map(({ fields }) => textOf(fields, "interface_id"))).size;
  if (interfaces > 1) {
    return `${countOf(records.length, "record")} of ${countText(interfaces)} network interfaces; each interface logs the packets that pass it.`;
  }
  const logged = records.reduce((sum, { fields }) => sum + numberOf(fields, "packets"), 0);
  const seen = records.reduce((sum, { packetsSeen }) => sum + packetsSeen, 0);
  const verb = records.length === 1 ? "logs" : "log";
  return `${countOf(records.length, "record")} ${verb} ${countOf(logged, "packet")}; ${countText(seen)} of this connection were seen in their windows.`;
}
