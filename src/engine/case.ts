/** Opens a case: an analysed index over evidence, kept in a folder or thrown away when closed. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { printable } from "../base/escape.ts";
import { CaseError } from "../model/error.ts";
import { removeAbandoned, replaceIndex } from "../store/replace.ts";
import { Store } from "../store/store.ts";
import { analyse } from "./analyse.ts";
import type { EvidenceOptions } from "./api.ts";
import {
  CASE_FILE,
  type CaseFile,
  caseOptions,
  INDEX_FILE,
  portable,
  readCaseFile,
  writeCaseFile,
} from "./case-file.ts";
import { fingerprint, sameEvidence, writeFingerprint } from "./fingerprint.ts";
import { type EvidenceFile, gatherEvidence, kindOf } from "./ingest/evidence.ts";
import { OpenedCase } from "./opened-case.ts";
import { makeFolder } from "./output/folder.ts";
import { protocolIds } from "./protocols/tables.ts";
import { version } from "./version.ts";

export interface OpenOptions extends EvidenceOptions {
  /** Where the case is kept; without it the index is temporary. */
  readonly folder?: string;
  /** Analyses also where an index is at hand that fits. */
  readonly again?: boolean;
}

/** Evidence beyond this is indexed in a temporary file, not in memory. */
const IN_MEMORY_BYTES = 64 * 2 ** 20;

/**
 * Opens `paths`: one case folder, or evidence files and folders. An index that fits evidence, options and version is used as it
 * is; otherwise it is built anew and put in place when it is whole. Throws CaseError.
 */
export async function openCase(paths: readonly string[], options: OpenOptions = {}): Promise<OpenedCase> {
  const kept = paths.length === 1 ? readCaseFile(resolve(paths[0])) : null;
  if (kept && options.folder === undefined) return openKept(resolve(paths[0]), kept, options);
  const inputs = kept ? kept.inputs.map((input) => resolve(paths[0], input)) : paths.map((path) => resolve(path));
  if (options.folder === undefined) return openTemporary(inputs, options);
  return openInFolder(resolve(options.folder), inputs, options);
}

/** A case folder as it stands: its own inputs and options, changed by those given now. */
async function openKept(folder: string, kept: CaseFile, options: OpenOptions): Promise<OpenedCase> {
  const rule = kept.options.decodeAs?.find((one) => !protocolIds.some(({ transport, id }) => transport === one.transport && id === one.protocol)); // prettier-ignore
  if (rule) {
    const name = printable(rule.protocol);
    throw new CaseError("bad-case", `${folder} cannot be opened: ${CASE_FILE}.options.decodeAs names the ${rule.transport} protocol "${name}", and there is none.`); // prettier-ignore
  }
  const inputs = kept.inputs.map((input) => resolve(folder, input));
  try {
    return await openInFolder(folder, inputs, { ...options, ...kept.options, ...caseOptions(options) });
  } catch (error) {
    if (!(error instanceof CaseError) || error.code !== "not-found") throw error;
    const says = `${error.message} ${join(folder, CASE_FILE)} names it as evidence: put it back, or analyse it again where it is now.`;
    throw new CaseError(error.code, says, error);
  }
}

async function openInFolder(folder: string, inputs: readonly string[], options: OpenOptions): Promise<OpenedCase> {
  const index = join(folder, INDEX_FILE);
  const { memoryMb, threads, signal } = options;
  const read = async (reused: boolean): Promise<OpenedCase> =>
    new OpenedCase(await Store.open(index, { readOnly: true, memoryMb, threads }), { folder, inputs, reused, options });
  await removeAbandoned(index);
  const print = fingerprint(inputs, options);
  if (!options.again && (await sameEvidence(index, inputs, print, options))) return read(true);
  const files = await gatherEvidence(inputs, options);
  await makeCaseFolder(folder);
  await replaceIndex(
    index,
    async (store) => {
      await analyse(store, files, options);
      await writeFingerprint(store, print, files);
    },
    { memoryMb, threads, signal },
  );
  writeCaseFile(folder, {
    version,
    inputs: inputs.map((input) => portable(folder, input)),
    options: caseOptions(options),
    evidence: files.map((file) => evidenceEntry(folder, file)),
  });
  return read(false);
}

async function makeCaseFolder(folder: string): Promise<void> {
  const exists = await stat(folder).catch(() => null);
  if (exists && !exists.isDirectory())
    throw new CaseError("bad-case", `${folder} is a file; a case is a folder with ${CASE_FILE} in it.`);
  try {
    makeFolder(folder);
  } catch (error) {
    throw new CaseError("no-permission", `The case folder ${folder} cannot be made.`, error);
  }
}

function evidenceEntry(folder: string, file: EvidenceFile): CaseFile["evidence"][number] {
  return {
    path: portable(folder, file.path),
    size: file.inspected.file?.size ?? 0,
    sha256: file.sha256,
    ...kindOf(file),
  };
}

async function openTemporary(inputs: readonly string[], options: EvidenceOptions): Promise<OpenedCase> {
  const files = await gatherEvidence(inputs, options);
  const bytes = files.reduce((sum, { inspected }) => sum + (inspected.file?.size ?? 0), 0);
  const folder = bytes > IN_MEMORY_BYTES ? await mkdtemp(join(tmpdir(), "flowmirror-")) : null;
  const discard = async (): Promise<void> => {
    if (folder) await rm(folder, { recursive: true, force: true });
  };
  const { memoryMb, threads, signal } = options;
  let store: Store | undefined;
  try {
    store = await Store.open(folder ? join(folder, INDEX_FILE) : ":memory:", { memoryMb, threads, signal });
    await store.createTables();
    await analyse(store, files, options);
  } catch (error) {
    // What went wrong first is what is said.
    await store?.close().catch(() => undefined);
    await discard();
    throw error;
  }
  return new OpenedCase(store, { folder: null, inputs, reused: false, options }, discard);
}
