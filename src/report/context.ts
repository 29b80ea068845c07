/** What a section is given. */
import type { Store } from "../store/store.ts";
import type { Block, ReportInfo } from "./blocks.ts";
import type { CaseFacts } from "./facts.ts";
import type { References } from "./references.ts";

export interface SectionContext {
  readonly store: Store;
  readonly info: ReportInfo;
  readonly facts: CaseFacts;
  readonly refs: References;
}

/** A chapter of the report: one file in `sections/`, one line in `sections.ts`. */
export interface SectionKind {
  /** Anchor and name in JSON. */
  readonly id: string;
  readonly title: string;
  /** What the section answers, for the reference page. */
  readonly says: string;
  build(context: SectionContext): Promise<readonly Block[]>;
}
