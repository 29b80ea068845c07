/** What is written out of a case: into files that take their names when they are complete, and never over evidence. */
import { resolve } from "node:path";
import type { Batch } from "../../base/columns.ts";
import type { BatchSink } from "../api.ts";
import type { TableFormat } from "../../protocol/engine.ts";
import type { OpenedCase } from "../opened-case.ts";
import { rowWriter } from "../output/formats.ts";
import { openTarget, refuseEvidence } from "../output/target.ts";

/** Writes the rows that `fill` gives to `path`; answers with their number. Throws CaseError. */
export async function exportBatches(
  opened: OpenedCase,
  path: string,
  format: TableFormat,
  fill: (out: BatchSink) => Promise<unknown>,
): Promise<number> {
  const whole = resolve(path);
  const target = await openTarget(whole, await opened.untouchable(whole));
  let rows = 0;
  try {
    const writer = await rowWriter(format, target);
    await fill(async (batch) => {
      rows += batch.rows;
      await writer.batch(batch);
    });
    await writer.end();
    await target.finish();
    return rows;
  } catch (error) {
    await target.abandon();
    throw error;
  }
}

/** Hands batches on one after the other. */
export async function feed(batches: AsyncIterable<Batch>, out: BatchSink): Promise<void> {
  for await (const batch of batches) await out(batch);
}

/** A path to be written to, whole; throws CaseError where something lies there that must stay. */
export async function outputPath(opened: OpenedCase, path: string): Promise<string> {
  const whole = resolve(path);
  await refuseEvidence(whole, await opened.untouchable(whole));
  return whole;
}
