import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Batch, rowsOf } from "../../src/base/columns.ts";
import type { Case } from "../../src/engine/api.ts";

/** A folder of its own for one test; `discard` removes it. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "flowmirror test ö-"));
  return {
    folder,
    file(name: string, content: string | Uint8Array): string {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    discard: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type PlainRow = Record<string, bigint | number | string | boolean | null>;

/** Gathers the rows of batches. */
export function gather(): { readonly rows: PlainRow[]; readonly take: (batch: Batch) => void } {
  const rows: PlainRow[] = [];
  return { rows, take: (batch) => void rows.push(...rowsOf(batch)) };
}

export async function queryRows(opened: Case, sql: string): Promise<PlainRow[]> {
  const { rows, take } = gather();
  await opened.query(sql, take);
  return rows;
}
