/** A window of the tests' own: says what was said, answers as told. */
import type { Choice, Resource, Ui } from "../../src/extension/ui.ts";

export interface FakeUi extends Ui {
  /** What was said or done, as "info: ...", "copy: ...". */
  readonly said: string[];
  /** Answers to come: actions of messages, chosen files, typed text, chosen labels. */
  readonly answers: unknown[];
}

export function file(path: string, scheme = "file"): Resource {
  return { scheme, path, fsPath: scheme === "file" ? path : "", toString: () => `${scheme}://${path}` };
}

export function fakeUi(): FakeUi {
  const said: string[] = [];
  const answers: unknown[] = [];
  const next = <T>(): T => answers.shift() as T;
  const say =
    (how: string) =>
    async (sentence: string): Promise<string | undefined> => {
      said.push(`${how}: ${sentence}`);
      return next<string | undefined>();
    };
  const byLabel = <T extends Choice>(choices: readonly T[]): T | null => {
    const wanted = next<string | null>();
    return choices.find(({ label }) => label === wanted) ?? null;
  };
  return {
    said,
    answers,
    info: say("info"),
    warn: say("warn"),
    error: say("error"),
    askEvidence: async () => next(),
    async askSave({ title, name }) {
      said.push(`save: ${title}: ${name}`);
      return next();
    },
    async askText({ prompt, check }) {
      const typed = next<string | null>();
      const refused = typed === null ? null : check?.(typed);
      said.push(`ask: ${prompt}${refused ? `: ${refused}` : ""}`);
      return refused ? null : typed;
    },
    pick: async (_title, choices) => byLabel(choices),
    async search({ find }) {
      return byLabel(await find(next<string>(), new AbortController().signal));
    },
    activeFile: () => null,
    async copy(text) {
      said.push(`copy: ${text}`);
    },
    async showText(path, line) {
      said.push(`text: ${path}${line === undefined ? "" : `:${line}`}`);
    },
    async showFile(resource, where) {
      said.push(`${where}: ${resource.path}`);
    },
    async progress(title, work) {
      const { signal } = new AbortController();
      return work((sentence) => said.push(`${title}: ${sentence}`), signal);
    },
    async run(command, ...args) {
      said.push(`run: ${[command, ...args.map(String)].join(" ")}`);
      return undefined;
    },
    write: async (resource, write) => write(resource.fsPath),
  };
}
