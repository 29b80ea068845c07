/** Table of LDAP: one row for an operation and its result. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const ldapTable = protocolTable("ldap", "LDAP operations with their results.", [
  column(
    "operation",
    "text",
    "bind, search, modify, add, delete, modify_dn, compare, extended, abandon, unbind; sealed for what is encrypted by SASL: one row for a connection.",
  ),
  optional("dn", "text", "Name that it is of: who binds, where a search begins, the entry that is changed."),
  optional("scope", "text", "How far a search goes: base, one, sub."),
  optional("filter", "text", "What is searched, as text (RFC 4515)."),
  optional("attributes", "text", "Attributes that are asked for, changed or given; values are not shown."),
  optional("target", "text", "New name of an entry, or the extended operation's."),
  optional(
    "result",
    "text",
    "Result by its name (RFC 4511, section 4.1.9): success, invalidCredentials; empty where none was seen.",
  ),
  optional(
    "diagnostic",
    "text",
    "Message of the result: Active Directory tells the reason as data 52e (wrong password), 525 (no such user), 775 (locked).",
  ),
  optional("entries", "u32", "Entries that a search gave."),
  optional("entry_names", "text", "Names of the first entries."),
  optional(
    "entry_values",
    "text",
    "Attributes of the first entry with their values; passwords masked. Of JNDI's attacks javaCodeBase and javaFactory.",
  ),
  optional(
    "mechanism",
    "text",
    "Of a bind: simple, anonymous, unauthenticated, or the mechanism of SASL: GSS-SPNEGO, GSSAPI, PLAIN.",
  ),
  optional("password", "text", "Password of a bind in clear, masked unless credentials are shown."),
  optional("user", "text", "User: of the bind, or as its token says: DOMAIN\\user."),
  optional("version", "u8", "Version of the protocol that a bind asks for."),
  optional("message_id", "i64", "Number of the message."),
  optional("duration", "f64", "Seconds from the request to its result."),
]);
