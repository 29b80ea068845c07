/** A report as Markdown that is also readable as plain text. */
import { markdown, printable } from "../base/escape.ts";
import { unreachable } from "../base/assert.ts";
import {
  type BarPart,
  type Block,
  caseTitle,
  type ChartBlock,
  type Reference,
  type Report,
  type TableBlock,
} from "./blocks.ts";
import { describe } from "./chart.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  formatShare,
  formatSize,
  plainValue,
} from "./format.ts";
import { limits } from "./limits.ts";
import { referencePlace, shortHash } from "./references.ts";
import { remaining, visibleColumns } from "./tables.ts";
import { clipped, code, type Line, type Value, words } from "./values.ts";

const NANOS = 1_000_000_000n;

/** The whole report as Markdown. */
export function renderMarkdown({ info, sections, references }: Report): string {
  const parts = [
    `# Flowmirror report: ${markdown(caseTitle(info))}`,
    "Mirror captures and flow logs, joined. All times are UTC. Numbers in brackets lead to the evidence references at the end.",
    ...sections.flatMap(({ title, blocks }) => [`## ${own(title)}`, ...blocks.map((block) => renderBlock(block))]),
    "## Evidence references",
    referenceTable(references),
    `Flowmirror ${markdown(clipped(info.version))}. The same evidence, options and version give this report again, byte by byte.`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "text":
      return renderLine(block.line);
    case "note":
      return `> ${renderLine(block.line)}`;
    case "list":
      return block.items.map((item) => `- ${renderLine(item)}`).join("\n");
    case "facts":
      return block.items.map(({ name, line }) => `- ${own(name)}: ${renderLine(line)}`).join("\n");
    case "figures":
      return grid(
        ["", "Number", ""],
        ["left", "right", "left"],
        block.items.map(({ name, line, below }) => [own(name), renderLine(line), renderLine(below)]),
      );
    case "bar":
      return renderBar(block.caption, block.parts, block.unit);
    case "table":
      return renderTable(block);
    case "chart":
      return renderChart(block);
    case "group":
      return [
        `### ${renderLine(block.title)}`,
        block.meta.map((line) => `- ${renderLine(line)}`).join("\n"),
        ...block.blocks.map((each) => renderBlock(each)),
      ].join("\n\n");
    default:
      return unreachable(block);
  }
}

function renderLine(line: Line): string {
  return line.map(renderValue).join("");
}

function renderValue(value: Value): string {
  switch (value.kind) {
    case "words":
      return own(value.text);
    case "text":
    case "anchor":
      return markdown(value.text);
    case "code":
      return codeSpan(value.text);
    case "label":
      return `**${markdown(value.text)}**`;
    case "ref":
      return `[${value.id}]`;
    case "count":
    case "number":
    case "bytes":
    case "share":
    case "time":
    case "duration":
      return plainValue(value).replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    default:
      return unreachable(value);
  }
}

/** Our own words: only what would end a cell or start markup is escaped. */
function own(text: string): string {
  return text
    .replace(/[\\`*|[\]]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Addresses, ids and hashes as a code span, in which nothing is markup; any other string escaped as text. */
function codeSpan(text: string): string {
  return /^[\w.:/%#,=+()[\]~@→…-]+( [\w.:/%#,=+()[\]~@→…-]+)*$/.test(text) ? `\`${text}\`` : markdown(text);
}

function renderTable(block: TableBlock): string {
  const shown = visibleColumns(block);
  const table = grid(
    shown.map((i) => own(block.columns[i].title)),
    shown.map((i) => block.columns[i].align),
    block.rows.map((row) => shown.map((i) => renderLine(row[i]))),
  );
  const more = remaining(block);
  return [`**${own(block.caption)}**`, table, ...(more ? [`${more} All of them: ${querySpan(block.query)}`] : [])].join(
    "\n\n",
  );
}

/** The query as a code span: nothing in one is markup as long as it holds no backtick. */
function querySpan(query: string): string {
  return query.includes("`") ? markdown(query) : `\`${printable(query)}\``;
}

function grid(
  titles: readonly string[],
  aligns: readonly ("left" | "right")[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(aligns.map((align) => (align === "right" ? "---:" : "---"))), ...rows.map(line)].join(
    "\n",
  );
}

function renderBar(caption: string, parts: readonly BarPart[], unit: "count" | "bytes"): string {
  const total = parts.reduce((sum, { value }) => sum + value, 0n);
  const rows = parts.map(({ name, value }) => [
    own(name),
    formatShare(value, total).replace("<", "&lt;").replace(">", "&gt;"),
    unit === "bytes" ? formatBytes(value) : formatCount(value),
  ]);
  return `**${own(caption)}**\n\n${grid(["", "Share", unit === "bytes" ? "Bytes" : "Number"], ["left", "right", "right"], rows)}`;
}

/** The timeline with as many buckets put together as its row limit needs, and a bar of marks for the eye. */
function renderChart(chart: ChartBlock): string {
  const buckets = chart.series[0].values.length;
  const size = Math.ceil(buckets / limits.timelineRows);
  const rows = Array.from({ length: Math.ceil(buckets / size) }, (_, row) => {
    const sums = chart.series.map(({ values }) =>
      values.slice(row * size, (row + 1) * size).reduce((a, b) => a + b, 0n),
    );
    return { at: formatMoment((chart.start + BigInt(row * size) * chart.width) * NANOS), sums };
  });
  const most = rows.flatMap(({ sums }) => sums).reduce((a, b) => (b > a ? b : a), 1n);
  const bar = (value: bigint) => "█".repeat(Number((value * 20n + most - 1n) / most));
  const table = grid(
    [
      `From, each ${formatDuration(chart.width * BigInt(size) * NANOS)}`,
      ...chart.series.flatMap(({ name }) => [`Bytes, ${own(name)}`, ""]),
    ],
    ["left", ...chart.series.flatMap(() => ["right", "left"] as const)],
    rows.map(({ at, sums }) => [at, ...sums.flatMap((value) => [formatSize(value), bar(value)])]),
  );
  return `**${own(chart.title)}**\n\n${own(describe(chart))}\n\n${table}`;
}

function referenceTable(references: readonly Reference[]): string {
  if (references.length === 0) return "The report cites no evidence.";
  return grid(
    ["No.", "File", "SHA-256", "Place"],
    ["right", "left", "left", "left"],
    references.map((each) => [
      String(each.id),
      renderValue(each.file === "" ? words("the case") : code(each.file)),
      each.sha256 === null ? "" : renderValue(code(shortHash(each.sha256))),
      referencePlace(each),
    ]),
  );
}
