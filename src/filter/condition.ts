/** The tree that filters end in, whatever language they were written in, and what a filter may speak of. */
import type { HexRange } from "../base/cidr.ts";

/**
 * What values of a field are. `address` is text that is an IP address where it is one: dotted IPv4, IPv6 as in RFC 5952.
 * `time` is nanoseconds since the epoch.
 */
export type FieldKind = "number" | "time" | "flag" | "text" | "address";

/** How the words of the filter box find a field: anywhere in it, from its start, as its whole number, or not at all. */
export type Found = "anywhere" | "start" | "number" | "never";

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly found: Found;
}

/** Whole numbers of 64 bits are bigint; others, and those beyond, number. */
export type Numeric = number | bigint;

export type Comparison = "=" | "<" | "<=" | ">" | ">=";

/**
 * Which rows. A row with an empty cell meets no condition on that cell but `empty`, and so meets `not` of every other. Texts are
 * compared without regard to case.
 */
export type Condition =
  | { readonly kind: "all" | "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "empty"; readonly field: string }
  | { readonly kind: "compare"; readonly field: string; readonly by: Comparison; readonly value: Numeric }
  | { readonly kind: "flag"; readonly field: string; readonly value: boolean }
  | { readonly kind: "contains" | "starts" | "equals"; readonly field: string; readonly text: string }
  | { readonly kind: "block"; readonly field: string; readonly block: HexRange };

/** True of every row. */
export const everything: Condition = { kind: "all", of: [] };

/** All of them; one alone stays itself. */
export function all(of: readonly Condition[]): Condition {
  return of.length === 1 ? of[0] : { kind: "all", of };
}

/** Any of them; one alone stays itself. */
export function any(of: readonly Condition[]): Condition {
  return of.length === 1 ? of[0] : { kind: "any", of };
}
