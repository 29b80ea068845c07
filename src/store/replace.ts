import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
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

/** Milliseconds a half-made index may lie untouched: one at work, maybe on another machine, is written to far more often. */
const ABANDONED = 10 * 60_000;

/** Removes half-made indexes beside `path` that a process left behind when it was killed. `now` in milliseconds since 1970. */
export async function removeAbandoned(path: string, now = Date.now()): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    const pid = name.startsWith(`${basename(path)}.`) ? /\.(\d{1,10})\.new$/.exec(name)?.[1] : undefined;
    if (pid === undefined || isAlive(Number(pid))) continue;
    const about = await stat(join(folder, name)).catch(() => undefined);
    if (about && now - about.mtimeMs > ABANDONED) await remove(join(folder, name)).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
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
