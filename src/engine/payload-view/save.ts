import { type FileHandle, open, realpath, rename, rm } from "node:fs/promises";
import { CaseError } from "../../model/error.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions, Side } from "../api.ts";
import { followConnection } from "../payload.ts";

/**
 * Writes the captured payload of a connection to `path`, gaps left out; answers with the bytes written. The file is whole or not
 * there, and never takes the place of evidence. Rejects with CaseError.
 */
export async function savePayload(
  store: Store,
  options: EvidenceOptions,
  connection: number,
  side: Side,
  path: string,
  signal?: AbortSignal,
): Promise<number> {
  await refuseEvidence(store, path);
  const fresh = `${path}.${process.pid}.new`;
  const file = await open(fresh, "wx").catch((error: unknown) => {
    throw new CaseError("no-permission", `${path} cannot be written.`, error);
  });
  let written = 0;
  try {
    const take = async (bytes: Uint8Array): Promise<void> => {
      await writeAll(file, path, bytes);
      written += bytes.length;
    };
    await followConnection(
      store,
      connection,
      side,
      (part) => (part.kind === "data" ? take(part.bytes) : undefined),
      options,
      { signal },
    );
    await file.close();
    await rename(fresh, path).catch((error: unknown) => {
      throw new CaseError("no-permission", `${path} cannot be written.`, error);
    });
  } finally {
    await file.close().catch(() => undefined);
    await rm(fresh, { force: true });
  }
  return written;
}

async function writeAll(file: FileHandle, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await file.writeFile(bytes);
  } catch (error) {
    throw new CaseError("no-space", `${path} cannot be written to its end.`, error);
  }
}

/** An output never takes the place of a file of the case. */
async function refuseEvidence(store: Store, path: string): Promise<void> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return;
  const files = await store.rows("SELECT path FROM data.evidence", { path: "text" });
  for (const file of files) {
    if (real === (await realpath(file.path).catch(() => file.path))) {
      throw new CaseError("usage", `${path} is evidence, which is never changed; choose another name.`);
    }
  }
}
