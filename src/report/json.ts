/** A report as JSON, documented in docs/report.md. */
import { unreachable } from "../base/assert.ts";
import { formatTime } from "../base/time.ts";
import type { Block, Fact, Reference, Report, TableBlock } from "./blocks.ts";
import { plain } from "./format.ts";
import type { Line, Value } from "./values.ts";

/** Version of the JSON's shape; raised when a field changes its meaning or goes. */
export const JSON_VERSION = 1;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The whole report as JSON text, two spaces deep. */
export function renderJson({ info, sections, references }: Report): string {
  const report: Json = {
    report: "flowmirror",
    version: JSON_VERSION,
    tool_version: info.version,
    case: info.caseName,
    sections: sections.map(({ id, title, blocks }) => ({ id, title, blocks: blocks.map(blockJson) })),
    references: references.map(referenceJson),
  };
  return `${JSON.stringify(report, undefined, 2).replace(UNSAFE, escaped)}\n`;
}

// What a terminal or an editor could act on and JSON.stringify leaves as it is: C1 controls, characters that reorder or hide.
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A whole number: as a number up to 2^53 - 1, beyond that as decimal text, so that no reader rounds it. */
export function whole(value: bigint): number | string {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value.toString();
}

function blockJson(block: Block): Json {
  switch (block.kind) {
    case "text":
      return { kind: "text", ...sentence(block.line) };
    case "note":
      return { kind: "note", tone: block.tone, ...sentence(block.line) };
    case "list":
      return { kind: "list", items: block.items.map(sentence) };
    case "facts":
      return { kind: "facts", id: block.id, facts: factsJson(block.items) };
    case "figures":
      return { kind: "facts", id: block.id, facts: factsJson(block.items) };
    case "bar":
      return {
        kind: "bar",
        id: block.id,
        caption: block.caption,
        unit: block.unit,
        parts: block.parts.map(({ name, value }) => ({ name, value: whole(value) })),
      };
    case "table":
      return tableJson(block);
    case "chart":
      return {
        kind: "timeline",
        id: block.id,
        title: block.title,
        start: formatTime(block.start * 1_000_000_000n),
        bucket_seconds: whole(block.width),
        series: block.series.map(({ key, name, values }) => ({ key, name, bytes: values.map(whole) })),
        findings: block.marks.map(({ anchor, first, last }) => ({
          id: anchor,
          first: formatTime(first),
          last: formatTime(last),
        })),
      };
    case "group":
      return {
        kind: "group",
        id: block.id,
        title: plain(block.title),
        tone: block.tone,
        meta: block.meta.map(sentence),
        blocks: block.blocks.map(blockJson),
      };
    default:
      return unreachable(block);
  }
}

function factsJson(items: readonly Fact[]): Json {
  return Object.fromEntries(items.map(({ key, line }) => [key, cellJson(line)]));
}

function tableJson({ id, caption, columns, rows, total, query }: TableBlock): Json {
  return {
    kind: "table",
    id,
    caption,
    columns: columns.map(({ key, title }) => ({ key, title })),
    rows: rows.map((row) => Object.fromEntries(columns.map(({ key }, i) => [key, cellJson(row[i])]))),
    total: whole(total),
    query,
  };
}

function sentence(line: Line): { text: string; refs?: number[] } {
  const refs = refsOf(line);
  return refs.length === 0 ? { text: plain(line) } : { text: plain(line), refs };
}

/** A cell: nothing is null, one value is that value, references are their numbers, anything else is a sentence. */
function cellJson(line: Line): Json {
  if (line.length === 0) return null;
  if (line.length === 1) return valueJson(line[0]);
  const refs = refsOf(line);
  if (refs.length > 0 && line.every((value) => value.kind === "ref" || plain([value]).trim() === "")) return { refs };
  return refs.length === 0 ? plain(line) : { text: plain(line), refs };
}

function refsOf(line: Line): number[] {
  return line.flatMap((value) => (value.kind === "ref" ? [value.id] : []));
}

function valueJson(value: Value): Json {
  switch (value.kind) {
    case "words":
    case "text":
    case "code":
    case "label":
    case "anchor":
      return value.text;
    case "count":
    case "bytes":
    case "duration":
      return whole(value.value);
    case "number":
      return Number.isFinite(value.value) ? value.value : null;
    case "share":
      return value.whole > 0n ? Number(value.part) / Number(value.whole) : null;
    case "time":
      return formatTime(value.value);
    case "ref":
      return { refs: [value.id] };
    default:
      return unreachable(value);
  }
}

function referenceJson({ id, file, sha256, packet, line, connectionId, recordId }: Reference): Json {
  return {
    id,
    file,
    sha256,
    ...(packet === null ? {} : { packet: whole(packet) }),
    ...(line === null ? {} : { line: whole(line) }),
    ...(connectionId === null ? {} : { connection_id: connectionId }),
    ...(recordId === null ? {} : { record_id: whole(recordId) }),
  };
}
