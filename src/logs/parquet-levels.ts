/** Values within groups and lists of a Parquet file: where they stand, and which of them are a row's first. */
import type { SchemaElement } from "hyparquet";
import type { PageValues } from "./parquet-values.ts";

/** Groups within groups; the framework's deepest attribute stands in four. */
const DEPTH = 8;

/** Names that lists put between the field and its values: of the format, and of older writers. */
const LIST_NAMES = new Set(["list", "element", "bag", "array", "array_element", "item"]);

/** How often the way to a column's values may be empty, and how often it repeats (Dremel's levels). */
export interface Levels {
  readonly definition: number;
  readonly repetition: number;
}

/** A column of values. */
export interface Leaf extends Levels {
  /** Names of the groups and of the column, as the row groups' columns have them. */
  readonly path: readonly string[];
  /** The same for people: `src_endpoint.ip`, without what lists put in between. */
  readonly name: string;
  readonly element: SchemaElement;
}

export function levelsOf({ repetition_type: repetition }: SchemaElement): Levels {
  return { definition: repetition === "REQUIRED" ? 0 : 1, repetition: repetition === "REPEATED" ? 1 : 0 };
}

/** Columns of a schema, which is a tree with every group before its children; the first element is its root. */
export function leavesOf(schema: readonly SchemaElement[]): Leaf[] {
  const leaves: Leaf[] = [];
  let at = 1;
  const children = (count: number, path: readonly string[], levels: Levels): void => {
    for (let i = 0; i < count && at < schema.length; i++) {
      const element = schema[at++];
      const own = levelsOf(element);
      const here = [...path, element.name];
      const now = {
        definition: levels.definition + own.definition,
        repetition: levels.repetition + own.repetition,
      };
      if (!element.num_children) leaves.push({ ...now, path: here, name: nameOf(here), element });
      else if (here.length < DEPTH) children(element.num_children, here, now);
      else return;
    }
  };
  children(schema[0]?.num_children ?? 0, [], { definition: 0, repetition: 0 });
  return leaves;
}

function nameOf(path: readonly string[]): string {
  return path.filter((name, i) => i === 0 || !LIST_NAMES.has(name)).join(".");
}

/** Of the entries of lists those that begin a row, with their values. */
export function firstOfRows(
  repetitions: Uint32Array,
  present: Uint32Array,
  values: PageValues,
): { readonly present: Uint32Array; readonly values: PageValues } {
  const rows: number[] = [];
  const kept: number[] = [];
  let value = 0;
  for (let entry = 0; entry < repetitions.length; entry++) {
    const isFirst = repetitions[entry] === 0;
    if (isFirst) rows.push(present[entry]);
    if (present[entry] === 0) continue;
    if (isFirst) kept.push(values.data[value]);
    value++;
  }
  return {
    present: Uint32Array.from(rows),
    values:
      values.kind === "codes"
        ? { kind: "codes", data: Uint32Array.from(kept) }
        : { kind: "numbers", data: Float64Array.from(kept) },
  };
}
