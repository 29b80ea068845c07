import { closeSync, fstatSync, openSync, read as readFile, readSync } from "node:fs";
import { printable } from "../../base/escape.ts";
import type { ByteSource, Trouble } from "./options.ts";

/** A file opened for reading only, read in order or at any place; what goes wrong is kept in `trouble`, never thrown. */
export class RawFile implements ByteSource {
  #fd: number | undefined;
  used = 0;
  trouble: Trouble | undefined;

  constructor(path: string) {
    try {
      this.#fd = openSync(path, "r");
    } catch (error) {
      this.#fail(error);
    }
  }

  read(target: Uint8Array): number {
    const read = this.readAt(target, this.used);
    this.used += read;
    return read;
  }

  /**
   * Reads at a place in a thread of the system's, so that the caller can go on; several such reads may be under way, and all
   * must have ended before the file is closed. Never rejects; returns fewer bytes than asked for only at the end or in trouble.
   */
  async readAhead(target: Uint8Array, position: number): Promise<number> {
    let read = 0;
    while (this.#fd !== undefined && !this.trouble && read < target.length) {
      try {
        const count = await readSoon(this.#fd, target.subarray(read), position + read);
        if (count === 0) break;
        read += count;
      } catch (error) {
        this.#fail(error);
      }
    }
    return read;
  }

  /** Reads at a place without moving; returns fewer bytes than asked for only at the end. */
  readAt(target: Uint8Array, position: number): number {
    let read = 0;
    while (this.#fd !== undefined && read < target.length) {
      try {
        const count = readSync(this.#fd, target, read, target.length - read, position + read);
        if (count === 0) break;
        read += count;
      } catch (error) {
        this.#fail(error);
        this.close();
      }
    }
    return read;
  }

  /** Size and time of last change now, or undefined when the file could not be opened. */
  stat(): { readonly size: number; readonly modified: number } | undefined {
    if (this.#fd === undefined) return undefined;
    const { size, mtimeMs } = fstatSync(this.#fd);
    return { size, modified: mtimeMs };
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #fail(error: unknown): void {
    this.trouble = { code: "file-unreadable", detail: systemSays(error) };
  }
}

function readSoon(fd: number, target: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    readFile(fd, target, 0, target.length, position, (error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}

const SAYS: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  EISDIR: "it is a folder",
  EIO: "the disk reports an error",
  ELOOP: "its symbolic links lead in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
};

/** Why the system refused, in words; never the whole error text, which repeats the path. */
export function systemSays(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  return SAYS[code] ?? printable(code || String(error));
}
