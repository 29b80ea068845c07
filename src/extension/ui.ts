/** What commands and panels want of VS Code's window, in our words: a test answers in its place. */

/** A `vscode.Uri`, as far as it matters here. */
export interface Resource {
  readonly scheme: string;
  readonly path: string;
  /** Only for scheme "file" the path of a file. */
  readonly fsPath: string;
  toString(): string;
}

export interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

export interface Ui {
  /** Say something; answers with the action that was chosen. */
  info(sentence: string, ...actions: readonly string[]): Promise<string | undefined>;
  warn(sentence: string, ...actions: readonly string[]): Promise<string | undefined>;
  error(sentence: string, ...actions: readonly string[]): Promise<string | undefined>;

  /** Evidence to read: files, folders or both as far as the system's dialog allows. Null when thought better of. */
  askEvidence(title: string, what: "files" | "folders"): Promise<readonly Resource[] | null>;
  /** A file to write; it may exist, the person has agreed to lose it. */
  askSave(about: {
    readonly title: string;
    readonly name: string;
    readonly kind: string;
    readonly ending: string;
  }): Promise<Resource | null>;
  askText(about: {
    readonly title: string;
    readonly prompt: string;
    readonly placeholder?: string;
    /** What stands there to begin with. */
    readonly value?: string;
    /** A sentence where the text will not do. */
    check?(text: string): string | null;
  }): Promise<string | null>;
  pick<T extends Choice>(title: string, choices: readonly T[]): Promise<T | null>;
  /** A pick whose choices are looked up while one types. */
  search<T extends Choice>(about: {
    readonly title: string;
    readonly placeholder: string;
    find(text: string, signal: AbortSignal): Promise<readonly T[]>;
  }): Promise<T | null>;

  /** The file that the active tab shows. */
  activeFile(): Resource | null;
  copy(text: string): Promise<void>;
  /** Opens a text file at a line, from 1; VS Code decides how much of a huge one it takes. */
  showText(path: string, line?: number): Promise<void>;
  /** Opens a file as VS Code would on a double click, or in the system's own application. */
  showFile(resource: Resource, where: "editor" | "system"): Promise<void>;
  /** Runs; where it takes longer than a moment a notification says how far it is, and cancelling that aborts the signal. */
  progress<T>(
    title: string,
    work: (say: (sentence: string, percent?: number) => void, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  run(command: string, ...args: readonly unknown[]): Promise<unknown>;
  /** A file in place of `resource`: written by `write` to a path on this machine. */
  write(resource: Resource, write: (path: string) => Promise<void>): Promise<void>;
}
