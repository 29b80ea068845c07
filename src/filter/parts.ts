/** The alternatives of a column's filter, as written. */
import { badFilter, MAX_FILTER_PARTS, quote } from "./trouble.ts";

/** One alternative: without its `!`, its `=` and its quotes. */
export interface Part {
  readonly text: string;
  /** Where the text begins in the filter. */
  readonly at: number;
  readonly not: boolean;
  readonly whole: boolean;
  readonly quoted: boolean;
}

/** Splits at commas outside quotes; empty alternatives are none. Throws CaseError "usage". */
export function splitParts(text: string, column: string): Part[] {
  const parts: Part[] = [];
  for (let from = 0; from < text.length;) {
    const { part, end } = readPart(text, from, column);
    if (part.quoted || part.whole || part.text !== "") parts.push(part);
    else if (part.not) throw badFilter(column, from, "nothing follows the exclamation mark.");
    if (parts.length > MAX_FILTER_PARTS)
      throw badFilter(column, from, `a filter has at most ${MAX_FILTER_PARTS} alternatives.`);
    from = end + 1;
  }
  return parts;
}

/** The alternative that begins at `from`, and where the comma after it stands. */
function readPart(text: string, from: number, column: string): { readonly part: Part; readonly end: number } {
  let at = afterSpaces(text, from);
  const not = text[at] === "!";
  if (not) at = afterSpaces(text, at + 1);
  const whole = text[at] === "=";
  if (whole) at = afterSpaces(text, at + 1);
  if (text[at] !== '"') {
    const comma = text.indexOf(",", at);
    const end = comma < 0 ? text.length : comma;
    return { part: { text: text.slice(at, end).trimEnd(), at, not, whole, quoted: false }, end };
  }
  const close = closingQuote(text, at, column);
  const end = afterSpaces(text, close + 1);
  if (end < text.length && text[end] !== ",")
    throw badFilter(column, end, `a comma belongs between the quoted text and ${quote(text.slice(end))}.`);
  return { part: { text: text.slice(at + 1, close).replaceAll('""', '"'), at, not, whole, quoted: true }, end };
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at])) at++;
  return at;
}

/** Where the quotation that opens at `open` closes; a doubled mark is one mark of the text. */
function closingQuote(text: string, open: number, column: string): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at++;
  }
  throw badFilter(column, open, "the quotation mark is never closed.");
}
