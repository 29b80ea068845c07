/** The hover over a line of a flow log, as Markdown in which every string of evidence is escaped. */
import { markdown } from "../../base/escape.ts";
import type { FlowField } from "../../engine/flow-line.ts";
import type { RecordAtLine } from "../../protocol/case.ts";
import { linkTo, offersOf } from "./links.ts";
import { meaningOf } from "./meaning.ts";
import { seenText } from "./seen.ts";

/** Fields that a hover lists: AWS documents 74; a hostile header may have a thousand. */
const MOST_FIELDS = 100;
/** Characters of a value. */
const LONGEST_VALUE = 200;

export interface HoverAbout {
  readonly fields: readonly FlowField[];
  /** Where in the line the mouse is, in UTF-16 units. */
  readonly at: number;
  readonly zone: string;
  /** The record as an open case knows it. */
  readonly known: { readonly case: string; readonly caseName: string; readonly record: RecordAtLine } | null;
}

/** The field under the mouse, what the packets show, then all fields by name. */
export function hoverText({ fields, at, zone, known }: HoverAbout): string {
  const under = fieldAt(fields, at);
  return [
    ...(under ? [heading(under, zone)] : []),
    ...(known ? [seen(known)] : []),
    table(fields, under, zone),
    ...(fields.length > MOST_FIELDS ? [`${fields.length - MOST_FIELDS} more fields`] : []),
  ].join("\n\n");
}

/** The field that a column of the line lies in. */
export function fieldAt(fields: readonly FlowField[], at: number): FlowField | null {
  return fields.find(({ from, to }) => at >= from && at <= to) ?? null;
}

function heading(field: FlowField, zone: string): string {
  const meaning = meaningOf(field, zone);
  const value = `**${escaped(field.name)}** ${escaped(field.value)}${meaning === "" ? "" : ` (${escaped(meaning)})`}`;
  return field.says === "" ? value : `${value}\n\n${escaped(field.says)}`;
}

function seen({ case: key, caseName, record }: NonNullable<HoverAbout["known"]>): string {
  const links = offersOf(key, record).map(linkTo).join(" | ");
  const says = record.says === "" ? "" : ` ${escaped(record.says)}`;
  return `**${escaped(seenText(record))}** in ${escaped(caseName)}.${says}\n\n${links}`;
}

function table(fields: readonly FlowField[], under: FlowField | null, zone: string): string {
  const rows = fields.slice(0, MOST_FIELDS).map((field) => {
    const name = escaped(field.name);
    return `| ${field === under ? `**${name}**` : name} | ${escaped(field.value)} | ${escaped(meaningOf(field, zone))} |`;
  });
  return ["| Field | Value | Meaning |", "| :-- | :-- | :-- |", ...rows].join("\n");
}

function escaped(text: string): string {
  return markdown(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);
}
