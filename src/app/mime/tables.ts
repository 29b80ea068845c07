/** Columns of what a message says of itself, shared by the protocols that carry mail; their names are Zeek's. */
import { optional, type Row, type Table } from "../../base/columns.ts";
import type { MimeMessage } from "./message.ts";

/** Characters of one header in a row: lists of recipients have thousands. */
const MAX_FIELD = 4000;

export const messageColumns = [
  optional("subject", "text", "Subject header, decoded."),
  optional("from", "text", "From header, decoded."),
  optional("to", "text", "To header, decoded."),
  optional("attachments", "text", "Names of the parts that have one, as the sender gives them, joined by a comma."),
  optional("message_size", "i64", "Bytes of the message, its headers included, as it was sent."),
  optional("date", "text", "Date header of the message, as its sender wrote it."),
  optional("cc", "text", "Cc header, decoded."),
  optional("reply_to", "text", "Reply-To header, decoded."),
  optional("msg_id", "text", "Message-ID header."),
  optional("in_reply_to", "text", "In-Reply-To header."),
  optional("user_agent", "text", "User-Agent or X-Mailer header: the sender's program."),
  optional("x_originating_ip", "text", "X-Originating-IP header: where a web mailer says the sender was."),
  optional("first_received", "text", "The first Received header: the last hop."),
  optional("second_received", "text", "The second Received header: the hop before."),
] as const;

type MessageRow = Partial<Row<Table<typeof messageColumns>>>;

/** The columns of one message. */
export function messageRow(message: MimeMessage): MessageRow {
  const { headers } = message;
  const text = (name: string, index = 0) => headers?.text(name, index)?.slice(0, MAX_FIELD) ?? null;
  return {
    date: text("date"),
    from: text("from"),
    to: text("to"),
    cc: text("cc"),
    reply_to: text("reply-to"),
    msg_id: text("message-id"),
    in_reply_to: text("in-reply-to"),
    subject: text("subject"),
    x_originating_ip: text("x-originating-ip"),
    first_received: text("received", 0),
    second_received: text("received", 1),
    user_agent: text("user-agent") ?? text("x-mailer"),
    attachments: message.names.length > 0 ? message.names.join(", ").slice(0, MAX_FIELD) : null,
    message_size: BigInt(message.size),
  };
}

/** The fields of a message, encoded words decoded. */
export function messageDetail(message: MimeMessage): string {
  return [messageLine(message), ...(message.headers?.lines() ?? [])].join("\n");
}

/** A message in a few words. */
export function messageLine(message: MimeMessage): string {
  const subject = message.headers?.text("subject");
  return `message of ${message.size} bytes${subject ? `: ${subject}` : ""}`;
}
