/** What a session is about: evidence, and where its index is kept. */
import { createHash } from "node:crypto";
import { basename, join, resolve } from "node:path";

export interface Place {
  /** The same for the same evidence in the same place. */
  readonly key: string;
  /** As people call it: name of the file or the case folder. */
  readonly name: string;
  readonly kind: "capture" | "case";
  /** Absolute: evidence files and folders, or one case folder. */
  readonly paths: readonly string[];
  /** Where case.json and the index lie. */
  readonly folder: string;
  /** True where a person chose the folder; else it is the extension's own storage. */
  readonly kept: boolean;
}

/** One capture file; its index is kept in storage, so that opening it again is quick. */
export function capturePlace(path: string, storage: string): Place {
  return loose("capture", [resolve(path)], basename(path), storage);
}

/** Evidence that nobody has named a case folder for. */
export function loosePlace(paths: readonly string[], storage: string): Place {
  const sorted = [...new Set(paths.map((path) => resolve(path)))].sort();
  return loose("case", sorted, nameOf(sorted), storage);
}

/** A case folder: `case.json` in it says what it is made of. */
export function casePlace(folder: string): Place {
  const path = resolve(folder);
  return { key: path, name: basename(path), kind: "case", paths: [path], folder: path, kept: true };
}

/** A case folder that is to be made, or made again, of this evidence. */
export function newCasePlace(folder: string, paths: readonly string[]): Place {
  return { ...casePlace(folder), paths: [...new Set(paths.map((path) => resolve(path)))] };
}

/** The case's name is that of its folder, hence a folder within the one that the hash names. */
function loose(kind: Place["kind"], paths: readonly string[], name: string, storage: string): Place {
  const hash = createHash("sha256")
    .update(JSON.stringify([kind, paths]))
    .digest("hex")
    .slice(0, 32);
  const folder = join(storage, CASES, hash, fileName(name));
  return { key: folder, name, kind, paths, folder, kept: false };
}

/** Folder of storage that holds one folder per case. */
export const CASES = "cases";

function nameOf(paths: readonly string[]): string {
  const [first] = paths.map((path) => basename(path));
  return paths.length === 1 ? first : `${first} and ${paths.length - 1} more`;
}

/** Longest name most file systems take is 255 bytes; UTF-8 has up to 4 per character. */
const LONGEST_NAME = 60;

/** A name any file system takes: Windows forbids some characters, some names, and dots and spaces at the end. */
export function fileName(name: string): string {
  const plain = [...name.replace(/[<>:"/\\|?*\p{C}]/gu, "_")]
    .slice(0, LONGEST_NAME)
    .join("")
    .replace(/[. ]+$/, "");
  return /^(con|prn|aux|nul|com\d|lpt\d)?(\.|$)/i.test(plain) ? `_${plain}` : plain;
}
