/** Whether an index still fits its evidence: kept inside the index, asked before anything is read. */
import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { protocolTables } from "../app/tables.ts";
import { definitions } from "../store/ddl.ts";
import { Store } from "../store/store.ts";
import type { EvidenceOptions } from "./api.ts";
import { caseOptions } from "./case-file.ts";
import type { EvidenceFile } from "./ingest/evidence.ts";
import { hashFile } from "./source/hash.ts";
import { walkEvidence } from "./source/walk.ts";
import { version } from "./version.ts";

/** What an index depends on beside the bytes of the evidence; an index of other tables is not used, whatever version made it. */
export function fingerprint(inputs: readonly string[], options: EvidenceOptions): string {
  return createHash("sha256")
    .update(JSON.stringify([version, definitions(protocolTables), inputs, caseOptions(options)]))
    .digest("hex");
}

/** Writes into the index what it was built from. */
export async function writeFingerprint(store: Store, print: string, files: readonly EvidenceFile[]): Promise<void> {
  await store.run("CREATE TABLE data.built_from (path VARCHAR, size BIGINT, modified DOUBLE, sha256 VARCHAR)");
  await store.run("INSERT INTO data.built_from VALUES ('', 0, 0, $print)", { print });
  for (const { path, inspected, sha256 } of files) {
    if (!inspected.file) continue;
    await store.run("INSERT INTO data.built_from VALUES ($path, $size, $modified, $sha256)", {
      path,
      size: inspected.file.size,
      modified: modifiedOf(path),
      sha256,
    });
  }
}

function modifiedOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * True when the index at `index` was built from the very files that `inputs` name now. Files whose size and time of change are
 * as they were are taken as unchanged; others are hashed again.
 */
export async function sameEvidence(
  index: string,
  inputs: readonly string[],
  print: string,
  options: EvidenceOptions,
): Promise<boolean> {
  if (!existsSync(index)) return false;
  const known = await builtFrom(index);
  if (known?.get("")?.sha256 !== print) return false;
  const { files } = walkEvidence(inputs, { signal: options.signal });
  const readable = files.filter((path) => known.has(path));
  if (readable.length !== files.length || readable.length !== known.size - 1) return false;
  for (const path of readable) {
    const { size, modified, sha256 } = known.get(path)!;
    const now = statSync(path, { throwIfNoEntry: false });
    if (!now || BigInt(now.size) !== size) return false;
    if (now.mtimeMs !== modified && (await hashFile(path, options.signal)) !== sha256) return false;
  }
  return true;
}

interface Built {
  readonly size: bigint;
  readonly modified: number;
  readonly sha256: string | null;
}

/** Null when the index cannot be read or is of another shape: then it is built anew. */
async function builtFrom(index: string): Promise<Map<string, Built> | null> {
  let store: Store | undefined;
  try {
    store = await Store.open(index, { readOnly: true });
    const rows = await store.rows("SELECT path, size, modified, sha256 FROM data.built_from", {
      path: "text",
      size: "i64",
      modified: "f64",
      sha256: "text?",
    });
    return new Map(rows.map(({ path, ...built }) => [path, built]));
  } catch {
    return null;
  } finally {
    await store?.close();
  }
}
