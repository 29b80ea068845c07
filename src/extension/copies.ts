/** Evidence that lies on no file system of this machine (virtual workspaces) is copied into storage first. */
import { createHash } from "node:crypto";
import { mkdir, rename, stat, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CaseError } from "../model/error.ts";
import { formatBytes } from "./bytes.ts";
import { fileName } from "./place.ts";
import type { Resource } from "./ui.ts";

/** `workspace.fs` hands a file over whole, through the extension host's memory. */
export const LARGEST_COPY = 256_000_000;
/** Files of a folder that are fetched one by one over a line of unknown speed. */
export const MOST_COPIES = 1000;
/** No evidence lies deeper; a file system of somebody's making may have no bottom. */
const DEEPEST = 16;

/** As much of `workspace.fs` as is needed; `isFolder` where `FileType.Directory` is set. */
export interface Files {
  stat(resource: Resource): Promise<{ readonly size: number; readonly mtime: number; readonly isFolder: boolean }>;
  read(resource: Resource): Promise<Uint8Array>;
  list(resource: Resource): Promise<readonly Resource[]>;
}

export interface CopyWork {
  readonly files: Files;
  readonly storage: string;
  readonly say: (sentence: string) => void;
  readonly signal: AbortSignal;
}

/** Copies a file or a folder; returns the path of the copy. A copy that is as the original is now is used again. Throws CaseError. */
export async function copyHere(resource: Resource, work: CopyWork): Promise<string> {
  const hash = createHash("sha256").update(resource.toString()).digest("hex").slice(0, 32);
  const path = join(work.storage, COPIES, hash, fileName(basename(resource.path)));
  await copy(resource, path, { ...work, left: { files: MOST_COPIES } }, 0);
  return path;
}

export const COPIES = "copies";

type Run = CopyWork & { readonly left: { files: number } };

async function copy(resource: Resource, path: string, run: Run, depth: number): Promise<void> {
  if (run.signal.aborted) throw new CaseError("cancelled", "Copying was cancelled.");
  const about = await run.files.stat(resource);
  if (!about.isFolder) return copyFile(resource, path, about, run);
  if (depth >= DEEPEST) throw new CaseError("unreadable", `${resource.path} lies deeper than ${DEEPEST} folders.`);
  await mkdir(path, { recursive: true });
  for (const child of await run.files.list(resource)) {
    await copy(child, join(path, fileName(basename(child.path))), run, depth + 1);
  }
}

async function copyFile(
  resource: Resource,
  path: string,
  { size, mtime }: { readonly size: number; readonly mtime: number },
  run: Run,
): Promise<void> {
  const name = basename(resource.path);
  if (size > LARGEST_COPY) {
    throw new CaseError(
      "unreadable",
      `${name} has ${formatBytes(size)} and lies in a virtual workspace, from which at most ${formatBytes(LARGEST_COPY)} are copied; save it on this machine first.`,
    );
  }
  if (run.left.files-- <= 0) {
    throw new CaseError("unreadable", `From a virtual workspace at most ${MOST_COPIES} files are copied at once.`);
  }
  const there = await stat(path).catch(() => null);
  if (there?.size === size && Math.trunc(there.mtimeMs) === Math.trunc(mtime)) return;
  run.say(`Copying ${name} (${formatBytes(size)})`);
  const bytes = await run.files.read(resource);
  if (bytes.length > LARGEST_COPY) throw new CaseError("unreadable", `${name} is larger than it said.`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
  await utimes(path, mtime / 1000, mtime / 1000);
}
