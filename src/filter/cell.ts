/** The filter of one column: alternatives with commas between them, `!` before one that must not hold. */
import { parseBlock } from "./addresses.ts";
import { type Part, splitParts } from "./parts.ts";
import { all, any, type Comparison, type Condition, type Field, type Numeric } from "./condition.ts";
import { parseMoment } from "./moments.ts";
import { badFilter, checkLength, quote } from "./trouble.ts";
import { parseFlag, parseNumber } from "./values.ts";

/** Condition of a column's filter: any of the alternatives, none of those with `!`. Throws CaseError "usage". */
export function parseCell(text: string, field: Field): Condition {
  checkLength(field.name, text);
  const parts = splitParts(text, field.name);
  const met = (wanted: boolean) => parts.filter(({ not }) => not !== wanted).map((part) => partCondition(part, field));
  const [yes, no] = [met(true), met(false)];
  return all([...(yes.length > 0 ? [any(yes)] : []), ...no.map((of) => ({ kind: "not", of }) as const)]);
}

function partCondition(part: Part, field: Field): Condition {
  if (part.whole && part.text === "" && !part.quoted) return empty(field);
  switch (field.kind) {
    case "number":
      return numberCondition(part, field.name);
    case "time":
      return timeCondition(part, field.name);
    case "flag":
      return flagCondition(part, field.name);
    case "address":
      return addressCondition(part, field.name);
    case "text":
      return { kind: part.whole ? "equals" : "contains", field: field.name, text: part.text };
  }
}

function empty({ name, kind }: Field): Condition {
  const none: Condition = { kind: "empty", field: name };
  return kind === "text" || kind === "address" ? any([none, { kind: "equals", field: name, text: "" }]) : none;
}

const COMPARED = /^(<=|>=|<|>)\s*(.*)$/s;
const RANGE = /^(.*?)\s*\.\.\s*(.*)$/s;

function compare(field: string, by: Comparison, value: Numeric): Condition {
  return { kind: "compare", field, by, value };
}

function numberCondition({ text, at }: Part, field: string): Condition {
  const number = (value: string, from: number): Numeric => {
    const parsed = parseNumber(value);
    if (parsed === null) throw badFilter(field, from, `${quote(value)} is no number.`);
    return parsed;
  };
  const compared = COMPARED.exec(text);
  if (compared)
    return compare(field, compared[1] as Comparison, number(compared[2], at + text.length - compared[2].length));
  const range = RANGE.exec(text);
  if (!range) return compare(field, "=", number(text, at));
  const [, first, last] = range;
  return ends(first, last, at, field, {
    first: () => compare(field, ">=", number(first, at)),
    last: () => compare(field, "<=", number(last, at + text.length - last.length)),
  });
}

function timeCondition({ text, at }: Part, field: string): Condition {
  const moment = (value: string, from: number) => {
    const parsed = parseMoment(value);
    if (!parsed) throw badFilter(field, from, `${quote(value)} is no time, as 2026-03-17 or 2026-03-17T09:45:00Z.`);
    return parsed;
  };
  const compared = COMPARED.exec(text);
  if (compared) {
    const { from, to } = moment(compared[2], at + text.length - compared[2].length);
    const edges = { ">": [">=", to], ">=": [">=", from], "<": ["<", from], "<=": ["<", to] } as const;
    const [by, value] = edges[compared[1] as keyof typeof edges];
    return compare(field, by, value);
  }
  const range = RANGE.exec(text);
  const [first, last] = range ? [range[1], range[2]] : [text, text];
  return ends(first, last, at, field, {
    first: () => compare(field, ">=", moment(first, at).from),
    last: () => compare(field, "<", moment(last, at + text.length - last.length).to),
  });
}

/** A range of which one end may be left out. */
function ends(
  first: string,
  last: string,
  at: number,
  field: string,
  make: { first(): Condition; last(): Condition },
): Condition {
  if (first === "" && last === "") throw badFilter(field, at, "a range has a beginning or an end, as 10..20 or 10..");
  return all([...(first === "" ? [] : [make.first()]), ...(last === "" ? [] : [make.last()])]);
}

function flagCondition({ text, at }: Part, field: string): Condition {
  const value = parseFlag(text);
  if (value === null) throw badFilter(field, at, `${quote(text)} is neither yes nor no.`);
  return { kind: "flag", field, value };
}

function addressCondition({ text, at, whole, quoted }: Part, field: string): Condition {
  const block = quoted ? null : parseBlock(text);
  if (block) return { kind: "block", field, block };
  if (!quoted && text.includes("/"))
    throw badFilter(field, at, `${quote(text)} is no block of addresses, as 10.0.0.0/8 or 2001:db8::/32.`);
  return { kind: whole ? "equals" : "contains", field, text };
}
