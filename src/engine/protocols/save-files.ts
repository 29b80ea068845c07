/** Transferred files saved under names that are ours: no path, no device name, no overwriting. */
import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { FileSummary } from "../../app/files/sink.ts";
import { CaseError } from "../../model/error.ts";
import { makeFolder } from "../output/folder.ts";
import type { FilePlace, FileRemarks, FileWatcher, WatchedFile } from "./watchers.ts";

/** Characters of the sender's name that are kept: the rest of a path may be long as well. */
const MAX_NAME = 80;
/** Files that were saved before under the same number: a folder that is used again and again. */
const MAX_TRIES = 1000;

/** The sender's name as a part of ours: letters, digits, dots, dashes and underscores; no dot first or last. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).pop() ?? "";
  const plain = last.replace(/[^A-Za-z0-9._-]+/g, "_").replace(/^[._]+|[._]+$/g, "");
  if (plain.length <= MAX_NAME) return plain;
  // The end of a name says what it is.
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? "";
  return plain.slice(0, MAX_NAME - ending.length) + ending;
}

class SavedFile implements WatchedFile {
  readonly #folder: string;
  readonly #name: string;
  #file: { readonly descriptor: number; readonly name: string } | null = null;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  data(bytes: Uint8Array): void {
    this.#file ??= this.#create();
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file.descriptor, bytes, at);
  }

  /** An empty file is a file too. What is not complete says so in its name. */
  end({ state }: FileSummary): FileRemarks {
    const { descriptor, name } = (this.#file ??= this.#create());
    closeSync(descriptor);
    if (state === "complete") return { saved_as: name };
    renameSync(join(this.#folder, name), join(this.#folder, `${name}.partial`));
    return { saved_as: `${name}.partial` };
  }

  #create(): { readonly descriptor: number; readonly name: string } {
    for (let i = 1; i <= MAX_TRIES; i++) {
      const name = i === 1 ? this.#name : `${this.#name}.${i}`;
      try {
        return { descriptor: openSync(join(this.#folder, name), "wx", 0o600), name };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw unwritable(this.#folder, error);
      }
    }
    throw new CaseError(
      "no-permission",
      `"${this.#folder}" holds this file a thousand times already; choose another folder.`,
    );
  }
}

function unwritable(folder: string, error: unknown): CaseError {
  const code = (error as NodeJS.ErrnoException).code === "ENOSPC" ? "no-space" : "no-permission";
  return new CaseError(
    code,
    `Nothing can be written into "${folder}": ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** Saves into `folder`, which is made where it is not there; `wanted` chooses connections, all by default. */
export function saveFiles(folder: string, wanted?: (connectionId: number) => boolean): FileWatcher {
  try {
    makeFolder(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
  return {
    begin({ name }, { connectionId, ordinal }: FilePlace) {
      if (wanted && !wanted(connectionId)) return null;
      return new SavedFile(
        folder,
        [`${connectionId}-${ordinal}`, safeName(name)].filter((part) => part !== "").join("-"),
      );
    },
  };
}
