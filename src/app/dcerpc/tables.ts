/** Table of DCE-RPC: one row for a bind and its answer, and for a call and its result. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const dceRpcTable = protocolTable(
  "dce_rpc",
  "DCE-RPC: interfaces that are bound, and operations that are called.",
  [
    column("message", "text", "bind, alter_context, auth3 or request; of a lone reply its own kind."),
    optional("named_pipe", "text", "Pipe of SMB that carries it."),
    optional(
      "endpoint",
      "text",
      "Interface by its usual name: svcctl, samr, drsuapi, IWbemServices; of a bind all that are asked for.",
    ),
    optional("operation", "text", "Operation by its name: RCreateServiceW, IDL_DRSGetNCChanges, ExecMethod."),
    optional("opnum", "u16", "Number of the operation."),
    optional(
      "strings",
      "text",
      "Texts among the request's parameters, where they are not encrypted: names of services, commands, paths.",
    ),
    optional(
      "response_strings",
      "text",
      "Texts among the reply's results; of the endpoint mapper where interfaces listen.",
    ),
    optional("status", "text", "accepted or rejected for a bind; ok, or the fault by its name or number, for a call."),
    optional(
      "return_value",
      "text",
      "Last 32 bits of the result, as hex: the operation's own status; for interfaces that return one.",
    ),
    optional("user", "text", "User, as the login on this connection says."),
    optional("auth_type", "text", "Security: NTLM, SPNEGO, Kerberos, Netlogon; empty where there is none."),
    optional("auth_level", "text", "connect, packet, integrity, or privacy, which encrypts."),
    optional("is_encrypted", "bool", "True where parameters are encrypted."),
    optional("uuid", "text", "UUID of the interface, or those of a bind."),
    optional("interface_version", "text", "Version of the interface."),
    optional("object", "text", "UUID of the object that is called (DCOM)."),
    optional("context_id", "u16", "Number of the interface on this connection."),
    column("call_id", "u32", "Number of the call."),
    optional("request_bytes", "i64", "Bytes of parameters."),
    optional("response_bytes", "i64", "Bytes of results."),
    optional("duration", "f64", "Seconds from the beginning of the request to that of the reply."),
  ],
);
