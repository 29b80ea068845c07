import type { Batch } from "../../base/columns.ts";
import { printable } from "../../base/escape.ts";
import { Cells, type CellRules } from "./cells.ts";
import { type BatchWriter, ByteBuffer, type ByteSink, type Piece, piece } from "./sink.ts";

const encoder = new TextEncoder();

/** A JSON string (RFC 8259) in which everything that could steer a terminal or hide text is written \uXXXX. */
export function jsonText(text: string): string {
  return `"${text.replace(/["\\]|[^\x20-\x7e]/gu, escaped)}"`;
}

function escaped(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  if (printable(character) === character) return character;
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

const rules: CellRules = {
  none: "null",
  quote: '"',
  text: jsonText,
  plain: (byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c,
  plainStart: () => true,
};

/** One JSON object per line: integers of any size as numbers, times as RFC 3339 with nanoseconds, no value as null. */
export function jsonLines(write: ByteSink): BatchWriter {
  const out = new ByteBuffer(write);
  const cells = new Cells(rules);
  const close = piece(encoder.encode("}\n"));
  let names: Piece[] | undefined;
  return {
    async batch(batch) {
      const before = (names ??= namesOf(batch));
      const writers = batch.vectors.map((vector, i) => cells.writer(out, vector, i));
      for (let row = 0; row < batch.rows; row++) {
        for (let i = 0; i < writers.length; i++) {
          out.put(before[i]);
          writers[i](row);
        }
        out.put(close);
        if (out.full) await out.flush();
      }
    },
    end: () => out.flush(),
  };
}

function namesOf(batch: Batch): Piece[] {
  return batch.columns.map(({ name }, i) => piece(encoder.encode(`${i === 0 ? "{" : ","}${jsonText(name)}:`)));
}
