import type { Batch } from "../../base/columns.ts";
import { csvCell, printable } from "../../base/escape.ts";
import { Cells, type CellRules } from "./cells.ts";
import { type BatchWriter, ByteBuffer, type ByteSink, piece } from "./sink.ts";

const encoder = new TextEncoder();

/** A cell that no spreadsheet takes for a formula and no terminal obeys. */
function csvText(text: string): string {
  return csvCell(printable(text));
}

const rules: CellRules = {
  none: "",
  quote: "",
  text: csvText,
  plain: (byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x2c,
  plainStart: (byte) => !"=+-@".includes(String.fromCharCode(byte)),
};

/** In a table of one column an empty cell is quoted: readers skip lines that are empty. */
const oneColumn: CellRules = { ...rules, none: '""', text: (text) => csvText(text) || '""' };

/** CSV (RFC 4180; lines end with LF, as Unix tools expect) with a header line; a cell without value is empty. */
export function csv(write: ByteSink): BatchWriter {
  const out = new ByteBuffer(write);
  let cells: Cells | undefined;
  const comma = piece(encoder.encode(","));
  const newline = piece(encoder.encode("\n"));
  return {
    async batch(batch) {
      if (!cells) out.put(header(batch));
      const made = (cells ??= new Cells(batch.columns.length === 1 ? oneColumn : rules));
      const writers = batch.vectors.map((vector, i) => made.writer(out, vector, i));
      for (let row = 0; row < batch.rows; row++) {
        for (let i = 0; i < writers.length; i++) {
          if (i > 0) out.put(comma);
          writers[i](row);
        }
        out.put(newline);
        if (out.full) await out.flush();
      }
    },
    end: () => out.flush(),
  };
}

function header({ columns }: Batch) {
  return piece(encoder.encode(`${columns.map(({ name }) => csvText(name)).join(",")}\n`));
}
