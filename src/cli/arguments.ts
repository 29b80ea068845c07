import { parseArgs } from "node:util";
import { printable } from "../base/escape.ts";
import { usage } from "./exit.ts";
import type { Option, Options, Values } from "./option.ts";
import { didYouMean } from "./suggest.ts";

export interface Arguments<O extends Options = Options> {
  /** What is not an option: paths, and what else the command asks for. */
  readonly operands: readonly string[];
  readonly values: Values<O>;
}

type Raw = Map<string, (string | undefined)[]>;

/** Reads the arguments of one command; throws a `usage` error that says what is wrong and what was perhaps meant. */
export function readArguments<O extends Options>(argv: readonly string[], options: O): Arguments<O> {
  const { raw, operands } = tokensOf(argv, options);
  const values = Object.entries(options).map(([name, option]) => [name, valueOf(name, option, raw.get(name) ?? [])]);
  return { operands, values: Object.fromEntries(values) as Values<O> };
}

/** Splits into options and operands; `--help` must have been dealt with before. */
function tokensOf(argv: readonly string[], options: Options): { raw: Raw; operands: string[] } {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { kind }]) => [
        name,
        { type: kind === "flag" ? "boolean" : "string" } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const raw: Raw = new Map();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) throw unknownOption(token.rawName, argv[token.index], options);
    checkValue(token, option);
    raw.set(token.name, [...(raw.get(token.name) ?? []), token.value]);
  }
  return { raw, operands };
}

/** Longer words are cut where they are shown: a whole statement may stand there. */
const LONGEST_SHOWN = 40;

/** `word` is the whole argument: of `-x.pcap` the option would be `-x`. */
function unknownOption(typed: string, word: string, options: Options): Error {
  if (!/^--?[A-Za-z][A-Za-z-]*(?:=|$)/.test(word)) {
    const shown = word.length > LONGEST_SHOWN ? `${word.slice(0, LONGEST_SHOWN)}...` : word;
    return usage(
      `"${printable(shown)}" begins with a dash and is no option: put what is none last, after " -- ", or write ./ before a path.`,
    );
  }
  const meant = didYouMean(typed.replace(/^-+/, ""), Object.keys(options)).replace("mean ", "mean --");
  return usage(`There is no option ${printable(typed)}${meant || "."}`);
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function checkValue(token: OptionToken, option: Option): void {
  if (option.kind === "flag") {
    if (token.value !== undefined) throw usage(`${token.rawName} takes no value.`);
    return;
  }
  const another = !token.inlineValue && token.value?.startsWith("--");
  if (token.value === undefined || token.value === "" || another) throw usage(`${token.rawName} needs a value.`);
}

function valueOf(name: string, option: Option, given: readonly (string | undefined)[]): unknown {
  const texts = given.filter((text) => text !== undefined);
  const parts = texts
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
  const last = texts.at(-1);
  switch (option.kind) {
    case "flag":
      return given.length > 0;
    case "text":
      return last;
    case "list":
      return parts;
    case "number":
      return last === undefined ? undefined : numberOf(name, option, last);
    case "numbers":
      return parts.map((text) => numberOf(name, option, text));
    case "choice":
      return last === undefined ? undefined : choiceOf(name, option.choices, last);
    case "choices":
      return parts.map((text) => choiceOf(name, option.choices, text));
  }
}

function numberOf(name: string, { range }: Extract<Option, { range: unknown }>, text: string): number {
  const value = Number(text);
  const written = range.whole ? /^\d+$/ : /^\d+(\.\d+)?$/;
  if (written.test(text) && value >= range.least && value <= range.most) return value;
  const kind = range.whole ? "a whole number" : "a number";
  const bounds = range.most < Number.MAX_SAFE_INTEGER ? `from ${range.least} to ${range.most}` : `from ${range.least}`;
  throw usage(`--${name} takes ${kind} ${bounds}, not ${quoted(text)}.`);
}

function choiceOf(name: string, choices: readonly string[], text: string): string {
  if (choices.includes(text)) return text;
  throw usage(`--${name} takes ${choices.join(", ")}, not ${quoted(text)}${didYouMean(text, choices) || "."}`);
}

function quoted(text: string): string {
  return `"${printable(text)}"`;
}
