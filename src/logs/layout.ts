/** What stands in each cell of a log's lines: worked out once per header, used for every line. */
import type { Column } from "../base/columns.ts";
import { flowRecords } from "../model/flowlog.ts";
import { isAddressField } from "./addresses.ts";
import { fieldOf, isEventField } from "./fields.ts";

/** AWS documents 74 fields; a header with more columns than this is not taken further (hostile or not a flow log). */
export const COLUMN_LIMIT = 1024;

/** How a cell is read. `time` is Unix seconds; `address` of packets; `extra` an undocumented field; `skip` is not kept. */
export const Kind = { skip: 0, text: 1, u16: 2, u32: 3, i64: 4, time: 5, address: 6, extra: 7 } as const;

const KIND_OF: Record<string, number> = { text: Kind.text, u16: Kind.u16, u32: Kind.u32, i64: Kind.i64 };

export interface Layout {
  /** Names as the file has them. */
  readonly names: readonly string[];
  /** Number of cells of a line. */
  readonly width: number;
  /** One of `Kind` per cell. */
  readonly kinds: Uint8Array;
  /** Column of the cell, for text and numbers. */
  readonly columns: readonly (Column | null)[];
  /** Cells in the order of the table's columns. */
  readonly ordered: readonly number[];
  /** Cells of undocumented fields. */
  readonly extras: readonly number[];
  /** First cell of text or an address, or -1: where a header line in the middle of the file shows. */
  readonly firstText: number;
  /** Names of undocumented fields, to be reported. */
  readonly unknown: readonly string[];
}

const rank = new Map(flowRecords.columns.map(({ name }, index) => [name, index]));

function kindOf({ name, type }: Column): number {
  if (name === "start" || name === "end") return Kind.time;
  return isAddressField(name) ? Kind.address : KIND_OF[type];
}

/** The layout of lines with these fields. A field that comes twice is kept once more as an undocumented one. */
export function layoutOf(names: readonly string[]): Layout {
  const width = names.length;
  const kinds = new Uint8Array(width);
  const columns: (Column | null)[] = new Array<Column | null>(width).fill(null);
  const seen = new Set<string>();
  for (let i = 0; i < Math.min(width, COLUMN_LIMIT); i++) {
    const field = fieldOf(names[i]);
    if (field && !seen.has(field.name)) {
      seen.add(field.name);
      columns[i] = field;
      kinds[i] = kindOf(field);
    } else {
      kinds[i] = isEventField(names[i]) ? Kind.skip : Kind.extra;
    }
  }
  const cells = [...kinds.keys()];
  const extras = cells.filter((i) => kinds[i] === Kind.extra);
  return {
    names,
    width,
    kinds,
    columns,
    ordered: cells
      .filter((i) => columns[i])
      .sort((a, b) => (rank.get(columns[a]!.name) ?? 0) - (rank.get(columns[b]!.name) ?? 0)),
    extras,
    firstText: kinds.findIndex((kind) => kind === Kind.text || kind === Kind.address),
    unknown: extras.map((i) => names[i]),
  };
}
