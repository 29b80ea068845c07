import { isAbsolute, relative, sep } from "node:path";
import { printable } from "../base/escape.ts";

/** A path for people: as seen from `folder` when it lies below it; control characters made visible. */
export function shownPath(path: string, folder: string): string {
  const near = isAbsolute(path) ? relative(folder, path) : path;
  const below = near !== "" && near !== ".." && !near.startsWith(`..${sep}`) && !isAbsolute(near);
  return printable(below ? near : path);
}
