/** What people type and what they see: lines with their corrections, and output with the prompt at its end. */

/** Characters of a typed line that are kept. */
const MAX_TYPED = 1000;
/** Characters of output that are kept for one line of the client. */
const MAX_OUTPUT = 4000;
/** Characters of the server's last line that are kept: prompts are short. */
const MAX_PROMPT = 300;

const BACKSPACE = 8;
const LF = 10;
const CR = 13;
const CANCEL_LINE = 21;
const INTERRUPT = 3;
const DELETE = 127;

/** A line as it is typed: the keys that correct it do so here. */
export class TypedLine {
  #text = "";
  #afterCr = false;

  /** One more byte; the line where it ends with it, else null. */
  key(byte: number): string | null {
    // CR LF and CR NUL end a line once (RFC 854).
    const isSecond = this.#afterCr && (byte === LF || byte === 0);
    this.#afterCr = byte === CR;
    if (isSecond) return null;
    if (byte === CR || byte === LF) return this.take();
    if (byte === BACKSPACE || byte === DELETE) this.#text = this.#text.slice(0, -1);
    else if (byte === CANCEL_LINE || byte === INTERRUPT) this.#text = "";
    else if (byte !== 0 && this.#text.length < MAX_TYPED) this.#text += String.fromCharCode(byte);
    return null;
  }

  get isEmpty(): boolean {
    return this.#text === "";
  }

  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }

  /** Bytes are missing. */
  clear(): void {
    this.#text = "";
    this.#afterCr = false;
  }
}

/** What the server says between two lines of the client. */
export class Output {
  #lines = "";
  #last = "";
  /** Anything at all was said since the beginning. */
  hasAny = false;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === 0) continue;
      this.hasAny = true;
      if (this.#last.length < MAX_PROMPT || byte === LF) this.#last += String.fromCharCode(byte);
      if (byte === LF) this.#endLine();
    }
  }

  /** The line that has not ended: the prompt. */
  get prompt(): string {
    return this.#last.slice(this.#last.lastIndexOf("\r") + 1);
  }

  /** Takes the whole lines; the prompt goes, too. */
  take(): string {
    const text = this.#lines;
    this.#lines = "";
    this.#last = "";
    return text;
  }

  #endLine(): void {
    if (this.#lines.length < MAX_OUTPUT) this.#lines += this.#last;
    this.#last = "";
  }
}

/** Escape sequences of terminals (ECMA-48), which say nothing. */
const ESCAPES = /\x1b(?:\[[0-9;?]{0,20}[@-~]|[()][A-Z0-9]|\][^\x07]{0,100}\x07|[=>78])/g;

export function plain(text: string): string {
  return text.replace(ESCAPES, "");
}

/** A prompt, without what the server echoed of the answer to it; stars stand for a password. */
export function withoutEcho(prompt: string, typed: string): string {
  const text = plain(prompt);
  if (typed !== "" && text.endsWith(typed)) return text.slice(0, -typed.length);
  return text.replace(/\*{1,64}$/, "");
}

/** Characters at the end of a prompt in which it says what it asks for. */
const MAX_QUESTION = 80;

function question(prompt: string): string {
  return prompt.trimEnd().slice(-MAX_QUESTION);
}

export function asksForPassword(prompt: string): boolean {
  return /(?:pass(?:word|phrase|code|wd)?|passwort|contraseña|mot de passe|\bpin)[^:>?]{0,40}[:>?]?$/i.test(
    question(prompt),
  );
}

export function asksForUser(prompt: string): boolean {
  return /(?:\blog ?in(?: name)?|\bsign ?in|user ?(?:name|id)?|account)\s*[:>]$/i.test(question(prompt));
}

/** What became of a login, by the server's words and its next prompt; null where they do not tell. */
export function loginResult(output: string, prompt: string): "failed" | "success" | null {
  const text = plain(output);
  if (/incorrect|fail(?:ed|ure)?\b|denied|invalid|wrong|bad (?:password|login|user)|not authori[sz]ed|% ?(?:authentication|login)/i.test(text)) return "failed"; // prettier-ignore
  if (asksForUser(prompt) || asksForPassword(prompt)) return "failed";
  if (/[$#>%]\s*$/.test(plain(prompt)) || /last login|welcome/i.test(text)) return "success";
  return null;
}
