/** One connection of IMAP: commands and completions by their tags, literals of messages through MIME, TLS from STARTTLS on. */
import { latin1 } from "../latin1.ts";
import type { TextLine } from "../parts/lines.ts";
import { said } from "../parts/said.ts";
import { SaslDialog } from "../parts/sasl.ts";
import { type TextReader, TextTalk } from "../parts/text-talk.ts";
import { MAX_WAITING } from "../parts/waiting.ts";
import { type Analyzer, type Context, further, type Message, type Place, peerOf, type Speaker } from "../protocol.ts"; // prettier-ignore
import { firstStrings, literalSize, mailboxName, MAX_LINE, MAX_LITERAL, parseCommand, parseSection, parseStatus, quotedLiteral, type Section, type Status, withoutLiteral } from "./parse.ts"; // prettier-ignore
import { giveRow, giveShown, type Known, type Pending, requestOf } from "./rows.ts";
import { Shown } from "./shown.ts";
import { type Part, Structures } from "./structure.ts";

/** A literal being read. */
interface Literal {
  left: number;
  readonly shown: Shown | null;
  /** The command that it is an argument of, kept while it is short. */
  text: string;
}

export function imapAnalyzer(context: Context): Analyzer {
  return new TextTalk(context, "imap", MAX_LINE, (talk) => new ImapReader(context, talk));
}

class ImapReader implements TextReader {
  readonly #context: Context;
  readonly #talk: TextTalk;
  readonly #literals: Record<Speaker, Literal | null> = { orig: null, resp: null };
  readonly #pending = new Map<string, Pending>();
  /** Tag of the command that was said last: nothing follows AUTHENTICATE but what answers it. */
  #last: string | null = null;
  #client: Speaker | null = null;
  /** The command whose lines are being read. */
  #command: Pending | null = null;
  /** Beginning of the response whose literals are being read. */
  #responseHead: string | null = null;
  /** A message that comes in pieces. */
  #partial: Shown | null = null;
  readonly #structures = new Structures();
  #user: string | null = null;
  #mailbox: string | null = null;

  constructor(context: Context, talk: TextTalk) {
    this.#context = context;
    this.#talk = talk;
  }

  isInBody(from: Speaker): boolean {
    return this.#literals[from] !== null;
  }

  body(from: Speaker, bytes: Uint8Array, at: number, place: Place): number {
    return this.#readLiteral(from, this.#literals[from]!, bytes, at, place);
  }

  bodyGap(from: Speaker, size: number): number {
    const literal = this.#literals[from]!;
    const missing = Math.min(size, literal.left);
    literal.shown?.gap(missing);
    literal.left -= missing;
    if (literal.left === 0) this.#endLiteral(from, literal);
    return missing;
  }

  lost(from: Speaker): void {
    if (from === this.#client) this.#giveCommand();
    else this.#responseHead = null;
  }

  end(): void {
    for (const from of ["orig", "resp"] as const) {
      const shown = this.#literals[from]?.shown;
      if (shown && shown !== this.#partial) this.#endShown(shown, false);
    }
    this.#endPartial();
    this.#giveCommand();
    for (const pending of this.#pending.values()) this.#give(pending, null, null);
    this.#pending.clear();
  }

  line(from: Speaker, found: TextLine): void {
    if (this.#client === null) {
      const isServer = /^[*+] /.test(found.text) || parseStatus(found.text) !== null;
      this.#client = isServer === (from === "orig") ? "resp" : "orig";
    }
    if (from === this.#client) this.#clientLine(found);
    else this.#serverLine(found);
  }

  // what the client says

  #clientLine(found: TextLine): void {
    const size = literalSize(found.text);
    const text = size === null ? found.text : withoutLiteral(found.text);
    if (this.#command) this.#goOn(this.#command, text, found.length);
    else if (!this.#beginCommand(text, found)) return;
    const command = this.#command!;
    if (size === null) return this.#giveCommand();
    const isMail = command.verb === "APPEND" || command.verb === "REPLACE";
    const section: Section = { name: command.verb, kind: "message", part: "", origin: null };
    const place = further(found.place, found.length);
    const shown = isMail ? this.#shown(section, "", this.#requestOf(command), command.tag, place, this.#client!) : null;
    this.#literals[this.#client!] = { left: size, shown, text: "" };
    if (size === 0) this.#endLiteral(this.#client!, this.#literals[this.#client!]!);
  }

  /** A line that begins a command, or goes on with one; false where nothing more is to do with it. */
  #beginCommand(text: string, { place, length }: TextLine): boolean {
    const last = this.#last !== null ? this.#pending.get(this.#last) : undefined;
    const parsed = parseCommand(text);
    if (last?.sasl && !(parsed && parsed.tag !== last.tag)) {
      last.sasl.response(text.trim());
      return false;
    }
    if (!parsed) return false;
    const { tag, verb, args } = parsed;
    this.#command = { tag, verb, args, place, length, user: null, secret: "", sasl: null, responses: 0 };
    return true;
  }

  /** More of a command, after a literal. */
  #goOn(command: Pending, text: string, length: number): void {
    command.length += length;
    if (command.args.length < MAX_LINE) command.args += text;
  }

  /** The command at hand was said to its end. */
  #giveCommand(): void {
    const command = this.#command;
    this.#command = null;
    if (!command) return;
    this.#understand(command);
    const same = this.#pending.get(command.tag);
    if (same) this.#complete(same, null, null);
    this.#last = command.tag;
    if (this.#pending.size < MAX_WAITING) return void this.#pending.set(command.tag, command);
    this.#context.report("app-waiting-limit", command.place, "imap");
    this.#give(command, null, null);
  }

  #understand(command: Pending): void {
    if (command.verb === "LOGIN") {
      const [user, secret] = firstStrings(command.args, 2);
      command.user = user ?? "";
      command.secret = secret ?? "";
      command.args = command.user;
    } else if (command.verb === "AUTHENTICATE") {
      const [mechanism, initial] = firstStrings(command.args, 2);
      command.sasl = new SaslDialog(mechanism ?? "");
      if (initial) command.sasl.response(initial);
      command.args = command.sasl.mechanism;
    }
  }

  // what the server says

  #serverLine(found: TextLine): void {
    const head = this.#responseHead ?? found.text;
    const size = literalSize(found.text);
    if (size !== null) {
      this.#responseHead = head.slice(0, 100);
      return this.#beginShown(head, found, size);
    }
    const number = fetchedNumber(head);
    if (number !== undefined) this.#structures.read(number, found.text);
    const isRest = this.#responseHead !== null;
    this.#responseHead = null;
    if (head.startsWith("* ")) {
      const first = this.#firstPending();
      if (first) first.responses++;
    }
    const status = isRest ? null : parseStatus(found.text);
    if (!status) return;
    const reply = { ...said(found.text), from: peerOf(this.#client!), place: found.place, length: found.length };
    if (status.tag !== "") return this.#complete(this.#pending.get(status.tag) ?? null, status, reply);
    // Untagged: the greeting, or goodbye.
    if (this.#pending.size === 0 && (status.status !== "OK" || this.#user === null)) this.#give(null, status, reply);
  }

  #complete(pending: Pending | null, status: Status | null, reply: Message | null): void {
    if (pending) this.#pending.delete(pending.tag);
    if (pending && status?.status === "OK") this.#succeed(pending);
    this.#give(pending, status, reply);
  }

  #succeed({ verb, args, user, sasl }: Pending): void {
    if (verb === "LOGIN" || verb === "AUTHENTICATE") this.#user = (sasl ? sasl.user : user) || null;
    else if (verb === "SELECT" || verb === "EXAMINE") this.#open(args);
    else if (verb === "CLOSE" || verb === "UNSELECT") this.#mailbox = null;
    else if (verb === "STARTTLS") this.#talk.turnToTls();
    else if (verb === "COMPRESS") this.#talk.finish();
  }

  #open(args: string): void {
    this.#endPartial();
    this.#structures.clear();
    this.#mailbox = mailboxName(firstStrings(args, 1)[0] ?? "");
  }

  #beginShown(head: string, found: TextLine, size: number): void {
    const server = peerOf(this.#client!);
    const section = parseSection(found.text);
    const number = fetchedNumber(head);
    if (number !== undefined) this.#structures.read(number, found.text);
    let shown: Shown | null = null;
    if (section && number !== undefined && size > 0) {
      const key = `${number} ${section.name}`;
      const partial = this.#partial;
      if (partial?.key === key && section.origin === partial.length && section.origin > 0) shown = partial;
      else {
        this.#endPartial();
        const pending = this.#firstPending();
        const request = pending ? this.#requestOf(pending) : null;
        const place = further(found.place, found.length);
        const part = this.#structures.part(number, section.part);
        shown = this.#shown(section, key, request, pending?.tag ?? null, place, server, part);
        if (section.origin !== null) this.#partial = shown;
      }
    }
    this.#literals[server] = size > 0 ? { left: size, shown, text: "" } : null;
  }

  #shown(
    section: Section,
    key: string,
    request: Message | null,
    tag: string | null,
    place: Place,
    from: Speaker,
    part?: Part,
  ): Shown {
    return new Shown(this.#context, { section, key, request, tag, place, from, ...(part && { part }) });
  }

  #firstPending(): Pending | undefined {
    for (const pending of this.#pending.values()) return pending;
    return undefined;
  }

  // literals

  #readLiteral(from: Speaker, literal: Literal, bytes: Uint8Array, at: number, place: Place): number {
    const end = Math.min(bytes.length, at + literal.left);
    literal.shown?.data(bytes.subarray(at, end), further(place, at));
    const room = MAX_LITERAL - literal.text.length;
    if (!literal.shown && from === this.#client && room > 0)
      literal.text += latin1(bytes, at, Math.min(end, at + room));
    literal.left -= end - at;
    if (from === this.#client && this.#command) this.#command.length += end - at;
    if (literal.left === 0) this.#endLiteral(from, literal);
    return end;
  }

  #endLiteral(from: Speaker, literal: Literal): void {
    this.#literals[from] = null;
    const { shown } = literal;
    if (shown && shown !== this.#partial) this.#endShown(shown, true);
    if (from === this.#client && this.#command && !shown) this.#goOn(this.#command, quotedLiteral(literal.text), 0);
  }

  #endPartial(): void {
    const partial = this.#partial;
    this.#partial = null;
    if (partial) this.#endShown(partial, partial.section.origin === 0);
  }

  #endShown(shown: Shown, isWhole: boolean): void {
    shown.end(isWhole);
    giveShown(this.#context, this.#known, shown);
  }

  // rows

  get #known(): Known {
    return { client: this.#client!, user: this.#user, mailbox: this.#mailbox };
  }

  #requestOf(pending: Pending): Message {
    return requestOf(pending, this.#client!);
  }

  #give(pending: Pending | null, status: Status | null, reply: Message | null): void {
    giveRow(this.#context, this.#known, pending, status, reply);
  }
}

/** Number of the message that a response shows something of. */
function fetchedNumber(text: string): string | undefined {
  return /^\* (\d{1,10}) FETCH\b/i.exec(text)?.[1];
}
