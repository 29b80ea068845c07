/** Markdown tables of the reference pages. */
import { markdown } from "../src/base/escape.ts";

/** Text of a declaration for a table cell: code in backquotes stays code, everything else is literal. */
export function cellOf(text: string): string {
  return text
    .split("`")
    .map((part, i) => (i % 2 ? `\`${part}\`` : markdown(part).replace(/\\([_.()+!:@${}#-])/g, "$1")))
    .join("");
}

/** A table with a header line. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
