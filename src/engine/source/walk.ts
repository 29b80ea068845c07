import { readdirSync, realpathSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { basename, join, resolve } from "node:path";
import { printable } from "../../base/escape.ts";
import { CaseError } from "../../model/error.ts";
import { checkCancelled } from "./pace.ts";
import { systemSays } from "./rawfile.ts";

export interface Walked {
  /** Absolute paths, each file once, in order: the paths as given, folders by name within. */
  readonly files: readonly string[];
  /** What was found but cannot be read: folders without permission, devices, broken links. */
  readonly unreadable: readonly { readonly path: string; readonly says: string }[];
}

/** A case folder's own files are no evidence (case.json is what makes it a case folder). */
const CASE_FILE = "case.json";
const CASE_OWN = /^(case\.json|index\.duckdb.*)$/;

/**
 * Finds the files under the paths given, in the same order on every machine. Symbolic links are followed, each file and
 * folder is visited once. Throws CaseError `not-found` for a path given that does not exist, `cancelled` when cancelled.
 */
export function walkEvidence(paths: readonly string[], options: { readonly signal?: AbortSignal } = {}): Walked {
  const walk = new Walk(options.signal);
  for (const given of paths) {
    const path = resolve(given);
    const stat = statOf(path);
    if (stat === "ENOENT" || stat === "ENOTDIR") {
      throw new CaseError("not-found", `There is no file or folder ${printable(path)}.`);
    }
    walk.visit(path, stat);
  }
  return { files: walk.files, unreadable: walk.unreadable };
}

class Walk {
  readonly files: string[] = [];
  readonly unreadable: { path: string; says: string }[] = [];
  readonly #seen = new Set<string>();
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  visit(path: string, stat: Stats | string): void {
    checkCancelled(this.#signal);
    if (typeof stat === "string") return this.#refuse(path, systemSays({ code: stat }));
    const real = realpathSync(path);
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    if (stat.isDirectory()) this.#folder(path);
    else if (stat.isFile()) this.files.push(path);
    // Opening a pipe or device could wait for ever.
    else this.#refuse(path, "it is neither a file nor a folder");
  }

  #folder(path: string): void {
    let names: string[];
    try {
      names = readdirSync(path);
    } catch (error) {
      return this.#refuse(path, systemSays(error));
    }
    const isCase = names.includes(CASE_FILE);
    // By code unit, not by language: the same order everywhere.
    for (const name of names.sort(byCodeUnit)) {
      if (isCase && CASE_OWN.test(basename(name))) continue;
      const inside = join(path, name);
      this.visit(inside, statOf(inside));
    }
  }

  #refuse(path: string, why: string): void {
    this.unreadable.push({ path, says: `It could not be read: ${why}.` });
  }
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the path is, following links; the system's error code when it cannot be told. */
function statOf(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}
