/** A store for one capture after the other: making its tables and their comments takes longer than reading most captures. */
import { protocolTables } from "../../src/app/tables.ts";
import { gatherEvidence } from "../../src/engine/ingest/evidence.ts";
import { ingest } from "../../src/engine/ingest/ingest.ts";
import { RunProgress } from "../../src/engine/ingest/progress.ts";
import { caseTables, quoted } from "../../src/store/ddl.ts";
import { Store } from "../../src/store/store.ts";

export class OneStore {
  #store: Promise<Store> | undefined;

  /** The store with this capture and nothing else in it; as the engine reads it, not analysed. */
  async of(path: string): Promise<Store> {
    const store = await (this.#store ??= withTables());
    await store.run([...caseTables, ...protocolTables].map(({ name }) => `TRUNCATE data.${quoted(name)}`).join(";"));
    const files = await gatherEvidence([path], {});
    await ingest(store, files, {}, new RunProgress(files, {}));
    return store;
  }

  async close(): Promise<void> {
    await (await this.#store)?.close();
  }
}

async function withTables(): Promise<Store> {
  const store = await Store.open(":memory:");
  await store.createTables();
  await store.addTables(protocolTables);
  // What every capture would be given anew is there.
  store.addTables = () => Promise.resolve();
  return store;
}
