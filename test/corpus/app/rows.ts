/** Rows of application protocols out of a capture, as plain objects: what corpus tests compare with other tools' answers. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rowsOf } from "../../../src/base/columns.ts";
import { listProtocol } from "../../../src/engine/listing.ts";
import type { EvidenceOptions } from "../../../src/engine/api.ts";
import { corpus, hasCorpus } from "../corpus.ts";

export { corpus, hasCorpus };

export type AppRow = Readonly<Record<string, bigint | number | string | boolean | null>>;

/** Rows of the tables named, by table; in the order in which they were given out. */
export async function appRows(
  capture: string,
  tables: readonly string[],
  options: EvidenceOptions = {},
): Promise<Record<string, AppRow[]>> {
  const rows: Record<string, AppRow[]> = Object.fromEntries(tables.map((name) => [name, []]));
  await listProtocol([capture], options, (batch) => void rows[batch.table.name].push(...rowsOf(batch)), tables);
  return rows;
}

/** Captures of the corpus with other tools' truth beside them, as CATEGORY/NAME. */
export function capturesWithTruth(): string[] {
  if (!hasCorpus) return [];
  return readdirSync(corpus, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "flow-logs")
    .flatMap(({ name }) =>
      readdirSync(join(corpus, name))
        .filter((file) => file.endsWith(".truth.json"))
        .map((file) => `${name}/${file.slice(0, -".truth.json".length)}`),
    )
    .filter((path) => existsSync(join(corpus, path)))
    .sort();
}

export function truthOf(capture: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(corpus, `${capture}.truth.json`), "utf8")) as Record<string, unknown>;
}
