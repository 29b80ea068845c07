/** `case.json`: what a case is made of, in a form fit for git. The index beside it is a cache. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { CaseError } from "../model/error.ts";
import type { EvidenceOptions } from "./api.ts";

export const CASE_FILE = "case.json";
export const INDEX_FILE = "index.duckdb";
const SCHEMA = 1;

/** Options that change what an analysis finds; kept with the case. */
export type CaseOptions = Pick<
  EvidenceOptions,
  "vxlanPorts" | "genevePorts" | "logFormat" | "slackSeconds" | "thresholds" | "decodeAs" | "showCredentials"
>;

export interface CaseFile {
  readonly schema: number;
  /** Version of the tool that wrote the index. */
  readonly version: string;
  /** What was given: files and folders, relative to the case folder where they lie on the same drive. */
  readonly inputs: readonly string[];
  readonly options: CaseOptions;
  readonly evidence: readonly {
    readonly path: string;
    readonly size: number;
    readonly sha256: string | null;
    readonly kind: string;
    readonly format: string;
  }[];
}

export function caseOptions(options: EvidenceOptions): CaseOptions {
  const { vxlanPorts, genevePorts, logFormat, slackSeconds, thresholds, decodeAs, showCredentials } = options;
  return {
    ...(vxlanPorts?.length && { vxlanPorts }),
    ...(genevePorts?.length && { genevePorts }),
    ...(logFormat && { logFormat }),
    ...(slackSeconds !== undefined && { slackSeconds }),
    ...(thresholds && Object.keys(thresholds).length > 0 && { thresholds }),
    ...(decodeAs?.length && { decodeAs }),
    ...(showCredentials && { showCredentials }),
  };
}

/** Reads a case folder's `case.json`; null when there is none. Throws CaseError "bad-case" when it is no such file. */
export function readCaseFile(folder: string): CaseFile | null {
  let text: string;
  try {
    text = readFileSync(join(folder, CASE_FILE), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new CaseError("bad-case", `${join(folder, CASE_FILE)} cannot be read.`, error);
  }
  const parsed = parse(text);
  if (!isCaseFile(parsed)) throw new CaseError("bad-case", `${join(folder, CASE_FILE)} is not a Flowmirror case.`);
  if (parsed.schema > SCHEMA) {
    throw new CaseError("bad-case", `The case in ${folder} was written by a newer version (${parsed.version}).`);
  }
  return parsed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isCaseFile(value: unknown): value is CaseFile {
  if (typeof value !== "object" || value === null) return false;
  const { schema, version, inputs, options, evidence } = value as Partial<Record<keyof CaseFile, unknown>>;
  const texts = Array.isArray(inputs) && inputs.every((input) => typeof input === "string");
  return (
    typeof schema === "number" &&
    typeof version === "string" &&
    texts &&
    typeof options === "object" &&
    options !== null &&
    Array.isArray(evidence)
  );
}

/** Writes `case.json` so that it is whole or as before. */
export function writeCaseFile(folder: string, file: Omit<CaseFile, "schema">): void {
  const path = join(folder, CASE_FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify({ schema: SCHEMA, ...file }, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** A path as `case.json` holds it: relative to the folder, with forward slashes. */
export function portable(folder: string, path: string): string {
  const short = relative(folder, resolve(path));
  return isAbsolute(short) ? short : (short || ".").split(sep).join("/");
}
