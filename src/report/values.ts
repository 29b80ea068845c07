/** The smallest parts of a report: what stands in a sentence or a table cell, before any format. */

/** How grave or how settled something is; a renderer shows it by word and colour, never by colour alone. */
export type Tone = "critical" | "high" | "medium" | "low" | "info" | "good" | "part" | "bad" | "plain";

/** One value of a sentence or a cell. `words` are ours; `text` and `code` come from evidence and are hostile. */
export type Value =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "count"; readonly value: bigint }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "bytes"; readonly value: bigint }
  | { readonly kind: "share"; readonly part: bigint; readonly whole: bigint }
  | { readonly kind: "time"; readonly value: bigint }
  | { readonly kind: "duration"; readonly value: bigint }
  | { readonly kind: "label"; readonly text: string; readonly tone: Tone }
  | { readonly kind: "ref"; readonly id: number }
  | { readonly kind: "anchor"; readonly id: string; readonly text: string };

/** A sentence, or the content of a table cell. */
export type Line = readonly Value[];

/** Longest evidence string shown, in UTF-16 units: a kilobyte name must not push the report apart. */
export const TEXT_LIMIT = 160;

/** The text, or its beginning with an ellipsis; no surrogate pair is split. */
export function clipped(text: string, limit = TEXT_LIMIT): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Our own words. */
export function words(text: string): Value {
  return { kind: "words", text };
}

/** A string out of evidence, in running text. */
export function text(value: string): Value {
  return { kind: "text", text: clipped(value) };
}

/** An address, name or id out of evidence, in fixed width. */
export function code(value: string): Value {
  return { kind: "code", text: clipped(value) };
}

/** A whole number with its digits grouped. */
export function count(value: bigint | number): Value {
  return { kind: "count", value: BigInt(value) };
}

/** A measured number, which may have a fraction. */
export function number(value: number): Value {
  return { kind: "number", value };
}

/** A number of bytes. */
export function bytes(value: bigint): Value {
  return { kind: "bytes", value };
}

/** A part of a whole, shown in percent. */
export function share(part: bigint, whole: bigint): Value {
  return { kind: "share", part, whole };
}

/** A moment in nanoseconds since the epoch. */
export function time(value: bigint): Value {
  return { kind: "time", value };
}

/** A length of time in nanoseconds. */
export function duration(value: bigint): Value {
  return { kind: "duration", value };
}

/** A severity, verdict or the like. */
export function label(value: string, tone: Tone): Value {
  return { kind: "label", text: clipped(value), tone };
}

/** The evidence reference of this number. */
export function ref(id: number): Value {
  return { kind: "ref", id };
}

/** A link to another place of the report; `id` is one of our own anchors. */
export function anchor(id: string, value: string): Value {
  return { kind: "anchor", id, text: clipped(value) };
}

/**
 * A sentence: the template's own words with values between them. A list of values is put in as it stands, and a plain
 * string counts as evidence.
 */
export function say(strings: TemplateStringsArray, ...values: (Value | Line | string)[]): Line {
  return strings.flatMap((own, i) => [
    ...(own === "" ? [] : [words(own)]),
    ...(i < values.length ? spread(values[i]) : []),
  ]);
}

function spread(value: Value | Line | string): Line {
  if (typeof value === "string") return [text(value)];
  return "kind" in value ? [value] : value;
}

/** "1 file", "2 files". */
export function counted(value: bigint | number, one: string, many = `${one}s`): Line {
  return [count(value), words(` ${BigInt(value) === 1n ? one : many}`)];
}

/** Lines with a separator between them. */
export function joined(lines: readonly Line[], separator = ", "): Line {
  return lines.flatMap((line, i) => (i === 0 ? line : [words(separator), ...line]));
}
