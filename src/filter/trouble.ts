/** What is said of a filter that cannot be understood. */
import { printable } from "../base/escape.ts";
import { CaseError } from "../model/error.ts";

/** More than anyone types; keeps what is compiled, and the sentence that quotes it, small. */
export const MAX_FILTER_CHARACTERS = 2000;
/** Words of a filter box, alternatives of a column. */
export const MAX_FILTER_PARTS = 100;

/** Characters of the filter that an error quotes. */
const QUOTED = 60;

/** A CaseError "usage"; `at` counts characters from 0, the sentence from 1. */
export function badFilter(column: string, at: number, says: string): CaseError {
  return new CaseError("usage", `Filter of ${printable(column)}, character ${at + 1}: ${says}`);
}

/** The text as an error quotes it. */
export function quote(text: string): string {
  return `"${printable(text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text)}"`;
}

/** Throws CaseError "usage" for a filter of more characters than one types. */
export function checkLength(column: string, text: string): void {
  if (text.length > MAX_FILTER_CHARACTERS)
    throw badFilter(column, MAX_FILTER_CHARACTERS, `a filter has at most ${MAX_FILTER_CHARACTERS} characters.`);
}
