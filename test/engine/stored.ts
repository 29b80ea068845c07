/** A store over captures, as far as payload and packets need it: ingested, not analysed. */
import { gatherEvidence } from "../../src/engine/ingest/evidence.ts";
import { ingest } from "../../src/engine/ingest/ingest.ts";
import { RunProgress } from "../../src/engine/ingest/progress.ts";
import { Store } from "../../src/store/store.ts";

export async function storeOf(paths: readonly string[]): Promise<Store> {
  const store = await Store.open(":memory:");
  await store.createTables();
  const files = await gatherEvidence(paths, {});
  await ingest(store, files, {}, new RunProgress(files, {}));
  return store;
}
