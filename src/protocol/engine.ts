/** What the extension host asks of the engine process: all of `CaseApi`, and what names paths. */
import type { CaseApi, Side } from "./case.ts";
import type { ListingName, RowFilter, Sort } from "./page.ts";
import type { SearchRequest } from "./search.ts";

export interface OpenRequest {
  /** Evidence files and folders, or one case folder. */
  readonly paths: readonly string[];
  /** Where the case is kept; null for a temporary index. */
  readonly folder: string | null;
  /** Analyses also where an index is at hand that fits. */
  readonly again?: boolean;
  readonly options: {
    readonly vxlanPorts?: readonly number[];
    readonly genevePorts?: readonly number[];
    /** Fields of flow logs without a header line, AWS's names. */
    readonly logFormat?: readonly string[];
    readonly slackSeconds?: number;
    readonly thresholds?: Readonly<Record<string, number>>;
    /** Ports taken for a protocol whatever their bytes say, as "tcp.port==8080,http"; opening fails with "usage" where one is no such rule. */
    readonly decodeAs?: readonly string[];
    /** Passwords and tokens as they were sent; masked otherwise. */
    readonly showCredentials?: boolean;
    readonly memoryMb?: number;
    /** Threads the store may use; 0 for as many as there are cores. */
    readonly threads?: number;
  };
}

export type TableFormat = "csv" | "jsonl" | "parquet";
export type ReportFormat = "html" | "md" | "json";

export interface VerifiedFile {
  readonly path: string;
  readonly verdict: "same" | "changed" | "missing" | "unreadable" | "not-hashed";
  readonly sha256: string | null;
  readonly found: string | null;
}

/**
 * Topics of `changed`: "status" (at most ten a second while analysing), "case" (rows are other than they were: first rows, then
 * the analysed case).
 */
export interface EngineApi extends CaseApi {
  /** Analyses or reopens; answers when the case is ready. Cancelling it ends the analysis, evidence and old index untouched. */
  open(p: OpenRequest): { readonly reused: boolean };
  exportPackets(p: { readonly connections: readonly number[]; readonly path: string }): { readonly packets: number };
  exportRows(p: {
    readonly listing: ListingName;
    readonly sort: readonly Sort[];
    readonly filter: RowFilter;
    readonly format: TableFormat;
    readonly path: string;
  }): { readonly rows: number };
  exportQuery(p: { readonly sql: string; readonly format: TableFormat; readonly path: string }): {
    readonly rows: number;
  };
  exportSearch(p: SearchRequest & { readonly format: TableFormat; readonly path: string }): { readonly rows: number };
  savePayload(p: { readonly connection: number; readonly side: Side; readonly path: string }): {
    readonly bytes: number;
  };
  report(p: { readonly formats: readonly ReportFormat[]; readonly folder: string }): {
    readonly paths: readonly string[];
  };
  /** Hashes the evidence again and compares. */
  verify(p: Record<string, never>): readonly VerifiedFile[];
  close(p: Record<string, never>): null;
}
