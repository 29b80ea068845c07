import type { Case, EvidenceOptions, FileSummary, RunOptions } from "../engine/api.ts";
import { evidenceOptionsOf, isCase, type commonOptions, type EvidenceChoice } from "./evidence.ts";
import { exit } from "./exit.ts";
import { fileNotes, nothingRead } from "./notes.ts";
import type { Values } from "./option.ts";
import { shownPath } from "./paths.ts";
import { progressLine, type ProgressLine } from "./progress.ts";
import type { World } from "./world.ts";

type SessionChoice = EvidenceChoice & Values<typeof commonOptions>;

/** What the commands that read evidence share: options for the engine, progress, notes on the files. */
export interface Session {
  readonly evidence: EvidenceOptions;
  readonly run: RunOptions;
  readonly progress: ProgressLine;
  /** A line on stderr, unless --quiet. */
  note(line: string): Promise<void>;
  /** Notes on the files and the exit code that follows from them; undefined when reading was stopped early on purpose. */
  close(files: readonly FileSummary[] | undefined): Promise<number>;
}

/** `paths` is what the command was given: of a case that was analysed before, the notes on its files have been shown. */
export async function openSession(values: SessionChoice, paths: readonly string[], world: World): Promise<Session> {
  const progress = progressLine(world, values.quiet);
  const run: RunOptions = { signal: world.signal, onProgress: (state) => progress.show(state) };
  const note = async (line: string) => {
    await progress.clear();
    if (!values.quiet) await world.stderr.write(`${line}\n`);
  };
  return {
    evidence: { ...(await evidenceOptionsOf(values)), ...run },
    run,
    progress,
    note,
    async close(files) {
      await progress.clear();
      if (!files) return exit.ok;
      if (!isCase(paths)) for (const line of fileNotes(files, world.folder)) await note(line);
      if (!nothingRead(files)) return exit.ok;
      await world.stderr.write("flowmirror: none of the evidence could be read.\n");
      return exit.noEvidence;
    },
  };
}

/** Opens a case for `work` and closes it in any event. That a kept case was not as asked for, and so was analysed again, is noted. */
export async function withCase<T>(
  paths: readonly string[],
  session: Session,
  world: World,
  work: (opened: Case) => Promise<T>,
  folder?: string,
): Promise<T> {
  const opened = await world.engine.openCase(paths, { ...session.evidence, ...(folder !== undefined && { folder }) });
  try {
    if (isCase(paths) && !opened.reused)
      await session.note(
        `${shownPath(paths[0], world.folder)}: Analysed again: its evidence, options or version changed.`,
      );
    return await work(opened);
  } finally {
    await opened.close();
    await session.progress.clear();
  }
}
