/** Folders for files that tests write. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes new, empty folders; `remove`, for an `after`, takes them all away. */
export function scratchFolders(): { make(name?: string): string; remove(): void } {
  const made: string[] = [];
  return {
    make(name = "flowmirror-cli-") {
      const folder = mkdtempSync(join(tmpdir(), name));
      made.push(folder);
      return folder;
    },
    remove() {
      for (const folder of made) rmSync(folder, { recursive: true, force: true });
    },
  };
}
