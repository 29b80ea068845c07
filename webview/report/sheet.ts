/**
 * The report as a part of the panel. The report is a page of its own, made by us out of escaped text; here it is taken over element
 * by element, only what a report is made of, so that whatever stood in it could neither run nor lead out.
 */

/** Elements that a report has. Of others the content is kept, of these below nothing. */
const ELEMENTS = new Set(
  `a article bdi caption code dd desc details div dl dt em figcaption figure footer h1 h2 h3 h4 header li main nav ol p path rect section
  span strong summary svg g line circle table tbody td text th thead time title tr ul`.split(/\s+/),
);
const NOTHING_OF = new Set([
  "script",
  "style",
  "iframe",
  "object",
  "embed",
  "link",
  "meta",
  "template",
  "base",
  "form",
]);
const ATTRIBUTES = new Set(
  `class id href scope datetime x y width height d viewbox preserveaspectratio text-anchor role tabindex aria-label aria-labelledby aria-hidden
  colspan rowspan open lang x1 x2 y1 y2 cx cy r`.split(/\s+/),
);
const SVG = "http://www.w3.org/2000/svg";

/** The report's body as elements of this document, under one `div` that takes the place of its body. */
export function reportBody(report: string): HTMLElement {
  // Without its head: a style element would be refused by the panel's policy already when it is parsed.
  const parsed = new DOMParser().parseFromString(report.slice(Math.max(0, report.indexOf("<body"))), "text/html");
  const body = document.createElement("div");
  body.className = "body";
  copyChildren(parsed.body, body);
  return body;
}

function copyChildren(from: Node, to: Element): void {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.textContent ?? "");
    else if (child instanceof Element) copyElement(child, to);
  }
}

function copyElement(element: Element, to: Element): void {
  const name = element.localName.toLowerCase();
  if (NOTHING_OF.has(name)) return;
  if (!ELEMENTS.has(name)) return copyChildren(element, to);
  const copy = element.namespaceURI === SVG ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const { name: attribute, value } of element.attributes) {
    if (!ATTRIBUTES.has(attribute.toLowerCase())) continue;
    // Links lead to places within the report alone.
    if (attribute === "href" && !value.startsWith("#")) continue;
    copy.setAttribute(attribute, value);
  }
  copyChildren(element, copy);
  to.append(copy);
}

/** The report's own style sheet for a shadow tree; its colours are left out, the theme gives them. */
export function reportStyle(report: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(/<style>([^<]*)<\/style>/.exec(report)?.[1] ?? "");
  adapt(sheet);
  return sheet;
}

function adapt(sheet: CSSStyleSheet | CSSGroupingRule): void {
  for (let i = sheet.cssRules.length - 1; i >= 0; i--) {
    const rule = sheet.cssRules[i];
    if (rule instanceof CSSStyleRule) {
      if (rule.selectorText === ":root") sheet.deleteRule(i);
      else rule.selectorText = rule.selectorText.replace(/(^|[\s,>])(?:html|body)(?=$|[\s,>:.])/g, "$1.body");
    } else if (rule instanceof CSSGroupingRule) adapt(rule);
  }
}
