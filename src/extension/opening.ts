/** From what a person points at to a place: which case folder, which capture, and copies of what is not on this machine. */
import { basename, dirname } from "node:path";
import { CASE_FILE, readCaseFile } from "../engine/case-file.ts";
import { CaseError } from "../model/error.ts";
import { capturePlace, casePlace, loosePlace, newCasePlace, type Place } from "./place.ts";
import { inputsOf } from "./storage.ts";
import type { Resource } from "./ui.ts";

/** Names that the capture editor opens; `package.json` says the same to VS Code. */
const CAPTURE = /\.(pcap|pcapng|cap)(\.(gz|zst))?$/i;

export interface Opening {
  /** Folder of the extension's own. */
  readonly storage: string;
  /** A path on this machine: that of the resource, or of a copy. */
  local(resource: Resource): Promise<string>;
}

/** The place for what was selected: one case folder or its case.json, one capture (not `as` "case"), or evidence taken together. */
export async function placeFor(
  resources: readonly Resource[],
  opening: Opening,
  as: Place["kind"] | null = null,
): Promise<Place> {
  if (resources.length === 0) throw new CaseError("no-evidence", "Nothing was chosen.");
  if (resources.length === 1) {
    const [resource] = resources;
    if (nameOf(resource) === CASE_FILE) return placeOfCaseFile(resource, opening);
    const path = await opening.local(resource);
    if (readCaseFile(path)) return casePlace(path);
    if (CAPTURE.test(path) && as !== "case") return capturePlace(path, opening.storage);
    return loosePlace([path], opening.storage);
  }
  return loosePlace(await locals(resources, opening), opening.storage);
}

/** The case that a case.json describes. Throws CaseError where it is somebody else's file. */
export async function placeOfCaseFile(resource: Resource, opening: Opening): Promise<Place> {
  if (resource.scheme !== "file") {
    throw new CaseError("bad-case", "A case is opened from a folder on this machine; copy it here first.");
  }
  const folder = dirname(await opening.local(resource));
  if (!readCaseFile(folder)) throw new CaseError("bad-case", `There is no ${CASE_FILE} in ${folder}.`);
  return casePlace(folder);
}

/** The evidence of a case and more: in the same folder where a person chose it, else a case of its own. */
export async function placeWithMore(place: Place, resources: readonly Resource[], opening: Opening): Promise<Place> {
  const paths = [...inputsOf(place), ...(await locals(resources, opening))];
  return place.kept ? newCasePlace(place.folder, paths) : loosePlace(paths, opening.storage);
}

async function locals(resources: readonly Resource[], opening: Opening): Promise<string[]> {
  const paths: string[] = [];
  for (const resource of resources) paths.push(await opening.local(resource));
  return paths;
}

export function isCapture(resource: Resource): boolean {
  return CAPTURE.test(resource.path);
}

function nameOf({ path }: Resource): string {
  return basename(path);
}
