/** Search in the payload of a whole case. */
import type { Side } from "./case.ts";
import type { Whole } from "./page.ts";

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
