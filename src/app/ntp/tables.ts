/** Table of NTP: one row for a request and its reply. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const ntpTable = protocolTable("ntp", "NTP: who gets the time from whom; control and private messages, which amplify.", [
  column("version", "u8", "Version of the protocol."),
  column("mode", "text", "What the sender is: client, server, symmetric active, symmetric passive, broadcast, control (mode 6) or private (mode 7); the request's where both were seen."),
  optional("stratum", "u8", "Steps to a reference clock, of the one who gives the time: 1 has one, 16 is unsynchronised."),
  optional("ref_id", "text", "Reference of the one who gives the time: a name of four letters for stratum 0 and 1, else an address or a hash."),
  optional("poll", "i64", "Seconds between requests, at most."),
  optional("precision", "f64", "Seconds that the clock can tell apart."),
  optional("root_delay", "f64", "Seconds to the reference clock and back."),
  optional("root_disp", "f64", "Seconds that it may be wrong."),
  optional("ref_time", "time", "When the clock was last set."),
  optional("org_time", "time", "When the request left, as its sender said."),
  optional("rec_time", "time", "When the request came, as the server says."),
  optional("xmt_time", "time", "When the message left, as its sender says; the reply's where there is one."),
  optional("leap", "text", "Warning: a leap second is to come, or the clock is not synchronised."),
  optional("opcode", "text", "Of control messages: what is asked for."),
  optional("request_code", "text", "Of private messages: what is asked for; monlist is what floods are made of."),
  optional("num_exts", "u8", "Extension fields, of versions 4."),
  optional("is_authenticated", "bool", "True where a digest stands behind the message."),
  optional("response_bytes", "i64", "Bytes of the reply: of the first of its datagrams."),
  optional("duration", "f64", "Seconds from the request to its reply."),
]); // prettier-ignore
