/** Markdown of the reference pages. Its texts are our own declarations; evidence goes through base/escape.ts instead. */

/** A sentence for a paragraph or table cell: code in backquotes stays code, nothing else is taken for markup. */
export function cellOf(text: string): string {
  return text
    .split("`")
    .map((part, i) =>
      i % 2 ? `\`${part.replaceAll("|", "\\|")}\`` : part.replace(/[|*\\]/g, "\\$&").replaceAll("<", "&lt;"),
    )
    .join("");
}

/** A table with a header line. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
