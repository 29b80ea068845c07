/** JSON set out in lines, token by token: what is no JSON stays as it is, numbers and strings stay as they were written. */

const INDENT = "  ";
/** Nesting beyond this is not indented further. */
const MAX_INDENT = 40;

export function layOutJson(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  const line = (): void => void parts.push("\n", INDENT.repeat(Math.max(0, Math.min(depth, MAX_INDENT))));
  for (let at = 0; at < text.length;) {
    const letter = text[at];
    if (letter === '"') {
      const end = endOfString(text, at);
      parts.push(text.slice(at, end));
      at = end;
      continue;
    }
    at++;
    if (letter === " " || letter === "\n" || letter === "\r" || letter === "\t") continue;
    if (letter === "{" || letter === "[") {
      const close = nextMeant(text, at);
      if (text[close] === (letter === "{" ? "}" : "]")) {
        parts.push(letter, text[close]);
        at = close + 1;
        continue;
      }
      parts.push(letter);
      depth++;
      line();
    } else if (letter === "}" || letter === "]") {
      depth--;
      line();
      parts.push(letter);
    } else if (letter === ",") {
      parts.push(letter);
      line();
    } else parts.push(letter === ":" ? ": " : letter);
    // Several documents, one after the other.
    if (depth === 0 && (letter === "}" || letter === "]") && nextMeant(text, at) < text.length) line();
  }
  return parts.join("");
}

/** After the closing quote, or the end. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function nextMeant(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at])) at++;
  return at;
}
