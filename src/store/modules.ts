import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Where the modules lie: beside this file in the sources; beside or above the chunk in the built tool. */
const places = ["./sql/", "../sql/"];

/** Text of an SQL module by its name, as `correlate/coverage`. */
export async function loadModule(name: string): Promise<string> {
  for (const place of places) {
    try {
      return await readFile(fileURLToPath(new URL(`${place}${name}.sql`, import.meta.url)), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error(`bug: no SQL module ${name}`);
}
