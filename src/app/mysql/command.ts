/** One command of a client with what came of it, until its reply is complete. */
import { line, type Message, type Place, type Speaker } from "../protocol.ts";
import { type Statement, statementDetail } from "../sql/text.ts";
import type { CommandKind } from "./commands.ts";
import type { Reply } from "./reply.ts";

export class Command {
  readonly kind: CommandKind;
  readonly reply: Reply;
  readonly place: Place;
  readonly statement: Statement | null;
  readonly statementId: number | null;
  readonly argument: string | null;
  readonly parameters: string | null;
  /** Sequence number with which its reply begins. */
  replySequence: number;
  ended: Place | null = null;
  fileBytes = 0;
  #length: number;
  #first: Place | null = null;
  #replyLength = 0;

  constructor(
    kind: CommandKind,
    reply: Reply,
    at: { readonly place: Place; readonly length: number; readonly sequence: number },
    about: { statement?: Statement | null; id?: number; argument?: string; parameters?: string } = {},
  ) {
    this.kind = kind;
    this.reply = reply;
    this.place = at.place;
    this.#length = at.length;
    this.replySequence = (at.sequence + 1) & 255;
    this.statement = about.statement ?? null;
    this.statementId = about.id ?? null;
    this.argument = about.argument ?? null;
    this.parameters = about.parameters || null;
  }

  /** A packet more of the same command: statements of 16 MiB and more. */
  continued(length: number): void {
    this.#length += length;
    this.replySequence = (this.replySequence + 1) & 255;
  }

  answered(place: Place, length: number): void {
    this.#first ??= place;
    this.#replyLength += length;
    this.ended = place;
  }

  request(from: Speaker): Message {
    const text = this.statement?.text ?? `${this.kind.name} ${this.argument ?? ""}`.trim();
    const { statement, parameters } = this;
    const detail = statement && { detail: () => statementDetail(statement, parameters) };
    return { text: line(text), from, place: this.place, length: this.#length, ...detail };
  }

  message(from: Speaker): Message | null {
    if (!this.#first) return null;
    const { error, rows } = this.reply;
    const text = error ? `${error.code} (${error.sqlstate}): ${error.message}` : `ok, ${rows} rows`;
    return { text: line(text), from, place: this.#first, length: this.#replyLength };
  }
}
