import { coverageReasons, type CoverageReason } from "../../model/coverage.ts";
import { shapes } from "../../report/shapes.ts";
import type { CoverageLine } from "../../protocol/case.ts";
import type { TimeRange } from "../../protocol/page.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";
import { timeParams } from "../listings/select.ts";

const verdictSays: Readonly<Record<string, string>> = {
  full: "The packets show everything that was logged.",
  logged: "Flow records account for the connection.",
};

/** A verdict and its reason in a sentence; our own words, save for a code that the catalogue does not have. */
export function coverageSays(verdict: string, reason: string | null): string {
  if (reason === null) return verdictSays[verdict] ?? "";
  return Object.hasOwn(coverageReasons, reason) ? coverageReasons[reason as CoverageReason].says : reason;
}

function isExpected(reason: string | null): boolean {
  return (
    reason !== null && Object.hasOwn(coverageReasons, reason) && coverageReasons[reason as CoverageReason].expected
  );
}

/** Flow records and connections by verdict and reason; of those that touch a range of time where one is given. */
export async function readCoverage(
  store: Store,
  { time }: { readonly time?: TimeRange },
  signal: AbortSignal,
): Promise<CoverageLine[]> {
  const area = time ? "overview" : "report";
  const params = time ? timeParams(time) : {};
  const [records, connections] = await Promise.all([
    askModule(store, `${area}/coverage`, shapes.coverage, params, signal),
    askModule(store, `${area}/connection_coverage`, shapes.connection_coverage, params, signal),
  ]);
  return [
    ...records.map((row) => line("record", row, row.records, row.seen_bytes)),
    ...connections.map((row) => line("connection", row, row.connections, row.logged_bytes)),
  ];
}

function line(
  of: CoverageLine["of"],
  { verdict, reason, bytes }: { readonly verdict: string; readonly reason: string | null; readonly bytes: bigint },
  count: bigint,
  bytesSeen: bigint,
): CoverageLine {
  return {
    of,
    verdict: verdict as CoverageLine["verdict"],
    reason,
    says: coverageSays(verdict, reason),
    expected: isExpected(reason),
    count: Number(count),
    bytes: Number(bytes),
    bytesSeen: Number(bytesSeen),
  };
}
