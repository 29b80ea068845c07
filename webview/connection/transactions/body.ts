/** A transferred body: what it is, and what it holds. Text is source text whatever it is; nothing here is markup. */
import type { BodyAbout, BodyContent } from "../../../src/protocol/case.ts";
import { fill, h, icon } from "../../shared/dom.ts";
import { bytesExact, bytesText, countOf, visible, visibleLines } from "../../shared/format.ts";
import { link } from "../../shared/ui.ts";
import { dumpText, hexDump, transferText, typeText } from "./words.ts";
import { textBlock } from "./text-block.ts";

/** Images that run nothing, whatever the engine says: SVG is none of them. */
const IMAGES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/vnd.microsoft.icon"]); // prettier-ignore
/** Entries of an archive that are listed. */
const MAX_ENTRIES = 500;

const FORMS = { plain: "text", json: "JSON", xml: "XML", form: "form fields", html: "HTML source" } as const;

/** `copy` puts text on the clipboard and says what it was. */
export function bodyElement(body: BodyAbout, number: number, copy: (text: string, what: string) => void): HTMLElement {
  const name = body.name === "" ? `Body ${number}` : visible(body.name);
  const type = typeText(body);
  const { sha256 } = body;
  return h(
    "section",
    { class: "fm-body", "aria-label": name },
    h(
      "p",
      { class: "fm-body-facts" },
      h("strong", null, name),
      h("span", { class: type.differs ? "fm-body-differs" : "" }, type.differs && icon("warning"), type.text),
      h("span", { title: bytesExact(body.size) }, transferText(body)),
      sha256 !== null &&
        link(`SHA-256 ${visible(sha256.slice(0, 12))}…`, () => copy(visible(sha256), "the SHA-256"), `Copy ${visible(sha256)}`), // prettier-ignore
    ),
    contentElement(body, name, copy),
  );
}

function contentElement(
  { content, size }: BodyAbout,
  name: string,
  copy: (text: string, what: string) => void,
): HTMLElement {
  switch (content.kind) {
    case "text": {
      if (content.text === "") return h("p", { class: "fm-muted" }, "The body is empty.");
      const text = visibleLines(content.text);
      const cut = content.isCut ? `The beginning only; the body has ${bytesText(size)}.` : "";
      return h(
        "div",
        null,
        textBlock(`${name}, ${FORMS[content.form]}`, text, cut),
        link("Copy text", () => copy(text, "the text of the body"), `Copy text of ${name}`),
      );
    }
    case "image":
      return IMAGES.has(content.type) ? imageElement(content, name) : dumpElement(content.bytes, size, name);
    case "archive":
      return archiveElement(content, name);
    case "bytes":
      return dumpElement(content.bytes, size, name);
  }
}

/** Drawn from memory; its box has its size before the image is there. */
function imageElement({ type, bytes }: Extract<BodyContent, { kind: "image" }>, name: string): HTMLElement {
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
  const says = h("p", { class: "fm-muted" }, visible(type));
  const place = h("div", { class: "fm-image-room" });
  const image = h("img", {
    class: "fm-image",
    alt: `Image of ${name}`,
    decoding: "async",
    on: {
      load: () => {
        URL.revokeObjectURL(address);
        says.textContent = `${visible(type)}, ${image.naturalWidth} × ${image.naturalHeight} pixels`;
      },
      error: () => {
        URL.revokeObjectURL(address);
        says.textContent = "It begins as an image but cannot be drawn as one.";
        fill(place, dumpElement(bytes, bytes.length, name));
      },
    },
  });
  image.src = address;
  fill(place, image);
  return h("div", null, place, says);
}

function archiveElement({ entries, isCut }: Extract<BodyContent, { kind: "archive" }>, name: string): HTMLElement {
  const shown = entries.slice(0, MAX_ENTRIES);
  const more = entries.length - shown.length;
  const rows = shown.map((entry) =>
    h(
      "tr",
      null,
      h("td", { class: "fm-wide-cell fm-mono" }, visible(entry.name)),
      h(
        "td",
        { class: "fm-number", title: entry.size === null ? null : bytesExact(entry.size) },
        entry.size === null ? "" : bytesText(entry.size),
      ),
    ),
  );
  const note = [
    countOf(entries.length, "entry", "entries"),
    more > 0 ? `${countOf(more, "more")} not shown` : "",
    isCut ? "the list is cut: the archive goes on" : "",
  ];
  return h(
    "div",
    null,
    h(
      "div",
      { class: "fm-archive", tabindex: 0, role: "region", "aria-label": `Entries of ${name}` },
      h(
        "table",
        { class: "fm-plain-table" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "Entry"), h("th", { scope: "col", class: "fm-number" }, "Size"))), // prettier-ignore
        h("tbody", null, ...rows),
      ),
    ),
    h("p", { class: "fm-muted" }, note.filter((part) => part !== "").join(", ")),
  );
}

function dumpElement(bytes: Uint8Array, size: number, name: string): HTMLElement {
  if (bytes.length === 0) return h("p", { class: "fm-muted" }, "No byte of the body is in the capture.");
  const block = textBlock(`${name}, first bytes`, hexDump(bytes), dumpText(bytes, size));
  block.querySelector("pre")!.classList.add("fm-dump");
  return block;
}
