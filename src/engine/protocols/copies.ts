/** Rows that say the same of one conversation, seen from another vantage. */
import type { FoundRow } from "../../app/run.ts";
import type { Connections } from "../../stream/connections.ts";

/** Rows that are remembered; in a case with more, later copies are not told from their originals. */
const MAX_ROWS = 4_000_000;

export class RowCopies {
  readonly #table: Connections;
  readonly #seen = new Map<number, number>();

  constructor(table: Connections) {
    this.#table = table;
  }

  /** True when another connection of the same conversation has given the same row before. `id` counts from 0. */
  isCopy(id: number, { table, row, request, reply }: FoundRow): boolean {
    const { twins, conflicts } = this.#table;
    if (twins.isEmpty || conflicts.get(id) > 0) return false;
    const said = `${table.name} ${this.#conversation(id)} ${request?.place.at} ${reply?.place.at} ${JSON.stringify(row, plain)}`;
    const key = hash(said);
    const before = this.#seen.get(key);
    if (before === undefined && this.#seen.size < MAX_ROWS) this.#seen.set(key, id);
    return before !== undefined && before !== id;
  }

  /** The first connection of the conversation, as far as it is known by now. */
  #conversation(id: number): number {
    const { twins } = this.#table;
    let first = id;
    for (let twin = twins.get(first) - 1; twin >= 0 && twin < first; twin = twins.get(first) - 1) first = twin;
    return first;
  }
}

/** Times differ from vantage to vantage, and so does where a file was saved. */
function plain(name: string, value: unknown): unknown {
  if (/_ts$|duration|rtt|saved_as/.test(name)) return undefined;
  return typeof value === "bigint" ? String(value) : value;
}

/** 53 bits, so that millions of rows do not collide: FNV-1a, and a second mix of the same characters. */
function hash(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b + code, 0x85ebca6b) ^ (b >>> 15);
  }
  return (a >>> 0) * 0x200000 + (b >>> 11);
}
