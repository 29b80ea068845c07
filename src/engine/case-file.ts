/** `case.json`: what a case is made of, in a form fit for git. The index beside it is a cache. */
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { printable } from "../base/escape.ts";
import { CaseError } from "../model/error.ts";
import { between, byName, type Check, fields, flag, list, matching, oneOf, optional, orNull, text, whole } from "../protocol/check.ts"; // prettier-ignore
import { RpcError } from "../protocol/rpc.ts";
import type { DecodeRule, EvidenceOptions } from "./api.ts";

export const CASE_FILE = "case.json";
export const INDEX_FILE = "index.duckdb";
const SCHEMA = 1;
/** A case of a hundred thousand files, each with a long path, has a tenth of it. */
const MAX_BYTES = 256 << 20;

/** There are no more ports, and each may be said once per transport. */
const PORTS = 65_536;
/** Longest path Windows knows; Linux stops at 4096. */
const PATH = 32_767;
/** Files of one case: more than anybody has. */
const FILES = 1_000_000;
/** Fields of a log, thresholds: more than there are. */
const FEW = 1000;
/** Longer than any name of a field, a protocol, a format. */
const NAME = 200;
/** Characters of a wrong name that a refusal repeats. */
const SHOWN = 80;

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

/**
 * Reads a case folder's `case.json`; null when there is none. The file may be anybody's, so nothing of it is passed on but what was checked.
 * Throws CaseError "bad-case" with a sentence when it is no such file, or says what cannot be.
 */
export function readCaseFile(folder: string): CaseFile | null {
  const path = join(folder, CASE_FILE);
  const content = contentOf(path);
  if (content === null) return null;
  const parsed = parse(content);
  if (!isCaseFile(parsed)) throw new CaseError("bad-case", `${path} is not a Flowmirror case.`);
  if (parsed.schema > SCHEMA) {
    throw new CaseError("bad-case", `The case in ${folder} was written by a newer version (${printable(parsed.version.slice(0, SHOWN))}).`); // prettier-ignore
  }
  try {
    refuseUnknown(parsed.options);
    const file = caseFile(parsed, CASE_FILE);
    if (process.platform === "win32") refuseElsewhere(file);
    return file;
  } catch (error) {
    if (error instanceof RpcError)
      throw new CaseError("bad-case", `${folder} cannot be opened: ${error.message}`, error);
    throw error;
  }
}

/** Null where there is no such file. */
function contentOf(path: string): string | null {
  try {
    const about = statSync(path);
    if (about.isFile() && about.size <= MAX_BYTES) return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new CaseError("bad-case", `${path} cannot be read.`, error);
  }
  throw new CaseError("bad-case", `${path} is not a Flowmirror case.`);
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

/** True for what means to be a case; what is in it is not looked at yet. */
function isCaseFile(value: unknown): value is Pick<CaseFile, "schema" | "version"> & { readonly options: object } {
  if (typeof value !== "object" || value === null) return false;
  const { schema, version, inputs, options, evidence } = value as Partial<Record<keyof CaseFile, unknown>>;
  return (
    typeof schema === "number" &&
    typeof version === "string" &&
    Array.isArray(inputs) &&
    typeof options === "object" &&
    options !== null &&
    Array.isArray(evidence)
  );
}

const port = whole(0, PORTS - 1);
const tunnelPort = whole(1, PORTS - 1);

/** As AWS names fields, without ${}. */
const fieldName = matching(/^[A-Za-z][A-Za-z0-9_-]{0,199}$/, "the name of a field");

const optionChecks: { readonly [K in keyof CaseOptions]-?: Check<CaseOptions[K]> } = {
  vxlanPorts: optional(list(tunnelPort, PORTS)),
  genevePorts: optional(list(tunnelPort, PORTS)),
  logFormat: optional(list(fieldName, FEW)),
  slackSeconds: optional(between(0, 86_400)),
  thresholds: optional(byName(between(0, Number.MAX_VALUE), FEW)),
  decodeAs: optional(
    list(fields<DecodeRule>({ transport: oneOf(["tcp", "udp"]), port, protocol: text(NAME) }), 2 * PORTS),
  ),
  showCredentials: optional(flag),
};

const caseFile = fields<CaseFile>({
  schema: whole(1, SCHEMA),
  version: text(NAME),
  inputs: list(text(PATH), FILES),
  options: fields<CaseOptions>(optionChecks),
  evidence: list(
    fields<CaseFile["evidence"][number]>({
      path: text(PATH),
      size: whole(0, Number.MAX_SAFE_INTEGER),
      sha256: orNull(text(NAME)),
      kind: text(NAME),
      format: text(NAME),
    }),
    FILES,
  ),
});

/** A name that is mistyped would mean nothing, and nobody would know. */
function refuseUnknown(options: object): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(optionChecks, name));
  if (unknown === undefined) return;
  const known = Object.keys(optionChecks).join(", ");
  const message = `${CASE_FILE}.options has no "${printable(unknown.slice(0, SHOWN))}"; there are ${known}.`;
  throw new RpcError({ code: "bad-request", message });
}

/**
 * A path on another machine is not even looked at: Windows would log in there, and whoever wrote the file would have the login.
 * Evidence on the share that the case lies on is named relative to it.
 */
export function refuseElsewhere({ inputs, evidence }: Pick<CaseFile, "inputs" | "evidence">): void {
  const far = [...inputs, ...evidence.map(({ path }) => path)].find((path) => /^[\\/]{2}(?![?.][\\/])|^[\\/]{2}[?.][\\/]UNC[\\/]/i.test(path)); // prettier-ignore
  if (far === undefined) return;
  const message = `${CASE_FILE} names evidence on another machine (${printable(far.slice(0, SHOWN))}); analyse it from there yourself.`;
  throw new RpcError({ code: "bad-request", message });
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
