/** How fast rows become text: node --import tsx test/bench/output.ts [rows] */
import { argv } from "node:process";
import { csv } from "../../src/engine/output/csv.ts";
import { jsonLines } from "../../src/engine/output/jsonl.ts";
import { flowRecords, defaultFormat } from "../../src/model/flowlog.ts";
import { connections } from "../../src/model/tables.ts";
import { batches, batchRows } from "./rows.ts";

const rows = Number(argv[2] ?? 2_000_000);
const given = {
  connections: batches(connections, connections.columns.map(({ name }) => name), 2), // prettier-ignore
  "flow records": batches(flowRecords, ["record_id", "evidence_id", "line", ...defaultFormat], 2),
};
for (const [what, made] of Object.entries(given)) {
  for (const [format, open] of Object.entries({ jsonLines, csv })) {
    let bytes = 0;
    const writer = open((piece) => void (bytes += piece.length));
    const start = performance.now();
    for (let done = 0, i = 0; done < rows; done += batchRows, i++) await writer.batch(made[i % made.length]);
    await writer.end();
    const seconds = (performance.now() - start) / 1000;
    const written = Math.ceil(rows / batchRows) * batchRows;
    console.log(
      `${what} as ${format}: ${(written / seconds / 1e6).toFixed(2)} M rows/s, ${(bytes / seconds / 1e6).toFixed(0)} MB/s, ${(bytes / written).toFixed(0)} bytes a row`,
    );
  }
}
