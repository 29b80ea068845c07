import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Store, type StoreOptions } from "./store.ts";
import { caseError } from "./trouble.ts";

/**
 * Builds a new index in a temporary file beside `path` and puts it in place when it is whole. Whatever goes wrong (full
 * disk, cancelled, a bug), the old index stays as it was. Throws CaseError for trouble of the environment.
 */
export async function replaceIndex(
  path: string,
  build: (store: Store) => Promise<void>,
  options: Omit<StoreOptions, "readOnly"> = {},
): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await remove(fresh);
    await filled(fresh, build, options);
    await rename(fresh, path);
    await rm(`${path}.wal`, { force: true });
  } catch (error) {
    throw caseError(error);
  } finally {
    await remove(fresh).catch(() => undefined);
  }
}

async function filled(path: string, build: (store: Store) => Promise<void>, options: StoreOptions): Promise<void> {
  const store = await Store.open(path, options);
  try {
    await store.createTables();
    await build(store);
    await store.flush();
  } catch (error) {
    await store.close().catch(() => undefined);
    throw error;
  }
  await store.close();
}

/** Removes a database with its write-ahead log and spill folder. */
async function remove(path: string): Promise<void> {
  for (const end of ["", ".wal", ".tmp"]) await rm(`${path}${end}`, { recursive: true, force: true });
}
