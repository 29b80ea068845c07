/** Blocks and values as HTML. Every string passes through `html`; ids and classes are our own. */
import { html } from "../base/escape.ts";
import { unreachable } from "../base/assert.ts";
import { formatTime } from "../base/time.ts";
import type { BarPart, Block, ChartBlock, GroupBlock, TableBlock } from "./blocks.ts";
import { describe, renderChart, undrawn } from "./chart.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  formatShare,
  formatSize,
  plainValue,
} from "./format.ts";
import { remaining, visibleColumns } from "./tables.ts";
import type { Line, Value } from "./values.ts";

/** Names and hashes longer than this may break inside a table cell; shorter ones stay whole. */
const LONG_CODE = 40;
/** Columns of sentences, which need some width. */
const PROSE = new Set(["says", "detail", "shown", "why"]);
/** Tables of at most this many rows are not broken across pages. */
const FEW_ROWS = 10;
const LONG_WORD = /\S{41}/;

/** One block. */
export function renderBlock(block: Block): string {
  switch (block.kind) {
    case "text":
      return `<p>${renderLine(block.line)}</p>`;
    case "note":
      return `<p class="note t-${block.tone}">${renderLine(block.line)}</p>`;
    case "list":
      return `<ul class="lines">\n${block.items.map((item) => `<li>${renderLine(item)}</li>`).join("\n")}\n</ul>`;
    case "facts":
      return `<dl class="facts">\n${block.items.map(({ name, line }) => `<dt>${html(name)}</dt><dd>${renderLine(line)}</dd>`).join("\n")}\n</dl>`;
    case "figures":
      return `<dl class="figures">\n${block.items.map(({ name, line, below }) => `<div><dt>${html(name)}</dt><dd class="big">${renderLine(line)}</dd><dd class="below">${short(below)}</dd></div>`).join("\n")}\n</dl>`;
    case "bar":
      return renderBar(block.caption, block.parts, block.unit);
    case "table":
      return renderTable(block);
    case "chart":
      return renderChartFigure(block);
    case "group":
      return renderGroup(block);
    default:
      return unreachable(block);
  }
}

/** A sentence or the content of a cell. */
export function renderLine(line: Line): string {
  return line.map(renderValue).join("");
}

/** A line with sizes but without their exact bytes, where space is scarce. */
function short(line: Line): string {
  return line
    .map((value) =>
      value.kind === "bytes" ? `<span class="size">${formatSize(value.value)}</span>` : renderValue(value),
    )
    .join("");
}

function renderValue(value: Value): string {
  switch (value.kind) {
    case "words":
    case "count":
    case "number":
    case "share":
    case "duration":
      return html(plainValue(value));
    case "text":
      return `<bdi${LONG_WORD.test(value.text) ? ' class="long"' : ""}>${html(value.text)}</bdi>`;
    case "code":
      return `<code${value.text.length > LONG_CODE ? ' class="long"' : ""}><bdi>${html(value.text)}</bdi></code>`;
    case "bytes":
      return sizeElement(value.value);
    case "time":
      return `<time datetime="${html(formatTime(value.value))}">${html(formatMoment(value.value))}</time>`;
    case "label":
      return `<span class="tag t-${value.tone}">${html(value.text)}</span>`;
    case "ref":
      return `<a class="ref" href="#ref-${value.id}">[${value.id}]</a>`;
    case "anchor":
      return `<a href="#${html(value.id)}"><bdi>${html(value.text)}</bdi></a>`;
    default:
      return unreachable(value);
  }
}

function sizeElement(value: bigint): string {
  const size = `<span class="size">${formatSize(value)}</span>`;
  const exact = formatBytes(value).slice(formatSize(value).length + 1);
  return exact === "" ? size : `${size} <span class="exact">${exact}</span>`;
}

function renderTable(block: TableBlock): string {
  const { id, caption, rows, total } = block;
  const stacks = stacked(block);
  const cells = (row: readonly string[], first: "col" | "row") =>
    stacks.map((stack, at) => {
      const tag = first === "col" || at === 0 ? "th" : "td";
      const scope = tag === "th" ? ` scope="${first}"` : "";
      return `<${tag}${scope}${cellClass(block, stack[0])}>${stack.map((i, depth) => (depth === 0 ? row[i] : `<div>${row[i]}</div>`)).join("")}</${tag}>`;
    });
  const line = (row: readonly string[], first: "col" | "row") => `<tr>${cells(row, first).join("")}</tr>`;
  const more = remaining(block);
  return [
    `<div class="scroll${more ? "" : " gap"}${rows.length <= FEW_ROWS ? " few" : ""}" role="region" aria-labelledby="${id}-c" tabindex="0"><table>`,
    `<caption id="${id}-c">${html(caption)} <span class="n">${tally(rows.length, total)}</span></caption>`,
    `<thead>${line(
      block.columns.map(({ title }) => html(title)),
      "col",
    )}</thead>`,
    "<tbody>",
    ...rows.map((row) => line(row.map(renderLine), "row")),
    "</tbody></table></div>",
    ...(more ? [`<p class="more">${html(more)} All of them: <code><bdi>${html(block.query)}</bdi></code></p>`] : []),
  ].join("\n");
}

/** "25", or "25 of 1,204". */
function tally(rows: number, total: bigint): string {
  return total > BigInt(rows) ? `${formatCount(BigInt(rows))} of ${formatCount(total)}` : formatCount(BigInt(rows));
}

/** Visible columns, those that stand below another one together with it. */
function stacked(block: TableBlock): number[][] {
  const stacks: number[][] = [];
  for (const i of visibleColumns(block)) {
    if (block.columns[i].under && stacks.length > 0) stacks[stacks.length - 1].push(i);
    else stacks.push([i]);
  }
  return stacks;
}

function cellClass({ columns }: TableBlock, index: number): string {
  const { align, key } = columns[index];
  if (align === "right") return ' class="r"';
  return PROSE.has(key) ? ' class="says"' : "";
}

function renderGroup({ id, title, tone, meta, blocks }: GroupBlock): string {
  return [
    `<article class="t-${tone}" aria-labelledby="${id}">`,
    `<h3 id="${id}">${renderLine(title)}</h3>`,
    `<ul class="meta">${meta.map((line) => `<li>${renderLine(line)}</li>`).join("")}</ul>`,
    ...blocks.map(renderBlock),
    "</article>",
  ].join("\n");
}

function renderBar(caption: string, parts: readonly BarPart[], unit: "count" | "bytes"): string {
  const total = parts.reduce((sum, { value }) => sum + value, 0n);
  let x = 0;
  const rects = parts.map(({ tone, value }) => {
    const width = total > 0n ? Number((value * 100000n) / total) / 100 : 0;
    const rect = `<rect class="f-tone t-${tone}" x="${x.toFixed(2)}" y="0" width="${Math.max(0, width - 1.5).toFixed(2)}" height="10"/>`;
    x += width;
    return rect;
  });
  const legend = parts.map(
    ({ name, tone, value }) =>
      `<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="f-tone t-${tone}" width="10" height="10"/></svg>${html(`${name} ${formatShare(value, total)}`)}, ${unit === "bytes" ? formatSize(value) : formatCount(value)}</li>`,
  );
  return [
    `<figure><figcaption>${html(caption)}</figcaption>`,
    `<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${rects.join("")}</svg>`,
    `<ul class="legend">${legend.join("")}</ul></figure>`,
  ].join("\n");
}

function renderChartFigure(chart: ChartBlock): string {
  const width = formatDuration(chart.width * 1_000_000_000n);
  const rows = chart.series[0].values.map((_, i) => {
    const at = (chart.start + BigInt(i) * chart.width) * 1_000_000_000n;
    return `<tr><th scope="row">${html(formatMoment(at))}</th>${chart.series.map(({ values }) => `<td class="r">${formatBytes(values[i])}</td>`).join("")}</tr>`;
  });
  const head = chart.series.map(({ name }) => `<th scope="col" class="r">${html(name)}</th>`).join("");
  const legend = chart.series.map(
    ({ key, name }) =>
      `<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="f-${key}" width="10" height="10"/></svg>${html(name)}</li>`,
  );
  return [
    `<figure><figcaption>${html(chart.title)}</figcaption>`,
    `<div class="scroll" role="region" aria-label="${html(chart.title)}" tabindex="0">${renderChart(chart)}</div>`,
    `<ul class="legend">${legend.join("")}<li>IP bytes per ${width}</li>${marksLegend(chart)}</ul>`,
    `<details><summary>Values as a table</summary><table><caption>${html(describe(chart))}</caption>`,
    `<thead><tr><th scope="col">From</th>${head}</tr></thead><tbody>`,
    ...rows,
    "</tbody></table></details></figure>",
  ].join("\n");
}

function marksLegend(chart: ChartBlock): string {
  if (chart.marks.length === 0) return "";
  const left = undrawn(chart);
  return `<li>F: findings${left > 0 ? `, ${left} more without room` : ""}</li>`;
}
