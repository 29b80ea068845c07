/** Table of Kerberos: one row for a request and its reply, and for a ticket that is shown to a service. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const kerberosTable = protocolTable("kerberos", "Kerberos: tickets asked for, given, refused and used.", [
  column(
    "carrier",
    "text",
    "Protocol that carries it: kerberos itself, or the service that a ticket is shown to: smb, ldap, dce_rpc, http.",
  ),
  optional("request_type", "text", "AS-REQ, TGS-REQ or AP-REQ; empty where it was not seen."),
  optional("response_type", "text", "AS-REP, TGS-REP, AP-REP or KRB-ERROR; empty where it was not seen."),
  optional("client", "text", "Client's principal, without its realm; a TGS-REQ does not tell it, its reply does."),
  optional("realm", "text", "Realm: of the request, or else of the reply."),
  optional("service", "text", "Service that the ticket is for: krbtgt/REALM, cifs/server."),
  optional("on_behalf_of", "text", "User for whom a service asks a ticket to itself (S4U2Self)."),
  optional("success", "bool", "True for a ticket, false for an error; empty where no reply was seen."),
  optional("error", "text", "Error by its name (RFC 4120, section 7.5.9): KDC_ERR_PREAUTH_FAILED."),
  optional("error_text", "text", "Text of the error."),
  optional("encryption_types", "text", "Encryption types that the client asks for, best first."),
  optional(
    "ticket_encryption",
    "text",
    "Encryption of the ticket: rc4-hmac of a service's ticket can be cracked for the service's password.",
  ),
  optional("is_weak", "bool", "True where the ticket is encrypted with DES or RC4."),
  optional(
    "reply_encryption",
    "text",
    "Encryption of the reply's part for the client: made with the client's password in an AS-REP.",
  ),
  optional(
    "preauth_encryption",
    "text",
    "Encryption of the client's time stamp (PA-ENC-TIMESTAMP): made with its password.",
  ),
  optional(
    "padata",
    "text",
    "Pre-authentication data of the request by name; none in an AS-REQ that is answered: the account needs none.",
  ),
  optional("options", "text", "Options of the request by name."),
  optional("from", "time", "Asked start of the ticket."),
  optional("till", "time", "Asked end of the ticket."),
  optional("key_version", "u32", "Version of the key that the ticket is encrypted with."),
  optional("duration", "f64", "Seconds from request to reply."),
]);
