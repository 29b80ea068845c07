/** One connection of SMTP: commands and replies in their order, messages through MIME, TLS from STARTTLS on. */
import { DotReader } from "../mime/dots.ts";
import { MimeMessage } from "../mime/message.ts";
import type { TextLine } from "../parts/lines.ts";
import { isReplyLine, type Reply, ReplyReader } from "../parts/replies.ts";
import { SaslDialog } from "../parts/sasl.ts";
import { type TextReader, TextTalk } from "../parts/text-talk.ts";
import { Waiting } from "../parts/waiting.ts";
import { type Analyzer, type Context, further, type Place, type Speaker } from "../protocol.ts"; // prettier-ignore
import { Envelope } from "./envelope.ts";
import { type Command, isVerb, MAX_LINE, parseChunk, parseCommand, shortArg } from "./parse.ts";
import { giveRow, GREETINGS, type Pending } from "./rows.ts";

const PLAIN = { sasl: null, message: null, isSaid: true };

export function smtpAnalyzer(context: Context): Analyzer {
  return new TextTalk(context, "smtp", MAX_LINE, (talk) => new SmtpReader(context, talk));
}

class SmtpReader implements TextReader {
  readonly #context: Context;
  readonly #talk: TextTalk;
  readonly #replies = new ReplyReader(false);
  readonly #waiting = new Waiting<Pending>();
  #client: Speaker | null = null;

  #helo: string | null = null;
  #user: string | null = null;
  #envelope: Envelope | null = null;
  #hasReply = false;
  /** Something of the client was seen, or is known to be missing. */
  #hasClient = false;

  /** The message after DATA that goes on, and the dots it is read with. */
  #open: Pending | null = null;
  #dots = new DotReader();
  #openHasGap = false;
  /** A reply that came before the message had ended. */
  #early: Reply | null = null;
  /** The message in chunks, and bytes left of the chunk at hand. */
  #chunked: MimeMessage | null = null;
  #chunkLeft = 0;
  /** After a gap lines may be part of a message: only known commands count. */
  #isLost = false;

  constructor(context: Context, talk: TextTalk) {
    this.#context = context;
    this.#talk = talk;
  }

  isInBody(from: Speaker): boolean {
    return from === this.#client && (this.#open !== null || this.#chunkLeft > 0);
  }

  body(_from: Speaker, bytes: Uint8Array, at: number, place: Place): number {
    return this.#open ? this.#readMessage(this.#open, bytes, at, place) : this.#readChunk(bytes, at, place);
  }

  bodyGap(_from: Speaker, size: number, last: Place): number {
    if (this.#open) return this.#gapInMessage(this.#open, size, last);
    const missing = Math.min(size, this.#chunkLeft);
    this.#chunked?.gap(missing);
    this.#chunkLeft -= missing;
    return missing;
  }

  lost(from: Speaker): void {
    if (from === this.#client) {
      this.#isLost = true;
      this.#hasClient = true;
    } else this.#replies.clear();
    this.#giveAll(false);
  }

  end(): void {
    if (this.#open && this.#early) this.#endMessage(this.#open, false);
    this.#open?.message?.end(false);
    this.#chunked?.end(false);
    this.#giveAll(true);
  }

  line(from: Speaker, found: TextLine): void {
    this.#client ??= isReplyLine(found.text) === (from === "orig") ? "resp" : "orig";
    if (from === this.#client) return this.#command(found);
    const reply = this.#replies.line(found);
    if (reply && reply !== "more") this.#reply(reply);
  }

  // what the client says

  #command(found: TextLine): void {
    // Nothing follows AUTH before its reply but what answers it.
    const waits = this.#waiting.last;
    this.#hasClient = true;
    const command = parseCommand(found.text);
    if (waits?.sasl && !isVerb(command.verb)) return waits.sasl.response(found.text.trim());
    if (this.#isLost && !isVerb(command.verb)) return;
    if (found.text.trim() === "" && !waits) return;
    this.#isLost = false;
    this.#add(this.#pendingOf(command, found));
    if (command.verb === "DATA") this.#beginMessage();
  }

  #pendingOf(command: Command, { place, length, text }: TextLine): Pending {
    const { verb, arg } = command;
    const base = { ...PLAIN, verb, arg: shortArg(arg), text, place, length };
    if (verb === "EHLO" || verb === "HELO" || verb === "LHLO") this.#helo = base.arg;
    else if (verb === "MAIL") this.#envelope = new Envelope(arg);
    else if (verb === "RCPT") this.#envelope?.add(arg);
    else if (verb === "RSET") this.#forget();
    else if (verb === "BDAT") return this.#chunkOf(base);
    else if (verb === "AUTH") return this.#authOf(base, arg);
    return { ...base, envelope: this.#envelope };
  }

  #authOf(base: Omit<Pending, "envelope">, arg: string): Pending {
    const [mechanism, initial] = arg.split(/[ \t]+/, 2);
    const sasl = new SaslDialog(mechanism);
    if (initial) sasl.response(initial);
    return { ...base, arg: sasl.mechanism, text: `AUTH ${sasl.mechanism}`, sasl, envelope: null };
  }

  #chunkOf(base: Omit<Pending, "envelope">): Pending {
    const chunk = parseChunk(base.arg);
    if (!chunk) return { ...base, envelope: this.#envelope };
    this.#chunked ??= new MimeMessage(this.#context, this.#client!);
    this.#chunkLeft = chunk.size;
    const pending = {
      ...base,
      length: base.length + chunk.size,
      envelope: this.#envelope,
      message: chunk.isLast ? this.#chunked : null,
      isSaid: !chunk.isLast,
    };
    if (chunk.isLast && chunk.size === 0) this.#endChunked(pending);
    return pending;
  }

  #readChunk(bytes: Uint8Array, at: number, place: Place): number {
    const end = Math.min(bytes.length, at + this.#chunkLeft);
    this.#chunked?.data(bytes.subarray(at, end), further(place, at));
    this.#chunkLeft -= end - at;
    const last = this.#waiting.last;
    if (this.#chunkLeft === 0 && last?.message && last.message === this.#chunked) this.#endChunked(last);
    return end;
  }

  #endChunked(pending: Pending): void {
    this.#chunked?.end(true);
    this.#chunked = null;
    this.#endSaying(pending);
  }

  /** After DATA: the message follows, unless the server refuses. */
  #beginMessage(): void {
    this.#dots = new DotReader();
    this.#openHasGap = false;
    this.#open = {
      verb: "message",
      arg: "",
      text: "",
      place: null,
      length: 0,
      envelope: this.#envelope,
      sasl: null,
      message: new MimeMessage(this.#context, this.#client!),
      isSaid: false,
    };
    this.#add(this.#open);
  }

  #readMessage(open: Pending, bytes: Uint8Array, at: number, place: Place): number {
    open.place ??= further(place, at);
    const end = this.#dots.read(bytes, at, (run, runAt) => open.message!.data(run, further(place, runAt)));
    open.length += end - at;
    if (this.#dots.isEnded) this.#endMessage(open, true);
    return end;
  }

  #gapInMessage(open: Pending, size: number, last: Place): number {
    open.place ??= last;
    open.length += size;
    open.message!.gap(size);
    this.#dots.gap();
    this.#openHasGap = true;
    return size;
  }

  #endMessage(open: Pending, isWhole: boolean): void {
    open.message!.end(isWhole);
    this.#open = null;
    this.#envelope = null;
    this.#endSaying(open);
  }

  #endSaying(pending: Pending): void {
    pending.isSaid = true;
    const early = this.#early;
    this.#early = null;
    if (early) this.#reply(early);
  }

  #forget(): void {
    this.#envelope = null;
    this.#chunked?.end(false);
    this.#chunked = null;
  }

  // what the server says

  #reply(reply: Reply): void {
    const first = this.#waiting.first;
    if (first?.sasl && reply.code === 334) return;
    if (first && !first.isSaid) return this.#replyWithin(first, reply);
    this.#waiting.take();
    this.#isLost = false;
    this.#give(first ?? null, reply);
    if (first) this.#follow(first, reply.code);
    // The command that this asks the message for is among the bytes that are missing.
    if (reply.code === 354 && first?.verb !== "DATA" && this.#waiting.length === 0 && this.#hasClient)
      this.#beginMessage();
  }

  /** A reply to a message that has not ended: it has, where its end may be lost; else the server was early. */
  #replyWithin(first: Pending, reply: Reply): void {
    const isOver = this.#open === first && (this.#openHasGap || this.#dots.hasBareDot);
    this.#early ??= reply;
    if (isOver) this.#endMessage(first, false);
  }

  /** What a reply means for what comes next. */
  #follow({ verb, arg, envelope, sasl }: Pending, code: number): void {
    if (verb === "STARTTLS" && code === 220) this.#talk.turnToTls();
    if (verb === "RCPT" && code >= 400) envelope?.refuse(arg);
    if (sasl && code === 235) this.#user = sasl.user || null;
    if (verb !== "DATA" || code < 400 || !this.#open || this.#open.length > 0) return;
    // Refused: no message follows.
    this.#open = null;
    this.#waiting.take();
  }

  // rows

  #add(pending: Pending): void {
    if (this.#waiting.add(pending)) return;
    if (pending.place) this.#context.report("app-waiting-limit", pending.place, "smtp");
    if (pending.isSaid) this.#give(pending, null);
  }

  /** What waits goes out without replies; a message that goes on keeps waiting, unless nothing comes any longer. */
  #giveAll(isEnd: boolean): void {
    for (const pending of this.#waiting.drain()) {
      if (pending.isSaid || (isEnd && pending.length > 0)) this.#give(pending, null);
      else if (!isEnd) this.#waiting.add(pending);
    }
  }

  #give(pending: Pending | null, reply: Reply | null): void {
    const isBanner = !pending && !this.#hasReply && GREETINGS.includes(reply?.code ?? 0);
    if (reply) this.#hasReply = true;
    giveRow(this.#context, { client: this.#client, helo: this.#helo, user: this.#user, isBanner }, pending, reply);
  }
}
