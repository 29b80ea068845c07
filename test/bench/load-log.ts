/** Loads a flow log into a new index: node --import tsx test/bench/load-log.ts LOG INDEX. Run by run.ts, which measures it. */
import { argv } from "node:process";
import { gatherEvidence } from "../../src/engine/ingest/evidence.ts";
import { ingest } from "../../src/engine/ingest/ingest.ts";
import { RunProgress } from "../../src/engine/ingest/progress.ts";
import { Store } from "../../src/store/store.ts";

const [, , log, index] = argv;
const store = await Store.open(index);
await store.createTables();
const files = await gatherEvidence([log], {});
await ingest(store, files, {}, new RunProgress(files, {}));
await store.close();
