/** The chapters of a report, in order. To add one: a file in `sections/` and a line here. */
import type { SectionKind } from "./context.ts";
import { analysed } from "./sections/analysed.ts";
import { coverage } from "./sections/coverage.ts";
import { findings } from "./sections/findings.ts";
import { method } from "./sections/method.ts";
import { notable } from "./sections/notable.ts";
import { summary } from "./sections/summary.ts";
import { talkers } from "./sections/talkers.ts";
import { timeline } from "./sections/timeline.ts";
import { unseen } from "./sections/unseen.ts";

export const sections: readonly SectionKind[] = [
  summary,
  analysed,
  timeline,
  coverage,
  findings,
  talkers,
  notable,
  unseen,
  method,
];
