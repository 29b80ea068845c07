/** Evidence is hostile: no byte of it reaches a terminal, HTML, Markdown or a CSV cell unescaped. */

// C0 and C1 controls, and characters that reorder or hide text (bidirectional controls, zero width, line separators).
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

function visible(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Text for a terminal or a one-line cell: controls and reordering characters become \uXXXX. */
export function printable(text: string): string {
  return text.replace(UNSAFE, visible);
}

const HTML: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text for HTML content or a quoted attribute. */
export function html(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => HTML[character]);
}

/** Text for a Markdown paragraph or table cell: nothing in it can start markup, a link or HTML. */
export function markdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]()#+!|~$@:]/g, "\\$&")
    .replace(/[&<>]/g, (character) => HTML[character]);
}

/** A CSV cell (RFC 4180) that no spreadsheet takes for a formula. */
export function csvCell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
