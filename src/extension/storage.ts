/** Indexes and copies that the extension keeps for itself; all of it can be made again from the evidence. */
import { copyFile, mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CASE_FILE, INDEX_FILE, portable, readCaseFile, writeCaseFile } from "../engine/case-file.ts";
import { CaseError } from "../model/error.ts";
import { CASES, type Place } from "./place.ts";

/** Indexes kept without anybody having asked for it: more than are looked at in a week. */
const KEPT_CASES = 20;
const KEPT_DAYS = 30;
/** Another window may have just begun one. */
const SAFE_HOURS = 24;
const HOUR = 3_600_000;

/** Says that a kept index was used, so that it is not thought old. */
export async function touch(place: Place): Promise<void> {
  if (place.kept) return;
  const holder = dirname(place.folder);
  await mkdir(holder, { recursive: true });
  await utimes(holder, new Date(), new Date());
}

/** Removes indexes that were not used for long, or are too many. Never those `inUse` (folders of places). */
export async function prune(storage: string, inUse: readonly string[], now = Date.now()): Promise<number> {
  const all = (await holders(storage)).sort((a, b) => b.used - a.used);
  const busy = new Set(inUse.map((folder) => dirname(folder)));
  const old = all.filter(({ path, used }, place) => {
    const hours = (now - used) / HOUR;
    return !busy.has(path) && hours > SAFE_HOURS && (place >= KEPT_CASES || hours > KEPT_DAYS * 24);
  });
  for (const { path } of old) await rm(path, { recursive: true, force: true });
  return old.length;
}

/** Removes every index that is not in use; returns how many. */
export async function clearStorage(storage: string, inUse: readonly string[]): Promise<number> {
  const busy = new Set(inUse.map((folder) => dirname(folder)));
  const idle = (await holders(storage)).filter(({ path }) => !busy.has(path));
  for (const { path } of idle) await rm(path, { recursive: true, force: true });
  return idle.length;
}

async function holders(storage: string): Promise<{ path: string; used: number }[]> {
  const folder = join(storage, CASES);
  const names = await readdir(folder).catch(() => []);
  const found = names.map(async (name) => {
    const path = join(folder, name);
    return { path, used: (await stat(path).catch(() => null))?.mtimeMs ?? 0 };
  });
  return Promise.all(found);
}

/** What a case folder was made of: absolute paths. Throws CaseError where it is none. */
export function inputsOf(place: Place): readonly string[] {
  const kept = readCaseFile(place.folder);
  if (place.paths.length !== 1 || place.paths[0] !== place.folder) return place.paths;
  if (!kept) throw new CaseError("bad-case", `There is no ${CASE_FILE} in ${place.folder}.`);
  return kept.inputs.map((input) => resolve(place.folder, input));
}

/** Writes the case that lies in storage as a case folder: case.json with paths as seen from there, and the index. */
export async function saveCase(place: Place, folder: string): Promise<void> {
  const kept = readCaseFile(place.folder);
  if (!kept) throw new CaseError("bad-case", "The case can be saved when its analysis has ended.");
  if (readCaseFile(folder))
    throw new CaseError("usage", `There is a case in ${folder} already; choose another folder.`);
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(join(place.folder, INDEX_FILE), join(folder, INDEX_FILE));
    const moved = (path: string): string => portable(folder, resolve(place.folder, path));
    writeCaseFile(folder, {
      ...kept,
      inputs: kept.inputs.map(moved),
      evidence: kept.evidence.map((file) => ({ ...file, path: moved(file.path) })),
    });
  } catch (error) {
    throw new CaseError("no-permission", `The case cannot be written to ${folder}.`, error);
  }
}
