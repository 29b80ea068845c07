/** Search in the payload of a whole case. */
import type { Side } from "./payload.ts";

export type PatternKind = "text" | "hex" | "regex";

export interface SearchPattern {
  readonly kind: PatternKind;
  /** As typed: text, bytes as "de ad ?? be ef", or a regular expression (RE2). */
  readonly text: string;
  /** ASCII letters of either case; bytes in hexadecimal are as they are. */
  readonly ignoreCase: boolean;
}

export interface SearchRequest extends SearchPattern {
  /** Looks through what each side said, put together; `raw` through the payload of each packet by itself. */
  readonly raw: boolean;
  readonly side: Side;
}

/** What a panel asks: the first hits, at most MAX_PAGE_ROWS. */
export interface CaseSearch extends SearchRequest {
  readonly limit: number;
}

/** What one types into one box: text as it is, "/a+b/" or "/a+b/i" a regular expression, "hex:de ad ?? be ef" bytes. */
export function typedPattern(typed: string): SearchPattern {
  const hex = /^\s*hex:/i.exec(typed);
  if (hex) return { kind: "hex", text: typed.slice(hex[0].length), ignoreCase: false };
  const regex = /^\/([^]+)\/(i?)$/.exec(typed);
  if (regex) return { kind: "regex", text: regex[1], ignoreCase: regex[2] === "i" };
  return { kind: "text", text: typed, ignoreCase: false };
}
