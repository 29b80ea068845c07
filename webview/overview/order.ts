/** In what order verdicts stand. */
import type { CoverageLine } from "../../src/protocol/case.ts";

const VERDICTS: readonly CoverageLine["verdict"][] = ["full", "logged", "partial", "none", "unlogged"];

/** From what was seen to what was not, the most of each verdict first. */
export function inOrder(lines: readonly CoverageLine[]): readonly CoverageLine[] {
  const place = ({ verdict }: CoverageLine): number => VERDICTS.indexOf(verdict);
  return [...lines].sort((a, b) => place(a) - place(b) || b.count - a.count);
}
