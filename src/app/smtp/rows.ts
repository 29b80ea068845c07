/** Rows of SMTP out of commands, messages and replies. */
import type { MimeMessage } from "../mime/message.ts";
import { messageDetail, messageLine, messageRow } from "../mime/tables.ts";
import { type Reply, replyText } from "../parts/replies.ts";
import { said } from "../parts/said.ts";
import type { SaslDialog } from "../parts/sasl.ts";
import { type Context, line, masked, type Message, type Place, type Speaker } from "../protocol.ts";
import type { Envelope } from "./envelope.ts";
import { type Command, envelopeAddress } from "./parse.ts";
import { smtpTable } from "./tables.ts";

/** What waits for a reply: a command, or a message. */
export interface Pending extends Command {
  readonly text: string;
  place: Place | null;
  length: number;
  readonly envelope: Envelope | null;
  readonly sasl: SaslDialog | null;
  /** The message that this is, or ends: its row carries the headers. */
  readonly message: MimeMessage | null;
  /** False while the message goes on. */
  isSaid: boolean;
}

/** Codes with which a server greets, or turns away (RFC 5321, section 4.3.2). */
export const GREETINGS = [220, 421, 521, 554];

/** What is known of the connection besides. */
export interface Known {
  readonly client: Speaker | null;
  readonly helo: string | null;
  readonly user: string | null;
  /** The reply is the server's greeting. */
  readonly isBanner: boolean;
}

export function giveRow(context: Context, known: Known, pending: Pending | null, reply: Reply | null): void {
  const { envelope, message, sasl } = pending ?? {};
  context.found(
    smtpTable,
    {
      command: pending?.verb ?? (known.isBanner ? "banner" : "reply"),
      arg: pending?.arg || null,
      reply_code: reply?.code ?? null,
      reply_msg: reply && replyText(reply),
      helo: known.helo,
      user: sasl ? sasl.user || null : known.user,
      password: sasl ? masked(context, sasl.secret) || null : null,
      mailfrom: envelope?.from ?? null,
      rcptto: (pending?.verb === "RCPT" ? envelopeAddress(pending.arg) : message && envelope?.recipients) || null,
      ...(message && messageRow(message)),
    },
    pending?.place ? requestOf(pending, pending.place, known) : null,
    reply && replyOf(reply, known),
  );
}

function requestOf({ text, message, length, verb }: Pending, place: Place, { client }: Known): Message {
  const isMessage = message && verb === "message";
  const from = client ?? "orig";
  if (!isMessage) return { ...said(text), from, place, length };
  return { text: line(messageLine(message)), from, place, length, detail: () => messageDetail(message) };
}

function replyOf(reply: Reply, { client }: Known): Message {
  const from = client === "resp" ? "orig" : "resp";
  const { code, lines, place, length } = reply;
  const message: Message = { text: line(`${code} ${replyText(reply)}`), from, place, length };
  return lines.length < 2 ? message : { ...message, detail: () => lines.map((text) => `${code} ${text}`).join("\n") };
}
