import type { Connections } from "../../stream/connections.ts";
import type { Carried } from "./carried.ts";
import type { EvidenceFile } from "./evidence.ts";

/** Fragments without a first one are not lost silently; they are of no one file in particular when there are several. */
export function reportFragments(
  { fragments }: Connections,
  { incomplete }: Carried,
  captures: readonly EvidenceFile[],
): void {
  if (fragments.orphans > 0) captures.at(-1)?.diagnostics.report("fragment-orphan", { count: fragments.orphans });
  if (fragments.givenUp > 0) captures.at(-1)?.diagnostics.report("fragment-limit", { count: fragments.givenUp });
  if (incomplete > 0) captures.at(-1)?.diagnostics.report("carrier-incomplete", { count: incomplete });
}
