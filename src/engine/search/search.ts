/** Search in the payload of a whole case; hits as rows. */
import type { SearchRequest } from "../../protocol/search.ts";
import type { Store } from "../../store/store.ts";
import type { BatchSink, EvidenceOptions, RunOptions } from "../api.ts";
import { checkCancelled } from "../source/pace.ts";
import { patternOf } from "./pattern.ts";
import { searchPackets } from "./raw.ts";
import { hitRows } from "./rows.ts";
import { searchStreams } from "./streams.ts";

/** Hits made into rows at a time. */
const ROWS = 1024;

/**
 * Puts out rows of `payload_hits`: by connection, then time; of packets by themselves (`raw`) in the order of the captures. Answers with
 * the number of hits. `connections`: ids in ascending order, all where undefined. Throws CaseError.
 */
export async function searchPayload(
  store: Store,
  request: SearchRequest & { readonly connections?: readonly number[] },
  evidence: EvidenceOptions,
  out: BatchSink,
  run: RunOptions = {},
): Promise<number> {
  const { raw, side, connections } = request;
  const wanted = { pattern: patternOf(request), side, connections };
  const search = raw ? searchPackets : searchStreams;
  let count = 0;
  await search(
    store,
    wanted,
    evidence,
    async (hits) => {
      for (let from = 0; from < hits.length; from += ROWS) {
        checkCancelled(run.signal);
        const some = hits.slice(from, from + ROWS);
        await out(await hitRows(store, some));
        count += some.length;
      }
    },
    run,
  );
  return count;
}
