/** What a panel may read of an opened case, method by method. */
import { CaseError } from "../../model/error.ts";
import type { CaseApi } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Store } from "../../store/store.ts";

/** The reads of `CaseApi` that need nothing but the store. */
export type StoredReads = Pick<
  CaseApi,
  | "overview"
  | "timeline"
  | "coverage"
  | "talkers"
  | "groups"
  | "columns"
  | "page"
  | "position"
  | "connection"
  | "records"
  | "record"
  | "transactions"
  | "findings"
  | "finding"
  | "find"
  | "query"
>;

/** Answers the reads of a case over its store, which stays the caller's to close. Orders of rows are kept between calls. */
export function caseReads(
  store: Store,
  about: { readonly name: string; readonly folder: string | null },
): Handlers<StoredReads> {
  void store;
  void about;
  const missing = (): never => {
    throw new CaseError("internal", "This part of the case cannot be read yet.");
  };
  return {
    overview: missing,
    timeline: missing,
    coverage: missing,
    talkers: missing,
    groups: missing,
    columns: missing,
    page: missing,
    position: missing,
    connection: missing,
    records: missing,
    record: missing,
    transactions: () => [],
    findings: missing,
    finding: missing,
    find: missing,
    query: missing,
  };
}
