/** Small readers of HTML and Markdown, strict enough to notice anything that evidence could smuggle in. */
import assert from "node:assert/strict";

const VOID = new Set(["meta", "br", "path", "rect"]);

/** Elements of a document with their depth and attribute names (but class), in order; fails on anything but well-formed tags. */
export function structure(html: string): string[] {
  const elements: string[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+="[^"<>]*")*)(\/?)>/y;
  assert.ok(html.startsWith("<!doctype html>"));
  for (let at = html.indexOf("<", 1); at >= 0; at = html.indexOf("<", at)) {
    tag.lastIndex = at;
    const found = tag.exec(html);
    assert.ok(found, `not a tag: ${html.slice(at, at + 60)}`);
    const [whole, closing, name, attributes, empty] = found;
    at += whole.length;
    if (closing) {
      assert.equal(open.pop(), name);
      continue;
    }
    const names = [...attributes.matchAll(/\s([a-zA-Z-]+)=/g)]
      .map((match) => match[1])
      .filter((each) => each !== "class");
    elements.push(`${open.length} ${name} ${names.join(" ")}`);
    if (name === "style") at = html.indexOf("</style>", at);
    if (!empty && !VOID.has(name)) open.push(name);
  }
  assert.deepEqual(open, []);
  return elements;
}

/** Values of an attribute, in order. */
export function attribute(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map((match) => match[1]);
}

/** Kind of each line of a Markdown text: headings, bullets, quotes, paragraphs, table rows with their number of cells. */
export function lineKinds(markdown: string): string[] {
  return markdown.split("\n").map((line) => {
    const bare = line.replace(/\\./g, "");
    if (bare.startsWith("|")) return `row ${bare.split("|").length - 2}`;
    if (/^ {4}|^\t/.test(line)) return "indented code";
    const start = /^(#{1,6} |- |\* |\+ |> |\d+[.)] |```|~~~|=+$|-+$)/.exec(line);
    return start ? start[1] : line === "" ? "" : "text";
  });
}

/** Fails if a Markdown text has HTML, links, images, references or bare links outside code spans. */
export function assertInert(markdown: string): void {
  for (const line of markdown.split("\n")) {
    const bare = line.replace(/\\[!-/:-@[-`{-~]/g, "\u0001").replace(/`[^`]*`/g, "");
    assert.ok(
      !/[<\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(bare.replaceAll("\u0001", "")),
      `markup: ${line}`,
    );
    assert.ok(!/\]\(|\]\[|!\[|\]:/.test(bare), `link: ${line}`);
    assert.ok(!/www\.|[a-z]:\/\/|mailto:|@\w|`/i.test(bare), `bare link: ${line}`);
  }
}
