/** Which documents are flow logs: told by their first lines, once per version of a document. */
import { type FlowText, flowTextOf } from "../../engine/flow-line.ts";

/** As much of a `vscode.TextDocument` as is needed. */
export interface TextLike {
  readonly version: number;
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string };
}

/** Lines that are looked at: a log may begin with a few of something else. */
const FIRST_LINES = 16;
/** Characters of each of them. */
const LINE_START = 8192;

interface Known {
  readonly version: number;
  readonly head: string;
  readonly text: FlowText | null;
}

export class FlowDocuments {
  readonly #known = new WeakMap<TextLike, Known>();

  /** What is known of a document that is a flow log; null for any other. */
  of(document: TextLike): FlowText | null {
    const known = this.#known.get(document);
    if (known?.version === document.version) return known.text;
    const head = headOf(document);
    // Typing further down changes the version, not the head.
    const text = known?.head === head ? known.text : flowTextOf(head);
    this.#known.set(document, { version: document.version, head, text });
    return text;
  }
}

function headOf(document: TextLike): string {
  const lines: string[] = [];
  for (let line = 0; line < Math.min(FIRST_LINES, document.lineCount); line++) {
    lines.push(document.lineAt(line).text.slice(0, LINE_START));
  }
  return lines.join("\n");
}
