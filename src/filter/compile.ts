/** From a condition to SQL with bound parameters. */
import { unreachable } from "../base/assert.ts";
import { blockSql } from "./addresses.ts";
import type { Condition, Numeric } from "./condition.ts";

export type FilterValue = string | number | bigint | boolean;

/** An SQL condition and what it binds; a row for which it is NULL does not meet it. */
export interface Compiled {
  readonly sql: string;
  readonly params: Readonly<Record<string, FilterValue>>;
  /** Fields whose SQL stands in the condition itself, not in a search of another table. */
  readonly fields: ReadonlySet<string>;
}

/** How fields are written in SQL. */
export interface Fields {
  column(field: string): string;
  /** Name of the other table the field is of; undefined for the table that is filtered. */
  tableOf(field: string): string | undefined;
  /** Rows that belong to rows of the other table that meet a condition. */
  search(table: string, condition: string): string;
}

/** Compiles a condition. Parameters are named $filter0, $filter1, ... */
export function compileCondition(condition: Condition, fields: Fields): Compiled {
  const compiler = new Compiler(fields);
  return { sql: compiler.sqlOf(condition), params: compiler.params, fields: compiler.used };
}

class Compiler {
  readonly params: Record<string, FilterValue> = {};
  readonly used = new Set<string>();
  readonly #fields: Fields;
  #searching = false;
  #bound = 0;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  sqlOf(condition: Condition): string {
    switch (condition.kind) {
      case "all":
        return condition.of.length === 0 ? "TRUE" : `(${condition.of.map((each) => this.sqlOf(each)).join(" AND ")})`;
      case "any":
        return condition.of.length === 0 ? "FALSE" : `(${this.#alternatives(condition.of).join(" OR ")})`;
      case "not":
        return `(${this.sqlOf(condition.of)}) IS NOT TRUE`;
      case "empty":
        return `${this.#column(condition.field)} IS NULL`;
      case "compare":
        return `${this.#column(condition.field)} ${condition.by} ${this.#bind(within(condition.value))}`;
      case "flag":
        return `${this.#column(condition.field)} = ${this.#bind(condition.value)}`;
      case "contains":
        return `contains(lower(${this.#column(condition.field)}), lower(${this.#bind(condition.text)}))`;
      case "starts":
        return `starts_with(lower(${this.#column(condition.field)}), lower(${this.#bind(condition.text)}))`;
      case "equals":
        return `lower(${this.#column(condition.field)}) = lower(${this.#bind(condition.text)})`;
      case "block":
        return blockSql(this.#column(condition.field), condition.block, (value) => this.#bind(value));
      default:
        return unreachable(condition);
    }
  }

  /**
   * A word is looked for in columns of several tables. Joining all of them to ten million rows first takes ten times as long as
   * searching each table by itself and looking the hits up.
   */
  #alternatives(conditions: readonly Condition[]): string[] {
    const own = conditions.filter((each) => this.#tableOf(each) === undefined);
    const tables = new Set(conditions.map((each) => this.#tableOf(each)).filter((table) => table !== undefined));
    const found = [...tables].map((table) => {
      this.#searching = true;
      const there = conditions.filter((each) => this.#tableOf(each) === table).map((each) => this.sqlOf(each));
      this.#searching = false;
      return this.#fields.search(table, there.join(" OR "));
    });
    return [...own.map((each) => this.sqlOf(each)), ...found];
  }

  /** The one other table that all of a condition is about, where the condition needs a row there. */
  #tableOf(condition: Condition): string | undefined {
    if ("field" in condition) return condition.kind === "empty" ? undefined : this.#fields.tableOf(condition.field);
    if (condition.kind !== "all" || condition.of.length === 0) return undefined;
    const [first, ...others] = condition.of.map((each) => this.#tableOf(each));
    return others.every((table) => table === first) ? first : undefined;
  }

  #column(field: string): string {
    if (!this.#searching) this.used.add(field);
    return this.#fields.column(field);
  }

  #bind(value: FilterValue): string {
    const name = `filter${this.#bound++}`;
    this.params[name] = value;
    return `$${name}`;
  }
}

const MOST = 2n ** 63n - 1n;

/** Whole numbers that 64 bits do not hold (the end of the last year) are bound as numbers. */
function within(value: Numeric): Numeric {
  return typeof value === "bigint" && (value > MOST || value < -MOST) ? Number(value) : value;
}
