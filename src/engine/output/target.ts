/** Where output goes: a file that takes its name when it is complete, and that is never a piece of evidence. */
import { constants } from "node:fs";
import { access, open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { CaseError } from "../../model/error.ts";

/** Where a file is written until it is complete: it takes its name only then. */
export interface Claim {
  readonly workingPath: string;
  /** What is there is a device, a pipe or a standard stream: it is written as it is, and never replaced by a file. */
  readonly isStream: boolean;
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
  if (existing && (!existing.isFile() || isStreamName(path))) {
    return { workingPath: path, isStream: true, finish: async () => undefined, abandon: async () => undefined };
  }
  // A link stays one: what it leads to is written.
  const place = existing ? await realpath(path) : path;
  const workingPath = join(dirname(place), `.${basename(place)}.part`);
  return {
    workingPath,
    isStream: false,
    finish: () => guarded(path, () => rename(workingPath, place)),
    abandon: () => rm(workingPath, { force: true }),
  };
}

/** Names below /dev and /proc (/dev/stdout, /dev/fd/3) are streams even where the shell has sent them to a file. */
function isStreamName(path: string): boolean {
  return /^\/(?:dev|proc)\//.test(resolve(path));
}

const encoder = new TextEncoder();

/** Claims and opens `path`. */
export async function openTarget(path: string, evidence: readonly string[], named = path): Promise<Target> {
  const claimed = await claim(path, evidence, named);
  const { O_WRONLY, O_APPEND, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const flags = claimed.isStream ? O_WRONLY | O_APPEND : O_WRONLY | O_CREAT | O_TRUNC | (O_NOFOLLOW ?? 0);
  const file = await guarded(path, () => open(claimed.workingPath, flags, 0o666));
  return {
    workingPath: claimed.workingPath,
    isStream: claimed.isStream,
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
  // Devices and pipes hold no evidence, and have no path that leads to them (/dev/stdout is pipe:[1234]).
  if (!(await statOf(path))?.isFile()) return;
  const real = await realpath(path).catch(() => resolve(path));
  for (const given of evidence) {
    const there = await realpath(given).catch(() => resolve(given));
    if (isWithin(real, there))
      throw new CaseError("usage", `${named} exists and is evidence, which is never changed; choose another name.`);
  }
}

/** Refuses a folder that nothing can be written into, or that cannot be made. `named` as for `claim`. */
export async function refuseFolder(path: string, named = path): Promise<void> {
  let there = resolve(path);
  let found = await statOf(there);
  while (!found && dirname(there) !== there) {
    there = dirname(there);
    found = await statOf(there);
  }
  if (found && !found.isDirectory()) {
    throw new CaseError("no-space", `${named} could not be written: ${there} is no folder.`);
  }
  await guarded(named, () => access(there, constants.W_OK));
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
  EPIPE: "its reader has gone",
};

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new CaseError("no-space", `${path} could not be written: ${explained[code] ?? code}.`, error);
  }
}
