/** What stands before the bytes: offset, which way they went, the packet they came in and when. */
import type { PayloadMap } from "../../../src/protocol/case.ts";
import { h } from "../../shared/dom.ts";
import { clockText, countText } from "../../shared/format.ts";
import { offsetText } from "../bytes/hex.ts";
import type { BytesRow } from "../bytes/rows.ts";
import type { PayloadMode } from "../saved.ts";
import { runsBeginning } from "./stretches.ts";
import { packetLabel, SIDE_MARKS, SIDE_NAMES } from "./words.ts";

/** From here on, in pixels, there is room for the time of every packet. */
const ROOM_FOR_TIME = 760;
const ROOM_FOR_PACKET = 440;
const MARK_CHARACTERS = 2;

export type Gutter = (row: BytesRow, map: PayloadMap, mode: PayloadMode) => readonly (HTMLElement | string)[];

/** Room of the gutter in characters, for a view of `width` pixels. Raw bytes have a mark alone. */
export function gutterCharacters(map: PayloadMap, mode: PayloadMode, width: number, zone: string): number {
  if (mode === "raw") return MARK_CHARACTERS;
  const offset = mode === "hex" ? offsetText(0, map.size).length + 1 : 0;
  const packet = hasPacket(mode, width) ? packetDigits(map) : 0;
  return offset + MARK_CHARACTERS + packet + (hasTime(width) ? timeCharacters(map, zone) : 0);
}

/** True where there is room for the packet's number: in a narrow hex dump the characters beside the bytes come first. */
export function hasPacket(mode: PayloadMode, width: number): boolean {
  return mode === "text" || (mode === "hex" && width >= ROOM_FOR_PACKET);
}

/** "09:45:00.123Z" or "09:45:00.123+05:30", and a space. */
function timeCharacters(map: PayloadMap, zone: string): number {
  return map.runs === 0 ? 0 : clockText(map.times[0], zone).length + 1;
}

/** True where there is room for the time of every packet. */
export function hasTime(width: number): boolean {
  return width >= ROOM_FOR_TIME;
}

/** "#", the highest packet number with its commas, "+n" for more packets in the row, and a space. */
function packetDigits(map: PayloadMap): number {
  const most = map.runs === 0 ? 0 : map.packets.reduce((a, b) => Math.max(a, b), 0);
  return countText(most).length + 5;
}

/** Makes the gutter's elements; `open` shows the packet of a run. */
export function gutterOf(zone: () => string, open: (run: number) => void): Gutter {
  return (row, map, mode) => {
    const parts: (HTMLElement | string)[] = [];
    if (mode === "hex") parts.push(h("span", { class: "fm-offset" }, offsetText(row.from, map.size)));
    parts.push(h("span", { class: "fm-side", title: SIDE_NAMES[row.side] }, SIDE_MARKS[row.side]));
    if (row.begins || row.from === 0) parts.push(h("span", { class: "fm-hidden" }, `${SIDE_NAMES[row.side]}: `));
    if (mode !== "raw" && row.kind === "data") parts.push(...packetOf(row, map, zone(), open));
    return parts;
  };
}

function packetOf(row: BytesRow, map: PayloadMap, zone: string, open: (run: number) => void): readonly HTMLElement[] {
  const { first, last } = runsBeginning(map, row.from, row.to);
  if (first >= last) return [];
  const label = packetLabel(map, first, zone);
  const more = last - first - 1;
  const link = h(
    "button",
    {
      type: "button",
      class: "fm-link",
      tabindex: -1,
      title: label,
      "aria-label": label,
      on: { click: () => open(first) },
    },
    `#${countText(map.packets[first])}`,
  );
  const others = more > 0 && h("span", { class: "fm-muted", title: `${countText(more)} more in this row` }, `+${more}`);
  const time = h("span", { class: "fm-time fm-muted" }, clockText(map.times[first], zone));
  return [h("span", { class: "fm-packet" }, link, others), time];
}
