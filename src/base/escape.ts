/** Evidence is hostile: no byte of it reaches a terminal, HTML, Markdown or a CSV cell unescaped. */

// C0 and C1 controls, halves of surrogate pairs, and characters that reorder or hide text: bidirectional controls, zero width,
// fillers, line separators, tags and invisible variation selectors.
const UNSAFE =
  /\p{Cc}|\p{Cs}|\p{Cf}|\u034f|[\u115f\u1160\u2028\u2029\u3164\uffa0]|\u17b4|\u17b5|[\u180b-\u180f]|[\u{e0000}-\u{e0fff}]/gu;

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
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

/**
 * Text for a Markdown paragraph or table cell: nothing in it can start markup, a block, a link or HTML, also not the bare
 * links, mentions, issue numbers and short codes of GitHub's dialect. A leading space is written as
 * an entity: four of them would start a block.
 */
export function markdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]()#!|~$@]|:(?=\S)|(?<=www)\.|^[-+=]|(?<=^\d+)[.)](?= |$)/gi, "\\$&")
    .replace(/[&<>]/g, (character) => HTML[character])
    .replace(/^ /, "&#32;");
}

/** Text that no spreadsheet takes for a formula when it is pasted. */
export function guardedCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
}

/** A CSV cell (RFC 4180) that no spreadsheet takes for a formula. */
export function csvCell(text: string): string {
  const guarded = guardedCell(text);
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
