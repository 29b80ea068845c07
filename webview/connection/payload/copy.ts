/** Bytes of the payload for the clipboard. */
import type { PayloadMap } from "../../../src/protocol/case.ts";
import { MAX_PAYLOAD_WINDOW } from "../../../src/protocol/case.ts";
import { hexOf } from "../bytes/hex.ts";
import { readingOf } from "../bytes/text.ts";
import { lastNotAbove } from "../bytes/rows.ts";

/** A clipboard is for excerpts: as hex this is 3 MB of text. Whole streams are saved to a file. */
export const MAX_COPY_BYTES = 1 << 20;

/** A part of the view without a gap in it, or a gap. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly isGap: boolean;
}

/** Pieces of [from, to), each short enough to be asked for at once. */
export function piecesOf(map: PayloadMap, from: number, to: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let run = Math.max(0, lastNotAbove(map.starts, map.runs, from)); run < map.runs; run++) {
    const start = Math.max(from, map.starts[run]);
    const end = Math.min(to, map.starts[run] + map.sizes[run]);
    if (map.starts[run] >= to) break;
    if (end <= start) continue;
    const isGap = map.kinds[run] !== 0;
    const last = pieces.at(-1);
    if (last && !last.isGap && !isGap && last.to === start && end - last.from <= MAX_PAYLOAD_WINDOW) {
      pieces[pieces.length - 1] = { ...last, to: end };
    } else
      for (let at = start; at < end; at += isGap ? end - start : MAX_PAYLOAD_WINDOW) {
        pieces.push({ from: at, to: isGap ? end : Math.min(end, at + MAX_PAYLOAD_WINDOW), isGap });
      }
  }
  return pieces;
}

/** Bytes as text (UTF-8 where valid, else Latin-1) or as hex digits; `gap` says in words what is missing in between. */
export function copyText(parts: readonly (Uint8Array | { readonly gap: string })[], as: "text" | "hex"): string {
  const groups: (Uint8Array | { readonly gap: string })[] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (part instanceof Uint8Array && last instanceof Uint8Array) groups[groups.length - 1] = joined(last, part);
    else groups.push(part);
  }
  const texts = groups.map((part) => {
    if (!(part instanceof Uint8Array)) return `[${part.gap}]`;
    if (as === "hex") return hexOf(part);
    return readingOf(part) === "utf-8" ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(part) : latin1(part);
  });
  return texts.join(as === "hex" ? "\n" : "");
}

/** The platform's "latin1" is Windows-1252. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
