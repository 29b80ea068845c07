/** A report as one HTML file: no script, no request, readable on paper. */
import { html } from "../base/escape.ts";
import { caseTitle, type Reference, type Report, type ReportSection } from "./blocks.ts";
import { formatCount } from "./format.ts";
import { renderBlock } from "./htmlblocks.ts";
import { referencePlace, shortHash } from "./references.ts";
import { style } from "./style.ts";
import { clipped } from "./values.ts";

/** Nothing may be loaded or run, whatever a string of the evidence manages to become. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The whole report as one HTML document. */
export function renderHtml(report: Report): string {
  const { info, sections, references } = report;
  const name = html(caseTitle(info));
  const titles = [...sections, { id: "references", title: "Evidence references" }];
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${name} - Flowmirror report</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    '<a class="skip" href="#main">Skip to the report</a>',
    '<div class="page">',
    `<header class="top"><p>Flowmirror report</p><h1><bdi>${name}</bdi></h1><p>Mirror captures and flow logs, joined. All times are UTC.</p></header>`,
    `<nav aria-label="Contents"><p>Contents</p><ol>${titles.map(({ id, title }) => `<li><a href="#${id}">${html(title)}</a></li>`).join("")}</ol></nav>`,
    '<main id="main">',
    ...sections.map(renderSection),
    renderReferences(references),
    "</main>",
    `<footer>Flowmirror ${html(clipped(info.version))}. The same evidence, options and version give this report again, byte by byte.</footer>`,
    "</div>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function renderSection({ id, title, blocks }: ReportSection): string {
  return [
    `<section aria-labelledby="${id}">`,
    `<h2 id="${id}">${html(title)}</h2>`,
    ...blocks.map(renderBlock),
    "</section>",
  ].join("\n");
}

function renderReferences(references: readonly Reference[]): string {
  const head = '<section aria-labelledby="references">\n<h2 id="references">Evidence references</h2>';
  if (references.length === 0) return `${head}\n<p>The report cites no evidence.</p>\n</section>`;
  return [
    head,
    '<div class="scroll" role="region" aria-labelledby="references-c" tabindex="0"><table>',
    `<caption id="references-c">Places in the evidence <span class="n">${formatCount(BigInt(references.length))}</span></caption>`,
    '<thead><tr><th scope="col" class="r">No.</th><th scope="col">File</th><th scope="col">SHA-256</th><th scope="col">Place</th></tr></thead>',
    "<tbody>",
    ...references.map(
      (each) =>
        `<tr id="ref-${each.id}"><th scope="row" class="r">${each.id}</th><td>${each.file === "" ? "the case" : `<code><bdi>${html(each.file)}</bdi></code>`}</td><td>${each.sha256 === null ? "" : `<code>${html(shortHash(each.sha256))}</code>`}</td><td>${referencePlace(each)}</td></tr>`,
    ),
    "</tbody></table></div>",
    "</section>",
  ].join("\n");
}
