/** Rows of Kerberos out of a message and its answer. */
import { formatTime } from "../../base/time.ts";
import { seconds } from "../parts/seconds.ts";
import { type Context, line, type Message } from "../protocol.ts";
import { encryptionName, errorName, isWeakEncryption, padataName } from "./names.ts";
import type { KerberosMessage } from "./parse.ts";
import { kerberosTable } from "./tables.ts";

const MAX_U32 = 0xffffffff;

export interface Told {
  readonly told: KerberosMessage;
  readonly message: Message;
}

export function kerberosRow(context: Context, carrier: string, asked: Told | null, answer: Told | null): void {
  const request = asked?.told ?? null;
  const reply = answer?.told ?? null;
  // What a request is made with is not what it asks for: the reply's ticket is, or the one that is shown to a service.
  const ticket = reply?.ticket ?? (request?.type === "AP-REQ" ? request.ticket : null);
  const encryption = ticket?.encryption ?? null;
  const name = (type: number | null | undefined): string | null => (type === null || type === undefined ? null : encryptionName(type)); // prettier-ignore
  const version = ticket?.keyVersion ?? null;
  context.found(
    kerberosTable,
    {
      carrier,
      request_type: request?.type ?? null,
      response_type: reply?.type ?? null,
      client: request?.client || reply?.client || null,
      realm: request?.realm || ticket?.realm || reply?.realm || null,
      service: request?.service || ticket?.service || reply?.service || null,
      on_behalf_of: request?.onBehalfOf || null,
      success: reply ? reply.type !== "KRB-ERROR" : null,
      error: reply && reply.error !== null ? errorName(reply.error) : null,
      error_text: reply?.errorText || null,
      encryption_types: request?.encryptions.map(encryptionName).join(", ") || null,
      ticket_encryption: name(encryption),
      is_weak: encryption === null ? null : isWeakEncryption(encryption),
      reply_encryption: name(reply?.encryption),
      preauth_encryption: request?.type === "AS-REQ" ? name(request.encryption) : null,
      padata: request?.padata.map(padataName).join(", ") || null,
      options: request?.options || null,
      from: request?.from ?? null,
      till: request?.till ?? null,
      key_version: version === null || version < 0 || version > MAX_U32 ? null : version,
      duration: seconds(asked?.message ?? null, answer?.message.place),
    },
    asked?.message ?? null,
    answer?.message ?? null,
  );
}

/** All that is read of a message, a fact a line. */
export function kerberosDetail(message: KerberosMessage): string {
  const { type, client, realm, service, onBehalfOf, options, error, errorText, ticket } = message;
  const time = (value: bigint | null | undefined): string => (typeof value === "bigint" ? formatTime(value) : "");
  const facts: readonly (readonly [title: string, value: string])[] = [
    ["Client", client],
    ["Realm", realm],
    ["Service", service],
    ["On behalf of", onBehalfOf],
    ["Options", options],
    ["From", time(message.from)],
    ["Till", time(message.till)],
    ["Encryption types", message.encryptions.map(encryptionName).join(", ")],
    ["Encrypted with", message.encryption === null ? "" : encryptionName(message.encryption)],
    ["Preauthentication", message.padata.map(padataName).join(", ")],
    ["Ticket", ticket ? `${ticket.service}@${ticket.realm}` : ""],
    ["Ticket encrypted with", ticket && ticket.encryption !== null ? encryptionName(ticket.encryption) : ""],
    ["Error", error === null ? "" : errorName(error)],
    ["Error text", errorText],
  ];
  return [type, ...facts.flatMap(([title, value]) => (value === "" ? [] : [`${title}: ${value}`]))].join("\n");
}

/** One line for people. */
export function kerberosText({ type, client, realm, service, error, ticket }: KerberosMessage): string {
  const who = client === "" ? "" : ` ${client}${realm === "" ? "" : `@${realm}`}`;
  const what = service || ticket?.service || "";
  return line(`${type}${who}${what === "" ? "" : ` for ${what}`}${error === null ? "" : ` ${errorName(error)}`}`);
}
