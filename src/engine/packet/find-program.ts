/** Where a program is installed on this machine. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/**
 * The program `name` in the folders of PATH, then in `usual`; null where there is none. Only absolute folders count: nothing that
 * lies beside evidence, or in the folder that happens to be the current one, is ever started.
 */
export async function findProgram(
  name: string,
  usual: readonly string[],
  { env = process.env, platform = process.platform } = {},
): Promise<string | null> {
  const file = platform === "win32" ? `${name}.exe` : name;
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of [...folders, ...usual]) {
    const path = join(folder, file);
    if (await isProgram(path)) return path;
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
