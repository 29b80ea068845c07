/** A body as it can be shown: text in its charset, JSON and XML set out, forms, images, what is in an archive. */
import { latin1 } from "../latin1.ts";
import { entriesOf, type Entry } from "./archives.ts";
import { layOutJson } from "./json-layout.ts";
import { layOutXml } from "./xml-layout.ts";

/** Bytes of a text that are shown; the rest is in the file, which can be saved. */
const MAX_TEXT = 512 << 10;
/** Bytes of an image that are shown. */
const MAX_IMAGE = 8 << 20;
/** Bytes of what is nothing known. */
const MAX_BYTES = 4096;

/** Kinds of images that browsers show without running anything: SVG is none of them. */
const IMAGES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/vnd.microsoft.icon"]); // prettier-ignore

export type Content =
  | { readonly kind: "text"; readonly form: TextForm; readonly text: string; readonly isCut: boolean }
  | { readonly kind: "image"; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: "archive"; readonly entries: readonly Entry[]; readonly isCut: boolean }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

export type TextForm = "plain" | "json" | "xml" | "form" | "html";

/** `type` is what the bytes say, `declared` what the sender says; the bytes are right where they say anything. */
export function contentOf(bytes: Uint8Array, type: string, declared: string): Content {
  if (IMAGES.has(type) && bytes.length <= MAX_IMAGE) return { kind: "image", type, bytes };
  const archive = entriesOf(bytes, type);
  if (archive) return { kind: "archive", ...archive };
  const form = formOf(type, declared);
  if (form === null) return { kind: "bytes", bytes: bytes.subarray(0, MAX_BYTES) };
  const isCut = bytes.length > MAX_TEXT;
  const text = textOf(bytes.subarray(0, MAX_TEXT), declared);
  if (form === "json") return { kind: "text", form, text: layOutJson(text), isCut };
  if (form === "xml") return { kind: "text", form, text: layOutXml(text), isCut };
  return { kind: "text", form, text: form === "form" ? formLines(text) : text, isCut };
}

/** Null for what is no text. */
function formOf(type: string, declared: string): TextForm | null {
  const kind = declared.split(";")[0].trim().toLowerCase();
  const isText = type.startsWith("text/") || type === "application/json" || type.endsWith("xml");
  if (type !== "" && !isText) return null;
  if (type === "" && !/^text\/|[/+](?:json|xml)$|javascript|x-www-form-urlencoded/.test(kind)) return null;
  if (/[/+]json$/.test(kind) || type === "application/json") return "json";
  if (kind === "application/x-www-form-urlencoded") return "form";
  if (kind === "text/html" || type === "text/html") return "html";
  return /[/+]xml$/.test(kind) || type.endsWith("xml") ? "xml" : "plain";
}

const CHARSET = /;\s*charset\s*=\s*"?([A-Za-z0-9_.:-]{1,40})/i;

/** Text in the charset that is declared; in UTF-8 where that fits, else each byte a character. */
export function textOf(bytes: Uint8Array, declared: string): string {
  const label = CHARSET.exec(declared)?.[1];
  const named = label === undefined ? null : decoded(bytes, label, false);
  return named ?? decoded(bytes, "utf-8", true) ?? latin1(bytes);
}

function decoded(bytes: Uint8Array, label: string, isStrict: boolean): string | null {
  try {
    return new TextDecoder(label, { fatal: isStrict }).decode(bytes);
  } catch {
    // A charset that nobody knows, or bytes that are not of it.
    return null;
  }
}

/** Fields of a form, one a line. */
function formLines(text: string): string {
  return text
    .split("&")
    .map((field) => {
      const [name, ...rest] = field.split("=");
      return rest.length === 0 ? unescaped(name) : `${unescaped(name)} = ${unescaped(rest.join("="))}`;
    })
    .join("\n");
}

function unescaped(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
