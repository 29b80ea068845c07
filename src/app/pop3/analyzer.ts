/** One connection of POP3: commands and responses in their order, retrieved messages through MIME, TLS from STLS on. */
import { DotReader } from "../mime/dots.ts";
import { MimeMessage } from "../mime/message.ts";
import { messageLine, messageRow } from "../mime/tables.ts";
import type { TextLine } from "../parts/lines.ts";
import { SaslDialog } from "../parts/sasl.ts";
import { type TextReader, TextTalk } from "../parts/text-talk.ts";
import { Waiting } from "../parts/waiting.ts";
import { type Analyzer, type Context, further, line, masked, type Message, type Place, peerOf, type Speaker } from "../protocol.ts"; // prettier-ignore
import { type Command, hasLines, isVerb, MAX_LINE, parseCommand, parseStatus, shortText, type Status } from "./parse.ts"; // prettier-ignore
import { pop3Table } from "./tables.ts";

const LF = 10;

interface Pending extends Command {
  readonly message: Message;
  /** The command as the row shows it. */
  readonly shown: string;
  readonly user: string | null;
  readonly secret: string;
  readonly sasl: SaslDialog | null;
}

/** A response of several lines that goes on. */
interface Open {
  readonly pending: Pending;
  readonly msg: string;
  readonly place: Place;
  length: number;
  lines: number;
  readonly mail: MimeMessage | null;
  readonly dots: DotReader;
}

export function pop3Analyzer(context: Context): Analyzer {
  return new TextTalk(context, "pop3", MAX_LINE, (talk) => new Pop3Reader(context, talk));
}

class Pop3Reader implements TextReader {
  readonly #context: Context;
  readonly #talk: TextTalk;
  readonly #waiting = new Waiting<Pending>();
  #client: Speaker | null = null;
  #open: Open | null = null;
  #user: string | null = null;
  #hasResponse = false;

  constructor(context: Context, talk: TextTalk) {
    this.#context = context;
    this.#talk = talk;
  }

  isInBody(from: Speaker): boolean {
    return this.#open !== null && from !== this.#client;
  }

  body(_from: Speaker, bytes: Uint8Array, at: number, place: Place): number {
    return this.#readOpen(this.#open!, bytes, at, place);
  }

  /** The end of the response may be lost as well: what goes on is its. */
  bodyGap(_from: Speaker, size: number): number {
    const open = this.#open!;
    open.length += size;
    open.mail?.gap(size);
    open.dots.gap();
    return size;
  }

  lost(): void {
    for (const pending of this.#waiting.drain()) this.#give(pending, null, null, null);
  }

  end(): void {
    if (this.#open) this.#close(this.#open, false);
    this.lost();
  }

  line(from: Speaker, found: TextLine): void {
    this.#client ??= (parseStatus(found.text) !== null) === (from === "orig") ? "resp" : "orig";
    if (from === this.#client) this.#command(found);
    else this.#response(found);
  }

  #command(found: TextLine): void {
    // Nothing follows AUTH before its response but what answers it.
    const sasl = this.#waiting.last?.sasl;
    const command = parseCommand(found.text);
    if (sasl && !isVerb(command.verb)) return sasl.response(found.text.trim());
    // A response that goes on ends where its end was lost and the client asks for the next.
    if (this.#open?.dots.hasBareDot) this.#close(this.#open, false);
    const pending = this.#pendingOf(command, found);
    if (this.#waiting.add(pending)) return;
    this.#context.report("app-waiting-limit", found.place, "pop3");
    this.#give(pending, null, null, null);
  }

  #pendingOf(command: Command, { place, length, text }: TextLine): Pending {
    const { verb, arg } = command;
    let shown = shortText(arg);
    let secret = "";
    let user: string | null = null;
    let sasl: SaslDialog | null = null;
    if (verb === "USER") user = arg.trim();
    else if (verb === "PASS") [secret, shown] = [arg, ""];
    else if (verb === "APOP") {
      const space = arg.lastIndexOf(" ");
      user = space < 0 ? arg : arg.slice(0, space);
      secret = space < 0 ? "" : arg.slice(space + 1);
      shown = user;
    } else if (verb === "AUTH" && arg.trim() !== "") {
      const [mechanism, initial] = arg.trim().split(/ +/, 2);
      sasl = new SaslDialog(mechanism);
      if (initial) sasl.response(initial);
      shown = sasl.mechanism;
    }
    if (user !== null) this.#user = shortText(user);
    const isSecret = secret !== "" || sasl !== null;
    const message = { text: line(isSecret ? `${verb} ${shown}`.trim() : text), from: this.#client!, place, length };
    return { verb, arg, shown, user: this.#user, secret, sasl, message };
  }

  #response(found: TextLine): void {
    const response = parseStatus(found.text);
    const first = this.#waiting.first ?? null;
    // Between responses a line without a status belongs to one whose beginning is missing.
    if (!response) return;
    if (response.status === "+") return;
    this.#waiting.take();
    if (first && response.status === "OK" && hasLines(first)) return this.#begin(first, response.msg, found);
    const text = `${response.status === "OK" ? "+OK" : "-ERR"} ${response.msg}`;
    this.#give(first, response, this.#replyOf(text, found.place, found.length), null);
    if (first?.sasl && response.status === "OK") this.#user = first.sasl.user || null;
    if (first?.verb === "STLS" && response.status === "OK") this.#talk.turnToTls();
  }

  #begin(pending: Pending, msg: string, { place, length }: TextLine): void {
    const isMail = pending.verb === "RETR" || pending.verb === "TOP";
    const mail = isMail ? new MimeMessage(this.#context, peerOf(this.#client!)) : null;
    this.#open = { pending, msg, place, length, lines: 0, mail, dots: new DotReader() };
  }

  #readOpen(open: Open, bytes: Uint8Array, at: number, place: Place): number {
    const end = open.dots.read(bytes, at, (run, runAt) => {
      open.mail?.data(run, further(place, runAt));
      for (let i = run.indexOf(LF); i >= 0; i = run.indexOf(LF, i + 1)) open.lines++;
    });
    open.length += end - at;
    if (open.dots.isEnded) this.#close(open, true);
    return end;
  }

  #close(open: Open, isWhole: boolean): void {
    this.#open = null;
    // TOP gives the beginning of a message only.
    open.mail?.end(isWhole && open.pending.verb === "RETR");
    const text = open.mail ? `+OK ${messageLine(open.mail)}` : `+OK ${open.msg}`;
    this.#give(open.pending, { status: "OK", msg: open.msg }, this.#replyOf(text, open.place, open.length), open);
  }

  #replyOf(text: string, place: Place, length: number): Message {
    return { text: line(text.trim()), from: peerOf(this.#client!), place, length };
  }

  #give(
    pending: Pending | null,
    response: { readonly status: Status; readonly msg: string } | null,
    reply: Message | null,
    open: Open | null,
  ): void {
    const greeting = this.#hasResponse ? "response" : "greeting";
    if (response) this.#hasResponse = true;
    const secret = pending?.sasl?.secret ?? pending?.secret ?? "";
    this.#context.found(
      pop3Table,
      {
        command: pending?.verb ?? greeting,
        arg: pending?.shown || null,
        status: response?.status ?? null,
        msg: response?.msg || null,
        lines: open?.lines ?? null,
        user: pending?.sasl ? pending.sasl.user || null : (pending?.user ?? this.#user),
        password: masked(this.#context, secret) || null,
        ...(open?.mail && messageRow(open.mail)),
      },
      pending?.message ?? null,
      reply,
    );
  }
}
