/** Rows of IMAP out of commands, completions and messages. */
import { messageDetail, messageLine, messageRow } from "../mime/tables.ts";
import type { SaslDialog } from "../parts/sasl.ts";
import { type Context, line, masked, type Message, type Place, type Speaker } from "../protocol.ts";
import { firstStrings, shortText, type Status } from "./parse.ts";
import type { Shown } from "./shown.ts";
import { imapTable } from "./tables.ts";

/** A command that waits for its completion. */
export interface Pending {
  readonly tag: string;
  readonly verb: string;
  args: string;
  readonly place: Place;
  length: number;
  user: string | null;
  secret: string;
  sasl: SaslDialog | null;
  responses: number;
}

/** What is known of the connection besides. */
export interface Known {
  readonly client: Speaker;
  readonly user: string | null;
  readonly mailbox: string | null;
}

export function requestOf({ tag, verb, args, place, length }: Pending, client: Speaker): Message {
  const shown = verb === "LOGIN" ? (firstStrings(args, 1)[0] ?? "") : shortText(args);
  const message: Message = { text: line(`${tag} ${verb} ${shown}`.trim()), from: client, place, length };
  return verb === "LOGIN" || shown === args ? message : { ...message, detail: () => `${tag} ${verb} ${args}`.trim() };
}

export function giveRow(
  context: Context,
  known: Known,
  pending: Pending | null,
  status: Status | null,
  reply: Message | null,
): void {
  const { sasl } = pending ?? {};
  context.found(
    imapTable,
    {
      tag: pending?.tag ?? (status?.tag || null),
      command: pending?.verb ?? (status?.tag === "" ? "greeting" : "response"),
      arg: (pending && shortText(pending.args)) || null,
      status: status?.status ?? null,
      msg: status?.msg || null,
      responses: pending?.responses ?? null,
      user: (sasl ? sasl.user : pending?.user) || known.user,
      password: masked(context, sasl?.secret ?? pending?.secret ?? "") || null,
      mailbox: known.mailbox,
    },
    pending && requestOf(pending, known.client),
    reply,
  );
}

/** A message, or headers of one; parts alone have a file, no row. */
export function giveShown(context: Context, { client, user, mailbox }: Known, shown: Shown): void {
  if (!shown.mail) return;
  const { kind, name } = shown.section;
  const { mail, from, place, length } = shown;
  const detail = (): string => messageDetail(mail);
  const message: Message = { text: line(messageLine(mail)), from, place, length, detail };
  const isStored = shown.from === client;
  context.found(
    imapTable,
    { tag: shown.tag, command: kind, arg: name, user, mailbox, ...messageRow(shown.mail) },
    isStored ? message : shown.request,
    isStored ? null : message,
  );
}
