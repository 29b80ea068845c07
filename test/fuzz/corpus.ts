/** Where the corpus of foreign captures is; it is no part of this repository. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** Folder of the corpus, or null where it is absent. */
export function corpusFolder(): string | null {
  const folder = resolve(process.env.FLOWMIRROR_CORPUS ?? "../shared/corpus");
  return existsSync(folder) ? folder : null;
}
