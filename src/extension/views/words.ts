/** Texts of views: evidence made printable and kept short, counts with their nouns. */
import { printable } from "../../base/escape.ts";

/** Characters of a label; a host name may have kilobytes, a tree a few dozen columns. */
const LONGEST_LABEL = 160;
/** Characters of a tooltip's line. */
const LONGEST_LINE = 1000;

/** Text of evidence for one line of a tree. */
export function label(text: string): string {
  return short(text, LONGEST_LABEL);
}

/** Lines for a tooltip, which shows plain text; those that are empty are left out. */
export function lines(...texts: readonly (string | null | false)[]): string {
  return texts.flatMap((text) => (text ? [short(text, LONGEST_LINE)] : [])).join("\n");
}

/** Printable, and cut with an ellipsis beyond `most` characters. */
export function short(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return printable(cut);
}

/** Text for where VS Code draws `$(icon)`: status bar and quick picks. */
export function withoutIcons(text: string): string {
  return label(text).replaceAll("$(", "\\$(");
}

/** As "1 packet", "1,024 packets". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;
}

/** Last part of a path of either kind of machine. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

/** The last two parts of a path: tells files of the same name apart. */
export function baseAndFolder(path: string): string {
  return path.split(/[\\/]/).slice(-2).join("/");
}
