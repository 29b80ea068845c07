/** Search of a whole case as a panel asks for it: the first hits. */
import type { Batch } from "../../base/columns.ts";
import type { CaseApi, QueryAnswer } from "../../protocol/case.ts";
import { MAX_PAGE_ROWS } from "../../protocol/page.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions } from "../api.ts";
import { answerOf } from "../listings/query.ts";
import { searchPayload } from "./search.ts";
import { payloadHits } from "../../model/tables.ts";
import { batchFrom } from "../../base/batch.ts";

/** Answers over an analysed case. Rejects with CaseError: "usage", "unreadable", "cancelled". */
export function searchReads(store: Store, options: EvidenceOptions): Handlers<Pick<CaseApi, "searchCase">> {
  return {
    async searchCase({ limit, ...request }, signal): Promise<QueryAnswer> {
      const most = Math.max(1, Math.min(limit, MAX_PAGE_ROWS));
      const batches: Batch[] = [batchFrom(payloadHits, [])];
      const enough = new AbortController();
      let rows = 0;
      const take = (batch: Batch): void => {
        if (rows <= most) batches.push(batch);
        rows += batch.rows;
        if (rows > most) enough.abort();
      };
      const run = { signal: AbortSignal.any([signal, enough.signal]) };
      try {
        await searchPayload(store, request, options, take, run);
      } catch (error) {
        // Nothing beyond the asked hits is looked for.
        if (!enough.signal.aborted || signal.aborted) throw error;
      }
      return answerOf(batches, most);
    },
  };
}
