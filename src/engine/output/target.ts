/** Where output goes: a file that takes its name when it is complete, and that is never a piece of evidence. */
import { constants } from "node:fs";
import { open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { CaseError } from "../../model/error.ts";

/** Where a file is written until it is complete: it takes its name only then. */
export interface Claim {
  readonly workingPath: string;
  /** Gives the file its name. */
  finish(): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** A claimed file that is open. */
export interface Target extends Claim {
  write(data: Uint8Array | string): Promise<void>;
}

/**
 * Claims `path` for writing. Evidence is never written to: `evidence` are paths of files and folders. `named` is what the path is
 * called in sentences. Throws CaseError.
 */
export async function claim(path: string, evidence: readonly string[], named = path): Promise<Claim> {
  const existing = await statOf(path);
  if (existing?.isDirectory()) throw new CaseError("usage", `${named} is a folder; give the name of a file.`);
  await refuseEvidence(path, evidence, named);
  // A device or pipe (/dev/stdout, >(process)) is written to as it is.
  if (existing && !existing.isFile()) {
    return { workingPath: path, finish: async () => undefined, abandon: async () => undefined };
  }
  const workingPath = join(dirname(path), `.${basename(path)}.part`);
  return {
    workingPath,
    finish: () => guarded(path, () => rename(workingPath, path)),
    abandon: () => rm(workingPath, { force: true }),
  };
}

const encoder = new TextEncoder();

/** Claims and opens `path`. */
export async function openTarget(path: string, evidence: readonly string[], named = path): Promise<Target> {
  const claimed = await claim(path, evidence, named);
  const inPlace = claimed.workingPath === path;
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const flags = inPlace ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC | (O_NOFOLLOW ?? 0);
  const file = await guarded(path, () => open(claimed.workingPath, flags, 0o666));
  return {
    workingPath: claimed.workingPath,
    write: (data) => writeAll(path, file, typeof data === "string" ? encoder.encode(data) : data),
    async finish() {
      await guarded(path, () => file.close());
      await claimed.finish();
    },
    async abandon() {
      await file.close().catch(() => undefined);
      await claimed.abandon();
    },
  };
}

async function writeAll(path: string, file: FileHandle, data: Uint8Array): Promise<void> {
  for (let done = 0; done < data.length;) {
    const from = done;
    done += (await guarded(path, () => file.write(data, from))).bytesWritten;
  }
}

/** Refuses to put `path` where evidence lies: one of the files, or anything that is already in one of the folders. */
export async function refuseEvidence(path: string, evidence: readonly string[], named = path): Promise<void> {
  if (!(await statOf(path))) return;
  const real = await realpath(path);
  for (const given of evidence) {
    const there = await realpath(given).catch(() => resolve(given));
    if (isWithin(real, there))
      throw new CaseError("usage", `${named} exists and is evidence, which is never changed; choose another name.`);
  }
}

/** True when a path is that of the folder, or of something in it. Both are resolved. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function statOf(path: string) {
  return stat(path).catch(() => undefined);
}

const explained: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "there is no permission",
  EPERM: "there is no permission",
  EROFS: "the disk is read-only",
  ENOENT: "its folder does not exist",
};

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new CaseError("no-space", `${path} could not be written: ${explained[code] ?? code}.`, error);
  }
}
