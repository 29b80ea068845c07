/** From a condition to SQL with bound parameters. */
import { unreachable } from "../base/assert.ts";
import { blockSql } from "./addresses.ts";
import type { Condition, Numeric } from "./condition.ts";

export type FilterValue = string | number | bigint | boolean;

/** An SQL condition and what it binds; a row for which it is NULL does not meet it. */
export interface Compiled {
  readonly sql: string;
  readonly params: Readonly<Record<string, FilterValue>>;
}

/** Compiles a condition; `column` gives the SQL of a field's value. Parameters are named $filter0, $filter1, ... */
export function compileCondition(condition: Condition, column: (field: string) => string): Compiled {
  const params: Record<string, FilterValue> = {};
  let bound = 0;
  const bind = (value: FilterValue): string => {
    const name = `filter${bound++}`;
    params[name] = value;
    return `$${name}`;
  };
  return { sql: sqlOf(condition, column, bind), params };
}

type Bind = (value: FilterValue) => string;

function sqlOf(condition: Condition, column: (field: string) => string, bind: Bind): string {
  const compile = (each: Condition) => sqlOf(each, column, bind);
  switch (condition.kind) {
    case "all":
      return condition.of.length === 0 ? "TRUE" : `(${condition.of.map(compile).join(" AND ")})`;
    case "any":
      return condition.of.length === 0 ? "FALSE" : `(${condition.of.map(compile).join(" OR ")})`;
    case "not":
      return `(${compile(condition.of)}) IS NOT TRUE`;
    case "empty":
      return `${column(condition.field)} IS NULL`;
    case "compare":
      return `${column(condition.field)} ${condition.by} ${bind(within(condition.value))}`;
    case "flag":
      return `${column(condition.field)} = ${bind(condition.value)}`;
    case "contains":
      return `contains(lower(${column(condition.field)}), lower(${bind(condition.text)}))`;
    case "starts":
      return `starts_with(lower(${column(condition.field)}), lower(${bind(condition.text)}))`;
    case "equals":
      return `lower(${column(condition.field)}) = lower(${bind(condition.text)})`;
    case "block":
      return blockSql(column(condition.field), condition.block, bind);
    default:
      return unreachable(condition);
  }
}

const MOST = 2n ** 63n - 1n;

/** Whole numbers that 64 bits do not hold (the end of the last year) are bound as numbers. */
function within(value: Numeric): Numeric {
  return typeof value === "bigint" && (value > MOST || value < -MOST) ? Number(value) : value;
}

/** Names of the fields a condition speaks of. */
export function fieldsOf(condition: Condition): Set<string> {
  const names = new Set<string>();
  const waiting: Condition[] = [condition];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if ("field" in next) names.add(next.field);
    else if (next.kind === "not") waiting.push(next.of);
    else waiting.push(...next.of);
  }
  return names;
}
