import type { BatchSink, Case, EvidenceOptions, FileSummary, RunOptions } from "../engine/api.ts";
import { CaseError } from "../model/error.ts";
import type { commonOptions, EvidenceChoice } from "./evidence.ts";
import { nothingRead } from "./notes.ts";
import type { Engine } from "./engine.ts";
import type { Values } from "./option.ts";
import { checkRowChoice, openRows, type RowsAbout, type RowOutput, type rowOptions } from "./rows.ts";
import { openSession, withCase, type Session } from "./session.ts";
import type { World } from "./world.ts";

type ListingChoice = EvidenceChoice & Values<typeof rowOptions & typeof commonOptions>;

/** Fills a listing with rows and returns the files they came from. */
export type Fill = (rows: RowOutput, options: EvidenceOptions, session: Session) => Promise<readonly FileSummary[]>;

/** Runs a listing to its end: rows to where they belong, then notes; returns the exit code. */
export async function runListing(values: ListingChoice, about: RowsAbout, world: World, fill: Fill): Promise<number> {
  checkRowChoice(values);
  const session = await openSession(values, about.evidence, world);
  const rows = await openRows(values, about, world, session.progress);
  try {
    const files = await fillUntilEnough(rows, session, world, fill);
    await session.progress.clear();
    if (files && nothingRead(files)) await rows.abandon();
    else await rows.end();
    const lacks = files && rows.isEmpty() && lackOf(files, about);
    if (lacks) await session.note(lacks);
    return await session.close(files);
  } catch (error) {
    await session.progress.clear();
    await rows.abandon();
    throw error;
  }
}

/** Why there are no rows: what was read is of other kinds. Undefined where it is not, or where nothing was read at all. */
function lackOf(files: readonly FileSummary[], { from }: RowsAbout): string | undefined {
  if (from === undefined || nothingRead(files) || files.some(({ kind }) => kind === from)) return undefined;
  const [lacks, there] = from === "capture" ? ["capture", "flow logs"] : ["flow log", "captures"];
  const other = files.some(({ kind }) => kind === "capture" || kind === "flow-log");
  return `There is no ${lacks} in this evidence${other ? `, only ${there}` : ""}.`;
}

/** Undefined when the listing was stopped because --limit was reached: then nobody knows what the rest holds. */
async function fillUntilEnough(
  rows: RowOutput,
  session: Session,
  world: World,
  fill: Fill,
): Promise<readonly FileSummary[] | undefined> {
  const signal = AbortSignal.any([world.signal, rows.enough]);
  try {
    return await fill(rows, { ...session.evidence, signal }, session);
  } catch (error) {
    if (rows.enough.aborted && !world.signal.aborted && isCancelled(error)) return undefined;
    throw error;
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof CaseError
    ? error.code === "cancelled"
    : error instanceof Error && error.name === "AbortError";
}

/** Fills straight from evidence files. */
export function fromFiles(paths: readonly string[], list: Engine["listFlows"]): Fill {
  return async (rows, options) => (await list(paths, options, rows.write)).files;
}

/** Fills from an analysed case, or from evidence that is analysed into a temporary index first. */
export function fromCase(
  paths: readonly string[],
  world: World,
  ask: (opened: Case, out: BatchSink, options: RunOptions) => Promise<number>,
): Fill {
  return (rows, { signal }, session) =>
    withCase(paths, session, world, async (opened) => {
      const { files } = await opened.summary();
      await rows.protect(files.map(({ path }) => path));
      if (!nothingRead(files)) await ask(opened, rows.write, { ...session.run, signal });
      return files;
    });
}
