/** What the payload tab says: plain text about runs, gaps and places. */
import type { PayloadMap, Side } from "../../../src/protocol/case.ts";
import { bytesText, clockText, countOf, countText, timeText } from "../../shared/format.ts";
import { runAt } from "./stretches.ts";

export const SIDE_NAMES = ["originator", "responder"] as const;
/** Beside the colour: which way the bytes went. */
export const SIDE_MARKS = ["→", "←"] as const;

/** "1,460 bytes not captured": what a gap is, as the engine knows it. */
export function gapText(kind: "not-captured" | "truncated", bytes: number): string {
  return kind === "truncated"
    ? `${countOf(bytes, "byte")} truncated: the capture cut the packet here`
    : `${countOf(bytes, "byte")} not captured`;
}

/** The choice of sides, with addresses and how much each said. */
export function sideOptions(
  ends: readonly [string, string],
  sums: { readonly orig: number; readonly resp: number } | null,
): readonly (readonly [Side, string])[] {
  const size = (bytes: number | undefined): string => (bytes === undefined ? "" : `, ${bytesText(bytes)}`);
  return [
    ["both", "Both directions"],
    ["orig", `→ Originator ${ends[0]}${size(sums?.orig)}`],
    ["resp", `← Responder ${ends[1]}${size(sums?.resp)}`],
  ];
}

/** The line below the bytes: where the caret is, in which packet, when. */
export function placeText(map: PayloadMap, address: number, byte: number | undefined, zone: string): string {
  const run = runAt(map, address);
  const parts = [`Offset ${countText(address)} (0x${address.toString(16)})`];
  if (run >= 0) {
    parts.push(SIDE_NAMES[map.sides[run] === 0 ? 0 : 1]);
    if (map.kinds[run] !== 0) parts.push(gapText(map.kinds[run] === 2 ? "truncated" : "not-captured", map.sizes[run]));
    else parts.push(`packet ${countText(map.packets[run])}`, clockText(map.times[run], zone, 6));
    if (map.kinds[run] === 0 && byte !== undefined) parts.push(byteText(byte));
  }
  return parts.join(" · ");
}

function byteText(byte: number): string {
  const character = byte > 0x20 && byte < 0x7f ? ` “${String.fromCharCode(byte)}”` : "";
  return `byte 0x${byte.toString(16).padStart(2, "0")} = ${byte}${character}`;
}

/** What a packet's link in the gutter says when read out or pointed at. */
export function packetLabel(map: PayloadMap, run: number, zone: string): string {
  const side = SIDE_NAMES[map.sides[run] === 0 ? 0 : 1];
  return `Packet ${countText(map.packets[run])} of the ${side}, ${timeText(map.times[run], zone)}: show it under Packets`;
}
