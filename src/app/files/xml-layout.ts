/** XML set out in lines, an element a line; text that stands alone in an element stays on its line. Nothing is resolved or expanded. */

const INDENT = "  ";
/** Nesting beyond this is not indented further. */
const MAX_INDENT = 40;

const TOKEN = /<!--[^]*?(?:-->|$)|<!\[CDATA\[[^]*?(?:\]\]>|$)|<[^>]*(?:>|$)|[^<]+/g;

export function layOutXml(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  let isOpen = false;
  const push = (what: string, at: number): void =>
    void lines.push(INDENT.repeat(Math.max(0, Math.min(at, MAX_INDENT))) + what);
  for (const [token] of text.matchAll(TOKEN)) {
    if (!token.startsWith("<")) {
      const said = token.trim();
      if (said === "") continue;
      if (isOpen) lines[lines.length - 1] += said;
      else push(said, depth);
      continue;
    }
    if (token.startsWith("</")) {
      depth--;
      if (isOpen) lines[lines.length - 1] += token;
      else push(token, depth);
      isOpen = false;
      continue;
    }
    push(token, depth);
    const opens = !/^<[!?]/.test(token) && !token.endsWith("/>");
    if (opens) depth++;
    isOpen = opens;
  }
  return lines.join("\n");
}
