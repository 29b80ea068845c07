/** What is said of a packet: in the list and above its layers. */
import type { PacketAbout } from "../../../src/protocol/case.ts";
import { bytesExact, countOf, countText } from "../../shared/format.ts";

/** Digits of a second's fraction in the delta column. */
const DELTA_DIGITS = 6;

/** Seconds since the packet before: "0.000123"; empty for the first. Captures may go back in time. */
export function deltaText(ts: bigint | null, before: bigint | null): string {
  if (ts === null || before === null) return "";
  const nanos = ts - before;
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, "0")
    .slice(0, DELTA_DIGITS);
  return `${nanos < 0n ? "-" : ""}${size / 1_000_000_000n}.${fraction}`;
}

/** The line above the layers: which packet, and what of it is missing. */
export function packetNotes(packet: PacketAbout): readonly string[] {
  const notes: string[] = [];
  const missing = packet.originalLength - packet.capturedLength;
  if (missing > 0) {
    notes.push(
      `Truncated: ${countText(packet.capturedLength)} of ${countText(packet.originalLength)} bytes were captured, the last ${countOf(missing, "byte")} are missing.`,
    );
  }
  const hidden = packet.capturedLength - packet.bytes.length;
  if (hidden > 0)
    notes.push(
      `Shown are the first ${bytesExact(packet.bytes.length)}; ${countOf(hidden, "byte")} more are in the file.`,
    );
  if (packet.isCopy) notes.push("A copy: the same packet was seen before at another vantage.");
  return notes;
}

/** A packet's number within the case, as `position` takes it. */
export function packetId(place: { readonly evidenceId: number; readonly number: number }): string {
  return `${place.evidenceId}:${place.number}`;
}

/** The inverse of `packetId`; null for anything else. */
export function parsePacketId(id: string): { readonly evidenceId: number; readonly number: number } | null {
  const match = /^(\d{1,10}):(\d{1,15})$/.exec(id);
  return match ? { evidenceId: Number(match[1]), number: Number(match[2]) } : null;
}
