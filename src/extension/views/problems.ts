/** Findings that rest on lines of plain-text flow logs, as problems of these files while the case is open. */
import { isAbsolute } from "node:path";
import type { EvidenceFile, FindingAtLine, Severity } from "../../protocol/case.ts";
import { type Disposable, together } from "../emitter.ts";
import type { Session } from "../session.ts";
import type { Sessions } from "../sessions.ts";
import type { Facts } from "./facts.ts";
import { label, short } from "./words.ts";

/** Problems of one file: the panel of problems is read by people. */
const MOST_PER_FILE = 1000;
/** Files that are asked about: a folder of a year of logs has thousands, with findings in few. */
const MOST_FILES = 200;
/** Formats whose lines are lines of a text file. */
const LINES = new Set(["flow-log-text", "flow-log-csv"]);
const COMPRESSED = /\.(gz|zst)$/i;
/** Characters of a problem's message. */
const LONGEST = 600;

export interface Problem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  /** Of the finding. */
  readonly title: string;
  readonly severity: "error" | "warning" | "information";
  /** Detector that found it. */
  readonly code: string;
  readonly finding: string;
}

/** Where the problems of one case go. */
export interface ProblemSink {
  /** The problems of a file in place of those it had. */
  set(path: string, problems: readonly Problem[]): void;
  /** Takes all of them away. */
  dispose(): void;
}

/** Problems that are shown, to lead from a line to its findings. */
export class ProblemIndex {
  readonly #byCase = new Map<string, Map<string, readonly Problem[]>>();

  /** A sink that notes what goes through it. */
  noting(key: string, sink: ProblemSink): ProblemSink {
    const files = new Map<string, readonly Problem[]>();
    this.#byCase.set(key, files);
    return {
      set: (path, problems) => {
        files.set(path, problems);
        sink.set(path, problems);
      },
      dispose: () => {
        if (this.#byCase.get(key) === files) this.#byCase.delete(key);
        sink.dispose();
      },
    };
  }

  /** Problems on lines [from, to] of a file, from 1, with the case each is of. */
  at(path: string, from: number, to: number): { readonly case: string; readonly problem: Problem }[] {
    return [...this.#byCase].flatMap(([key, files]) =>
      (files.get(path) ?? [])
        .filter(({ line }) => line >= from && line <= to)
        .map((problem) => ({ case: key, problem })),
    );
  }
}

const mapped: Readonly<Record<Severity, Problem["severity"]>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "information",
  info: "information",
};

/** Files that an editor shows line by line as the engine has counted them. */
export function textLogs(files: readonly EvidenceFile[]): EvidenceFile[] {
  const fits = ({ kind, format, path, records }: EvidenceFile): boolean =>
    kind === "flow-log" && records > 0 && LINES.has(format) && !COMPRESSED.test(path) && isAbsolute(path);
  return files.filter(fits);
}

export function problemOf({ line, title, says, severity, detector, finding }: FindingAtLine): Problem {
  const message = short(`${title}: ${says}`, LONGEST);
  return { line, message, title: label(title), severity: mapped[severity], code: label(detector), finding };
}

/** Keeps problems as the open cases have them. */
export function keepProblems(
  sessions: Sessions,
  facts: Facts,
  sinkFor: (session: Session) => ProblemSink,
  trouble: (error: unknown) => void,
): Disposable {
  const kept = new Map<Session, { readonly sink: ProblemSink; readonly abort: AbortController }>();
  const drop = (session: Session): void => {
    kept.get(session)?.abort.abort();
    kept.get(session)?.sink.dispose();
    kept.delete(session);
  };
  const renew = (session: Session): void => {
    drop(session);
    if (session.status.state !== "ready") return;
    const its = { sink: sinkFor(session), abort: new AbortController() };
    kept.set(session, its);
    fill(session, facts, its.sink, its.abort.signal).catch((error: unknown) => {
      if (!its.abort.signal.aborted && session.status.state === "ready") trouble(error);
    });
  };
  const listening = together(
    facts.onDidChange(({ session, what }) => what === "facts" && renew(session)),
    sessions.onDidClose(drop),
  );
  return {
    dispose() {
      listening.dispose();
      for (const session of [...kept.keys()]) drop(session);
    },
  };
}

async function fill(session: Session, facts: Facts, sink: ProblemSink, signal: AbortSignal): Promise<void> {
  const { files, findings } = await facts.overview(session);
  if (Object.values(findings).every((number) => number === 0)) return;
  for (const { evidenceId, path } of textLogs(files).slice(0, MOST_FILES)) {
    const found = await session.ask("findingsAtLines", { evidenceId, limit: MOST_PER_FILE }, signal);
    if (signal.aborted) return;
    if (found.length > 0) sink.set(path, found.map(problemOf)); // prettier-ignore
  }
}
