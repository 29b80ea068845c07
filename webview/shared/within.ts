/** What lies in the time that everything is narrowed to. */
import type { FindingLine } from "../../src/protocol/case.ts";
import type { TimeRange } from "../../src/protocol/page.ts";

/** Findings that touch the time that everything is narrowed to. */
export function within(findings: readonly FindingLine[], time: TimeRange | null): readonly FindingLine[] {
  if (time === null) return findings;
  const [from, to] = [BigInt(time.from), BigInt(time.to)];
  return findings.filter(({ firstTs, lastTs }) => BigInt(lastTs) >= from && BigInt(firstTs) < to);
}
